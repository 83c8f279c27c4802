"""What staff put right: categories for the evaluation of understanding, spoken names of places for the aliases."""

from datetime import datetime

from sqlmodel import Column, Field, Session, col, select

from models.columns import UtcTime
from models.rows import Row


class Correction(Row, table=True):
    """One thing put right. `field` is "category" or "place"; `words` are the resident's, masked, to learn from."""

    __tablename__ = "corrections"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    person_id: int = Field(foreign_key="people.id")
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    field: str
    before: str
    after: str
    words: str


def newest(session: Session, limit: int = 5000) -> list[Correction]:
    """The newest corrections."""
    return list(session.exec(select(Correction).order_by(col(Correction.id).desc()).limit(limit)).all())
