"""吹哨台: what coordinators decide about a case: whistle, judge, supervise, park, suspend, decline, give more time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlmodel import col, select

from handlers.case import extending, pausing, routing, sending
from handlers.console.viewer import Viewer, visible
from handlers.context import Actor, Context, ident
from handlers.refusal import Refusal
from handlers.whistle import calling, judging, links
from handlers.whistle.calling import Order
from models import pauses, whistles
from models.cases import Case, lock
from models.places import ResponderUnit
from models.vocabulary import Event, State
from models.whistles import Assignment, AssignmentState, Whistle, WhistleKind
from models.workflow import allowed

BOARD = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One unit's part in a whistle; `link` is what to copy to it, empty for those who may not or once it is closed."""

    row: Assignment
    unit: str
    link: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A whistle with its parts."""

    row: Whistle
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Steering:
    """What may be decided about a case now, and what was."""

    may: frozenset[Event]
    whistles: Sequence[Called]
    units: Sequence[ResponderUnit]
    lead: int | None
    assist: frozenset[int]
    extension: pauses.Extension | None


def steering(ctx: Context, who: Viewer, case: Case) -> Steering:
    """For the case's page."""
    role = routing.role_in_case(ctx, case, who.person)
    may = allowed(State(case.state), role) if role is not None else frozenset()
    lead, assist = calling.suggested(ctx, case.category)
    found = whistles.of_cases(ctx.session, [ident(case)])[ident(case)]
    return Steering(
        may=may,
        whistles=[_called(ctx, row, with_link=Event.WHISTLE_RETURNED in may) for row in found],
        units=ctx.session.exec(select(ResponderUnit).order_by(col(ResponderUnit.id))).all(),
        lead=lead.id if lead else None,
        assist=frozenset(ident(unit) for unit in assist),
        extension=pauses.extension_asked(ctx.session, ident(case)),
    )


def _called(ctx: Context, row: Whistle, *, with_link: bool) -> Called:
    parts = whistles.assignments_of(ctx.session, ident(row))
    return Called(row=row, parts=[_part(ctx, part, with_link=with_link) for part in parts])


def _part(ctx: Context, part: Assignment, *, with_link: bool) -> Part:
    unit = ctx.session.get_one(ResponderUnit, part.unit_id).name
    late = part.due_at is not None and part.due_at < ctx.now and part.state in whistles.BEFORE_ANSWER
    return Part(row=part, unit=unit, link=links.link(ctx, part) if with_link else "", late=late)


