"""说错了,是5号楼: the reporter puts right where or what their newest report is about; it goes to the right people."""

from collections.abc import Sequence

from config.categories import OTHER
from handlers.case import cases, clocks, describe, emergency, locate, pushes, routing
from handlers.chat import report, resident, several
from handlers.context import Actor, Context
from handlers.refusal import Refusal
from models import menus
from models.cases import Case
from models.people import Person
from models.places import Estate
from models.pushes import PushKind
from models.vocabulary import Event, Role, State
from models.workflow import RUNNING
from nlp.places import PlaceMention
from nlp.reading import Intent, Reading


def put_right(ctx: Context, person: Person, text: str, reading: Reading) -> str | Refusal | None:
    """What the sender hears; None where the words put nothing right."""
    if menus.normalise(text) in ctx.office.choices.never_mind:
        return resident.drop_how(ctx, person)
    case = resident.recent(ctx, person)
    if case is None or case.state not in RUNNING:
        return None
    denies = menus.normalise(text).startswith(ctx.office.choices.corrects)
    if not denies and not (reading.intent is Intent.LOC_ONLY and case.grid_id is None):
        return None
    place, matter = reading.place, _matter(ctx, case, text) if denies else None
    if place.estate is None and place.building is None and matter is None:
        return resident.withdraw(ctx, case, person) if denies and reading.intent is Intent.RESOLVED else None
    return _changed(ctx, person, case, place, matter, text)


def pointed_at(ctx: Context, person: Person, case: Case, text: str, reading: Reading) -> str | Refusal | None:
    """A place on the map says more than the home that was taken for want of words; None where it says nothing new."""
    estate = ctx.session.get(Estate, case.estate_id) if case.estate_id else None
    point, said = reading.place, ctx.read(case.text).place
    known = point.estate is None or (estate is not None and estate.name == point.estate)
    if known or case.state not in RUNNING or said.estate is not None:
        return None
    case.building_words, case.unit, case.room = said.building or "", said.unit or "", said.room or ""
    case.building_id = None  # the home's; a building that was named is looked for in the estate of the point
    return _changed(ctx, person, case, point, None, text)


def _tell_former(ctx: Context, case: Case, before: Sequence[Person]) -> None:
    """Whoever had the case and has it no more need not go; the others are asked anew."""
    now = {person.id for person in routing.responsible_people(ctx, case)}
    values = describe.case_values(ctx, case) | describe.staff_values(ctx, case)
    for person in before:
        if person.id not in now:
            pushes.tell(ctx, person, PushKind.CORRECTION, "staff.put_right", values, case=case)


def _matter(ctx: Context, case: Case, text: str) -> Reading | None:
    """What it is really about: the last clause that says something else than the case."""
    readings = [ctx.read(clause) for clause in reversed(several.clauses(ctx, text))]
    sure = ctx.office.rules.understanding.part
    fits = (one for one in readings if one.is_report and one.confidence >= sure)
    found = next(fits, None)
    return found if found is not None and found.category not in {case.category, OTHER} else None


def _changed(
    ctx: Context, person: Person, case: Case, place: PlaceMention, matter: Reading | None, text: str
) -> str | Refusal:
    before = routing.responsible_people(ctx, case)
    if place.estate is not None or place.building is not None:
        locate.put(case, locate.add_to(ctx, case, place, person, text))
    actor = Actor(role=Role.RESIDENT, person=person)
    if clocks.is_emergency(case):
        return emergency.placed(ctx, case, actor, text)
    if matter is not None:
        report.take(ctx, case, matter)
        case.text = f"{case.text}\n{text}"
        case.handle_due_at = None  # another matter may have another time
    moved = case.state is not State.HANDLING
    cases.advance(ctx, case, Event.CORRECTED, actor, note=text)
    if moved:
        _tell_former(ctx, case, before)
    values = describe.case_values(ctx, case) | {"verifying": case.state is State.VERIFYING}
    return ctx.say("resident.put_right", **values)
