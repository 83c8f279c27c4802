"""Unique values that change hands within one transaction: they are given up before they are taken."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.orm import PassiveFlag
from sqlalchemy.orm.attributes import get_history
from sqlmodel import SQLModel

_UNIQUE: list[tuple[type[SQLModel], str, Any, Any]] = []


def leaves_first(model: type[SQLModel], column: str, held: Any, after: Any) -> None:
    """A unique value another row may take in the same transaction: whoever gives it up is written first.

    `held` is the value only one row has (None: any but None), `after` one that any number may have.
    """
    _UNIQUE.append((model, column, held, after))


def make_room(connection: Connection, dirty: Iterable[Any]) -> None:
    """Take the values that changed rows give up from the database, before any other row takes them."""
    changed = list(dirty)
    for model, column, held, after in _UNIQUE:
        ids = [
            row.id  # type: ignore[attr-defined]  # all tables with unique values have one
            for row in changed
            if isinstance(row, model) and _gave_up(row, column, held)
        ]
        if ids:
            table: Table = model.__table__  # type: ignore[attr-defined]
            connection.execute(table.update().where(table.c.id.in_(ids)).values({column: after}))


def _gave_up(row: SQLModel, column: str, held: Any) -> bool:
    before = next(iter(get_history(row, column, PassiveFlag.PASSIVE_NO_INITIALIZE).deleted or ()), None)
    return before is not None and held in (None, before)
