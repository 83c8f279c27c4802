"""What all tables have in common: a row is made and changed without the checks SQLModel makes for forms."""

from collections.abc import Callable
from typing import Any

from pydantic_core import PydanticUndefined
from sqlmodel import SQLModel

_Made = tuple[frozenset[str], dict[str, Any], dict[str, Callable[[], Any]]]
_MADE: dict[type["Row"], _Made] = {}
"""Of each table: its columns, their defaults, and what makes a default anew for each row."""


class Row(SQLModel):
    """A row of a table.

    SQLModel checks no values of tables, but its way of not doing so takes most of the time a row takes to make, and
    one message makes about ten. TypeError for a column the table does not have.
    """

    def __init__(self, **values: Any) -> None:
        names, defaults, factories = _MADE.get(type(self)) or _made(type(self))
        if not values.keys() <= names:
            raise TypeError(f"{type(self).__name__} has no {', '.join(values.keys() - names)}")
        kept = self.__dict__
        kept.update(defaults)
        for name, make in factories.items():
            if name not in values:
                kept[name] = make()
        kept.update(values)

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)


def _made(model: type[Row]) -> _Made:
    fields = model.model_fields
    factories: dict[str, Any] = {name: field.default_factory for name, field in fields.items() if field.default_factory}
    plain = {name: field.default for name, field in fields.items() if name not in factories}
    defaults = {name: None if value is PydanticUndefined else value for name, value in plain.items()}
    _MADE[model] = frozenset(fields), defaults, factories
    return _MADE[model]
