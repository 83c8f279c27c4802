"""Reads for a whole batch of messages at once what handling each of them would ask for one by one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from config.categories import OTHER, Urgency
from handlers.context import ident
from handlers.inbox import Delivery
from handlers.office import Office
from models import announcements, cases, deadlines, inbox, joiners, media, people, posts, pushes, questions, street_map
from models.alike import Matter, alike
from models.cases import Case
from models.gather import fetch
from nlp.reading import Reading


def read(office: Office, session: Session, now: datetime, deliveries: Sequence[Delivery]) -> None:
    """Who writes, what they are asked, their cases, and the places and people of all these; the senders are locked.

    Nothing is decided here: what is not found ahead is found when it is asked for.
    """
    inbox.known(session, [delivery.incoming.key for delivery in deliveries])
    senders = people.by_openid(session, [delivery.incoming.openid for delivery in deliveries])
    ids = [ident(person) for person in senders.values()]
    street_map.consult(session)
    pushes.quotas(session, ids)
    pushes.put_off(session, ids)
    media.loose(session, ids, now - timedelta(seconds=office.rules.media.join_within))
    for subdistrict_id in street_map.current(session).subdistricts:
        announcements.holding(session, now, subdistrict_id)
    asked = [row.case_id for rows in questions.of_people(session, ids).values() for row in rows if row.case_id]
    newest = [max(found, key=ident) for found in cases.of_reporters(session, ids).values() if found]
    concerned = _cases(session, asked, newest)
    homes = [(person.home_estate_id, person.home_building_id) for person in senders.values()]
    _places(session, deliveries, [*homes, *((case.estate_id, case.building_id) for case in concerned)])


def _cases(session: Session, asked: Sequence[int], newest: Sequence[Case]) -> list[Case]:
    """The cases asked about, with all that moves when they are answered, and those reported last."""
    cases.lock_all(session, asked)
    found = fetch(session, Case, asked)
    deadlines.of_cases(session, found)
    questions.about_cases(session, found)
    joiners.of_cases(session, found)
    people.by_ids(session, {case.reporter_id for case in found.values()})
    return [*found.values(), *newest]


def _places(
    session: Session, deliveries: Sequence[Delivery], lived_in: Sequence[tuple[int | None, int | None]]
) -> None:
    """Everyone appointed around the places named or known, what the heads there are being asked, and like cases."""
    kept = street_map.current(session)
    readings = [delivery.reading for delivery in deliveries if delivery.reading is not None]
    named = _named(session, [reading for reading in readings if reading.place.estate])
    alike(session, {matter for matter, reading in named if reading.is_report})
    buildings = {building_id for _, building_id in lived_in if building_id is not None}
    buildings |= {matter.building_id for matter, _ in named if matter.building_id is not None}
    estates = {matter.estate_id for matter, _ in named} | {estate_id for estate_id, _ in lived_in if estate_id}
    communities = {kept.estates[estate_id].community_id for estate_id in estates if estate_id in kept.estates}
    grids = {kept.buildings[row].grid_id for row in buildings if row in kept.buildings}
    streets = {kept.communities[row].subdistrict_id for row in communities}
    first = posts.holders(session, "building_id", buildings) | posts.holders(session, "grid_id", grids)
    above = posts.holders(session, "community_id", communities) | posts.holders(session, "subdistrict_id", streets)
    people.by_ids(session, first | above)
    alarmed = any(reading.urgency == Urgency.EMERGENCY for reading in readings)
    questions.of_people(session, first | above if alarmed else first)


def _named(session: Session, readings: Sequence[Reading]) -> list[tuple[Matter, Reading]]:
    """What each text is about, as it was read: more than one where several estates have that name."""
    kept = street_map.current(session)
    found = [(estate, reading) for reading in readings for estate in kept.named.get(reading.place.estate or "", ())]
    street_map.read_buildings(session, {ident(estate) for estate, _ in found})
    return [
        (
            Matter(
                estate_id=ident(estate),
                building_id=_building_id(session, ident(estate), reading.place.building),
                category=reading.category or OTHER,
            ),
            reading,
        )
        for estate, reading in found
    ]


def _building_id(session: Session, estate_id: int, number: str | None) -> int | None:
    building = street_map.building_called(session, estate_id, number) if number else None
    return building.id if building else None
