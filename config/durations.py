"""Durations and office hours as people write them in rules.toml: "2h", "4 work_hours", "08:30-12:00"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

FORMS = '"30s", "20m", "2h", "4 work_hours", "5 workdays" or "15 days"'
LONGEST_DAYS = 3660  # ten years: anything longer is a slip of the hand

_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*(s|m|h|work_hours?|workdays?|days?)", re.ASCII)
_SLOT = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)
_SECONDS = {"h": 3600, "m": 60, "s": 1}  # the largest first, so that 7200 s are told as 2 h
_DAY_MINUTES = 24 * 60


class Unit(StrEnum):
    """What a duration counts: seconds on the wall, or office hours, or whole days."""

    NATURAL = "natural"
    WORK_HOURS = "work_hours"
    WORKDAYS = "workdays"
    DAYS = "days"


_PER_DAY = {Unit.NATURAL: 24 * 3600, Unit.WORK_HOURS: 24, Unit.WORKDAYS: 1, Unit.DAYS: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """An amount of a unit: seconds of `NATURAL`, hours of `WORK_HOURS`, days of the other two.

    Whole days only, nothing over ten years, at most three decimals, and more than nothing, except that `NATURAL` may be
    0 (at once). ValueError says which of these was broken. `str()` gives the text `parse_duration` reads back.
    """

    amount: int | float
    unit: Unit

    def __post_init__(self) -> None:
        whole_only = self.unit in (Unit.WORKDAYS, Unit.DAYS)
        if not 0 <= self.amount <= LONGEST_DAYS * _PER_DAY[self.unit]:
            raise ValueError(f"must lie between nothing and {LONGEST_DAYS} days")
        if self.amount == 0 and self.unit is not Unit.NATURAL:
            raise ValueError(f"{self.unit} must be more than 0")
        if whole_only and self.amount != int(self.amount):
            raise ValueError(f"{self.unit} are counted whole")
        if round(self.amount, 3) != self.amount:
            raise ValueError("has more than three decimals")

    @property
    def parts(self) -> tuple[int | float, str]:
        """Amount and unit as told to people; natural time in the largest of h, m, s that leaves no rest."""
        if self.unit is not Unit.NATURAL:
            return _plain(self.amount), self.unit.value
        letter, seconds = next((unit for unit in _SECONDS.items() if self.amount % unit[1] == 0), ("s", 1))
        return _plain(self.amount / seconds), letter

    def __str__(self) -> str:
        amount, unit = self.parts
        return f"{amount}{unit}" if self.unit is Unit.NATURAL else f"{amount} {unit}"


def parse_duration(text: str) -> Duration:
    """Read a duration as a rule writes it; ValueError names the text and the accepted forms."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no duration: write it like {FORMS}")
    amount, unit = Decimal(found[1]), found[2]
    try:
        if unit in _SECONDS:
            return Duration(amount=_plain(float(amount * _SECONDS[unit])), unit=Unit.NATURAL)
        return Duration(amount=_plain(float(amount)), unit=Unit(unit.removesuffix("s") + "s"))
    except ValueError as error:
        raise ValueError(f"{text!r} is no duration, it {error}: write it like {FORMS}") from None


def parse_slots(texts: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Read office hours such as "08:30-12:00" as minutes since midnight; "24:00" may end the last.

    ValueError for a text of another form, for slots out of order or overlapping, and for none at all.
    """
    slots: list[tuple[int, int]] = []
    for text in texts:
        found = _SLOT.fullmatch(text.strip())
        if found is None:
            raise ValueError(f'{text!r} is no span of hours: write it like "08:30-12:00"')
        hours = [int(part) for part in found.groups()]
        start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        if max(hours[1], hours[3]) > 59 or not start < end <= _DAY_MINUTES:  # noqa: PLR2004  # minutes of an hour
            raise ValueError(f'{text!r} is no span of hours: the first must come before the second, at most "24:00"')
        if slots and start < slots[-1][1]:
            raise ValueError(f"{text!r} begins before the slot ahead of it has ended")
        slots.append((start, end))
    if not slots:
        raise ValueError('there are no working hours: write them like ["08:30-12:00", "14:30-18:00"]')
    return tuple(slots)


def _plain(amount: float) -> int | float:
    """4 instead of 4.0, as people write it."""
    return int(amount) if amount == int(amount) else amount
