"""The rows that asked-for things become, and what that changes in the rows that are there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlmodel import SQLModel

from handlers.roster.comparing.match import Matched
from models.vault import Vault

Asked = TypeVar("Asked")
Model = TypeVar("Model", bound=SQLModel)
Values = dict[str, Any]


def row_id_of(row: Any) -> int:
    """The number of a stored row."""
    return int(row.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row to be. `id` is None for a new one; `parents` maps a foreign key to the asked-for thing it points to."""

    asked: object
    id: int | None
    values: Values
    parents: Mapping[str, object]
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All rows of one kind: those to be, and the stored ones that the roster no longer names."""

    model: type[SQLModel]
    records: tuple[Record, ...]
    left: tuple[Any, ...] = ()


@dataclass(slots=True, kw_only=True)
class Comparison:
    """Compares kind after kind, those above first; `ids` knows the row of everything that is stored already."""

    vault: Vault
    ids: dict[object, int] = field(default_factory=dict)

    def table(
        self,
        model: type[Model],
        matched: Matched[Asked, Model],
        values: Callable[[Asked, Model | None], Values],
        parents: Callable[[Asked], Mapping[str, object]] = lambda _: {},
    ) -> Table:
        """The table of one kind, each record with what it changes."""
        records = []
        blank = model().model_dump(exclude={"id"})
        for asked, row in matched.pairs:
            plain, above = values(asked, row), parents(asked)
            if row is None:
                records.append(Record(asked=asked, id=None, values=blank | plain, parents=above))
                continue
            points_to = {key: self.ids.get(parent) for key, parent in above.items()}
            changed = tuple(key for key, value in {**plain, **points_to}.items() if getattr(row, key) != value)
            self.ids[asked] = row_id = row_id_of(row)
            records.append(Record(asked=asked, id=row_id, values=plain, parents=above, changed=changed))
        return Table(model=model, records=tuple(records), left=matched.left)

    def sealed(self, phone: str, old: str) -> str:
        """The number sealed; the old seal if it holds the same, since each sealing looks different."""
        if not phone:
            return ""
        return old if old and self.vault.open(old) == phone else self.vault.seal(phone)
