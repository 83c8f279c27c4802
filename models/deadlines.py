"""Deadlines as rows: written with the event that starts them, claimed by the scheduler when due."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Column, Field, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.batch import follow
from models.columns import EnumText, JsonColumn, UtcTime
from models.gather import gather
from models.rows import Row


class DeadlineKind(StrEnum):
    """What runs out; the first seven are the workflow's clocks."""

    INFO = "info"
    VERIFY = "verify"
    CLAIM = "claim"
    HANDLE = "handle"
    SURVEY = "survey"
    SILENCE = "silence"
    REVIEW = "review"
    WHISTLE_CLAIM = "whistle_claim"
    WHISTLE_ANSWER = "whistle_answer"
    MILESTONE = "milestone"
    CONFIRMATION = "confirmation"
    REMINDER = "reminder"
    YIELD = "yield"
    NOTE = "note"
    PERFORMANCE = "performance"
    HALF_TOLD = "half_told"
    SPREAD = "spread"
    ERASE = "erase"
    REPORT = "report"
    DIGEST = "digest"
    UNHEARD = "unheard"


class DeadlineState(StrEnum):
    """Whether it still runs."""

    PENDING = "pending"
    DONE = "done"
    CANCELLED = "cancelled"


class Deadline(Row, table=True):
    """One instant at which something happens to a case, a question, or what is known about a person.

    `data` says what a reminder reminds of, or whom to forget. `next_try_at` is moved on when firing it failed.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        Index(
            "deadlines_due",
            "next_try_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("deadlines_case", "case_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    question_id: int | None = Field(default=None, foreign_key="questions.id", index=True)
    kind: DeadlineKind = Field(sa_column=Column(EnumText(DeadlineKind), nullable=False))
    state: DeadlineState = Field(sa_column=Column(EnumText(DeadlineState), nullable=False))
    due_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    next_try_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    attempts: int = 0
    error: str = ""
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))


follow(Deadline, "case_id")


def due(session: Session, now: datetime, limit: int) -> list[int]:
    """Ids of pending deadlines whose time has come, oldest first; nothing is locked."""
    statement = (
        select(Deadline.id)
        .where(col(Deadline.state) == DeadlineState.PENDING, col(Deadline.next_try_at) <= now)
        .order_by(col(Deadline.next_try_at), col(Deadline.id))
        .limit(limit)
    )
    return [row for row in session.exec(statement) if row is not None]


def claim(session: Session, deadline_id: int) -> Deadline | None:
    """The deadline, locked, if it is still pending and nobody else has it."""
    statement = (
        select(Deadline)
        .where(col(Deadline.id) == deadline_id, col(Deadline.state) == DeadlineState.PENDING)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return session.exec(statement).first()


def next_due(session: Session) -> datetime | None:
    """When the next pending deadline is due."""
    statement = (
        select(Deadline.next_try_at)
        .where(col(Deadline.state) == DeadlineState.PENDING)
        .order_by(col(Deadline.next_try_at))
        .limit(1)
    )
    return session.exec(statement).first()


def of_cases(session: Session, case_ids: Iterable[int]) -> dict[int, list[Deadline]]:
    """Every deadline ever read of these cases, the running ones for certain."""
    return gather(session, Deadline.case_id, case_ids, _running)


def _running(_case_ids: Sequence[int]) -> SelectOfScalar[Deadline]:
    return select(Deadline).where(col(Deadline.state) == DeadlineState.PENDING).order_by(col(Deadline.id))


def pending(session: Session, case_id: int, kinds: Iterable[DeadlineKind] | None = None) -> list[Deadline]:
    """A case's running deadlines, of these kinds or all, the next due first."""
    found = [row for row in of_cases(session, [case_id])[case_id] if row.state is DeadlineState.PENDING]
    wanted = None if kinds is None else frozenset(kinds)
    return sorted((row for row in found if wanted is None or row.kind in wanted), key=lambda row: row.due_at)


def by_ids(session: Session, ids: Sequence[int]) -> list[Deadline]:
    """These deadlines, whatever their state."""
    if not ids:
        return []
    return list(session.exec(select(Deadline).where(col(Deadline.id).in_(list(ids)))).all())
