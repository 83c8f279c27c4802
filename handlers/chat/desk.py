"""What staff look up: 待办, and a case by its number."""

from datetime import datetime

from handlers.case import describe, queue, routing
from handlers.chat import whistling
from handlers.context import Context, ident
from handlers.refusal import Refusal
from models import questions
from models.cases import Case, in_hand, reported_by
from models.people import Person
from models.questions import QuestionKind
from models.vocabulary import Role, State
from models.workflow import RUNNING

SHOWN_AT_MOST = 8
ABOUT_WORK = frozenset({QuestionKind.VERIFY, QuestionKind.CLAIM, QuestionKind.WATCH})


def todo(ctx: Context, person: Person) -> str | Refusal:
    """What waits for this member of staff, overdue and soonest first; a bare number brings one up."""
    found: dict[int, Case] = {ident(case): case for case in in_hand(ctx.session, ident(person))}
    for row in [questions.shown_to(ctx.session, ident(person)), *questions.waiting_for(ctx.session, ident(person))]:
        if row is not None and row.case_id is not None and row.kind in ABOUT_WORK:
            found.setdefault(row.case_id, ctx.session.get_one(Case, row.case_id))
    waiting = sorted(
        (case for case in found.values() if case.state in RUNNING),
        key=lambda case: (case.due_at or datetime.max.replace(tzinfo=ctx.now.tzinfo), ident(case)),
    )
    if not waiting:
        return Refusal("staff.todo_empty")
    lines = [_line(ctx, case) for case in waiting[:SHOWN_AT_MOST]]
    return ctx.say("staff.todo", lines=lines, total=len(waiting), first=waiting[0].short)


def _line(ctx: Context, case: Case) -> str:
    late = case.due_at is not None and case.due_at < ctx.now
    values = {**describe.case_values(ctx, case), **describe.staff_values(ctx, case)}
    return ctx.say("staff.todo_line", **values, late=late)


def bring_up(ctx: Context, person: Person, number: int) -> str | Refusal | None:
    """A bare case number: show that case and act on nothing. None where the person has nothing to do with it."""
    case = ctx.session.get(Case, number)
    if case is None:
        return None
    open_now = questions.open_about(ctx.session, number, ident(person))
    if open_now:
        queue.bring_up(ctx, open_now[0])
        return queue.prompt_now(ctx, open_now[0])
    if case.state is State.WHISTLED:
        return whistling.bring_up(ctx, case)
    role = routing.role_in_case(ctx, case, person)
    if role is None or role is Role.BUILDING_HEAD or case.state not in RUNNING:
        return None
    question = queue.ask(ctx, person, QuestionKind.MENU, case)
    queue.bring_up(ctx, question)
    return queue.prompt_now(ctx, question)


def own(ctx: Context, person: Person, number: int) -> Case | None:
    """The sender's own case of that number."""
    return next((case for case in reported_by(ctx.session, ident(person), 200) if case.id == number), None)
