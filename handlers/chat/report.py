"""A resident reports: the case is opened, placed, sent to whoever is responsible, and the receipt says so."""

from dataclasses import replace

from config.categories import Urgency
from handlers.case import attachments, cases, clocks, describe, emergency, locate, opening, queue
from handlers.case.locate import Missing
from handlers.context import Actor, Context
from models import menus
from models.cases import Case
from models.people import Person
from models.questions import Question
from models.vocabulary import Event, Fact, Role, State
from nlp.places import PlaceMention
from nlp.reading import Reading

LONGEST_BUILDING = 3
"""Digits of a building's number."""


def report(ctx: Context, person: Person, text: str, reading: Reading, *, to_a_person: bool = False) -> str:
    """Open a case from these words; returns the receipt, the safety words, or the one question still needed.

    `to_a_person`: somebody asked for a human; nothing is asked back.
    """
    reading = attachments.with_place(ctx, person, reading)
    located = locate.locate(ctx, reading.place, person, text)
    case = opening.opened(ctx, person, text, reading, located)
    attachments.join(ctx, person, case)
    actor = Actor(role=Role.RESIDENT, person=person)
    if clocks.is_emergency(case):
        return emergency.opened(ctx, case, actor, located)
    if to_a_person or located.missing is Missing.NOTHING:
        cases.advance(ctx, case, Event.REPORTED, actor)
        return receipt(ctx, case)
    cases.advance(ctx, case, Event.REPORTED, actor, facts=[Fact.MORE_NEEDED])
    cases.advance(ctx, case, Event.INFO_ASKED, Actor(role=Role.SYSTEM))
    queue.ask_fact(ctx, person, case, located.missing.value, asked=[])
    return ""


def receipt(ctx: Context, case: Case) -> str:
    """Number, matter, place, who has it, until when and why."""
    values = describe.case_values(ctx, case)
    verifying = case.state is State.VERIFYING
    values["first"] = values["who"] if verifying else ""
    values["handler"] = describe.handler_after(ctx, case) if verifying else values["who"]
    return ctx.say("resident.receipt", **values)


def answered(ctx: Context, question: Question, text: str, reading: Reading) -> str:
    """The reporter answers which estate or building; what is still open goes to a person, never round in circles."""
    person = ctx.session.get_one(Person, question.person_id)
    case = ctx.session.get_one(Case, question.case_id)
    asked: list[str] = list(question.data["asked"])
    located = locate.add_to(ctx, case, _mention(question, text, reading), person, text)
    locate.put(case, located)
    if located.missing is not Missing.NOTHING and reading.place.estate is None and not reading.place.building:
        case.place = "".join(part for part in (case.place, text[:60]) if part)
    queue.close(ctx, question)
    actor = Actor(role=Role.RESIDENT, person=person)
    if located.missing is not Missing.NOTHING and located.missing.value not in asked:
        if case.state is State.NEEDS_INFO:
            cases.advance(ctx, case, Event.INFO_GIVEN, actor, note=text, facts=[Fact.MORE_NEEDED])
        queue.ask_fact(ctx, person, case, located.missing.value, asked)
        return ""
    if clocks.is_emergency(case):
        return emergency.placed(ctx, case, actor, text)
    cases.advance(ctx, case, Event.INFO_GIVEN, actor, note=text)
    return receipt(ctx, case)


def _mention(question: Question, text: str, reading: Reading) -> PlaceMention:
    """The place an answer names; asked for the building, a bare number is one."""
    bare = menus.normalise(text)
    if question.data["what"] == Missing.BUILDING and bare.isdigit() and len(bare) <= LONGEST_BUILDING:
        return replace(reading.place, building=bare.lstrip("0") or bare)
    return reading.place


def join(ctx: Context, person: Person, case: Case, text: str) -> str:
    """Words that belong to a case under way."""
    attachments.join(ctx, person, case)
    cases.advance(ctx, case, Event.NOTE_ADDED, Actor(role=Role.RESIDENT, person=person), note=text)
    return ctx.say("resident.joined", **describe.case_values(ctx, case))


def is_urgent(reading: Reading) -> bool:
    """Whether the words report danger that nothing may hold up."""
    return reading.urgency == Urgency.EMERGENCY and (reading.is_report or reading.danger is not None)
