"""议题: matters that many people have, or that come back, put to the residents to talk over."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Column, Field, Session, col, select

from models.cases import Case
from models.columns import UtcTime
from models.rows import Row


class Topic(Row, table=True):
    """One matter to be talked over. `case_id` is the case it came from, `why` the reason in words.

    `meeting` says when and where people meet, "" until it is called; `outcome` what they agreed, "" until then. It is
    over at `closed_at`, with an outcome or without one where it was dropped.
    """

    __tablename__ = "topics"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    community_id: int | None = Field(default=None, foreign_key="communities.id", index=True)
    why: str
    proposed_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    meeting: str = Field(default="", sa_column=Column(Text, nullable=False))
    called_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    outcome: str = Field(default="", sa_column=Column(Text, nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    led_by_id: int | None = Field(default=None, foreign_key="people.id")


def open_in(session: Session, community_ids: Collection[int | None], limit: int) -> list[tuple[Topic, Case]]:
    """What is to be talked over in these communities, with the case of each, oldest first."""
    statement = (
        select(Topic, Case)
        .join(Case, col(Case.id) == col(Topic.case_id))
        .where(col(Topic.closed_at).is_(None), col(Topic.community_id).in_([one for one in community_ids if one]))
        .order_by(col(Topic.id))
        .limit(limit)
    )
    return list(session.exec(statement).all())


def of_same_matter(session: Session, case: Case) -> Topic | None:
    """The open topic about this matter at this place, whichever of its cases it came from."""
    statement = (
        select(Topic)
        .join(Case, col(Case.id) == col(Topic.case_id))
        .where(
            col(Topic.closed_at).is_(None),
            col(Case.category) == case.category,
            col(Case.estate_id) == case.estate_id,
            col(Case.building_id) == case.building_id,
        )
        .order_by(col(Topic.id))
    )
    return session.exec(statement).first()