def board(ctx: Context, who: Viewer) -> list[tuple[Case, Called]]:
    """Whistles under way, those that wait for the street first, then by their clock."""
    statement = (
        select(Case, Whistle)
        .join(Whistle, col(Whistle.case_id) == col(Case.id))
        .where(visible(who), col(Whistle.ended_at).is_(None))
        .order_by(col(Case.due_at), col(Whistle.id))
        .limit(BOARD)
    )
    found = [(case, _called(ctx, row, with_link=False)) for case, row in ctx.session.exec(statement)]
    return sorted(found, key=lambda pair: not any(_waits(part.row) for part in pair[1].parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Which whistles: issued from `begin` before `end`; `which` "answered" or "solved" narrows, as does the unit."""

    begin: datetime
    end: datetime
    which: str = ""
    unit_id: int = 0


def past(ctx: Context, who: Viewer, wanted: Past) -> list[tuple[Case, Called]]:
    """The whistles behind a number of the figures, the newest first."""
    statement = (
        select(Case, Whistle)
        .join(Whistle, col(Whistle.case_id) == col(Case.id))
        .where(visible(who), col(Whistle.issued_at) >= wanted.begin, col(Whistle.issued_at) < wanted.end)
        .order_by(col(Whistle.id).desc())
        .limit(BOARD)
    )
    if wanted.which == "answered":
        statement = statement.where(col(Whistle.resolved).is_not(None))
    elif wanted.which == "solved":
        statement = statement.where(col(Whistle.resolved).is_(True))
    if wanted.unit_id:
        parts = select(Assignment.whistle_id).where(col(Assignment.unit_id) == wanted.unit_id)
        statement = statement.where(col(Whistle.id).in_(parts))
    return [(case, _called(ctx, row, with_link=False)) for case, row in ctx.session.exec(statement)]


def _waits(part: Assignment) -> bool:
    return part.state in {AssignmentState.ANSWERED, AssignmentState.RETURNED}


Done = Any | Refusal
Form = Mapping[str, str]


def steer(ctx: Context, case_id: int, act: str, form: Form, version: int) -> Refusal | None:
    """Do what was decided; a Refusal where it cannot be."""
    case = lock(ctx.session, case_id)
    if case is None or ctx.sender is None:
        raise ValueError("somebody decides about a case that was shown")
    if case.version != version:
        return Refusal("console_act.changed_meanwhile", {"case_no": case.case_no})
    role = routing.role_in_case(ctx, case, ctx.sender)
    if role is None or act not in _ACTS:
        return Refusal("staff.not_yours", {"short": case.short})
    done = _ACTS[act](ctx, case, Actor(role=role, person=ctx.sender), form)
    return done if isinstance(done, Refusal) else None


def _whistle(ctx: Context, case: Case, actor: Actor, form: Form) -> Done:
    kinds = {kind.value for kind in WhistleKind}
    assist = tuple(int(value) for name, value in form.items() if name.startswith("assist_") and value.isdigit())
    if form.get("kind") not in kinds:
        return Refusal("steer.kind_wanted")
    order = Order(
        kind=WhistleKind(form["kind"]), lead_id=_id(form, "lead"), assist_ids=assist, reason=form.get("note", "")
    )
    return calling.issue(ctx, case, actor, order)


def _part_of(ctx: Context, case: Case, form: Form) -> Assignment | None:
    part = ctx.session.get(Assignment, _id(form, "part"))
    whistle = ctx.session.get(Whistle, part.whistle_id) if part else None
    return part if whistle is not None and whistle.case_id == case.id else None


def _judge(ctx: Context, case: Case, actor: Actor, form: Form) -> Done:
    part, verdict, note = _part_of(ctx, case, form), form.get("verdict", ""), form.get("note", "")
    if part is None or verdict not in {"solved", "unsolved", "rejected"}:
        return Refusal("steer.verdict_wanted")
    if verdict == "rejected":
        return judging.reject(ctx, part, actor, note)
    return judging.accept(ctx, part, actor, solved=verdict == "solved", note=note)


def _reassign(ctx: Context, case: Case, actor: Actor, form: Form) -> Done:
    part = _part_of(ctx, case, form)
    if part is None:
        return Refusal("steer.verdict_wanted")
    return calling.reassign(ctx, part, actor, _id(form, "lead"), form.get("note", ""))


def _new_link(ctx: Context, case: Case, actor: Actor, form: Form) -> Done:
    del actor
    part = _part_of(ctx, case, form)
    return links.renew(ctx, part) if part is not None else Refusal("steer.verdict_wanted")


def _assess(ctx: Context, case: Case, actor: Actor, form: Form) -> Done:
    whistle = ctx.session.get(Whistle, _id(form, "whistle"))
    if whistle is None or whistle.case_id != case.id:
        return Refusal("steer.verdict_wanted")
    return judging.assess(ctx, whistle, actor, _id(form, "score"), form.get("note", ""))


def _park(ctx: Context, case: Case, actor: Actor, form: Form) -> Done:
    try:
        day = date.fromisoformat(form.get("review", ""))
    except ValueError:
        return Refusal("steer.review_wanted")
    at = datetime.combine(day, time(9), tzinfo=ctx.office.zone)
    return pausing.park(ctx, case, actor, form.get("note", ""), at)


def _decide_extension(ctx: Context, case: Case, actor: Actor, form: Form) -> Done:
    asked = pauses.extension_asked(ctx.session, ident(case))
    if asked is None:
        return Refusal("steer.no_extension")
    return extending.decide(ctx, asked, actor, approved=form.get("verdict") == "yes", note=form.get("note", ""))


def _id(form: Form, name: str) -> int:
    value = form.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0  # noqa: PLR2004  # a row's id


_ACTS: dict[str, Callable[[Context, Case, Actor, Form], Done]] = {
    "whistle": _whistle,
    "judge": _judge,
    "reassign": _reassign,
    "new_link": _new_link,
    "assess": _assess,
    "supervise": lambda ctx, case, actor, form: judging.supervise(ctx, case, actor, form.get("note", "")),
    "park": _park,
    "suspend": lambda ctx, case, actor, form: pausing.suspend(
        ctx, case, actor, form.get("cause", ""), form.get("note", "")
    ),
    "resume": lambda ctx, case, actor, form: pausing.resume(ctx, case, actor, form.get("note", "")),
    "decline": lambda ctx, case, actor, form: sending.decline(
        ctx, case, actor, form.get("route", ""), form.get("note", "")
    ),
    "ask_extension": lambda ctx, case, actor, form: extending.ask(ctx, case, actor, form.get("note", "")),
    "decide_extension": _decide_extension,
}
