"""Cases that did not come by chat: told on the phone, on a visit or a patrol, or brought by another platform's file."""

from dataclasses import dataclass, replace

from sqlmodel import col, select

from handlers.case import cases, clocks, emergency, locate, opening
from handlers.case.opening import Origin
from handlers.context import Actor, Context
from models.cases import Case
from models.people import Person
from models.vocabulary import Event, Role
from nlp.reading import Intent, Reading

TAIL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody reported by other ways than the chat.

    `place` are the words of the place, where they are known apart from the text; `category` a code chosen by a person,
    None: as read. `phone` are the eleven digits of the reporter's mobile; name and phone are empty where unknown.
    """

    text: str
    origin: Origin
    place: str = ""
    category: str | None = None
    name: str = ""
    phone: str = ""


def enter(ctx: Context, told: Told, actor: Actor | None = None) -> Case:
    """Open the case and send it on its way; nothing is asked back, an unknown place goes to the dispatch desk.

    `actor` is the member of staff who enters it; None: the reporter counts as the one who reported.
    """
    reporter = reporter_of(ctx, told.name, told.phone)
    reading = _read(ctx, told)
    located = locate.locate(ctx, reading.place, reporter, f"{told.place}{told.text}")
    case = opening.opened(ctx, reporter, told.text, reading, located, told.origin)
    cases.advance(ctx, case, Event.REPORTED, actor or Actor(role=Role.RESIDENT, person=reporter))
    if clocks.is_emergency(case):
        emergency.alert(ctx, case)
    return case


def reporter_of(ctx: Context, name: str, phone: str) -> Person:
    """The person of that mobile, known already or new; without a mobile always a new one."""
    found = None
    if phone:
        fingerprint = ctx.office.vault.fingerprint(phone)
        found = ctx.session.exec(select(Person).where(col(Person.phone_print) == fingerprint)).first()
    if found is None:
        found = Person(name=name, created_at=ctx.now)
        if phone:
            found.phone_sealed, found.phone_tail = ctx.office.vault.seal(phone), phone[-TAIL:]
            found.phone_print = ctx.office.vault.fingerprint(phone)
        ctx.session.add(found)
        ctx.session.flush()
    elif not found.name:
        found.name = name
    return found


def _read(ctx: Context, told: Told) -> Reading:
    """The text as read; whoever entered it has said that it is a report, and may know its place and category better."""
    reading = replace(ctx.read(told.text), is_report=True)
    if reading.intent is not Intent.CRISIS:
        reading = replace(reading, intent=Intent.REPORT)
    if told.category is not None:
        reading = replace(reading, category=told.category)
    if told.place:
        named = ctx.read(told.place).place
        reading = replace(reading, place=named if named.estate or named.building or named.community else reading.place)
        if reading.place.place is None and not reading.place.estate:
            reading = replace(reading, place=replace(reading.place, place=told.place))
    return reading
