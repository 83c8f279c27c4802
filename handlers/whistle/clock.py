"""When a unit's clock runs out: the whistle is supervised, the breach frozen, the street and the resident told."""

from collections.abc import Callable

from handlers.case import cases, describe, pushes, routing
from handlers.context import SYSTEM, Context
from handlers.whistle import judging
from handlers.whistle.answering import tell_unit, whistle_of
from handlers.whistle.calling import phone
from models.cases import Case
from models.deadlines import Deadline, DeadlineKind
from models.people import Person
from models.pushes import PushKind
from models.vocabulary import Event, Role, State
from models.whistles import BEFORE_ANSWER, Assignment, AssignmentState


def fire(ctx: Context, case: Case, deadline: Deadline) -> None:
    """Carry out a due clock or reminder of an assignment; one that events have overtaken does nothing."""
    assignment = ctx.session.get(Assignment, deadline.data["assignment"])
    if assignment is None or case.state is not State.WHISTLED or whistle_of(ctx, assignment).ended_at is not None:
        return
    ON_ASSIGNMENT[deadline.kind](ctx, case, assignment, deadline)


def _claim_due(ctx: Context, case: Case, assignment: Assignment, deadline: Deadline) -> None:
    del deadline
    if assignment.state is not AssignmentState.ISSUED:
        return
    _supervise(ctx, case, assignment, ctx.say("whistle.not_claimed", unit=_unit(ctx, assignment)))


def _answer_due(ctx: Context, case: Case, assignment: Assignment, deadline: Deadline) -> None:
    if assignment.state not in BEFORE_ANSWER:
        return
    assignment.overdue_at = assignment.overdue_at or deadline.due_at
    if assignment.leads:
        case.overdue_at = case.overdue_at or deadline.due_at
        cases.note_event(ctx, case, Event.OVERDUE, SYSTEM)
        reporter = ctx.session.get_one(Person, case.reporter_id)
        pushes.tell(ctx, reporter, PushKind.PROGRESS, "resident.overdue", describe.case_values(ctx, case), case=case)
    _supervise(ctx, case, assignment, ctx.say("whistle.not_answered", unit=_unit(ctx, assignment)))


def _supervise(ctx: Context, case: Case, assignment: Assignment, note: str) -> None:
    """Press the unit, in the chat or by phone, and let the desk know."""
    judging.supervise(ctx, case, SYSTEM, note)
    if not any(routing.is_reachable(person) for person in routing.liaisons(ctx, assignment.unit_id)):
        phone(ctx, case, assignment)
    for role, person in routing.everyone(ctx, case):
        if role is Role.STREET_DESK:
            values = describe.case_values(ctx, case) | describe.staff_values(ctx, case) | {"note": note}
            pushes.tell(ctx, person, PushKind.REMINDER, "staff.supervised", values, case=case)


def _remind(ctx: Context, case: Case, assignment: Assignment, deadline: Deadline) -> None:
    del deadline
    if assignment.state in BEFORE_ANSWER:
        cases.note_event(ctx, case, Event.REMINDED, SYSTEM)
        tell_unit(ctx, assignment, "staff.remind_whistle", PushKind.REMINDER)


def _unit(ctx: Context, assignment: Assignment) -> str:
    return describe.unit_name(ctx, assignment.unit_id)


ON_ASSIGNMENT: dict[DeadlineKind, Callable[[Context, Case, Assignment, Deadline], None]] = {
    DeadlineKind.WHISTLE_CLAIM: _claim_due,
    DeadlineKind.WHISTLE_ANSWER: _answer_due,
    DeadlineKind.REMINDER: _remind,
}
