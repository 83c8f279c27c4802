"""What a unit's page shows of its assignment, and what its form does: never more than the unit needs."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from handlers.case import assignments, clocks, describe, milestones, routing
from handlers.context import Actor, Context, ident
from handlers.refusal import Refusal
from handlers.whistle import answering, judging
from models import whistles
from models.media import Attachment, FileState
from models.people import Person
from models.places import ResponderUnit
from models.vocabulary import Event, Role
from models.whistles import Assignment, Whistle
from models.worktime import Why

ASSESSED = "assessed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The page's contents. `may` names what the form offers now; `units` whom a return may name."""

    case_no: str
    unit: str
    leads: bool
    helpers: tuple[str, ...]
    kind: str
    reason: str
    category: str
    place: str
    text: str
    state: str
    due: datetime | None
    why: Why
    final: datetime
    final_why: Why
    answer: str
    verdict: str
    late: bool
    stages: tuple[str, ...]
    may: frozenset[str]
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A file already cleaned and stored under `key`."""

    key: str
    digest: str
    mime: str
    size: int


def shown(ctx: Context, assignment: Assignment) -> Shown:
    """Everything the page says: the masked words and place, the clocks with their reasons, what may be done."""
    whistle, case = answering.whistle_of(ctx, assignment), answering.case_of(ctx, assignment)
    staff = describe.staff_values(ctx, case)
    parts = whistles.assignments_of(ctx.session, ident(whistle))
    others = [part for part in parts if part.unit_id != assignment.unit_id and part.returned_at is None]
    may = {event.value for event in assignments.may(ctx, assignment)}
    if whistle.ended_at is not None and assignment.leads and whistle.whistler_score is None:
        may.add(ASSESSED)
    return Shown(
        case_no=case.case_no or "",
        unit=describe.unit_name(ctx, assignment.unit_id),
        leads=assignment.leads,
        helpers=tuple(describe.unit_name(ctx, part.unit_id) for part in others),
        kind=ctx.say(f"whistle_kind.{whistle.kind}"),
        reason=describe.masked_words(ctx, case, whistle.reason),
        category=describe.category_name(ctx, case.category),
        place=staff["place"],
        text=describe.masked(ctx, case),
        state=assignment.state.value,
        due=assignment.due_at,
        why=clocks.reason(assignment.due_why),
        final=assignment.answer_due_at,
        final_why=clocks.reason(assignment.answer_why),
        answer=assignment.answer,
        verdict=assignment.verdict,
        late=assignment.overdue_at is not None,
        stages=tuple(milestones.words(ctx, case)),
        may=frozenset(may),
        units=tuple(unit.name for unit in routing.units(ctx) if unit.id != assignment.unit_id),
    )


def act(
    ctx: Context, assignment: Assignment, does: str, words: str, unit: str, score: int
) -> Assignment | Whistle | Refusal:
    """Do what a button of the form says; the actor is the unit whose link it is."""
    actor = Actor(role=Role.RESPONDER_UNIT, unit_id=assignment.unit_id)
    if does == ASSESSED:
        return judging.assess(ctx, answering.whistle_of(ctx, assignment), actor, score, words)
    if does == Event.WHISTLE_RETURNED:
        return answering.give_back(ctx, assignment, actor, words, unit)
    acts = {
        Event.WHISTLE_CLAIMED.value: answering.claim,
        Event.ARRIVED.value: answering.arrive,
        Event.PROGRESSED.value: answering.progress,
        Event.ANSWERED.value: answering.answer,
    }
    if does not in acts:
        case = answering.case_of(ctx, assignment)
        return Refusal("whistle.moved_on", {"short": case.short, "case_no": case.case_no})
    return acts[does](ctx, assignment, actor, words)


def attach(ctx: Context, assignment: Assignment, photo: Photo) -> Attachment:
    """A photo the unit sent belongs to the case; its sender is the unit, which needs no account."""
    row = Attachment(
        case_id=ident(answering.case_of(ctx, assignment)),
        person_id=ident(_sender(ctx, assignment)),
        kind="image",
        received_at=ctx.now,
        state=FileState.KEPT,
        mime=photo.mime,
        size=photo.size,
        digest=photo.digest,
        key=photo.key,
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row


def _sender(ctx: Context, assignment: Assignment) -> Person:
    """A liaison where there is one; else a row that stands for the unit itself."""
    liaisons = routing.liaisons(ctx, assignment.unit_id)
    if liaisons:
        return liaisons[0]
    name = ctx.session.get_one(ResponderUnit, assignment.unit_id).name
    statement = select(Person).where(col(Person.name) == name, col(Person.openid).is_(None))
    found = ctx.session.exec(statement).first()
    if found is None:
        found = Person(name=name, created_at=ctx.now)
        ctx.session.add(found)
        ctx.session.flush()
    return found
