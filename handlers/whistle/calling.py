"""The street whistles: which kind, which unit leads, which assist; and calls another unit where one has returned it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.case import alarms, assignments, cases, kept, pushes, queue, routing
from handlers.context import Actor, Context, Trace, ident
from handlers.refusal import Refusal
from handlers.whistle import links
from models import whistles
from models.cases import Case
from models.places import ResponderUnit
from models.questions import QuestionKind
from models.vocabulary import Event, Role
from models.whistles import Assignment, AssignmentState, Whistle, WhistleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the street decides. `lead_id` and `assist_ids` are responder units."""

    kind: WhistleKind
    lead_id: int
    assist_ids: tuple[int, ...] = ()
    reason: str


def issue(ctx: Context, case: Case, actor: Actor, order: Order) -> Whistle | Refusal:
    """Whistle: every unit gets its assignment, clock and link; the resident hears who answers and until when."""
    refused = cases.refused(ctx, case, Event.WHISTLED, actor)
    if refused is not None:
        return refused
    if not order.reason.strip():
        return Refusal("whistle.reason_wanted", {"short": case.short})
    if any(ctx.session.get(ResponderUnit, unit) is None for unit in (order.lead_id, *order.assist_ids)):
        return Refusal("whistle.no_such_unit", {"short": case.short})
    ctx.trace = Trace()
    whistle = Whistle(
        case_id=ident(case), kind=order.kind, reason=order.reason, issued_by_id=actor.person_id, issued_at=ctx.now
    )
    kept.made(ctx, whistle)
    lead = _assign(ctx, case, whistle, order.lead_id, leads=True)
    assisting = [
        _assign(ctx, case, whistle, unit, leads=False)
        for unit in dict.fromkeys(order.assist_ids)
        if unit != order.lead_id
    ]
    said = {"kind": ctx.say(f"whistle_kind.{order.kind}")}
    entry = cases.advance(
        ctx, case, Event.WHISTLED, actor, note=order.reason, changes=_changes(lead), values=said, goes_on=True
    )
    _call_units(ctx, case, [lead, *assisting])
    cases.retrace(ctx, entry)
    return whistle


def reassign(ctx: Context, returned: Assignment, actor: Actor, unit_id: int, note: str) -> Assignment | Refusal:
    """Call a unit in the place of one that has returned its part; after the second return it is designated."""
    whistle = ctx.session.get_one(Whistle, returned.whistle_id)
    case = ctx.session.get_one(Case, whistle.case_id)
    refused = cases.refused(ctx, case, Event.REASSIGNED, actor)
    if refused is not None:
        return refused
    if returned.state is not AssignmentState.RETURNED or _replaced(ctx, whistle, returned):
        return Refusal("whistle.not_returned", {"short": case.short})
    if ctx.session.get(ResponderUnit, unit_id) is None:
        return Refusal("whistle.no_such_unit", {"short": case.short})
    ctx.trace = Trace()
    assignment = _assign(ctx, case, whistle, unit_id, leads=returned.leads)
    assignment.designated = whistle.returns >= assignments.MOST_RETURNS
    changes = _changes(assignment) if assignment.leads else {}
    entry = cases.advance(ctx, case, Event.REASSIGNED, actor, note=note, changes=changes, goes_on=True)
    _call_units(ctx, case, [assignment])
    cases.retrace(ctx, entry)
    return assignment


def suggested(ctx: Context, category: str) -> tuple[ResponderUnit | None, list[ResponderUnit]]:
    """Who leads and who assists for a category: the roster's duty list first, then the categories' own."""
    found = routing.unit_for(ctx, category)
    lead = found[0] if found else None
    named = ctx.office.categories[category].assist if category in ctx.office.categories else ()
    units = routing.units(ctx)
    assisting = [unit for unit in units if unit.name in named or (unit.short_name and unit.short_name in named)]
    return lead, [unit for unit in assisting if lead is None or unit.id != lead.id]


def _assign(ctx: Context, case: Case, whistle: Whistle, unit_id: int, *, leads: bool) -> Assignment:
    assignment = Assignment(
        whistle_id=ident(whistle),
        unit_id=unit_id,
        leads=leads,
        state=AssignmentState.ISSUED,
        issued_at=ctx.now,
        answer_due_at=ctx.now,
        token_until=ctx.now,
    )
    links.make(ctx, assignment)
    kept.made(ctx, assignment)
    assignments.start_claim(ctx, case, whistle, assignment)
    assignments.start_answer(ctx, case, whistle, assignment)
    return assignment


def _changes(lead: Assignment) -> dict[str, Any]:
    """What of the case follows from its leading unit."""
    return {
        "responsible_role": Role.RESPONDER_UNIT,
        "responsible_deputy": False,
        "responsible_id": None,
        "responsible_unit_id": lead.unit_id,
        "due_at": lead.due_at,
        "due_why": lead.due_why,
        "handle_due_at": lead.answer_due_at,
        "handle_why": lead.answer_why,
    }


def _call_units(ctx: Context, case: Case, called: Sequence[Assignment]) -> None:
    """Ask the units' liaisons in the chat; a unit nobody is bound for is phoned, with its link to copy."""
    for assignment in called:
        reachable = [person for person in routing.liaisons(ctx, assignment.unit_id) if routing.is_reachable(person)]
        for person in reachable:
            queue.ask(ctx, person, QuestionKind.WHISTLE, case, data={"assignment": ident(assignment)})
        if not reachable:
            phone(ctx, case, assignment)


def phone(ctx: Context, case: Case, assignment: Assignment) -> None:
    """Put the unit on the call list."""
    unit = ctx.session.get_one(ResponderUnit, assignment.unit_id)
    reason = alarms.NOT_BOUND if unit.phone_sealed else alarms.NO_PHONE
    pushes.call(ctx, case, Role.RESPONDER_UNIT, None, reason, assignment.unit_id)


def _replaced(ctx: Context, whistle: Whistle, returned: Assignment) -> bool:
    """Whether another unit has already been called for this part."""
    later = [row for row in whistles.assignments_of(ctx.session, ident(whistle)) if ident(row) > ident(returned)]
    return returned.leads and any(row.leads for row in later)
