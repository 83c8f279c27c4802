"""我也遇到: people who joined a case that somebody else had reported."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import UniqueConstraint, func
from sqlmodel import Column, Field, Session, col, select

from models.batch import follow
from models.columns import UtcTime
from models.gather import gather
from models.people import Person, by_ids
from models.rows import Row


class Joiner(Row, table=True):
    """One person who has the same problem: hears all that happens to the case and may rate it.

    `own_case_id` is the case they had reported themselves, now merged; empty for somebody who only joined.
    """

    __tablename__ = "joiners"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    person_id: int = Field(foreign_key="people.id", index=True)
    own_case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    joined_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


follow(Joiner, "case_id")


def people_of(session: Session, case_id: int) -> list[Person]:
    """Everyone who joined a case, first come first."""
    rows = of_case(session, case_id)
    people = by_ids(session, {row.person_id for row in rows})
    return [people[row.person_id] for row in rows]


def of_case(session: Session, case_id: int) -> list[Joiner]:
    """The joiners of one case, first come first."""
    return sorted(of_cases(session, [case_id])[case_id], key=lambda row: row.id or 0)


def of_cases(session: Session, case_ids: Iterable[int]) -> dict[int, list[Joiner]]:
    """The joiners of each of these cases."""
    return gather(session, Joiner.case_id, case_ids, lambda _: select(Joiner))


def one(session: Session, case_id: int, person_id: int) -> Joiner | None:
    """That person's joining of that case."""
    return next((row for row in of_case(session, case_id) if row.person_id == person_id), None)


def counts(session: Session, case_ids: Sequence[int]) -> dict[int, int]:
    """How many joined each of these cases; none for a case without."""
    statement = (
        select(Joiner.case_id, func.count())
        .where(col(Joiner.case_id).in_(list(case_ids)))
        .group_by(col(Joiner.case_id))
    )
    return dict(session.exec(statement).all())
