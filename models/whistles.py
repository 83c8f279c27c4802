"""Whistles (吹哨) and the assignments of their units, each with its own clock, state and answer (答卷)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Text
from sqlmodel import Column, Field, Session, col, select

from models.columns import EnumText, JsonColumn, UtcTime
from models.rows import Row


class WhistleKind(StrEnum):
    """Why the street whistles: the three lawful cases."""

    HARD_PROBLEM = "hard_problem"
    JOINT_ENFORCEMENT = "joint_enforcement"
    EMERGENCY = "emergency"


class AssignmentState(StrEnum):
    """How far one unit is (contract.md, `whistles[].state` is the leading unit's)."""

    ISSUED = "issued"
    CLAIMED = "claimed"
    RETURNED = "returned"
    ARRIVED = "arrived"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


BEFORE_ANSWER = frozenset(
    {AssignmentState.ISSUED, AssignmentState.CLAIMED, AssignmentState.ARRIVED, AssignmentState.REJECTED}
)
"""The unit still has something to do."""


class Whistle(Row, table=True):
    """One whistle of the street about one case.

    `resolved` is None until the leading unit's answer was accepted: an answer is not a solution. `ended_at` is set
    then, or when the case ended some other way. `returns` counts how often a leading unit sent it back. The two scores
    (1 to 5) are the dual assessment: of the street that whistled, by the leading unit; of that unit, by the street.
    """

    __tablename__ = "whistles"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    kind: WhistleKind = Field(sa_column=Column(EnumText(WhistleKind), nullable=False))
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    issued_by_id: int | None = Field(default=None, foreign_key="people.id")
    issued_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    returns: int = 0
    supervised_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    resolved: bool | None = None
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    whistler_score: int | None = None
    whistler_remark: str = ""
    answerer_score: int | None = None
    answerer_remark: str = ""


class Assignment(Row, table=True):
    """One unit's part in a whistle.

    `designated`: the street has decided, so it may not be returned. `due_at` is the clock that runs now (claim, then
    answer) with its reason; `overdue_at` the first breach of the answer clock, frozen. The link's token is kept sealed
    (to be copied again) and findable by its fingerprint; it works until `token_until` and never once revoked.
    """

    __tablename__ = "assignments"
    id: int | None = Field(default=None, primary_key=True)
    whistle_id: int = Field(foreign_key="whistles.id", index=True)
    unit_id: int = Field(foreign_key="responder_units.id", index=True)
    leads: bool
    designated: bool = False
    state: AssignmentState = Field(sa_column=Column(EnumText(AssignmentState), nullable=False))
    issued_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    due_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    due_why: dict[str, Any] | None = Field(default=None, sa_column=Column(JsonColumn))
    answer_due_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    answer_why: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))
    overdue_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    claimed_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    arrived_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    answered_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    judged_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    returned_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    return_reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    better_unit: str = ""
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    verdict: str = Field(default="", sa_column=Column(Text, nullable=False))
    token_sealed: str = ""
    token_print: str | None = Field(default=None, unique=True)
    token_until: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    token_revoked_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


def of_cases(session: Session, case_ids: Sequence[int]) -> dict[int, list[Whistle]]:
    """The whistles of each of these cases, oldest first."""
    found: dict[int, list[Whistle]] = {case_id: [] for case_id in case_ids}
    statement = select(Whistle).where(col(Whistle.case_id).in_(list(found))).order_by(col(Whistle.id))
    for whistle in session.exec(statement):
        found[whistle.case_id].append(whistle)
    return found


def of_whistles(session: Session, whistle_ids: Sequence[int]) -> dict[int, list[Assignment]]:
    """The assignments of each of these whistles, oldest first."""
    found: dict[int, list[Assignment]] = {whistle_id: [] for whistle_id in whistle_ids}
    statement = select(Assignment).where(col(Assignment.whistle_id).in_(list(found))).order_by(col(Assignment.id))
    for assignment in session.exec(statement):
        found[assignment.whistle_id].append(assignment)
    return found


def running(session: Session, case_id: int) -> Whistle | None:
    """The whistle a case is answered under now."""
    statement = (
        select(Whistle)
        .where(col(Whistle.case_id) == case_id, col(Whistle.ended_at).is_(None))
        .order_by(col(Whistle.id).desc())
        .limit(1)
    )
    return session.exec(statement).first()


def assignments_of(session: Session, whistle_id: int) -> list[Assignment]:
    """All assignments of one whistle, the returned ones too, oldest first."""
    return of_whistles(session, [whistle_id])[whistle_id]


def leading(assignments: Sequence[Assignment]) -> Assignment | None:
    """The latest assignment of a leading unit."""
    return next((row for row in reversed(assignments) if row.leads), None)


def by_token(session: Session, fingerprint: str) -> Assignment | None:
    """The assignment a link belongs to."""
    return session.exec(select(Assignment).where(col(Assignment.token_print) == fingerprint)).first()
