"""The clocks of a whistle's assignments, and their end when the case ends or goes on elsewhere."""

from datetime import timedelta

from config.durations import Duration
from config.limits import WhistleLimits
from handlers.case import clocks, kept
from handlers.context import Context, ident
from handlers.wording import why_to_json
from models import deadlines, whistles
from models.cases import Case
from models.deadlines import DeadlineKind, DeadlineState
from models.vocabulary import Event, State
from models.whistles import BEFORE_ANSWER, Assignment, AssignmentState, Whistle, WhistleKind

CLOCKS = (DeadlineKind.WHISTLE_CLAIM, DeadlineKind.WHISTLE_ANSWER)
MOST_RETURNS = 2
"""After so many returns the street designates, and the designee may not return."""
LINK_OUTLIVES = timedelta(days=30)
"""How long after its last day an answer link still opens."""


def limits(ctx: Context, kind: WhistleKind) -> WhistleLimits:
    """The clocks of a whistle of that kind."""
    found: WhistleLimits = getattr(ctx.office.rules.limits.whistle, kind.value)
    return found


def start_claim(ctx: Context, case: Case, whistle: Whistle, assignment: Assignment) -> None:
    """A unit has been called: until when it must claim; the clock that is shown until then."""
    due = ctx.office.calendar.due(ctx.now, limits(ctx, whistle.kind).claim)
    assignment.due_at, assignment.due_why = due.at, why_to_json(due.why)
    _schedule(ctx, case, assignment, DeadlineKind.WHISTLE_CLAIM)


def start_answer(ctx: Context, case: Case, whistle: Whistle, assignment: Assignment) -> None:
    """Until when the unit must answer, with reminders on the way; a breach already frozen stays."""
    limit = limits(ctx, whistle.kind).answer
    due = ctx.office.calendar.due(ctx.now, limit)
    assignment.answer_due_at, assignment.answer_why = due.at, why_to_json(due.why)
    assignment.token_until = due.at + LINK_OUTLIVES
    clocks.schedule(
        ctx, DeadlineKind.WHISTLE_ANSWER, due.at, case_id=ident(case), data={"assignment": ident(assignment)}
    )
    _remind(ctx, case, assignment, limit)


def claimed(ctx: Context, case: Case, assignment: Assignment) -> None:
    """The claim clock stops, the answer clock is the one shown."""
    stop(ctx, case, assignment, DeadlineKind.WHISTLE_CLAIM)
    assignment.due_at, assignment.due_why = assignment.answer_due_at, assignment.answer_why


def stop(ctx: Context, case: Case, assignment: Assignment, *kinds: DeadlineKind) -> None:
    """Stop these clocks of one assignment, with their reminders."""
    for row in deadlines.pending(ctx.session, ident(case)):
        about = row.data.get("assignment") == assignment.id
        reminds = row.kind is DeadlineKind.REMINDER and row.data.get("of") in kinds
        if about and (row.kind in kinds or reminds):
            row.state = DeadlineState.CANCELLED
            ctx.trace.deadlines_stopped.append(ident(row))


def show(case: Case, assignment: Assignment) -> None:
    """Let the case carry the leading unit's clock and last day."""
    case.due_at, case.due_why = assignment.due_at, assignment.due_why
    case.handle_due_at, case.handle_why = assignment.answer_due_at, assignment.answer_why


def end(ctx: Context, case: Case) -> None:
    """The case is no longer whistled: the whistle ends, its links close, its clocks stop."""
    whistle = whistles.running(ctx.session, ident(case))
    if whistle is None:
        return
    kept.changing(ctx, whistle)
    whistle.ended_at = ctx.now
    for assignment in whistles.assignments_of(ctx.session, ident(whistle)):
        stop(ctx, case, assignment, *CLOCKS)
        if assignment.token_revoked_at is None and case.state is not State.RESOLVED:
            revoke(ctx, assignment)
        assignment.due_at = assignment.due_why = None


def revoke(ctx: Context, assignment: Assignment) -> None:
    """Close an answer link for good."""
    kept.changing(ctx, assignment)
    assignment.token_revoked_at = ctx.now


def may(ctx: Context, assignment: Assignment) -> frozenset[Event]:
    """What the unit can do with its assignment now."""
    whistle = ctx.session.get_one(Whistle, assignment.whistle_id)
    if whistle.ended_at is not None or assignment.state not in BEFORE_ANSWER:
        return frozenset()
    found = {Event.PROGRESSED, Event.ANSWERED}
    if assignment.state is AssignmentState.ISSUED:
        found.add(Event.WHISTLE_CLAIMED)
    if assignment.arrived_at is None:
        found.add(Event.ARRIVED)
    if not assignment.designated:
        found.add(Event.WHISTLE_RETURNED)
    return frozenset(found)


def _schedule(ctx: Context, case: Case, assignment: Assignment, kind: DeadlineKind) -> None:
    if assignment.due_at is not None:
        clocks.schedule(ctx, kind, assignment.due_at, case_id=ident(case), data={"assignment": ident(assignment)})


def _remind(ctx: Context, case: Case, assignment: Assignment, limit: Duration) -> None:
    for share in ctx.office.rules.reminders.at:
        if share < 1:  # at the end the clock itself acts
            at = ctx.office.calendar.at_share(ctx.now, assignment.answer_due_at, limit.unit, share)
            data = {"of": DeadlineKind.WHISTLE_ANSWER.value, "share": share, "assignment": ident(assignment)}
            clocks.schedule(ctx, DeadlineKind.REMINDER, at, case_id=ident(case), data=data)
