"""Time limits by class of case, and how spans and times of day are written in rules."""

from datetime import time
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from config.durations import Duration, Unit, parse_duration


def _duration(value: object) -> Duration:
    return value if isinstance(value, Duration) else parse_duration(str(value))


def _span(value: object) -> float:
    """Seconds of a natural duration; office hours make no sense for a technical span."""
    duration = _duration(value)
    if duration.unit is Unit.DAYS:
        return duration.amount * 86400
    if duration.unit is not Unit.NATURAL:
        raise ValueError('needs a natural duration such as "30s", "20m" or "2h"')
    return float(duration.amount)


def _clock_time(value: object) -> time:
    return value if isinstance(value, time) else time.fromisoformat(str(value))


Limit = Annotated[Duration, BeforeValidator(_duration)]
Seconds = Annotated[float, BeforeValidator(_span)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]


class Table(BaseModel):
    """One table of rules: frozen, and every key in it is known."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, populate_by_name=True)


class Limits(Table):
    """The clocks of one class of case; a missing `verify` means nobody confirms first."""

    verify: Limit | None = None
    claim: Limit
    handle: Limit
    categories: frozenset[str] = frozenset()


class ComplexLimits(Table):
    """What an approved extension gives."""

    handle: Limit


class WhistleLimits(Table):
    """The clocks of one kind of whistle."""

    claim: Limit
    answer: Limit


class AllWhistleLimits(Table):
    """The clocks of a whistle by its kind."""

    emergency: WhistleLimits
    hard_problem: WhistleLimits
    joint_enforcement: WhistleLimits


class AllLimits(Table):
    """Time limits by class; contract.md says which case is of which class."""

    emergency: Limits
    utility: Limits
    urgent: Limits
    ordinary: Limits
    complex: ComplexLimits
    whistle: AllWhistleLimits
