"""The places of the roster as they are looked up for each message: read once, kept until the next import.

The rows are nobody's: they belong to no session, and whoever changes one changes nothing in the database.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlmodel import Session, col, select

from models.batch import BatchSession
from models.places import Building, Community, Estate, ResponderUnit, roster_version


@dataclass(slots=True)
class StreetMap:
    """The places of one version of the roster; buildings as far as their estates were asked for."""

    version: int
    communities: dict[int, Community] = field(default_factory=dict)
    estates: dict[int, Estate] = field(default_factory=dict)
    named: defaultdict[str, list[Estate]] = field(default_factory=lambda: defaultdict(list))
    buildings: dict[int, Building] = field(default_factory=dict)
    buildings_of: dict[int, list[Building]] = field(default_factory=dict)
    units: list[ResponderUnit] = field(default_factory=list)


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


def units(session: Session) -> Sequence[ResponderUnit]:
    """All responder units, in the roster's order."""
    return current(session).units


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
        reading.expunge_all()
    for estate in drawn.estates.values():
        drawn.named[estate.name].append(estate)
    return drawn
