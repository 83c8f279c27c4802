"""A resident reports: the case is opened, what is missing is asked for, the receipt says who has it and until when."""

from collections.abc import Sequence
from typing import Any

from config.categories import OTHER, Urgency
from handlers.case import (
    attachments,
    cases,
    clocks,
    clusters,
    describe,
    emergency,
    locate,
    milestones,
    opening,
    queue,
)
from handlers.case.half import Half, Open
from handlers.case.locate import Missing
from handlers.chat import deciding, known, several
from handlers.chat.deciding import Decision
from handlers.context import SYSTEM, Actor, Context, ident
from handlers.wording import shortened
from models import media, questions
from models.cases import Case
from models.people import Person
from models.questions import QuestionKind, QuestionState
from models.vocabulary import Event, Fact, Role, State
from nlp.reading import Reading

BEGINNINGS = frozenset(
    {
        QuestionKind.HUMAN,
        QuestionKind.WHAT,
        QuestionKind.ARGUMENT,
        QuestionKind.CONFIRM_REPORT,
        QuestionKind.KNOWN,
    }
)
LONGEST_PART = 30
"""Characters shown of each of several problems."""
ESCALATED = frozenset({State.ESCALATED_COMMUNITY, State.ESCALATED_STREET})
STAFF = frozenset({Role.BUILDING_HEAD.value, Role.GRID_WORKER.value, "community", "street"})
"""A complaint about these says enough: it goes round whoever it is about (routing)."""


def report(
    ctx: Context,
    person: Person,
    text: str,
    reading: Reading,
    *,
    asked: Sequence[Open] = (),
    to_desk: bool = False,
    not_over: bool = False,
) -> str:
    """Open a case from these words; returns the receipt, the safety words, or nothing where a question follows.

    `asked` has been asked for before. `to_desk`: a person is to read it, and nothing is asked back. `not_over`: what
    was announced should have ended, so that no announcement answers it.
    """
    reading = attachments.with_place(ctx, person, reading)
    located = locate.locate(ctx, reading.place, person, text)
    notice = None if to_desk or not_over or is_urgent(reading) else known.covering(ctx, reading, located)
    if notice is not None:
        return known.answered(ctx, person, notice, text)
    case = opening.opened(ctx, person, text, reading, located)
    attachments.join(ctx, person, case)
    if clocks.is_emergency(case):
        _leave_beginnings(ctx, person)
        return emergency.opened(ctx, case, Actor(role=Role.RESIDENT, person=person), located)
    if to_desk:
        return sent(ctx, person, case, Half(desk=True, unclear=not deciding.is_sure(ctx.office.rules, reading)))
    half = _half(ctx, text, reading, asked)
    return proceed(ctx, person, case, half, located.missing)


def _leave_beginnings(ctx: Context, person: Person) -> None:
    """Danger is what it was about: what was begun without a case is asked no more."""
    for question in questions.all_open(ctx.session, ident(person)):
        if question.case_id is None and question.kind in BEGINNINGS:
            queue.close(ctx, question, QuestionState.DROPPED)


def _half(ctx: Context, text: str, reading: Reading, asked: Sequence[Open]) -> Half:
    """What is to be asked about the matter of these words."""
    parts = several.parts(ctx, text, reading)
    if parts:
        return Half(matter=Open.SPLIT, asked=tuple(asked), labels=tuple(_label(ctx, part) for part in parts))
    decision = deciding.decide(ctx.office.rules.understanding, reading, len(text))
    if decision is Decision.SURE or reading.against & STAFF:
        return Half(asked=tuple(asked))
    if decision is Decision.NEAR and reading.category is not None:
        near = (reading.category, reading.alternatives[0][0])
        return Half(matter=Open.KIND, asked=tuple(asked), near=near)
    wanted = None if decision is Decision.DESK or Open.WHAT in asked else Open.WHAT
    return Half(matter=wanted, asked=tuple(asked), unclear=True)


def _label(ctx: Context, part: several.Part) -> str:
    category = describe.category_name(ctx, part.reading.category or OTHER)
    return ctx.say("half.part", category=category, text=shortened(part.text, LONGEST_PART))


