"""What building heads, grid workers, communities and the street answer: confirm, claim, note, finish, escalate."""

from collections.abc import Callable

from handlers.case import cases, clocks, describe, evidence, prompts, queue, routing, sending
from handlers.chat import returning, whistling
from handlers.context import Actor, Context, ident
from handlers.refusal import Refusal
from models import questions
from models.cases import Case
from models.menus import Answer
from models.people import Person
from models.questions import Question, QuestionKind, QuestionState
from models.vocabulary import Event, Fact, Role, State
from models.workflow import CLAIMABLE, NotAllowed

WANTS_NOTE = frozenset({Event.HANDLED_BY_HEAD, Event.ESCALATED, Event.PROGRESSED, Event.RESOLVED})
CLAIMS_TOO = frozenset({Event.PROGRESSED, Event.RESOLVED})
ALERTS = frozenset({QuestionKind.CLAIM, QuestionKind.WATCH})
ACKNOWLEDGED = "acknowledged"


def answer(ctx: Context, question: Question, chosen: Answer) -> str | Refusal:
    """A choice made on the question shown to the sender."""
    case = ctx.session.get_one(Case, question.case_id)
    if chosen.choice.does == ACKNOWLEDGED:
        return _acknowledge(ctx, question, case)
    return act(ctx, case, chosen)


def act(ctx: Context, case: Case, chosen: Answer) -> str | Refusal:
    """Do what was chosen with this case; returns the echo with its number, or why it cannot be done."""
    event, note = Event(chosen.choice.does), chosen.note
    person = _sender(ctx)
    role = routing.role_in_case(ctx, case, person)
    if role is None:
        return Refusal("staff.not_yours", {"short": case.short})
    actor = Actor(role=role, person=person)
    if event in ASKS_MORE:
        return ASKS_MORE[event](ctx, case, actor, chosen)
    alerted = _alerted(ctx, case, person) if case.state in CLAIMABLE else []
    try:
        if event in CLAIMS_TOO and case.state in CLAIMABLE:
            cases.advance(ctx, case, Event.CLAIMED, actor, told=False)
        cases.advance(ctx, case, event, actor, note=note, facts=_facts(ctx, case))
    except NotAllowed:
        return describe.moved_on(ctx, case)
    if event is Event.CLAIMED or event in CLAIMS_TOO:
        for other in alerted:
            cases.tell_taken(ctx, case, other)
    if event is Event.CLAIMED:
        return _claimed(ctx, case, person)
    if event in WANTS_NOTE:
        _note_may_follow(ctx, person, case, event, given=bool(note))
    return _echo(ctx, case, chosen)


def _returned(ctx: Context, case: Case, actor: Actor, chosen: Answer) -> str | Refusal:
    return returning.started(ctx, case, actor, chosen.note)


def _whistled(ctx: Context, case: Case, actor: Actor, chosen: Answer) -> str | Refusal:
    return whistling.started(ctx, case, actor, chosen.note)


def _sent_down(ctx: Context, case: Case, actor: Actor, chosen: Answer) -> str | Refusal:
    done = sending.send_down(ctx, case, actor, chosen.note)
    return done if isinstance(done, Refusal) else _echo(ctx, case, chosen)


ASKS_MORE: dict[Event, Callable[[Context, Case, Actor, Answer], str | Refusal]] = {
    Event.RETURNED: _returned,
    Event.WHISTLED: _whistled,
    Event.DISPATCHED: _sent_down,
}
"""What takes more words than a digit and a note."""


def note(ctx: Context, question: Question, text: str) -> str | Refusal:
    """A sentence that explains the last action, or that simply belongs to the case shown."""
    case = ctx.session.get_one(Case, question.case_id)
    if question.kind in {QuestionKind.NOTE, QuestionKind.RETURN_REASON}:
        queue.close(ctx, question)
    person = _sender(ctx)
    role = routing.role_in_case(ctx, case, person)
    if role is None:
        return Refusal("staff.not_yours", {"short": case.short})
    return note_on(ctx, case, Actor(role=role, person=person), text)


def note_on(ctx: Context, case: Case, actor: Actor, text: str) -> str:
    """Keep a sentence with a case."""
    cases.advance(ctx, case, Event.NOTE_ADDED, actor, note=text)
    return ctx.say("staff.noted", short=case.short, note=text)


def skip_note(ctx: Context, question: Question) -> str:
    """No note will come."""
    queue.close(ctx, question, QuestionState.DROPPED)
    return ctx.say("staff.note_skipped")


def _sender(ctx: Context) -> Person:
    if ctx.sender is None:
        raise ValueError("a choice needs somebody who made it")
    return ctx.sender


def _facts(ctx: Context, case: Case) -> list[Fact]:
    return [Fact.PARTIAL_HEAD] if ctx.office.categories[case.category].partial_heads else []


def _acknowledge(ctx: Context, question: Question, case: Case) -> str:
    person = _sender(ctx)
    queue.close(ctx, question)
    role = routing.role_in_case(ctx, case, person) or Role.RESPONDER_UNIT
    label = ctx.say("staff.acknowledged_log")
    cases.note_event(ctx, case, Event.NOTE_ADDED, Actor(role=role, person=person), label)
    return ctx.say("staff.acknowledged", **describe.case_values(ctx, case), by=describe.who(ctx, case))


def _claimed(ctx: Context, case: Case, person: Person) -> str:
    """The echo of a claim with the case's menu; where others wait, its number stands before each line."""
    values = describe.case_values(ctx, case)
    waits = [row for row in questions.waiting_for(ctx.session, ident(person)) if row.kind is not QuestionKind.MENU]
    if not waits:
        return ctx.say("staff.claimed", **values)
    role = routing.role_in_case(ctx, case, person) or Role.GRID_WORKER
    menu = prompts.staff_menu(ctx, case, role)
    lines = "\n".join(f"{case.short} {line.digit} {menu.label(line)}" for line in menu.lines)
    for row in questions.open_about(ctx.session, ident(case), ident(person)):
        if row.kind is QuestionKind.MENU:
            queue.close(ctx, row, QuestionState.DROPPED)
    return ctx.say("staff.claimed_others_wait", **values, menu=lines)


def _alerted(ctx: Context, case: Case, person: Person) -> list[Person]:
    """Who else was alerted of an emergency: once it is taken they need not act, but should know who has it."""
    if not clocks.is_emergency(case):
        return []
    rows = questions.open_about(ctx.session, ident(case))
    ids = dict.fromkeys(row.person_id for row in rows if row.kind in ALERTS and row.person_id != person.id)
    return [ctx.session.get_one(Person, person_id) for person_id in ids]


def _echo(ctx: Context, case: Case, chosen: Answer) -> str:
    reachable = routing.is_reachable(ctx.session.get_one(Person, case.reporter_id))
    values = describe.case_values(ctx, case) | {"photo_wanted": evidence.missing(ctx, case), "reachable": reachable}
    then = ctx.say(f"next.{State(case.state).value}", **values)
    return ctx.say("staff.done", **values, done=chosen.choice.label, note=chosen.note, next=then)


def _note_may_follow(ctx: Context, person: Person, case: Case, event: Event, *, given: bool) -> None:
    """Ask for a short note; it may follow for a while, then the next question is shown."""
    if given:
        return
    queue.ask_note(ctx, person, case, event.value)
