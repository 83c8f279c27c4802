"""Reads for a whole batch of messages at once what handling each of them would ask for one by one."""

from collections.abc import Sequence

from sqlmodel import Session

from handlers.context import ident
from handlers.inbox import Delivery
from models import cases, deadlines, inbox, joiners, people, pushes, questions, street_map
from models.batch import fetch
from models.cases import Case


def read(session: Session, deliveries: Sequence[Delivery]) -> None:
    """Who writes, what they are asked, their cases, and the places and people of all these; the senders are locked.

    Nothing is decided here: what is not found ahead is found when it is asked for.
    """
    inbox.known(session, [delivery.incoming.key for delivery in deliveries])
    senders = people.by_openid(session, [delivery.incoming.openid for delivery in deliveries])
    ids = [ident(person) for person in senders.values()]
    street_map.consult(session)
    pushes.quotas(session, ids)
    pushes.put_off(session, ids)
    people.posts_of(session, ids)
    asked = [row.case_id for rows in questions.of_people(session, ids).values() for row in rows if row.case_id]
    newest = [max(found, key=ident) for found in cases.of_reporters(session, ids).values() if found]
    concerned = _cases(session, asked, newest)
    homes = [(person.home_estate_id, person.home_building_id) for person in senders.values()]
    _places(session, deliveries, [*homes, *((case.estate_id, case.building_id) for case in concerned)])


def _cases(session: Session, asked: Sequence[int], newest: Sequence[Case]) -> list[Case]:
    """The cases asked about or reported last, with all that moves when they do."""
    cases.lock_all(session, asked)
    found = fetch(session, Case, asked) | {ident(case): case for case in newest}
    deadlines.of_cases(session, found)
    questions.about_cases(session, found)
    joiners.of_cases(session, found)
    people.by_ids(session, {case.reporter_id for case in found.values()})
    return list(found.values())


def _places(
    session: Session, deliveries: Sequence[Delivery], lived_in: Sequence[tuple[int | None, int | None]]
) -> None:
    """Everyone appointed around the places named or known, and what the heads there are being asked."""
    kept = street_map.current(session)
    mentions = [delivery.reading.place for delivery in deliveries if delivery.reading is not None]
    named = [(row, mention) for mention in mentions if mention.estate for row in kept.named.get(mention.estate, ())]
    street_map.read_buildings(session, {ident(estate) for estate, _ in named})
    buildings = {building_id for _, building_id in lived_in if building_id is not None}
    for estate, mention in named:
        buildings |= {ident(row) for row in kept.buildings_of[ident(estate)] if row.number == mention.building}
    estates = {ident(estate) for estate, _ in named} | {estate_id for estate_id, _ in lived_in if estate_id}
    communities = {kept.estates[estate_id].community_id for estate_id in estates if estate_id in kept.estates}
    heads = people.posts_around(
        session,
        buildings=buildings,
        grids={kept.buildings[row].grid_id for row in buildings if row in kept.buildings},
        communities=communities,
        subdistricts={kept.communities[row].subdistrict_id for row in communities},
    )
    questions.of_people(session, heads)
