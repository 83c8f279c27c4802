"""Where somebody has reported before: offered when they are asked where, so that a number is enough."""

from handlers.context import Context, ident
from models.cases import MOST_OWN, Case, reported_by
from models.people import Person
from models.places import Building, Estate

OFFERED = 3
"""As many places as are read at a glance."""


def places(ctx: Context, person: Person, case: Case) -> list[str]:
    """The places of this person's earlier cases in words, the latest first, each once; a building where it is known."""
    found: dict[str, None] = {}
    for other in reported_by(ctx.session, ident(person), MOST_OWN):
        if other.id == case.id or other.estate_id is None:
            continue
        found.setdefault(_words(ctx, other))
        if len(found) == OFFERED:
            break
    return list(found)


def _words(ctx: Context, case: Case) -> str:
    estate = ctx.session.get_one(Estate, case.estate_id)
    building = ctx.session.get(Building, case.building_id) if case.building_id else None
    number = building.number if building else ""
    values = {"estate": estate.name, "community": "", "building": number, "unit": "", "room": "", "words": ""}
    return ctx.say("place.words", **values)
