"""The places and posts of the roster as each message looks them up: read once, kept until the next import.

The rows are nobody's: they belong to no session, and whoever changes one changes nothing in the database.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlmodel import Session, col, select

from models.batch import BatchSession
from models.people import Appointment
from models.places import Building, Community, Estate, ResponderUnit, ServicePoint, Subdistrict, roster_version


@dataclass(slots=True)
class StreetMap:
    """The places and posts of one version of the roster; buildings as far as their estates were asked for.

    `posts` by the column and its value: whose they are, or the scope; `chains` those around the places asked for.
    """

    version: int
    communities: dict[int, Community] = field(default_factory=dict)
    estates: dict[int, Estate] = field(default_factory=dict)
    named: defaultdict[str, list[Estate]] = field(default_factory=lambda: defaultdict(list))
    buildings: dict[int, Building] = field(default_factory=dict)
    buildings_of: dict[int, list[Building]] = field(default_factory=dict)
    called: dict[tuple[int, str], Building] = field(default_factory=dict)
    units: list[ResponderUnit] = field(default_factory=list)
    posts: defaultdict[tuple[str, int], list[Appointment]] = field(default_factory=lambda: defaultdict(list))
    chains: dict[tuple[int | None, ...], list[Appointment]] = field(default_factory=dict)
    points: list[ServicePoint] = field(default_factory=list)
    subdistricts: list[int] = field(default_factory=list)


POSTED_BY = ("person_id", "building_id", "grid_id", "community_id", "subdistrict_id", "responder_unit_id")
"""The columns of a post that people are looked for by."""
_MAPS: WeakKeyDictionary[Any, StreetMap] = WeakKeyDictionary()
_MAP = "street map"


def estates_called(session: Session, name: str, community: str | None) -> list[tuple[Estate, Community]]:
    """Estates of that canonical name, narrowed by the community where one was named."""
    kept = current(session)
    found = [(estate, kept.communities[estate.community_id]) for estate in kept.named.get(name, ())]
    narrowed = [pair for pair in found if pair[1].name == community] if community else []
    return narrowed or found


def communities_called(session: Session, name: str) -> list[Community]:
    """Communities of that name, in any subdistrict."""
    return [community for community in current(session).communities.values() if community.name == name]


def buildings_of(session: Session, estate_id: int) -> Sequence[Building]:
    """All buildings of one estate."""
    kept = current(session)
    if estate_id not in kept.buildings_of:
        read_buildings(session, [estate_id])
    return kept.buildings_of[estate_id]


def building_called(session: Session, estate_id: int, number: str) -> Building | None:
    """The building of that number in an estate, else the one people call so."""
    kept = current(session)
    if estate_id not in kept.buildings_of:
        read_buildings(session, [estate_id])
    return kept.called.get((estate_id, number.upper()))


def units(session: Session) -> Sequence[ResponderUnit]:
    """All responder units, in the roster's order."""
    return current(session).units


def service_points(session: Session) -> Sequence[ServicePoint]:
    """All service points, in the roster's order."""
    return current(session).points


def subdistrict_of(session: Session, estate_id: int | None) -> int | None:
    """The street an estate lies in; without an estate the first one there is, None before any roster."""
    kept = current(session)
    estate = kept.estates.get(estate_id) if estate_id is not None else None
    if estate is not None:
        return kept.communities[estate.community_id].subdistrict_id
    return kept.subdistricts[0] if kept.subdistricts else None


def read_buildings(session: Session, estate_ids: Iterable[int]) -> None:
    """Have the buildings of these estates on the map."""
    kept = current(session)
    missing = [estate_id for estate_id in estate_ids if estate_id not in kept.buildings_of]
    if not missing:
        return
    found: dict[int, list[Building]] = {estate_id: [] for estate_id in missing}
    with Session(session.connection()) as reading:
        query = select(Building).where(col(Building.estate_id).in_(missing)).order_by(col(Building.id))
        for building in reading.exec(query):
            found[building.estate_id].append(building)
            kept.buildings[building.id or 0] = building
        reading.expunge_all()
    kept.buildings_of.update(found)
    for estate_id, buildings in found.items():
        aliases = {(estate_id, alias.upper()): row for row in reversed(buildings) for alias in row.aliases}
        kept.called |= aliases | {(estate_id, row.number.upper()): row for row in reversed(buildings)}


def current(session: Session) -> StreetMap:
    """The map of the roster as it is; each session asks once whether it has changed."""
    known: StreetMap | None = session.info.get(_MAP)
    if known is None:
        engine = session.get_bind()
        version = roster_version(session)
        known = _MAPS.get(engine)
        if known is None or known.version != version:
            known = _MAPS[engine] = _drawn(session, version)
        session.info[_MAP] = known
    return known


def consult(session: Session) -> None:
    """Let the session take places from the map where a row is asked for by its id: only to read it."""
    if isinstance(session, BatchSession):
        kept = current(session)
        session.elsewhere = {Community: kept.communities, Estate: kept.estates, Building: kept.buildings}


def _drawn(session: Session, version: int) -> StreetMap:
    drawn = StreetMap(version)
    with Session(session.connection()) as reading:
        drawn.communities = {row.id or 0: row for row in reading.exec(select(Community))}
        drawn.estates = {row.id or 0: row for row in reading.exec(select(Estate).order_by(col(Estate.id)))}
        drawn.units = list(reading.exec(select(ResponderUnit).order_by(col(ResponderUnit.id))))
        posts = list(reading.exec(select(Appointment).order_by(col(Appointment.id))))
        drawn.points = list(reading.exec(select(ServicePoint).order_by(col(ServicePoint.id))))
        drawn.subdistricts = [row.id or 0 for row in reading.exec(select(Subdistrict).order_by(col(Subdistrict.id)))]
        reading.expunge_all()
    for estate in drawn.estates.values():
        drawn.named[estate.name].append(estate)
    for post in posts:
        for column in POSTED_BY:
            value = getattr(post, column)
            if value is not None:
                drawn.posts[column, value].append(post)
    return drawn
