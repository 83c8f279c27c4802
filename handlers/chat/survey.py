"""The return visit: the case closes on the resident's answer, and comes back when they are not satisfied."""

from datetime import datetime

from sqlmodel import col, select

from handlers import visits
from handlers.case import alarms, cases, describe, pushes, queue, routing
from handlers.context import SYSTEM, Actor, Context, ident
from handlers.refusal import Refusal
from models.cases import Case, Survey, newest_log, open_survey
from models.menus import Answer
from models.people import Person
from models.questions import Question, QuestionKind
from models.vocabulary import Event, Role, State
from models.workflow import ANSWERED

DISSATISFIED = "dissatisfied"


def send(ctx: Context, case: Case) -> None:
    """Ask the reporter how it is now; someone WeChat cannot reach is phoned instead."""
    ctx.session.add(Survey(case_id=ident(case), sent_at=ctx.now))
    cases.advance(ctx, case, Event.SURVEY_SENT, SYSTEM)
    reporter = ctx.session.get_one(Person, case.reporter_id)
    if not routing.is_reachable(reporter):
        pushes.call(ctx, case, Role.RESIDENT, reporter, alarms.reason_for(reporter))


def give_up(ctx: Context, case: Case) -> None:
    """No answer in time: closed, counted as not reached, never as satisfied."""
    survey = open_survey(ctx.session, ident(case))
    if survey is not None:
        survey.reached = False
    cases.advance(ctx, case, Event.CLOSED, SYSTEM)


def answered(ctx: Context, question: Question, chosen: Answer) -> str | Refusal:
    """1, 2 or 3 on the survey shown."""
    case = ctx.session.get_one(Case, question.case_id)
    person = ctx.session.get_one(Person, question.person_id)
    queue.close(ctx, question)
    return rate(ctx, case, person, chosen.choice.does, chosen.note)


def rate(ctx: Context, case: Case, person: Person, score: str, reason: str) -> str | Refusal:
    """Record the score; dissatisfied acts at once: the case goes back, one level up.

    Somebody who joined rates apart: only the reporter's own word closes the case.
    """
    actor = Actor(role=Role.RESIDENT, person=person)
    if case.state not in {State.RETURN_VISIT, State.CLOSED}:
        return Refusal("resident.cannot_rate", {"short": case.short})
    joined = person.id != case.reporter_id
    survey = _of_joiner(ctx, case, person) if joined else _survey(ctx, case)
    survey.score, survey.reached, survey.answered_at, survey.reason = score, True, ctx.now, reason
    cases.advance(ctx, case, Event.RATED, actor, note=score)
    if score != DISSATISFIED:
        if case.state is State.RETURN_VISIT and not joined:
            cases.advance(ctx, case, Event.CLOSED, actor)
        return ctx.say("resident.thanks_for_rating", **describe.case_values(ctx, case))
    return reopen(ctx, case, person, reason)


def reopen(ctx: Context, case: Case, person: Person, reason: str) -> str | Refusal:
    """Send a finished case back within its days; the reason is asked for when none came along."""
    if not may_reopen(ctx, case):
        return Refusal("resident.too_late", {"short": case.short, "case_no": case.case_no})
    denied = case.state is State.UNFOUNDED
    cases.advance(ctx, case, Event.REOPENED, Actor(role=Role.RESIDENT, person=person), note=reason)
    if not reason:
        queue.ask_note(ctx, person, case, DISSATISFIED)
    key = "resident.looked_at_again" if denied else "resident.reopened"
    return ctx.say(key, **describe.case_values(ctx, case))


def explained(ctx: Context, question: Question, text: str) -> str:
    """What is still wrong, said after the case went back."""
    case = ctx.session.get_one(Case, question.case_id)
    person = ctx.session.get_one(Person, question.person_id)
    queue.close(ctx, question)
    survey = open_survey(ctx.session, ident(case))
    if survey is not None and not survey.reason:
        survey.reason = text
    if case.state in ANSWERED:
        return ctx.say("resident.nothing_open")
    cases.advance(ctx, case, Event.NOTE_ADDED, Actor(role=Role.RESIDENT, person=person), note=text)
    if survey is not None:
        survey.consequence = visits.consequence(ctx, case, text)
        visits.say_what_is_wanted(ctx, case, survey.consequence, text)
    return ctx.say("resident.understood", **describe.case_values(ctx, case))


def fixed(ctx: Context, case: Case, person: Person) -> str:
    """The resident says it is solved: the case closes on their word, and they may still rate it."""
    ctx.session.add(Survey(case_id=ident(case), sent_at=ctx.now, reached=True))
    cases.advance(ctx, case, Event.CLOSED, Actor(role=Role.RESIDENT, person=person))
    question = queue.ask(ctx, person, QuestionKind.SURVEY, case, data={"thanked": True})
    queue.bring_up(ctx, question)
    question.prompted_at = ctx.now
    return ctx.say("resident.glad", **describe.case_values(ctx, case))


def may_reopen(ctx: Context, case: Case) -> bool:
    """Whether the days to send it back still run; a case on its way to closing can always go back."""
    if case.state in {State.RESOLVED, State.RETURN_VISIT}:
        return True
    if case.state not in {State.CLOSED, State.CLOSED_UNREACHED, State.UNFOUNDED}:
        return False
    return ctx.now <= _reopen_until(ctx, case)


def _reopen_until(ctx: Context, case: Case) -> datetime:
    last = _last_change(ctx, case)
    return ctx.office.calendar.due(last, ctx.office.rules.return_visit.reopen_within).at


def _last_change(ctx: Context, case: Case) -> datetime:
    entry = newest_log(
        ctx.session, ident(case), ignore=[Event.NOTE_ADDED, Event.RATED, Event.UNREACHED, Event.REMINDED]
    )
    return entry.at if entry else case.received_at


def _survey(ctx: Context, case: Case) -> Survey:
    found = open_survey(ctx.session, ident(case))
    if found is None:
        found = Survey(case_id=ident(case), sent_at=ctx.now)
        ctx.session.add(found)
    return found


def _of_joiner(ctx: Context, case: Case, person: Person) -> Survey:
    statement = select(Survey).where(col(Survey.case_id) == ident(case), col(Survey.person_id) == ident(person))
    found = ctx.session.exec(statement).first()
    if found is None:
        found = Survey(case_id=ident(case), sent_at=ctx.now, person_id=ident(person))
        ctx.session.add(found)
    return found
