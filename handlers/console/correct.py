"""更正: staff put a case's category or place right; it goes to whom it concerns, and what was wrong is learned from."""

import re
from dataclasses import dataclass

from sqlmodel import col, select

from handlers.case import cases, describe, locate, pushes, routing
from handlers.case.locate import Located
from handlers.console.places import choosable
from handlers.console.viewer import Viewer
from handlers.context import Actor, Context, ident
from handlers.refusal import Refusal
from models.cases import Case, lock
from models.corrections import CATEGORY, PLACE, Correction
from models.places import Building, Community, Estate, RosterVersion
from models.pushes import PushKind
from models.vocabulary import Event, State
from models.workflow import NotAllowed, step

LONGEST_ALIAS = 20
_NUMBER = re.compile(r"[0-9A-Z-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What it should be; empty: as it is. `alias` is a spoken name that from now on means the estate."""

    category: str = ""
    estate_id: int = 0
    building: str = ""
    alias: str = ""


def correct(ctx: Context, who: Viewer, case_id: int, wish: Wish, version: int) -> str | Refusal:
    """Put it right; the case goes to the first who handles it there, and whoever had it is told."""
    case = lock(ctx.session, case_id)
    role = routing.role_in_case(ctx, case, who.person) if case is not None else None
    if case is None or role is None:
        return Refusal("staff.not_yours", {"short": f"{case_id:04d}"})
    if case.version != version:
        return Refusal("console_act.changed_meanwhile", {"case_no": case.case_no})
    matter = wish.category in ctx.office.categories and wish.category != case.category
    place = _located(ctx, who, case, wish) if wish.estate_id else None
    if not matter and place is None:
        return Refusal("correct.nothing")
    try:
        step(State(case.state), Event.CORRECTED, role)
    except NotAllowed:
        return Refusal("staff.moved_on_already", {"case_no": case.case_no, "state": ctx.say(f"state.{case.state}")})
    before, old = routing.responsible_people(ctx, case), _words(ctx, case)
    if matter:
        _learn(ctx, case, CATEGORY, case.category, wish.category)
        case.category = wish.category
        case.confidential = case.confidential or ctx.office.categories[wish.category].confidential
        if case.state is not State.HANDLING:
            case.handle_due_at = None  # another matter may have another time
    if place is not None:
        locate.put(case, place)
        _learn(ctx, case, PLACE, old, _words(ctx, case))
        learn_alias(ctx, place.estate_id, wish.alias)
    note = ctx.say("correct.log", category=describe.category_name(ctx, case.category), place=_words(ctx, case))
    cases.advance(ctx, case, Event.CORRECTED, Actor(role=role, person=ctx.sender), note=note)
    now = {person.id for person in routing.responsible_people(ctx, case)}
    for person in before:
        if person.id not in now and person.id != who.person_id:
            values = describe.case_values(ctx, case) | describe.staff_values(ctx, case)
            pushes.tell(ctx, person, PushKind.CORRECTION, "staff.put_right", values, case=case)
    return ctx.say("correct.done", case_no=case.case_no, who=describe.who(ctx, case))


def _words(ctx: Context, case: Case) -> str:
    return describe.place_words(ctx, case, for_staff=True)


def _located(ctx: Context, who: Viewer, case: Case, wish: Wish) -> Located | None:
    """The place wished for, if it is in the person's area; the words that stood there stay."""
    estate = next((one for one in choosable(ctx, who).estates if one.id == wish.estate_id), None)
    if estate is None:
        return None
    statement = select(Building).where(col(Building.estate_id) == estate.id)
    buildings = list(ctx.session.exec(statement).all())
    number = (_NUMBER.match(wish.building.upper()) or [""])[0].lstrip("0")
    building = next((one for one in buildings if one.number == number), None)
    grids = {one.grid_id for one in ([building] if building else buildings)}
    if (case.estate_id, case.building_id) == (estate.id, building.id if building else None):
        return None
    return Located(
        subdistrict_id=ctx.session.get_one(Community, estate.community_id).subdistrict_id,
        community_id=estate.community_id,
        estate_id=estate.id,
        building_id=building.id if building else None,
        grid_id=grids.pop() if len(grids) == 1 else None,
        building_words="" if building else wish.building[:10],
        unit=case.unit,
        room=case.room,
        words=case.place,
        own_door=case.own_door,
    )


def _learn(ctx: Context, case: Case, field: str, before: str, after: str) -> None:
    ctx.session.add(
        Correction(
            case_id=ident(case),
            person_id=ident(ctx.sender),
            at=ctx.now,
            field=field,
            before=before,
            after=after,
            words=describe.masked(ctx, case),
        )
    )


def learn_alias(ctx: Context, estate_id: int | None, alias: str) -> None:
    """From the next tick every replica understands the spoken name."""
    estate = ctx.session.get_one(Estate, estate_id)
    alias = alias.strip()[:LONGEST_ALIAS]
    if alias and alias != estate.name and alias not in estate.aliases:
        estate.aliases = [*estate.aliases, alias]
        ctx.session.add(RosterVersion(source="console"))
