"""Which mornings staff have been told what waits for them: once, however many processes look at the clock."""

from datetime import datetime

from sqlmodel import Column, Field, Session

from models.columns import UtcTime
from models.rows import Row


class DigestRun(Row, table=True):
    """One morning's round, `day` as yyyymmdd local time."""

    __tablename__ = "digest_runs"
    day: int = Field(primary_key=True)
    begun_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


def begun(session: Session, day: int) -> bool:
    """Whether that morning's round has begun."""
    return session.get(DigestRun, day) is not None
