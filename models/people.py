"""Who people are: residents and staff, their scoped roles, and the codes that bind them to an openid."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Column, Field, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.batch import follow
from models.columns import EnumText, UtcTime
from models.gather import fetch, gather
from models.rows import Row
from models.unique import leaves_first
from models.vocabulary import Role


class Person(Row, table=True):
    """A resident or a member of staff. Staff come from the roster; anyone who writes to us gets a row.

    `openid` is empty until they have written or bound; `away_until` is the end of a leave, during which others
    stand in. The phone is kept sealed, findable by its fingerprint. `tagged` is the role whose tag WeChat has on them
    ("" for none). `wecom_id` is their name in the office's WeCom (企业微信) address book, "" for who is not in it.
    """

    __tablename__ = "people"
    id: int | None = Field(default=None, primary_key=True)
    openid: str | None = Field(default=None, unique=True)
    name: str = ""
    phone_sealed: str = ""
    phone_print: str | None = Field(default=None, unique=True)
    phone_tail: str = ""
    on_roster: bool = False
    followed: bool = False
    home_building_id: int | None = Field(default=None, foreign_key="buildings.id")
    home_estate_id: int | None = Field(default=None, foreign_key="estates.id")
    home_unit: str = ""
    home_room: str = ""
    away_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    wrong_codes: int = 0
    blocked_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    tagged: str = ""
    wecom_id: str = ""
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


class Appointment(Row, table=True):
    """One role of one person, within one scope; exactly the scope column of that role is set."""

    __tablename__ = "appointments"
    __table_args__ = (
        Index("appointments_building", "building_id"),
        Index("appointments_grid", "grid_id"),
        Index("appointments_community", "community_id"),
        Index("appointments_subdistrict", "subdistrict_id"),
        Index("appointments_unit", "responder_unit_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    role: Role = Field(sa_column=Column(EnumText(Role), nullable=False))
    deputy: bool = False
    building_id: int | None = Field(default=None, foreign_key="buildings.id")
    grid_id: int | None = Field(default=None, foreign_key="grids.id")
    community_id: int | None = Field(default=None, foreign_key="communities.id")
    subdistrict_id: int | None = Field(default=None, foreign_key="subdistricts.id")
    responder_unit_id: int | None = Field(default=None, foreign_key="responder_units.id")


class BindingCode(Row, table=True):
    """A single-use code by which a person on the roster binds their openid."""

    __tablename__ = "binding_codes"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    code: str = Field(unique=True)
    issued_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    expires_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


follow(Person, "openid")
leaves_first(Person, "openid", None, None)


def by_openid(session: Session, openids: Sequence[str]) -> dict[str, Person]:
    """The rows of these openids, locked where the engine locks rows, in id order so that no two batches deadlock."""
    found = gather(session, Person.openid, openids, _locked)
    return {openid: row for openid, rows in found.items() for row in rows if row.openid == openid}


def _locked(_openids: Sequence[str]) -> SelectOfScalar[Person]:
    return select(Person).order_by(col(Person.id)).with_for_update()


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, Person]:
    """These people by id."""
    return fetch(session, Person, ids)


def lock(session: Session, person_ids: Sequence[int]) -> None:
    """Lock these people's rows in id order (PostgreSQL; SQLite has one writer anyway) and reread them."""
    if session.get_bind().dialect.name == "sqlite":
        return
    statement = (
        select(Person)
        .where(col(Person.id).in_(sorted(set(person_ids))))
        .order_by(col(Person.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    session.exec(statement).all()


def code_called(session: Session, code: str) -> tuple[BindingCode, Person] | None:
    """The code and whose it is, both locked."""
    statement = (
        select(BindingCode, Person)
        .join(Person, col(Person.id) == col(BindingCode.person_id))
        .where(col(BindingCode.code) == code)
        .with_for_update()
    )
    return session.exec(statement).first()
