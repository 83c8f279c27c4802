"""The case ledger: one object per case as contract.md says, newest first, in constant memory, never the reporter."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from handlers.case import describe
from handlers.context import Context, ident
from handlers.wording import why_from_json
from models.cases import Case, LogEntry, Survey, attachment_count, log_of
from models.people import Person
from models.places import Building, Community, Estate, Grid
from nlp import privacy

PAGE = 200
"""Cases read at once."""


def ledger(
    ctx: Context, *, since: datetime | None, until: datetime | None, with_reporter: bool
) -> Iterator[dict[str, Any]]:
    """Every case received in [since, until), newest first. `with_reporter` adds name and the tail of the phone."""
    names = frozenset(name for name in ctx.session.exec(select(Person.name).where(col(Person.on_roster))) if name)
    before: int | None = None
    while page := _page(ctx.session, before, since, until):
        yield from _objects(ctx, page, names, with_reporter=with_reporter)
        before = ident(page[-1])
        ctx.session.expunge_all()


def _page(session: Session, before: int | None, since: datetime | None, until: datetime | None) -> Sequence[Case]:
    statement = select(Case).order_by(col(Case.id).desc()).limit(PAGE)
    if before is not None:
        statement = statement.where(col(Case.id) < before)
    if since is not None:
        statement = statement.where(col(Case.received_at) >= since)
    if until is not None:
        statement = statement.where(col(Case.received_at) < until)
    return session.exec(statement).all()


def _objects(
    ctx: Context, page: Sequence[Case], names: Iterable[str], *, with_reporter: bool
) -> Iterator[dict[str, Any]]:
    ids = [ident(case) for case in page]
    logs, files, surveys = log_of(ctx.session, ids), attachment_count(ctx.session, ids), _surveys(ctx.session, ids)
    for case in page:
        known = frozenset(name.split("（")[0] for name in names)
        found = _object(ctx, case, known)
        found["attachments"] = files.get(ident(case), 0)
        found["survey"] = _survey(surveys.get(ident(case)))
        found["log"] = [_entry(ctx, entry) for entry in logs[ident(case)]]
        if with_reporter:
            reporter = ctx.session.get_one(Person, case.reporter_id)
            found["reporter"] = {"name": reporter.name, "phone_tail": reporter.phone_tail}
        yield found


def _object(ctx: Context, case: Case, names: Iterable[str]) -> dict[str, Any]:
    shielded = case.confidential and case.own_door
    return {
        "case_no": case.case_no,
        "state": case.state.value,
        "category": case.category,
        "urgency": case.urgency,
        "source": case.source.value,
        "confidential": case.confidential,
        **_place(ctx, case),
        "unit": None if shielded else case.unit or None,
        "room": None if shielded else case.room or None,
        "place": case.place or None,
        "text": privacy.mask_names_and_plates(describe.masked(ctx, case), names),
        "received_at": _time(ctx, case.received_at),
        "due_at": _time(ctx, case.due_at),
        "due_reason": _reason(ctx, case),
        "overdue": case.overdue_at is not None,
        "responsible": _responsible(ctx, case),
        "external_no": case.external_no,
        "cluster": None,
        "linked_to": _number(ctx, case.linked_to_id),
        "whistles": [],
    }


def _place(ctx: Context, case: Case) -> dict[str, str | None]:
    community = ctx.session.get(Community, case.community_id) if case.community_id else None
    estate = ctx.session.get(Estate, case.estate_id) if case.estate_id else None
    building = ctx.session.get(Building, case.building_id) if case.building_id else None
    grid = ctx.session.get(Grid, case.grid_id) if case.grid_id else None
    return {
        "community": community.name if community else None,
        "estate": estate.name if estate else None,
        "building": building.number if building else case.building_words or None,
        "grid": grid.code if grid else None,
    }


def _responsible(ctx: Context, case: Case) -> dict[str, str] | None:
    if case.responsible_role is None:
        return None
    person = ctx.session.get(Person, case.responsible_id) if case.responsible_id else None
    return {"role": case.responsible_role.value, "name": person.name if person else ""}


def _reason(ctx: Context, case: Case) -> str | None:
    return ctx.say("log.reason", why=why_from_json(case.due_why)) if case.due_why else None


def _number(ctx: Context, case_id: int | None) -> str | None:
    linked = ctx.session.get(Case, case_id) if case_id else None
    return linked.case_no if linked else None


def _surveys(session: Session, ids: Sequence[int]) -> dict[int, Survey]:
    statement = select(Survey).where(col(Survey.case_id).in_(list(ids))).order_by(col(Survey.id))
    return {survey.case_id: survey for survey in session.exec(statement)}


def _survey(survey: Survey | None) -> dict[str, Any] | None:
    if survey is None:
        return None
    reason = privacy.mask_numbers(survey.reason) or None
    return {"score": survey.score, "reason": reason, "reached": survey.reached}


def _entry(ctx: Context, entry: LogEntry) -> dict[str, Any]:
    return {
        "at": _time(ctx, entry.at),
        "event": entry.event.value,
        "from": entry.from_state.value if entry.from_state else None,
        "to": entry.to_state.value,
        "actor_role": entry.actor_role.value,
    }


def _time(ctx: Context, at: datetime | None) -> str | None:
    return at.astimezone(ctx.office.zone).isoformat() if at else None
