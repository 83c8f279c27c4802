"""Views of the case list that people keep for themselves: a name and the filters."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Column, Field, Session, col, select

from models.columns import UtcTime
from models.rows import Row

MOST = 30
"""Views one person keeps."""


class SavedView(Row, table=True):
    """One view; `query` is the address's query as the list writes it."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("person_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    name: str
    query: str
    made_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


def of_person(session: Session, person_id: int) -> Sequence[SavedView]:
    """What one person keeps, by name."""
    statement = select(SavedView).where(col(SavedView.person_id) == person_id).order_by(col(SavedView.name))
    return session.exec(statement).all()


def keep(session: Session, person_id: int, name: str, query: str, now: datetime) -> bool:
    """Keep a view, in place of an earlier one of that name; False where the person has too many."""
    kept = of_person(session, person_id)
    same = next((row for row in kept if row.name == name), None)
    if same is not None:
        same.query = query
    elif len(kept) >= MOST:
        return False
    else:
        session.add(SavedView(person_id=person_id, name=name, query=query, made_at=now))
    return True
