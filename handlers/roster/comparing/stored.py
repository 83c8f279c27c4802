"""What the database holds of the roster now."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from sqlalchemy import Table
from sqlmodel import Session, SQLModel, col, select

from models.people import Appointment, BindingCode, Person
from models.places import (
    Building,
    Community,
    Estate,
    Grid,
    ResponderUnit,
    ServicePoint,
    Subdistrict,
    roster_version,
)

CHUNK = 500
"""How many values one IN may list; SQLite and PostgreSQL both take more, but plan no better."""

Row = TypeVar("Row", bound=SQLModel)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """All rows that a roster speaks of. `people` are those on the roster and those with a phone that it lists.

    `proven` are the people whose openid a binding code has proven; anybody can name a phone in the chat.
    """

    version: int
    subdistricts: Sequence[Subdistrict]
    communities: Sequence[Community]
    grids: Sequence[Grid]
    estates: Sequence[Estate]
    buildings: Sequence[Building]
    units: Sequence[ResponderUnit]
    points: Sequence[ServicePoint]
    people: Sequence[Person]
    posts: Sequence[Appointment]
    proven: frozenset[int]


def load_stored(session: Session, prints: Collection[str]) -> Stored:
    """Read it all; `prints` are the fingerprints of the phones that the roster lists."""
    people = {person.id: person for person in session.exec(select(Person).where(col(Person.on_roster))).all()}
    for some in chunks(prints):
        found = session.exec(select(Person).where(col(Person.phone_print).in_(some))).all()
        people |= {person.id: person for person in found}
    used = select(BindingCode.person_id).where(col(BindingCode.used_at).is_not(None))
    return Stored(
        version=roster_version(session),
        subdistricts=_all(session, Subdistrict),
        communities=_all(session, Community),
        grids=_all(session, Grid),
        estates=_all(session, Estate),
        buildings=_all(session, Building),
        units=_all(session, ResponderUnit),
        points=_all(session, ServicePoint),
        people=list(people.values()),
        posts=_all(session, Appointment),
        proven=frozenset(session.exec(used).all()),
    )


def chunks(values: Iterable[Value], size: int = CHUNK) -> Iterator[list[Value]]:
    """The values, so many at a time."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


def bare_table(model: type[SQLModel]) -> Table:
    """Its table without the ORM, through which inserts take twice as long, and the write lock is held meanwhile."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def _all(session: Session, model: type[Row]) -> Sequence[Row]:
    return session.exec(select(model)).all()
