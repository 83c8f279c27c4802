"""How a case is described to people: number, matter, place, who has it, until when; shielding the reporter."""

from typing import Any

from config.categories import OTHER
from handlers.case import clocks, routing
from handlers.context import Context
from handlers.refusal import Refusal
from handlers.wording import shortened
from models.cases import Case
from models.people import Person
from models.places import Building, Community, Estate, ResponderUnit
from models.vocabulary import Role, Route, State
from nlp import privacy

LONGEST_QUOTE = 160
"""Characters of the reporter's words in a prompt: WeChat takes 2000 bytes in all."""


def category_name(ctx: Context, code: str) -> str:
    """The category as people call it."""
    return ctx.office.categories[code].name


def spoken_category(ctx: Context, code: str) -> str:
    """The category as a resident would say it."""
    category = ctx.office.categories[code]
    return category.spoken or category.name


def place_words(ctx: Context, case: Case, *, for_staff: bool) -> str:
    """The place in words. To staff, the reporter's own door is shown as its building when the case is confidential."""
    shielded = for_staff and case.confidential and case.own_door
    estate = ctx.session.get(Estate, case.estate_id) if case.estate_id else None
    building = ctx.session.get(Building, case.building_id) if case.building_id else None
    community = ctx.session.get(Community, case.community_id) if case.community_id and not estate else None
    key = "place.words" if estate or community else "place.unknown"
    words = _beyond_matter(ctx, case)
    return ctx.say(
        key,
        estate=estate.name if estate else "",
        community=community.name if community else "",
        building=building.number if building else case.building_words,
        unit="" if shielded else case.unit,
        room="" if shielded else case.room,
        words=masked_words(ctx, case, words) if for_staff else words,
    )


def _beyond_matter(ctx: Context, case: Case) -> str:
    """The words of the place, unless they are only the thing itself: 3号楼 路灯照明, not 3号楼路灯 路灯照明."""
    return "" if case.place in category_name(ctx, case.category) else case.place


def case_values(ctx: Context, case: Case) -> dict[str, Any]:
    """What every text about a case may use."""
    return {
        "case_no": case.case_no,
        "short": case.short,
        "category": category_name(ctx, case.category),
        "place": place_words(ctx, case, for_staff=False),
        "located": case.community_id is not None,
        "due": case.due_at or case.handle_due_at or ctx.now,
        "why": clocks.reason(case.due_why),
        "final": case.handle_due_at or ctx.now,
        "final_why": clocks.reason(case.handle_why),
        "has_final": case.handle_due_at is not None,
        "who": who(ctx, case),
        "confidential": case.confidential,
        "emergency": clocks.is_emergency(case),
        "undo_minutes": int(ctx.office.rules.undo.within // 60),
    }


def staff_values(ctx: Context, case: Case) -> dict[str, Any]:
    """What prompts to staff use besides: the words with numbers masked, the place with the reporter's door hidden."""
    codes = [code for code, _ in case.alternatives if code in ctx.office.categories and code != OTHER]
    return {
        "place": place_words(ctx, case, for_staff=True),
        "text": quote(ctx, case),
        "guesses": [category_name(ctx, code) for code in codes[:3]] if case.category == OTHER else [],
    }


def joiner_values(ctx: Context, case: Case, note: str) -> dict[str, Any]:
    """What somebody who joined another's case may see of it: never a door, nor numbers in the words."""
    estate = ctx.session.get(Estate, case.estate_id) if case.estate_id else None
    building = ctx.session.get(Building, case.building_id) if case.building_id else None
    place = ctx.say(
        "place.words" if estate else "place.unknown",
        estate=estate.name if estate else "",
        community="",
        building=building.number if building else "",
        unit="",
        room="",
        words="",
    )
    return {"place": place, "note": privacy.mask_numbers(note)}


def quote(ctx: Context, case: Case) -> str:
    """The reporter's words as others may see them, shortened."""
    return shortened(masked(ctx, case), LONGEST_QUOTE)


def masked(ctx: Context, case: Case) -> str:
    """The reporter's words, numbers masked; a confidential case hides the reporter's name and door too."""
    return masked_words(ctx, case, case.text)


def masked_words(ctx: Context, case: Case, words: str) -> str:
    """Any words about a case, masked like its own."""
    text = privacy.mask_numbers(words)
    if not case.confidential:
        return text
    reporter = ctx.session.get_one(Person, case.reporter_id)
    unit, room = (case.unit, case.room) if case.own_door else (reporter.home_unit, reporter.home_room)
    return privacy.mask_reporter(text, reporter.name or None, unit or None, room or None)


def who(ctx: Context, case: Case) -> str:
    """Who has the case, by role and name, as the resident is told."""
    if case.responsible_role is None:
        return ctx.say("role.nobody")
    if case.responsible_role is Role.RESPONDER_UNIT:
        return unit_name(ctx, case.responsible_unit_id)
    person = ctx.session.get(Person, case.responsible_id) if case.responsible_id else None
    return role_and_name(ctx, case.responsible_role, person)


def moved_on(ctx: Context, case: Case) -> Refusal:
    """The case is no longer where that could be done."""
    state = ctx.say(f"state.{State(case.state).value}")
    return Refusal("staff.moved_on_already", {"short": case.short, "case_no": case.case_no, "state": state})


def unit_name(ctx: Context, unit_id: int | None) -> str:
    """A responder unit as people call it."""
    unit = ctx.session.get(ResponderUnit, unit_id) if unit_id else None
    return unit.name if unit else ctx.say("role.responder_unit")


def role_and_name(ctx: Context, role: Role, person: Person | None) -> str:
    """网格员李师傅."""
    return ctx.say("role.named", role=ctx.say(f"role.{role.value}"), name=person.name if person else "")


def handler_after(ctx: Context, case: Case) -> str:
    """Who will handle it once the building head has confirmed; empty where nobody is known."""
    chosen = routing.choose(ctx, case, Route.HANDLER, emergency=False)
    if chosen.hop is None:
        return ""
    person = (chosen.hop.reachable or chosen.hop.people)[0]
    return role_and_name(ctx, chosen.hop.role, person)
