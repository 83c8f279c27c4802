"""Makes ready what the first message would otherwise wait for: texts, statements, rows, and the collector of garbage.

A few messages of made-up people are handled in a database in memory, then the real one is asked what each batch asks,
and nothing is written to it. What the service has built until then lives as long as it: the collector leaves it alone,
which without this takes a fifth of a second now and then and a quarter of all work.
"""

import gc
import logging
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from bot.clock import Clock
from bot.understanding import Understanding
from config.rehearsal import Rehearsal, load_rehearsal
from handlers import ahead, inbox
from handlers.context import ident
from handlers.inbox import Delivery
from handlers.incoming import Incoming, Kind
from handlers.office import Office
from models import db
from models.people import Appointment, Person
from models.places import Building, Community, Estate, Grid, RosterVersion, Subdistrict
from models.vocabulary import Role

COLLECTED = (20_000, 20, 20)
"""Rows come by thousands and go with their batch: the collector need not look after each seven hundred."""
_log = logging.getLogger(__name__)


def warm_up(office: Office, engine: Engine, clock: Clock) -> None:
    """Rehearse; a fault in it is logged, and what it would have saved is paid by the first message."""
    try:
        deliveries = _rehearsed(office, clock)
        with db.batch(engine) as session:
            ahead.read(office, session, clock.now(), deliveries)
            session.rollback()
    except Exception:  # noqa: BLE001  # whatever it is, the service itself may still work
        _log.exception("the rehearsal before opening failed")
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)


def _rehearsed(office: Office, clock: Clock) -> list[Delivery]:
    """Handle what is said in the made-up estate; the messages as they were read."""
    rehearsal, now = load_rehearsal(), clock.now()
    engine = db.make_engine("sqlite://")
    try:
        SQLModel.metadata.create_all(engine)
        with Session(engine) as session, session.begin():
            _settle(session, rehearsal, now)
        understanding = Understanding(office, clock)
        with db.session(engine) as session:
            understanding.refresh(session)
        deliveries = [
            Delivery(incoming=_incoming(number, who, text, now), reading=understanding.read(text))
            for number, (who, text) in enumerate(rehearsal.said)
        ]
        for delivery in deliveries:
            with db.batch(engine) as session, session.begin():
                ahead.read(office, session, now, [delivery])
                inbox.receive(office, session, now, delivery, understanding.read)
    finally:
        engine.dispose()
    return deliveries


def _incoming(number: int, who: str, text: str, now: datetime) -> Incoming:
    key = f"rehearsal {number}"
    return Incoming(key=key, kind=Kind.TEXT, openid=f"rehearsal {who}", account="", created_at=now, text=text)


def _settle(session: Session, rehearsal: Rehearsal, now: datetime) -> None:
    street = Subdistrict(id=1, name=rehearsal.estate)
    community = Community(id=1, subdistrict_id=1, name=rehearsal.estate)
    grid = Grid(id=1, community_id=1, code=rehearsal.building)
    estate = Estate(id=1, community_id=1, name=rehearsal.estate)
    building = Building(id=1, estate_id=1, number=rehearsal.building, grid_id=1)
    posts = ((Role.BUILDING_HEAD, "building_id"), (Role.GRID_WORKER, "grid_id"), (Role.STREET_DESK, "subdistrict_id"))
    for row in (street, community, grid, estate, building, RosterVersion(source="rehearsal")):
        session.add(row)
        session.flush()
    for role, scope in posts:
        who = "head" if role is Role.BUILDING_HEAD else role.value
        person = Person(openid=f"rehearsal {who}", name=who, on_roster=True, followed=True, created_at=now)
        session.add(person)
        session.flush()
        post = Appointment(person_id=ident(person), role=role)
        setattr(post, scope, 1)
        session.add(post)
