"""The case ledger: one object per case as contract.md says, newest first, in constant memory, never the reporter."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel, col, func, select

from handlers.case import describe
from handlers.context import Context, ident
from handlers.whistle import shown
from handlers.wording import why_from_json
from models.cases import Case, LogEntry, Survey, log_of, received
from models.media import attachment_count
from models.people import Person
from models.places import Building, Community, Estate, Grid, ResponderUnit
from nlp import privacy
from nlp.normalise import normalise

PAGE = 200
"""Cases read at once."""
SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Cases received in [since, until); None: from the first, to the last."""

    since: datetime | None = None
    until: datetime | None = None

    def conditions(self, session: Session) -> list[ColumnElement[bool]]:
        """As conditions of a query."""
        return received(session, self.since, self.until)


def count(session: Session, span: Span) -> int:
    """How many cases the ledger of that span has."""
    return session.exec(select(func.count()).select_from(Case).where(*span.conditions(session))).one()


def ledger(
    ctx: Context, span: Span, *, with_reporter: bool = False, before: int | None = None
) -> Iterator[dict[str, Any]]:
    """Every case of the span, newest first. `with_reporter` adds `reporter`: name and the last digits of the phone.

    `before`: only cases with a smaller number n.

    Each page is read in a transaction of its own, so that a slow reader holds up neither writers nor clean-ups.
    """
    names, bounds = Names.of_roster(ctx.session), span.conditions(ctx.session)
    while page := _page(ctx.session, bounds, before):
        found = list(_objects(ctx, page, names, with_reporter=with_reporter))
        before = ident(page[-1])
        ctx.session.close()
        yield from found


class Names:
    """The names of everybody on the roster; finds quickly those that can stand in a text."""

    @classmethod
    def of_roster(cls, session: Session) -> "Names":
        """The names of the roster that is stored."""
        return cls(session.exec(select(Person.name).where(col(Person.on_roster))))

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, set[str]] = defaultdict(set)
        for name in map(bare_name, names):
            if len(name) >= SHORTEST_NAME:
                self._by_first[name[0]].add(name)

    def perhaps_in(self, text: str) -> list[str]:
        """Those whose every character is in the text."""
        letters = set(normalise(text).text)
        there = (name for letter in letters & self._by_first.keys() for name in self._by_first[letter])
        return [name for name in there if letters.issuperset(name)]


def bare_name(name: str) -> str:
    """A name as people write it: without spaces, and without what the roster adds in brackets."""
    return "".join(normalise(name).text.partition("(")[0].split())


def _page(session: Session, bounds: Sequence[ColumnElement[bool]], before: int | None) -> Sequence[Case]:
    statement = select(Case).where(*bounds).order_by(col(Case.id).desc()).limit(PAGE)
    if before is not None:
        statement = statement.where(col(Case.id) < before)
    return session.exec(statement).all()


def _objects(ctx: Context, page: Sequence[Case], names: Names, *, with_reporter: bool) -> Iterator[dict[str, Any]]:
    ids = [ident(case) for case in page]
    logs, files, surveys = log_of(ctx.session, ids), attachment_count(ctx.session, ids), _surveys(ctx.session, ids)
    called = shown.of_cases(ctx, ids)
    held = beside(ctx.session, page)
    for case in page:
        found = _object(ctx, case, names)
        found["attachments"] = files.get(ident(case), 0)
        found["whistles"] = called[ident(case)]
        found["survey"] = _survey(ctx, case, surveys.get(ident(case)), names)
        found["log"] = [_entry(ctx, entry) for entry in logs[ident(case)]]
        if with_reporter:
            reporter = ctx.session.get_one(Person, case.reporter_id)
            found["reporter"] = {"name": reporter.name, "phone_tail": reporter.phone_tail}
        yield found
    held.clear()


def beside(session: Session, page: Sequence[Case]) -> list[SQLModel]:
    """All rows that these cases point to. While they are held, the session finds each of them without a query."""
    pointed: tuple[tuple[Any, set[Any]], ...] = (
        (Person, {case.reporter_id for case in page} | {case.responsible_id for case in page}),
        (Community, {case.community_id for case in page}),
        (Estate, {case.estate_id for case in page}),
        (Building, {case.building_id for case in page}),
        (Grid, {case.grid_id for case in page}),
        (Case, {case.linked_to_id for case in page} | {case.cluster_id for case in page}),
        (ResponderUnit, {case.responsible_unit_id for case in page}),
    )
    held: list[SQLModel] = []
    for model, ids in pointed:
        if wanted := ids - {None}:
            held += session.exec(select(model).where(model.id.in_(wanted)))
    return held


def _object(ctx: Context, case: Case, names: Names) -> dict[str, Any]:
    shielded = case.confidential and case.own_door
    linked = ctx.session.get(Case, case.linked_to_id) if case.linked_to_id else None
    cluster = ctx.session.get(Case, case.cluster_id) if case.cluster_id else None
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
        "place": masked(ctx, case, case.place, names) or None,
        "text": masked(ctx, case, case.text, names),
        "received_at": _time(ctx, case.received_at),
        "due_at": _time(ctx, case.due_at),
        "due_reason": ctx.say("log.reason", why=why_from_json(case.due_why)) if case.due_why else None,
        "overdue": case.overdue_at is not None,
        "responsible": _responsible(ctx, case),
        "external_no": case.external_no,
        "cluster": cluster.case_no if cluster else None,
        "linked_to": linked.case_no if linked else None,
    }


def masked(ctx: Context, case: Case, words: str, names: Names) -> str:
    """Words of the reporter's as an export may show them: numbers, names, plates hidden, and what shields them."""
    reporter = ctx.session.get_one(Person, case.reporter_id)
    known = [*names.perhaps_in(words), bare_name(reporter.name)]
    return privacy.mask_names_and_plates(describe.masked_words(ctx, case, words), known)


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


def _responsible(ctx: Context, case: Case) -> dict[str, str | None] | None:
    if case.responsible_role is None:
        return None
    if case.responsible_unit_id is not None:
        return {"role": case.responsible_role.value, "name": describe.unit_name(ctx, case.responsible_unit_id)}
    person = ctx.session.get(Person, case.responsible_id) if case.responsible_id else None
    return {"role": case.responsible_role.value, "name": person.name if person else None}


def _surveys(session: Session, ids: Sequence[int]) -> dict[int, Survey]:
    """The latest return visit of each case."""
    own = col(Survey.person_id).is_(None)
    statement = select(Survey).where(col(Survey.case_id).in_(list(ids)), own).order_by(col(Survey.id))
    return {survey.case_id: survey for survey in session.exec(statement)}


def _survey(ctx: Context, case: Case, survey: Survey | None, names: Names) -> dict[str, Any]:
    if survey is None:
        return {"score": None, "reason": None, "reached": None}
    reason = masked(ctx, case, survey.reason, names) or None
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
