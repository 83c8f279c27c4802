"""A mediation is recorded, its deadlines are kept in mind: performance, and the 30 days for a court's confirmation."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.case import cases, clocks, kept, pushes, queue
from handlers.context import Actor, Context, ident
from models.cases import Case
from models.deadlines import Deadline, DeadlineKind
from models.mediations import Mediation, Outcome
from models.people import Person
from models.places import Building, Community, Estate, Grid
from models.pushes import PushKind
from models.questions import QuestionKind
from models.vocabulary import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a mediator tells. `facts`: who with whom, about what; `terms`: what was agreed, empty when nothing was."""

    outcome: Outcome
    facts: str
    terms: str = ""
    perform_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where a mediation took place, when it belongs to no case."""

    subdistrict_id: int
    community_id: int | None = None
    building_id: int | None = None


def record(ctx: Context, actor: Actor, held: Held, where: Case | Scene) -> Mediation:
    """Keep a mediation; one of a case stands in its log, and can be undone with it.

    Raises ValueError without a person who mediated, NotAllowed where the role may not.
    """
    if actor.person is None:
        raise ValueError("somebody must have mediated")
    case = where if isinstance(where, Case) else None
    entry = cases.advance(ctx, case, Event.MEDIATED, actor, note=held.terms or held.facts) if case else None
    row = Mediation(
        case_id=case.id if case else None,
        subdistrict_id=where.subdistrict_id,
        community_id=where.community_id,
        building_id=where.building_id,
        mediator_id=ident(actor.person),
        mediator_role=actor.role,
        outcome=held.outcome,
        facts=held.facts,
        terms=held.terms,
        held_at=ctx.now,
        perform_by=held.perform_by,
    )
    kept.made(ctx, row)
    _remember(ctx, row)
    if entry is not None and entry.undo is not None:
        entry.undo = {**entry.undo, **ctx.trace.values()}
    return row


def scene_of(ctx: Context) -> Scene | None:
    """Where the sender works, by their lowest appointment; None for somebody who is no staff of a street."""
    for post in ctx.roles():
        building = ctx.session.get(Building, post.building_id) if post.building_id else None
        if building is not None:
            estate = ctx.session.get_one(Estate, building.estate_id)
            community = ctx.session.get_one(Community, estate.community_id)
            return Scene(subdistrict_id=community.subdistrict_id, community_id=community.id, building_id=building.id)
        grid = ctx.session.get_one(Grid, post.grid_id) if post.grid_id else None
        community_id = grid.community_id if grid else post.community_id
        if community_id is not None:
            community = ctx.session.get_one(Community, community_id)
            return Scene(subdistrict_id=community.subdistrict_id, community_id=community.id)
        if post.subdistrict_id is not None:
            return Scene(subdistrict_id=post.subdistrict_id)
    return None


def _remember(ctx: Context, row: Mediation) -> None:
    data: dict[str, object] = {"mediation": ident(row)}
    if row.outcome is Outcome.WRITTEN:
        after = ctx.office.calendar.due(ctx.now, ctx.office.rules.mediation.remind_to_confirm).at
        clocks.schedule(ctx, DeadlineKind.CONFIRMATION, after, data=data)
    if row.perform_by is not None:
        morning = datetime.combine(row.perform_by + timedelta(days=1), time(9), tzinfo=ctx.office.zone)
        clocks.schedule(ctx, DeadlineKind.PERFORMANCE, max(morning, ctx.now), data=data)


def remind_to_confirm(ctx: Context, deadline: Deadline) -> None:
    """The days in which both parties may ask a court to confirm a written agreement run out soon."""
    row = _row(ctx, deadline)
    if row is None or row.confirmed_on is not None:
        return
    last = (row.held_at + timedelta(days=ctx.office.rules.mediation.confirm_days)).astimezone(ctx.office.zone)
    values = {"facts": row.facts, "month": last.month, "day": last.day}
    person = ctx.session.get_one(Person, row.mediator_id)
    pushes.tell(ctx, person, PushKind.REMINDER, "mediation.confirm", values)


def ask_whether_kept(ctx: Context, deadline: Deadline) -> None:
    """The day of performance has passed: the mediator looks whether the parties did what they agreed (art. 31)."""
    row = _row(ctx, deadline)
    if row is None or row.kept is not None:
        return
    person = ctx.session.get_one(Person, row.mediator_id)
    data = {"mediation": ident(row), "facts": row.facts, "terms": row.terms}
    queue.ask(ctx, person, QuestionKind.KEPT, data=data)


def _row(ctx: Context, deadline: Deadline) -> Mediation | None:
    return ctx.session.get(Mediation, deadline.data["mediation"])
