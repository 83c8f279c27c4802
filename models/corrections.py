"""What staff put right: categories to learn from, spoken names of places for the aliases; each once looked through."""

from datetime import datetime

from sqlmodel import Column, Field, Session, col, select

from models.columns import UtcTime
from models.rows import Row

CATEGORY, PLACE = "category", "place"
"""The fields that are put right."""


class Correction(Row, table=True):
    """One thing put right. `field` is "category" or "place"; `words` are the resident's, masked, to learn from.

    `kept` says what an administrator who has looked at it decided: learn from it or not; None until then.
    """

    __tablename__ = "corrections"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    person_id: int = Field(foreign_key="people.id")
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    field: str
    before: str
    after: str
    words: str
    kept: bool | None = None


def newest(session: Session, limit: int = 5000) -> list[Correction]:
    """The newest corrections."""
    return list(session.exec(select(Correction).order_by(col(Correction.id).desc()).limit(limit)).all())


def waiting(session: Session, limit: int) -> list[Correction]:
    """The oldest of those that nobody has looked through."""
    statement = select(Correction).where(col(Correction.kept).is_(None)).order_by(col(Correction.id)).limit(limit)
    return list(session.exec(statement).all())


def to_learn(session: Session) -> list[Correction]:
    """The corrections of categories that may be learned from, in the order they were made."""
    statement = select(Correction).where(col(Correction.field) == CATEGORY, col(Correction.kept).is_(True))
    return list(session.exec(statement.order_by(col(Correction.id))).all())
