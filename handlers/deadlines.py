"""What happens when a deadline is due; each acts exactly once, in the same commit that marks it done."""

from collections.abc import Callable

from handlers import digest, erasure, mediation, reports
from handlers.case import cases, clocks, describe, emergency, milestones, pausing, pushes, queue, routing
from handlers.chat import halfway, passing_on, recordings, survey
from handlers.context import SYSTEM, Context, ident
from handlers.whistle import clock as whistle_clock
from models import questions
from models.cases import Case, lock
from models.deadlines import Deadline, DeadlineKind, DeadlineState, pending
from models.people import Person
from models.pushes import PushKind
from models.questions import Question, QuestionKind, QuestionState
from models.vocabulary import Clock, Event, Route, State
from models.workflow import RUNNING

SILENT = "silent"
"""Reason on the call list: reached by WeChat, but never answered."""


def fire(ctx: Context, deadline: Deadline) -> None:
    """Carry out one due deadline, locked by the caller. One that events have overtaken does nothing."""
    deadline.state = DeadlineState.DONE
    if deadline.kind in ON_ITS_OWN:
        ON_ITS_OWN[deadline.kind](ctx, deadline)
        return
    if deadline.kind in ON_QUESTION:
        question = ctx.session.get(Question, deadline.question_id) if deadline.question_id else None
        if question is not None:
            ON_QUESTION[deadline.kind](ctx, question)
        return
    case = lock(ctx.session, deadline.case_id or 0)
    if case is not None and "assignment" in deadline.data:
        whistle_clock.fire(ctx, case, deadline)
    elif case is not None:
        ON_CASE[deadline.kind](ctx, case, deadline)


def _info_missing(ctx: Context, case: Case, deadline: Deadline) -> None:
    del deadline
    if case.state is State.NEEDS_INFO:
        halfway.leave_to_desk(ctx, case)
        cases.advance(ctx, case, Event.DISPATCHED, SYSTEM)


def _unanswered(ctx: Context, case: Case, deadline: Deadline) -> None:
    """Nobody confirmed or claimed in time: one hop up; at the top, danger is alerted again, the rest is phoned."""
    del deadline
    if case.state not in RUNNING or case.state is State.HANDLING:
        return
    higher = routing.choose(ctx, case, Route.UP, emergency=clocks.is_emergency(case)).hop
    if higher is not None:
        cases.advance(ctx, case, Event.ESCALATED, SYSTEM, note=ctx.say("log.no_answer"))
        if clocks.is_emergency(case):
            emergency.alert(ctx, case)
            emergency.alert_again(ctx, case)
        return
    if clocks.is_emergency(case):
        clocks.start(ctx, case, Clock.CLAIM)
        emergency.alert_again(ctx, case)
        return
    for person in routing.responsible_people(ctx, case):
        if case.responsible_role is not None and routing.is_reachable(person):
            pushes.call(ctx, case, case.responsible_role, person, SILENT)


def _overdue(ctx: Context, case: Case, deadline: Deadline) -> None:
    """The last day has passed: the breach is frozen at its due time, and the case goes one hop up."""
    if case.state not in RUNNING:
        return
    case.overdue_at = case.overdue_at or deadline.due_at
    cases.note_event(ctx, case, Event.OVERDUE, SYSTEM)
    reporter = ctx.session.get_one(Person, case.reporter_id)
    higher = routing.choose(ctx, case, Route.UP, emergency=clocks.is_emergency(case)).hop
    for person in routing.responsible_people(ctx, case):
        values = {**describe.case_values(ctx, case), **describe.staff_values(ctx, case)}
        pushes.tell(ctx, person, PushKind.REMINDER, "staff.overdue", values, case=case)
    if higher is None:
        pushes.tell(ctx, reporter, PushKind.PROGRESS, "resident.overdue", describe.case_values(ctx, case), case=case)
        return
    case.handle_due_at = None  # the new level gets the whole time anew; the breach stays
    cases.advance(ctx, case, Event.ESCALATED, SYSTEM, note=ctx.say("log.overdue"))
    if clocks.is_emergency(case):
        emergency.alert(ctx, case)


