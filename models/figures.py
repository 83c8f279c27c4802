"""Figures kept beside the cases: what each counts for, summed up by month and place; and which cases have changed.

Whoever changes a case through a session leaves a row in `case_changes` in the same commit. `handlers/folding.py` takes
these up in small bites: it works out anew what the case counts for and adds the difference to the sums, so that every
figure can be read from a few thousand rows, however many cases there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, event, insert, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, delete, select

from models.batch import on_written, settle
from models.cases import Case, LogEntry, Survey
from models.rows import Row

MEASURES = (
    "received", "open", "handled", "excluded", "breached", "responded", "awaited",
    "reached", "solved", "satisfied", "mostly_satisfied", "dissatisfied", "unreached",
)  # fmt: skip
"""What a case may count for, each 0 or 1."""
_CHANGED = "changed cases"
"""Where a session notes the cases it has changed, until it commits."""
FOLD_LOCK = 0x666F6C64


class CaseChange(Row, table=True):
    """A case that has changed since its figures were last worked out."""

    __tablename__ = "case_changes"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int


class CaseFigures(Row, table=True):
    """What one case counts for at present, and where: subtracted again when it changes. 0 stands for no place."""

    __tablename__ = "case_figures"
    case_id: int = Field(primary_key=True)
    day: int
    community_id: int
    grid_id: int
    building_id: int
    category: str
    counts: str
    """One digit for each of `MEASURES`, in their order."""


class Sum(Row, table=True):
    """Cases summed up. `kind` "month": by community, grid and category; "building": by building; "day": by community.

    `period` is yyyymm, for days yyyymmdd, by when the case was received, local time. Dimensions that a kind does not
    have are 0 and "".
    """

    __tablename__ = "case_sums"
    __table_args__ = (Index("case_sums_building", "kind", "building_id"),)
    kind: str = Field(primary_key=True)
    period: int = Field(primary_key=True)
    community_id: int = Field(primary_key=True)
    grid_id: int = Field(primary_key=True)
    building_id: int = Field(primary_key=True)
    category: str = Field(primary_key=True)
    received: int = 0
    open: int = 0
    handled: int = 0
    excluded: int = 0
    breached: int = 0
    responded: int = 0
    awaited: int = 0
    reached: int = 0
    solved: int = 0
    satisfied: int = 0
    mostly_satisfied: int = 0
    dissatisfied: int = 0
    unreached: int = 0


KEYS = ("kind", "period", "community_id", "grid_id", "building_id", "category")


@event.listens_for(Session, "after_flush")
def _note_changes(session: Session, _context: object) -> None:
    _note(session, [*session.new, *session.dirty])


@on_written
def _note(session: Session, rows: Sequence[Any]) -> None:
    changed = {row.id for row in rows if isinstance(row, Case)}
    changed |= {row.case_id for row in rows if isinstance(row, Survey | LogEntry)}
    if changed:
        session.info.setdefault(_CHANGED, set()).update(changed)


@event.listens_for(Session, "before_commit")
def _write_changes(session: Session) -> None:
    settle(session)
    changed = session.info.pop(_CHANGED, None)
    if changed:
        session.execute(insert(CaseChange), [{"case_id": case_id} for case_id in sorted(changed)])


@event.listens_for(Session, "after_soft_rollback")
def _forget_changes(session: Session, _previous: object) -> None:
    session.info.pop(_CHANGED, None)


def only_folder(session: Session) -> bool:
    """Whether nobody else folds until this transaction ends."""
    if session.get_bind().dialect.name == "sqlite":
        return True
    taken = session.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": FOLD_LOCK})
    return bool(taken.scalar_one())


def changed_cases(session: Session, limit: int) -> tuple[list[int], list[int]]:
    """Ids of the oldest changes, and of the cases they are about."""
    rows = session.exec(select(CaseChange).order_by(col(CaseChange.id)).limit(limit)).all()
    return [row.id for row in rows if row.id is not None], sorted({row.case_id for row in rows})


def forget(session: Session, change_ids: Sequence[int]) -> None:
    """These changes are taken up."""
    session.execute(delete(CaseChange).where(col(CaseChange.id).in_(list(change_ids))))


def figures_of(session: Session, case_ids: Sequence[int]) -> dict[int, CaseFigures]:
    """What these cases counted for until now."""
    found = session.exec(select(CaseFigures).where(col(CaseFigures.case_id).in_(list(case_ids))))
    return {row.case_id: row for row in found}


def keep(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """What cases count for from now on."""
    statement = _upsert(session, CaseFigures)
    columns = ("day", "community_id", "grid_id", "building_id", "category", "counts")
    given = list(rows)
    if given:
        latest = statement.on_conflict_do_update(
            index_elements=["case_id"], set_={name: statement.excluded[name] for name in columns}
        )
        session.execute(latest, given)


def add(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add these differences to the sums, in the order of their keys so that no two writers wait for each other."""
    statement = _upsert(session, Sum)
    table = Sum.__table__  # type: ignore[attr-defined]  # SQLModel adds it to table classes
    given = sorted(rows, key=lambda row: tuple(row[key] for key in KEYS))
    if given:
        summed = statement.on_conflict_do_update(
            index_elements=list(KEYS), set_={name: table.c[name] + statement.excluded[name] for name in MEASURES}
        )
        session.execute(summed, given)


def _upsert(session: Session, model: type[SQLModel]) -> Any:
    kinds: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    return kinds[session.get_bind().dialect.name](model.__table__)  # type: ignore[attr-defined]


def period_of(day: datetime) -> int:
    """A local day as yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day
