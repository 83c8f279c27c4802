"""From the words of a place to rows: estate, building, grid; and what is still missing to know who handles it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from handlers.context import Context
from models import places, street_map
from models.cases import Case
from models.people import Person
from models.places import Building, Community, Estate
from models.posts import roles_of
from models.vocabulary import Role
from nlp.nearby import Spot, plainly_nearest
from nlp.places import PlaceMention


class Missing(StrEnum):
    """The one fact to ask for next."""

    NOTHING = "nothing"
    ESTATE = "estate"
    BUILDING = "building"


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A place as rows. `building_words` is a number no roster has; `own_door`: it is the reporter's own home."""

    subdistrict_id: int
    community_id: int | None = None
    estate_id: int | None = None
    building_id: int | None = None
    grid_id: int | None = None
    building_words: str = ""
    unit: str = ""
    room: str = ""
    words: str = ""
    own_door: bool = False
    missing: Missing = Missing.ESTATE


def locate(ctx: Context, mention: PlaceMention, person: Person, text: str = "") -> Located:
    """The place the words name; the person's bound home fills in only what they leave open and don't contradict.

    `text` are the words themselves: whose door it is depends on where 楼上 or 对门 stands in them.
    """
    found = _named(ctx, mention, person)
    if found is None:
        return Located(
            subdistrict_id=subdistrict_of(ctx, person),
            community_id=_community(ctx, mention),
            building_words=mention.building or "",
            unit=mention.unit or "",
            room=mention.room or "",
            words=mention.place or mention.elsewhere or "",
        )
    estate, community, building = found
    unit, room = mention.unit or "", mention.room or ""
    located = Located(
        subdistrict_id=community.subdistrict_id,
        community_id=community.id,
        estate_id=estate.id,
        building_id=building.id if building else None,
        building_words="" if building else mention.building or "",
        unit=unit,
        room=room,
        words=mention.place or "",
        own_door=_own_door(mention, person, building, text),
    )
    return _with_grid(ctx, located)


def add_to(ctx: Context, case: Case, mention: PlaceMention, person: Person, text: str) -> Located:
    """The case's place with what an answer adds: later words win, earlier ones fill the gaps."""
    estate = ctx.session.get(Estate, case.estate_id) if case.estate_id else None
    building = ctx.session.get(Building, case.building_id) if case.building_id else None
    joined = replace(
        mention,
        estate=mention.estate or (estate.name if estate else None),
        building=mention.building or (building.number if building else case.building_words) or None,
        unit=mention.unit or case.unit or None,
        room=mention.room or case.room or None,
        place=mention.place or case.place or None,
    )
    return locate(ctx, joined, person, case.text + text)


def nearest_estate(ctx: Context, latitude: float, longitude: float) -> str | None:
    """The estate a point on the map plainly belongs to; None where none is known nearby or two are about as near."""
    spots = [Spot(name=name, latitude=north, longitude=east) for name, north, east in places.points(ctx.session)]
    return plainly_nearest(latitude, longitude, spots, within=ctx.office.rules.place.nearest_within)


def put(case: Case, located: Located) -> None:
    """Write the place onto the case."""
    case.subdistrict_id = located.subdistrict_id
    case.community_id, case.estate_id = located.community_id, located.estate_id
    case.building_id, case.grid_id = located.building_id, located.grid_id
    case.building_words, case.unit, case.room = located.building_words, located.unit, located.room
    case.place, case.own_door = located.words, located.own_door


def subdistrict_of(ctx: Context, person: Person) -> int:
    """The street a person belongs to: by their home, else the only (or first) one there is."""
    found = street_map.subdistrict_of(ctx.session, person.home_estate_id)
    if found is None:
        raise NoRosterError("no roster has been imported: run `python -m bot import-roster FILE.xlsx`")
    return found


class NoRosterError(Exception):
    """The database holds no place at all, so no case can belong anywhere."""


def _named(ctx: Context, mention: PlaceMention, person: Person) -> tuple[Estate, Community, Building | None] | None:
    if mention.estate is None:
        return _home(ctx, mention, person)
    found = street_map.estates_called(ctx.session, mention.estate, mention.community)
    if not found:
        return None
    home = [pair for pair in found if pair[0].id == person.home_estate_id]
    estate, community = (home or found)[0]
    building = _building(ctx, estate, mention.building)
    if building is None and mention.building is None and estate.id == person.home_estate_id:
        building = ctx.session.get(Building, person.home_building_id) if person.home_building_id else None
    return estate, community, building


def _home(ctx: Context, mention: PlaceMention, person: Person) -> tuple[Estate, Community, Building | None] | None:
    if mention.community is not None or mention.elsewhere is not None:
        return None
    if person.home_estate_id is None:
        building = _of_head(ctx, person)
        estate = ctx.session.get_one(Estate, building.estate_id) if building else None
    else:
        building = ctx.session.get(Building, person.home_building_id) if person.home_building_id else None
        estate = ctx.session.get_one(Estate, person.home_estate_id)
    if estate is None:
        return None
    community = ctx.session.get_one(Community, estate.community_id)
    if mention.building is not None:
        return estate, community, _building(ctx, estate, mention.building)
    return estate, community, building


def _of_head(ctx: Context, person: Person) -> Building | None:
    """The building somebody looks after as its head, where it is one: they mostly speak of it."""
    if person.id is None or not person.on_roster:
        return None
    posts = [post for post in roles_of(ctx.session, person.id) if post.role is Role.BUILDING_HEAD]
    return ctx.session.get(Building, posts[0].building_id) if len(posts) == 1 else None


def _building(ctx: Context, estate: Estate, number: str | None) -> Building | None:
    if number is None or estate.id is None:
        return None
    return street_map.building_called(ctx.session, estate.id, number)


def _own_door(mention: PlaceMention, person: Person, building: Building | None, text: str) -> bool:
    """Whether the door named is (or may be) the reporter's own: people mostly give their own address.

    Unsure counts as own: shown as its building, it can still be asked for; shown, it cannot be hidden again.
    """
    if building is None:
        return False
    if mention.relation is not None and mention.room and f"{mention.relation}{mention.room}" in "".join(text.split()):
        return False  # 楼上602 is another's door; in 501,隔壁太吵 the door is the reporter's own
    if person.home_building_id is None:
        return bool(mention.room)
    if building.id != person.home_building_id:
        return False
    same_unit = not mention.unit or not person.home_unit or mention.unit == person.home_unit
    return same_unit and (not mention.room or not person.home_room or mention.room == person.home_room)


def _community(ctx: Context, mention: PlaceMention) -> int | None:
    found = street_map.communities_called(ctx.session, mention.community) if mention.community else []
    return found[0].id if len(found) == 1 else None


def _with_grid(ctx: Context, located: Located) -> Located:
    """Find the grid; a building is missing only where it changes who handles the case."""
    if located.building_id is not None:
        building = ctx.session.get_one(Building, located.building_id)
        return replace(located, grid_id=building.grid_id, missing=Missing.NOTHING)
    buildings = street_map.buildings_of(ctx.session, located.estate_id or 0)
    grids = {building.grid_id for building in buildings}
    if len(grids) == 1:
        return replace(located, grid_id=grids.pop(), missing=Missing.NOTHING)
    return replace(located, missing=Missing.BUILDING if buildings else Missing.NOTHING)