def take(ctx: Context, case: Case, reading: Reading) -> None:
    """What a clearer text says about the matter."""
    case.category, case.urgency = reading.category or OTHER, reading.urgency
    case.alternatives, case.against = opening.candidates(reading), sorted({*case.against, *reading.against})
    case.confidential = case.confidential or bool(case.against) or ctx.office.categories[case.category].confidential


def proceed(ctx: Context, person: Person, case: Case, half: Half, missing: Missing, note: str = "") -> str:
    """Ask for the next open fact, each once, else send the case off; `note` is the answer just given."""
    fact = half.next(missing)
    if fact is None:
        return sent(ctx, person, case, half, note)
    resident = Actor(role=Role.RESIDENT, person=person)
    if case.state is State.RECEIVED:
        cases.advance(ctx, case, Event.REPORTED, resident, facts=[Fact.MORE_NEEDED])
        cases.advance(ctx, case, Event.INFO_ASKED, SYSTEM)
    elif case.state is State.NEEDS_INFO:
        cases.advance(ctx, case, Event.INFO_GIVEN, resident, note=note, facts=[Fact.MORE_NEEDED])
    queue.ask_fact(ctx, person, case, fact, half)
    return ""


def sent(ctx: Context, person: Person, case: Case, half: Half, note: str = "") -> str:
    """All is known that will be: the case goes to whoever handles it, or to the desk where it is not understood."""
    if clocks.is_emergency(case) and case.state is not State.RECEIVED:
        return emergency.placed(ctx, case, Actor(role=Role.RESIDENT, person=person), note)
    told_later = case.state is State.NEEDS_INFO
    send_off(ctx, Actor(role=Role.RESIDENT, person=person), case, half, note)
    clusters.offer(ctx, person, case)
    notice = known.about(ctx, case, person) if told_later else None
    return receipt(ctx, case, notice.text if notice else "")


def send_off(ctx: Context, actor: Actor, case: Case, half: Half, note: str = "") -> None:
    """Let the table send the case to whoever is first; `actor` says where, or reports for somebody else."""
    event = Event.REPORTED if case.state is State.RECEIVED else Event.INFO_GIVEN
    facts = [Fact.UNCLEAR] if half.unclear or half.desk else []
    if half.unclear:
        case.category = OTHER  # the desk sees the candidates instead of a guess
    cases.advance(ctx, case, event, actor, note=note, facts=facts)


def receipt(ctx: Context, case: Case, notice: str = "") -> str:
    """Number, matter, place, who has it, until when and why; and what has been announced about it."""
    return ctx.say("resident.receipt", **_receipt_values(ctx, case), notice=notice)


def receipts(ctx: Context, opened_now: Sequence[Case]) -> str:
    """The receipt of several cases from one message."""
    if len(opened_now) == 1:
        return receipt(ctx, opened_now[0])
    parts = [_receipt_values(ctx, case) for case in opened_now]
    hidden = dict.fromkeys(name for values in parts for name in values["hidden_from"])
    return ctx.say(
        "resident.receipt_several",
        parts=[ctx.say("resident.receipt_part", **values) for values in parts],
        confidential=any(case.confidential for case in opened_now),
        hidden_from=list(hidden),
    )


def _receipt_values(ctx: Context, case: Case) -> dict[str, Any]:
    values = describe.case_values(ctx, case)
    verifying = case.state is State.VERIFYING
    values["first"] = values["who"] if verifying else ""
    values["handler"] = describe.handler_after(ctx, case) if verifying else values["who"]
    values["hidden_from"] = [ctx.say(f"against.{name}") for name in case.against]
    values["desk"] = case.state in ESCALATED
    values["unclear"] = case.category == OTHER and values["desk"]
    values["stages"] = milestones.words(ctx, case)
    values["photos"] = sum(row.media_id != "" for row in media.of_case(ctx.session, ident(case)))
    return values


def join(ctx: Context, person: Person, case: Case, text: str) -> str:
    """Words that belong to a case under way."""
    attachments.join(ctx, person, case)
    cases.advance(ctx, case, Event.NOTE_ADDED, Actor(role=Role.RESIDENT, person=person), note=text)
    return ctx.say("resident.joined", **describe.case_values(ctx, case))


def is_urgent(reading: Reading) -> bool:
    """Whether the words report danger that nothing may hold up."""
    return reading.urgency == Urgency.EMERGENCY and (reading.is_report or reading.danger is not None)
