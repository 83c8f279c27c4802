"""More time and time that stands still: extensions, suspensions and parking, staged milestones."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Text
from sqlmodel import Column, Field, Session, col, select

from models.columns import EnumText, JsonColumn, UtcTime
from models.rows import Row
from models.vocabulary import State


class Pause(Row, table=True):
    """A span in which a case's clock stood still: suspended for a listed cause, or parked (挂账) until a review.

    `cause` is a key of the listed causes (empty for parking); `state_before` is where the case goes on.
    """

    __tablename__ = "pauses"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    parked: bool
    cause: str = ""
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    approver_id: int | None = Field(default=None, foreign_key="people.id")
    state_before: State = Field(sa_column=Column(EnumText(State), nullable=False))
    began_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    review_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class ExtensionState(StrEnum):
    """What became of a request for more time."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


class Extension(Row, table=True):
    """Somebody asked, before the last day, for more time; somebody a level up decides."""

    __tablename__ = "extensions"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    state: ExtensionState = Field(sa_column=Column(EnumText(ExtensionState), nullable=False))
    asked_by_id: int | None = Field(default=None, foreign_key="people.id")
    asked_by_role: str
    asked_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    due_before: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    due_after: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    decided_by_id: int | None = Field(default=None, foreign_key="people.id")
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class Milestone(Row, table=True):
    """One stage of a case that is solved in stages, with a due time of its own. `overdue_at`: its breach, frozen."""

    __tablename__ = "milestones"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    name: str
    due_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    due_why: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))
    reached_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    overdue_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


def pause_of(session: Session, case_id: int) -> Pause | None:
    """The pause a case stands in now."""
    statement = select(Pause).where(col(Pause.case_id) == case_id, col(Pause.ended_at).is_(None))
    return session.exec(statement.order_by(col(Pause.id).desc()).limit(1)).first()


def extension_asked(session: Session, case_id: int) -> Extension | None:
    """The request for more time that nobody has decided yet."""
    statement = select(Extension).where(col(Extension.case_id) == case_id, col(Extension.state) == ExtensionState.ASKED)
    return session.exec(statement.order_by(col(Extension.id).desc()).limit(1)).first()


def milestones_of(session: Session, case_id: int) -> list[Milestone]:
    """A case's stages, the earliest due first."""
    statement = select(Milestone).where(col(Milestone.case_id) == case_id)
    return list(session.exec(statement.order_by(col(Milestone.due_at), col(Milestone.id))).all())
