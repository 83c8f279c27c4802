"""公告: what is announced, where it holds, and who has been told and has read it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Column, Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.batch import follow
from models.columns import JsonColumn, UtcTime
from models.gather import gather


class Announcement(SQLModel, table=True):
    """One announcement. Its place is the narrowest that is set; `building_ids` empty means the whole of the wider one.

    `category` is the code it explains (a cut of the water), empty for news. It holds until `ends_at`, or until it is
    stopped.
    """

    __tablename__ = "announcements"
    id: int | None = Field(default=None, primary_key=True)
    subdistrict_id: int = Field(foreign_key="subdistricts.id")
    community_id: int | None = Field(default=None, foreign_key="communities.id")
    estate_id: int | None = Field(default=None, foreign_key="estates.id")
    building_ids: list[int] = Field(default_factory=list, sa_column=Column(JsonColumn, nullable=False))
    category: str = ""
    text: str = Field(sa_column=Column(Text, nullable=False))
    made_by_id: int = Field(foreign_key="people.id")
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    ends_at: datetime = Field(sa_column=Column(UtcTime, nullable=False, index=True))
    stopped_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class AnnouncementReader(SQLModel, table=True):
    """One person whom an announcement was passed on to (`passed_on_by_id` empty: they looked themselves)."""

    __tablename__ = "announcement_readers"
    announcement_id: int = Field(foreign_key="announcements.id", primary_key=True)
    person_id: int = Field(foreign_key="people.id", primary_key=True, index=True)
    passed_on_by_id: int | None = Field(default=None, foreign_key="people.id")
    told_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    read_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


follow(Announcement, "subdistrict_id")


def holding(session: Session, now: datetime, subdistrict_id: int) -> list[Announcement]:
    """Everything announced in a street that holds now, newest first."""

    def asking(_ids: Sequence[int]) -> SelectOfScalar[Announcement]:
        return select(Announcement).where(col(Announcement.ends_at) > now, col(Announcement.stopped_at).is_(None))

    rows = gather(session, Announcement.subdistrict_id, [subdistrict_id], asking, f"holding {now.isoformat()}")
    holding_now = (row for row in rows[subdistrict_id] if row.ends_at > now and row.stopped_at is None)
    return sorted(holding_now, key=lambda row: -(row.id or 0))


def holds_at(
    row: Announcement, *, community_id: int | None, estate_id: int | None, building_ids: Sequence[int | None]
) -> bool:
    """Whether an announcement concerns this place. Of a place known less exactly than it, the answer is no."""
    if row.building_ids:
        return bool(set(row.building_ids) & set(building_ids))
    if row.estate_id is not None:
        return row.estate_id == estate_id
    return row.community_id is None or row.community_id == community_id


def told(session: Session, row: Announcement, person_id: int, now: datetime, by: int | None) -> bool:
    """Keep that a person was told, by whom; False if they were before."""
    if session.get(AnnouncementReader, (row.id, person_id)) is not None:
        return False
    session.add(AnnouncementReader(announcement_id=row.id or 0, person_id=person_id, passed_on_by_id=by, told_at=now))
    session.flush()
    return True


def read(session: Session, row: Announcement, person_id: int, now: datetime) -> None:
    """Keep that a person has read it, passed on to them or found by themselves."""
    told(session, row, person_id, now, None)
    known = session.get_one(AnnouncementReader, (row.id, person_id))
    known.read_at = known.read_at or now


def unread_by(session: Session, person_id: int) -> AnnouncementReader | None:
    """The newest announcement passed on to this person that they have not said they read."""
    statement = (
        select(AnnouncementReader)
        .where(col(AnnouncementReader.person_id) == person_id, col(AnnouncementReader.read_at).is_(None))
        .order_by(col(AnnouncementReader.announcement_id).desc())
        .limit(1)
    )
    return session.exec(statement).first()


def said_read(session: Session, person_id: int, now: datetime) -> None:
    """知道了: the newest announcement passed on to this person counts as read."""
    newest = unread_by(session, person_id)
    if newest is not None:
        newest.read_at = now


def readers_of(session: Session, announcement_id: int) -> list[AnnouncementReader]:
    """Everyone who was told of an announcement."""
    statement = select(AnnouncementReader).where(col(AnnouncementReader.announcement_id) == announcement_id)
    return list(session.exec(statement.order_by(col(AnnouncementReader.person_id))).all())
