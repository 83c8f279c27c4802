"""The months that a page of figures is about."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import select

from handlers.context import Context

DECEMBER = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From the first of one month to the end of another, each yyyymm."""

    first: int
    last: int

    @property
    def since(self) -> date:
        """The first day."""
        return date(self.first // 100, self.first % 100, 1)

    @property
    def until(self) -> date:
        """The last day."""
        year, month = divmod(self.last, 100)
        after = date(year + 1, 1, 1) if month == DECEMBER else date(year, month + 1, 1)
        return after - timedelta(days=1)

    def days(self) -> dict[str, str]:
        """As the filters of the case list."""
        return {"since": self.since.isoformat(), "until": self.until.isoformat()}


def instant(ctx: Context, day: date) -> datetime:
    """When a day begins in the office."""
    return datetime.combine(day, time(), tzinfo=ctx.office.zone)


def instants(ctx: Context, span: Span) -> tuple[datetime, datetime]:
    """When a span begins, and when it has ended."""
    return instant(ctx, span.since), instant(ctx, span.until + timedelta(days=1))


def names(ctx: Context, model: Any, name: str) -> dict[int, str]:
    """What the rows of a table are called, by id."""
    return dict(ctx.session.exec(select(model.id, getattr(model, name))).all())