def _survey_due(ctx: Context, case: Case, deadline: Deadline) -> None:
    del deadline
    if case.state is State.RESOLVED:
        survey.send(ctx, case)


def _silent(ctx: Context, case: Case, deadline: Deadline) -> None:
    del deadline
    if case.state is State.RETURN_VISIT:
        survey.give_up(ctx, case)


def _review(ctx: Context, case: Case, deadline: Deadline) -> None:
    del deadline
    pausing.review(ctx, case)


def _remind(ctx: Context, case: Case, deadline: Deadline) -> None:
    """Remind whoever is responsible; of several reminders overdue at once only the latest speaks."""
    if case.state not in RUNNING:
        return
    clock = deadline.data["of"]
    later = [
        row
        for row in pending(ctx.session, ident(case), [DeadlineKind.REMINDER])
        if row.data["of"] == clock and row.due_at <= ctx.now and row.id != deadline.id
    ]
    if later:
        return
    cases.note_event(ctx, case, Event.REMINDED, SYSTEM)
    due = case.handle_due_at if clock == Clock.HANDLE else case.due_at
    for person in routing.responsible_people(ctx, case):
        values = {**describe.case_values(ctx, case), **describe.staff_values(ctx, case), "until": due or ctx.now}
        kind = PushKind.EMERGENCY if clocks.is_emergency(case) else PushKind.REMINDER
        pushes.tell(ctx, person, kind, f"staff.remind_{clock}", values, case=case)


def _give_way(ctx: Context, question: Question) -> None:
    """A shown question left unanswered goes behind the others; once each was shown, they do not go round and round."""
    question.data = {**question.data, "yields": False}
    if question.state is not QuestionState.SHOWN:
        return
    waiting = [row for row in questions.waiting_for(ctx.session, question.person_id) if row.shown_at is None]
    if not waiting:
        return
    question.queued_at = ctx.now
    queue.show(ctx, ctx.session.get_one(Person, question.person_id), waiting[0], instead_of=question)


def _note_over(ctx: Context, question: Question) -> None:
    """No note came: the next question may be shown."""
    if question.state in questions.OPEN and question.kind is QuestionKind.NOTE:
        queue.close(ctx, question, QuestionState.DROPPED)


ON_CASE: dict[DeadlineKind, Callable[[Context, Case, Deadline], None]] = {
    DeadlineKind.INFO: _info_missing,
    DeadlineKind.VERIFY: _unanswered,
    DeadlineKind.CLAIM: _unanswered,
    DeadlineKind.HANDLE: _overdue,
    DeadlineKind.SURVEY: _survey_due,
    DeadlineKind.SILENCE: _silent,
    DeadlineKind.REMINDER: _remind,
    DeadlineKind.REVIEW: _review,
    DeadlineKind.MILESTONE: milestones.fire,
}
ON_QUESTION: dict[DeadlineKind, Callable[[Context, Question], None]] = {
    DeadlineKind.YIELD: _give_way,
    DeadlineKind.NOTE: _note_over,
    DeadlineKind.HALF_TOLD: halfway.given_up,
}
ON_ITS_OWN: dict[DeadlineKind, Callable[[Context, Deadline], None]] = {
    DeadlineKind.CONFIRMATION: mediation.remind_to_confirm,
    DeadlineKind.PERFORMANCE: mediation.ask_whether_kept,
    DeadlineKind.ERASE: erasure.go_on,
    DeadlineKind.SPREAD: passing_on.go_on,
    DeadlineKind.REPORT: reports.look_again,
    DeadlineKind.DIGEST: digest.go_on,
    DeadlineKind.UNHEARD: recordings.still_unheard,
}
