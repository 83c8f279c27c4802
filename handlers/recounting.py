"""Counts every case anew and compares all sums with that: each measure, by month, day and building; writes nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from handlers.folding import STAFF_ACTS, counts, keys_of
from models.cases import Case, LogEntry, Survey
from models.figures import KEYS, MEASURES, CaseChange, CaseFigures, Sum, period_of
from models.vocabulary import Event

CHUNK = 5000
"""Ids of cases read at once: memory stays the same however many there are."""
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A cell of the sums that differs from its cases; `kind`, `period`, `community_id` as in `models.figures.Sum`."""

    kind: str
    period: int
    community_id: int
    measure: str
    summed: int
    counted: int


def unequal(session: Session, zone: tzinfo) -> Iterator[Wrong]:
    """Every measure of every cell of the sums that differs from counting its cases; `zone` is the office's.

    A case that has changed since it was last added up is counted as it was then: the sums hold that. The caller's
    transaction must see one state of the database all the while.
    """
    counted = _counted(session, zone)
    for row in session.exec(select(Sum)):
        key = tuple(getattr(row, name) for name in KEYS)
        truth = counted.pop(key, [0] * len(MEASURES))
        yield from _differences(key, [getattr(row, name) for name in MEASURES], truth)
    for key, truth in counted.items():
        yield from _differences(key, [0] * len(MEASURES), truth)


def _differences(key: Key, summed: Sequence[int], counted: Sequence[int]) -> Iterator[Wrong]:
    for measure, have, truth in zip(MEASURES, summed, counted, strict=True):
        if have != truth:
            yield Wrong(kind=key[0], period=key[1], community_id=key[2], measure=measure, summed=have, counted=truth)


def _counted(session: Session, zone: tzinfo) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = defaultdict(lambda: [0] * len(MEASURES))
    last = session.exec(select(func.max(Case.id))).one() or 0
    for first in range(1, last + 1, CHUNK):
        for row in _rows(session, zone, first, first + CHUNK):
            for key in keys_of(row):
                cell = found[key]
                for place, digit in enumerate(row["counts"]):
                    cell[place] += int(digit)
    return found


def _rows(session: Session, zone: tzinfo, first: int, end: int) -> Iterator[Mapping[str, Any]]:
    """What each case of these ids counts for, as the sums should hold it."""
    pending = set(session.exec(select(CaseChange.case_id).where(*_within(CaseChange.case_id, first, end))))
    if pending:
        kept = session.exec(select(CaseFigures).where(*_within(CaseFigures.case_id, first, end)))
        yield from (row.model_dump() for row in kept if row.case_id in pending)
    logs, surveys = _logs(session, first, end), _surveys(session, first, end)
    places = (Case.community_id, Case.grid_id, Case.building_id)
    statement = columns(Case.id, Case.state, Case.overdue_at, Case.received_at, Case.category, *places)  # type: ignore[call-overload]
    for case in session.execute(statement.where(*_within(Case.id, first, end))):
        if case.id in pending:
            continue
        measured = counts(case, logs.get(case.id, ()), surveys.get(case.id))
        yield {
            "day": period_of(case.received_at.astimezone(zone)),
            "community_id": case.community_id or 0,
            "grid_id": case.grid_id or 0,
            "building_id": case.building_id or 0,
            "category": case.category,
            "counts": "".join(str(measured[name]) for name in MEASURES),
        }


def _within(column: Any, first: int, end: int) -> tuple[Any, Any]:
    return col(column) >= first, col(column) < end


def _logs(session: Session, first: int, end: int) -> dict[int, list[Any]]:
    """Of the cases' logs only what decides whether somebody answered in time."""
    told = col(LogEntry.event).in_([*sorted(STAFF_ACTS), Event.ESCALATED])
    statement = columns(LogEntry.case_id, LogEntry.event, LogEntry.actor_role)  # type: ignore[call-overload]
    found: dict[int, list[Any]] = defaultdict(list)
    for entry in session.execute(statement.where(told, *_within(LogEntry.case_id, first, end)).order_by(LogEntry.id)):
        found[entry.case_id].append(entry)
    return found


def _surveys(session: Session, first: int, end: int) -> dict[int, Any]:
    statement = columns(Survey.case_id, Survey.score, Survey.reached)  # type: ignore[call-overload]
    rows = session.execute(statement.where(*_within(Survey.case_id, first, end)).order_by(col(Survey.id)))
    return {row.case_id: row for row in rows}
