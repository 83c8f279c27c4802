"""Every message ever delivered to us, with the answer it got: nothing is lost, nothing is done twice."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Text, func, text
from sqlmodel import Column, Field, Session, col, select

from models.batch import follow
from models.columns import EnumText, JsonColumn, UtcTime
from models.gather import gather
from models.rows import Row


class InboxState(StrEnum):
    """`stored`: not handled yet; `failed`: handling raised, a person must look."""

    STORED = "stored"
    ANSWERED = "answered"
    FAILED = "failed"


UNANSWERED_ROWS = text("state <> 'answered'")
"""What the index of open messages holds; said in the very same words, or SQLite looks through all there ever were."""


class InboxMessage(Row, table=True):
    """One message or event. `key` is equal for its redeliveries; `answer` what it got, empty for none.

    `pushed`: the answer went (or goes) through the outbox, so later deliveries get `success`.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "inbox_open",
            "id",
            sqlite_where=UNANSWERED_ROWS,
            postgresql_where=UNANSWERED_ROWS,
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    openid: str
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    kind: str
    body: dict[str, Any] = Field(sa_column=Column(JsonColumn, nullable=False))
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    received_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    state: InboxState = Field(sa_column=Column(EnumText(InboxState), nullable=False))
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    pushed: bool = False
    error: str = ""
    attempts: int = 0


follow(InboxMessage, "key")


def known(session: Session, keys: Sequence[str]) -> dict[str, InboxMessage]:
    """Which of these deliveries we have already."""
    found = gather(session, InboxMessage.key, keys, lambda _: select(InboxMessage))
    return {key: rows[0] for key, rows in found.items() if rows}


def unhandled(session: Session, before: datetime, limit: int) -> list[InboxMessage]:
    """Stored messages nobody has handled yet (after a crash, or under overload), oldest first."""
    statement = (
        select(InboxMessage)
        .where(UNANSWERED_ROWS, col(InboxMessage.state) == InboxState.STORED, col(InboxMessage.received_at) <= before)
        .order_by(col(InboxMessage.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(statement).all())


def failed_count(session: Session) -> int:
    """How many messages wait for a person to look."""
    statement = select(func.count()).where(UNANSWERED_ROWS, col(InboxMessage.state) == InboxState.FAILED)
    return session.exec(statement).one()
