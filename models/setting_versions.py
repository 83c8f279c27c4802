"""What an office has changed in the console: each change is a row that holds the whole document after it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Column, Field, Session, col, func, select

from models.batch import AS_KEPT
from models.columns import JsonColumn, UtcTime
from models.rows import Row


class SettingVersion(Row, table=True):
    """One change of one document. `own` are the tables laid over the shipped ones from then on.

    `number` counts a document's changes from 1, so that of two people who change it at once only one can be next.
    `entry` is the part of the document that was changed, "" where a change was undone.
    """

    __tablename__ = "setting_versions"
    __table_args__ = (UniqueConstraint("document", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    document: str
    number: int
    entry: str
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    person_id: int = Field(foreign_key="people.id")
    note: str = ""
    own: dict[str, Any] = Field(sa_column=Column(JsonColumn, nullable=False))


def newest(session: Session) -> int:
    """The number of the newest change of any document; 0 before the first."""
    query = select(func.max(SettingVersion.id))
    return session.exec(query.execution_options(**{AS_KEPT: True})).one() or 0


def standing(session: Session) -> dict[str, SettingVersion]:
    """The change of each document that holds now."""
    last = select(func.max(SettingVersion.id)).group_by(col(SettingVersion.document))
    rows = session.exec(select(SettingVersion).where(col(SettingVersion.id).in_(last)))
    return {row.document: row for row in rows}


def in_force(session: Session) -> dict[str, dict[str, Any]]:
    """What is laid over the shipped settings now, by document."""
    return {document: row.own for document, row in standing(session).items()}


def history(session: Session, limit: int, before: int | None = None) -> Sequence[SettingVersion]:
    """The newest changes, those older than `before`."""
    statement = select(SettingVersion).order_by(col(SettingVersion.id).desc()).limit(limit)
    if before is not None:
        statement = statement.where(col(SettingVersion.id) < before)
    return session.exec(statement).all()


def before(session: Session, row: SettingVersion) -> dict[str, Any]:
    """What was laid over that document before this change."""
    statement = select(SettingVersion).where(
        col(SettingVersion.document) == row.document, col(SettingVersion.number) == row.number - 1
    )
    earlier = session.exec(statement).first()
    return earlier.own if earlier is not None else {}
