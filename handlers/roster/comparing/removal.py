"""Which places may leave with the roster, and which must stay because a case, a home or the like points to them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, func
from sqlmodel import Session, SQLModel, select

from handlers.roster.comparing.records import Table, row_id_of
from handlers.roster.comparing.stored import chunks
from models.places import Building, Community, Estate, Grid, ResponderUnit, ServicePoint, Subdistrict

ORDER = (Building, ServicePoint, Estate, Grid, Community, Subdistrict, ResponderUnit)
"""Whatever points to another comes before it."""
PARENTS: Mapping[type[SQLModel], Mapping[str, type[SQLModel]]] = {
    Building: {"estate_id": Estate, "grid_id": Grid},
    ServicePoint: {"community_id": Community},
    Estate: {"community_id": Community},
    Grid: {"community_id": Community},
    Community: {"subdistrict_id": Subdistrict},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A row that stays although the roster no longer names it, and how many records point to it."""

    row: Any
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Removals:
    """Rows to delete, those below first, and rows that stay."""

    gone: tuple[tuple[type[SQLModel], tuple[Any, ...]], ...]
    kept: tuple[Kept, ...]


def removals(session: Session, tables: Sequence[Table], *, ours: Collection[str]) -> Removals:
    """Decide for every row left over. `ours` names the tables whose rows this very import puts right."""
    left = {table.model: table.left for table in tables}
    held: dict[type[SQLModel], set[int]] = {model: set() for model in ORDER}
    gone, kept = [], []
    for model in ORDER:
        rows = left.get(model, ())
        counts = _references(session, model, [row_id_of(row) for row in rows], ours)
        stay = {row_id_of(row): row for row in rows if counts[row_id_of(row)] or row_id_of(row) in held[model]}
        for column, parent in PARENTS.get(model, {}).items():
            held[parent] |= {getattr(row, column) for row in stay.values()}
        kept += [Kept(row=row, count=counts[row_id]) for row_id, row in stay.items()]
        gone.append((model, tuple(row for row in rows if row_id_of(row) not in stay)))
    return Removals(gone=tuple(gone), kept=tuple(kept))


def _references(session: Session, model: type[SQLModel], ids: Sequence[int], ours: Collection[str]) -> Counter[int]:
    """How many rows of other tables point to each of these."""
    counts: Counter[int] = Counter()
    for column in _pointing_to(model, ours) if ids else ():
        for some in chunks(ids):
            statement = select(column, func.count()).where(column.in_(some)).group_by(column)
            counts.update(dict(session.exec(statement).all()))
    return counts


def _pointing_to(model: type[SQLModel], ours: Collection[str]) -> list[Column[int]]:
    return [
        column
        for table in SQLModel.metadata.sorted_tables
        if table.name not in ours
        for column in table.columns
        if any(key.column.table.name == model.__tablename__ for key in column.foreign_keys)
    ]
