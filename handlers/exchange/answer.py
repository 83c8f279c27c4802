"""What the city's platform gets back: how its cases stand with us, by its number; never who reported."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from handlers.case import describe
from handlers.context import Context, ident
from handlers.ledger import Names, masked
from models.cases import Case, LogEntry, Survey, log_of
from models.vocabulary import Event

PAGE = 200
DONE = frozenset({Event.RESOLVED, Event.HANDLED_BY_HEAD})


def answers(ctx: Context, since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """One object for each case with a number of theirs, oldest first, where something happened at or after `since`."""
    names = Names.of_roster(ctx.session)
    after = 0
    while page := _page(ctx, after, since):
        logs = log_of(ctx.session, [ident(case) for case in page])
        scores = _scores(ctx, page)
        found = [_answer(ctx, case, logs[ident(case)], scores.get(ident(case)), names) for case in page]
        after = ident(page[-1])
        ctx.session.close()
        yield from found


def _page(ctx: Context, after: int, since: datetime | None) -> Sequence[Case]:
    statement = select(Case).where(col(Case.external_no).is_not(None), col(Case.id) > after)
    if since is not None:
        lately = select(func.max(col(LogEntry.at))).where(col(LogEntry.case_id) == col(Case.id)).scalar_subquery()
        statement = statement.where(lately >= since)
    return ctx.session.exec(statement.order_by(col(Case.id)).limit(PAGE)).all()


def _scores(ctx: Context, page: Sequence[Case]) -> dict[int, str | None]:
    ids = [ident(case) for case in page]
    rows = ctx.session.exec(select(Survey).where(col(Survey.case_id).in_(ids)).order_by(col(Survey.id)))
    return {row.case_id: row.score for row in rows}


def _answer(ctx: Context, case: Case, log: Sequence[LogEntry], score: str | None, names: Names) -> dict[str, Any]:
    done = max((number for number, entry in enumerate(log) if entry.event in DONE), default=None)
    words = _words_of(log[done:]) if done is not None else ""
    return {
        "external_no": case.external_no,
        "case_no": case.case_no,
        "state": case.state.value,
        "category": case.category,
        "due_at": _time(ctx, case.handle_due_at or case.due_at),
        "responsible": describe.who(ctx, case) if case.responsible_role else None,
        "resolved_at": _time(ctx, log[done].at) if done is not None else None,
        "answer": masked(ctx, case, words, names) or None,
        "score": score,
        "updated_at": _time(ctx, log[-1].at if log else case.received_at),
    }


def _words_of(log: Sequence[LogEntry]) -> str:
    """What the handler said on finishing; the note may have followed a moment later."""
    first, later = log[0], log[1:]
    notes = [entry.note for entry in later if entry.event is Event.NOTE_ADDED and entry.actor_id == first.actor_id]
    return first.note or (notes[0] if notes else "")


def _time(ctx: Context, at: datetime | None) -> str | None:
    return at.astimezone(ctx.office.zone).isoformat() if at else None
