"""Disputes that somebody mediated: who, about what, what was agreed, and whether it was kept (人民调解法)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, Text
from sqlmodel import Column, Field, Session, col, func, select

from models.columns import EnumText, UtcTime
from models.rows import Row
from models.vocabulary import Role


class Outcome(StrEnum):
    """How a mediation ended. An oral agreement counts, but is recorded (art. 28)."""

    ORAL = "oral"
    WRITTEN = "written"
    FAILED = "failed"


class Mediation(Row, table=True):
    """调解, of a case or by itself. `facts` names the parties and the dispute, `terms` what they agreed (art. 29).

    `perform_by` is the day it is to be done by, None where none was named; `kept` whether it was, None until known.
    `confirmed_on` is the day a court confirmed it (art. 33: both parties apply within 30 days).
    """

    __tablename__ = "mediations"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    subdistrict_id: int = Field(foreign_key="subdistricts.id")
    community_id: int | None = Field(default=None, foreign_key="communities.id")
    building_id: int | None = Field(default=None, foreign_key="buildings.id")
    mediator_id: int = Field(foreign_key="people.id", index=True)
    mediator_role: Role = Field(sa_column=Column(EnumText(Role), nullable=False))
    outcome: Outcome = Field(sa_column=Column(EnumText(Outcome), nullable=False))
    facts: str = Field(sa_column=Column(Text, nullable=False))
    terms: str = Field(default="", sa_column=Column(Text, nullable=False))
    held_at: datetime = Field(sa_column=Column(UtcTime, nullable=False, index=True))
    perform_by: date | None = Field(default=None, sa_column=Column(Date))
    kept: bool | None = None
    confirmed_on: date | None = Field(default=None, sa_column=Column(Date))


def count(session: Session, since: datetime, until: datetime) -> dict[Outcome, int]:
    """How many mediations held in [since, until) ended in which way."""
    statement = (
        select(Mediation.outcome, func.count())
        .where(col(Mediation.held_at) >= since, col(Mediation.held_at) < until)
        .group_by(col(Mediation.outcome))
    )
    return {Outcome(outcome): number for outcome, number in session.exec(statement)}
