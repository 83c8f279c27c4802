"""When something is due in office hours, workdays, calendar days or plain time, and why: by the Chinese calendar.

Pure. Holidays and make-up workdays (调休) come with the library `chinesecalendar`, an office's corrections from
`config/workcalendar.py`, the words of each `Why` from config/texts/worktime.toml. Instants are aware and leave in UTC.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo

import chinese_calendar

from config.durations import Duration, Unit, parse_slots
from config.workcalendar import WorkDays

LIBRARY_YEARS = frozenset(day.year for day in chinese_calendar.holidays)
SATURDAY = 5
ONE_DAY = timedelta(days=1)
DAY_MINUTES = 24 * 60
INSTANT = timedelta(microseconds=1)  # 24:00 belongs to the day that ends there


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A sentence yet unsaid: `texts.say(key, **values)`. The values are what JSON can hold."""

    key: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An instant (aware, UTC) and the reason why it is that one."""

    at: datetime
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """When nobody is disturbed: local, whole minutes, over midnight if `end` is earlier; never if both are the same."""

    start: time
    end: time
    timezone: ZoneInfo

    def leaves_at(self, at: datetime) -> datetime:
        """When what is ready at `at` may leave (UTC): at once, or as the quiet hours around it end."""
        today = _local(at, self.timezone).date()
        start, end = (clock.hour * 60 + clock.minute for clock in (self.start, self.end))
        end += DAY_MINUTES if end < start else 0
        for day in (today - ONE_DAY, today):
            if _instant(day, start, self.timezone) <= at < _instant(day, end, self.timezone):
                return _instant(day, end, self.timezone)
        return at.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """The office's hours and workdays; ValueError for `slots` that `config.durations.parse_slots` refuses."""

    slots: Sequence[str] = ("08:30-12:00", "14:30-18:00")
    overrides: WorkDays
    timezone: ZoneInfo
    _hours: tuple[tuple[int, int], ...] = field(init=False, repr=False, compare=False)
    _dues: Callable[[datetime, Duration, QuietHours | None], Due] = field(init=False, repr=False, compare=False)
    _shares: Callable[[datetime, datetime, Unit, float], datetime] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hours", parse_slots(self.slots))
        # the clocks of all cases of one batch begin at the same instant, and reckoning takes long
        object.__setattr__(self, "_dues", lru_cache(maxsize=256)(self._reckon))
        object.__setattr__(self, "_shares", lru_cache(maxsize=256)(self._reckon_share))

    def knows(self, year: int) -> bool:
        """Whether we have that year's holidays and make-up workdays; if not, its days are provisional (暂按)."""
        return year in LIBRARY_YEARS or year in self.overrides.complete

    def is_workday(self, day: date) -> bool:
        """Whether the office works that day; in a year we lack: Monday to Friday but for the fixed-date holidays."""
        makeup = day in self.overrides.workdays or day in chinese_calendar.workdays
        return not self._is_holiday(day) and (makeup or day.weekday() < SATURDAY)

    def due(self, start: datetime, limit: Duration, *, quiet: QuietHours | None = None) -> Due:
        """When a clock of `limit` begun at `start` runs out; with `quiet` it begins as soon as those hours allow.

        Work hours run inside the slots, from the next open minute; used up just as a slot ends, they are due there and
        not the next morning. The day of the start counts neither for workdays nor for days: the Nth workday is due
        when the office closes (its last slot ends), the Nth day at 24:00.
        """
        return self._dues(start, limit, quiet)

    def _reckon(self, start: datetime, limit: Duration, quiet: QuietHours | None) -> Due:
        begin = quiet.leaves_at(start) if quiet else start
        at = self._after(begin, _local(begin, self.timezone).date(), limit.unit, limit.amount)
        amount, unit = limit.parts
        held = self._moment(begin) if begin > start else None
        values = {"amount": amount, "unit": unit, "held": held, **self._course(begin, at, limit.unit)}
        return Due(at=at, why=Why(key=f"due.{limit.unit}", values=values))

    def shifted(self, due_at: datetime, limit: Duration, paused_from: datetime, paused_until: datetime) -> Due:
        """Put off the due time of a clock of `limit` that stood still for a while, by what it would have counted.

        That is plain time, or working time, or as many days or workdays as ended (24:00, closing time) in the pause.
        """
        missed = self._counted(paused_from, paused_until, limit.unit)
        amount = missed / 3600 if limit.unit is Unit.WORK_HOURS else missed
        last_day = _local(due_at - INSTANT, self.timezone).date()
        at = self._after(due_at, last_day, limit.unit, amount) if missed else due_at.astimezone(UTC)
        values = {"missed": missed, "unit": limit.unit.value, "was": self._moment(due_at)}
        return Due(at=at, why=Why(key="due.shifted", values=values))

    def work_seconds(self, start: datetime, end: datetime) -> int:
        """Whole seconds of office hours between two instants; 0 when `end` is not the later."""
        return int(self._work(start, end).total_seconds())

    def remaining(self, now: datetime, due_at: datetime, unit: Unit) -> int:
        """Seconds left on a clock of that unit, working seconds for office clocks; 0 when it has run out."""
        if unit in {Unit.WORK_HOURS, Unit.WORKDAYS}:
            return self.work_seconds(now, due_at)
        return max(0, int((due_at - now).total_seconds()))

    def at_share(self, start: datetime, due_at: datetime, unit: Unit, share: float) -> datetime:
        """When that share (0..1) of the time allowed is used; office clocks count office hours, so never at night."""
        return self._shares(start, due_at, unit, share)

    def _reckon_share(self, start: datetime, due_at: datetime, unit: Unit, share: float) -> datetime:
        if unit in {Unit.WORK_HOURS, Unit.WORKDAYS}:
            return self._after_work(start, self._work(start, due_at) * share)
        return (start + (due_at - start) * share).astimezone(UTC)

    def next_open(self, at: datetime) -> datetime:
        """Give the instant itself (UTC) in office hours, else the next opening; as a slot ends, it is closed."""
        return next(self._open(at))[0]

    def day_words(self, at: datetime, now: datetime) -> Why:
        """How to name a due time to somebody who reads it `now`: by today, tomorrow or date; midnight as 24:00."""
        day, today = (_local(instant, self.timezone).date() for instant in (at - INSTANT, now))
        by_date = "day.date" if day.year == today.year else "day.year"
        return Why(key={0: "day.today", 1: "day.tomorrow"}.get((day - today).days, by_date), values=self._moment(at))

    def _is_holiday(self, day: date) -> bool:
        """Off for a better reason than being a Saturday or Sunday."""
        if day in self.overrides.days_off or day in self.overrides.workdays:
            return day in self.overrides.days_off
        fixed = (day.month, day.day) in self.overrides.fixed_holidays
        return day in chinese_calendar.holidays or (fixed and not self.knows(day.year))

    def _open(self, start: datetime) -> Iterator[tuple[datetime, datetime, int]]:
        """Office hours from `start` on: begin and end of what is left of each slot, and which slot of its day it is."""
        start, day = start.astimezone(UTC), _local(start, self.timezone).date()
        while True:
            for nth, hours in enumerate(self._hours if self.is_workday(day) else ()):
                begin, end = (_instant(day, minute, self.timezone) for minute in hours)
                if end > start:
                    yield max(begin, start), end, nth
            day += ONE_DAY

    def _work(self, start: datetime, end: datetime) -> timedelta:
        spans = takewhile(lambda span: span[0] < end, self._open(start))
        return sum((min(closes, end) - opens for opens, closes, _ in spans), timedelta(0))

    def _after(self, start: datetime, day: date, unit: Unit, amount: float) -> datetime:
        """Find the end of `amount` units; whole days are counted from the one after `day`."""
        if unit is Unit.NATURAL:
            return (start + timedelta(seconds=amount)).astimezone(UTC)
        if unit is Unit.WORK_HOURS:
            return self._after_work(start, timedelta(hours=amount))
        if unit is Unit.WORKDAYS:
            return _instant(self._nth_workday(day, int(amount)), self._hours[-1][1], self.timezone)
        return _instant(day + (int(amount) + 1) * ONE_DAY, 0, self.timezone)

    def _after_work(self, start: datetime, left: timedelta) -> datetime:
        spans = self._open(start)
        begin, end, _ = next(spans)
        while left > end - begin:
            left -= end - begin
            begin, end, _ = next(spans)
        return begin + left

    def _nth_workday(self, day: date, count: int) -> date:
        while count:
            day += ONE_DAY
            count -= self.is_workday(day)
        return day

    def _counted(self, start: datetime, end: datetime, unit: Unit) -> int:
        """Count what a clock of that unit does between two instants: seconds, working seconds, ended (work)days."""
        if unit in {Unit.NATURAL, Unit.WORK_HOURS}:
            return self.remaining(start, end, unit)
        closing = self._hours[-1][1] if unit is Unit.WORKDAYS else DAY_MINUTES
        days = _days(_local(start, self.timezone).date(), _local(end, self.timezone).date())
        counting = (day for day in days if unit is Unit.DAYS or self.is_workday(day))
        return sum(start < _instant(day, closing, self.timezone) <= end for day in counting)

    def _course(self, begin: datetime, at: datetime, unit: Unit) -> dict[str, object]:
        """Tell what the sentence of that kind of clock should know of the way from `begin` to `at`."""
        today, last = (_local(instant, self.timezone).date() for instant in (begin, at - INSTANT))
        if unit is Unit.NATURAL:
            return {}
        if unit is Unit.DAYS:
            return {"first": _day_values(today + ONE_DAY)}
        if unit is Unit.WORK_HOURS:
            over = begin >= _instant(today, self._hours[-1][1], self.timezone)  # such a day has no say any more
            return self._unusual(today + over * ONE_DAY, last, self._idle(begin, at))
        first = _day_values(self._nth_workday(today, 1))
        return {"first": first, **self._unusual(today + ONE_DAY, last, [])}

    def _idle(self, start: datetime, at: datetime) -> list[str]:
        """Name what interrupted office hours: "break" between two slots of a day, "night" before its first."""
        found, closed_from = set(), start
        for begin, end, nth in takewhile(lambda span: span[0] < at, self._open(start)):
            if begin > closed_from:
                found.add("break" if nth else "night")
            closed_from = end
        return sorted(found)

    def _unusual(self, first: date, last: date, idle: list[str]) -> dict[str, object]:
        """Weekends, runs of holidays, worked weekends and years without a calendar among these days, both included."""
        days = _days(first, last)
        holidays = [day for day in days if self._is_holiday(day)]
        while holidays and self._is_holiday(holidays[0] - ONE_DAY):
            holidays.insert(0, holidays[0] - ONE_DAY)  # people know the holiday by its whole length
        starts = [day for day in holidays if day - ONE_DAY not in holidays]
        ends = [day for day in holidays if day + ONE_DAY not in holidays]
        weekends = [day for day in days if day.weekday() >= SATURDAY and day not in holidays]
        return {
            "idle": idle if all(self.is_workday(day) for day in weekends) else [*idle, "weekend"],
            "holidays": [{"first": _day_values(a), "last": _day_values(b)} for a, b in zip(starts, ends, strict=True)],
            "makeup": [_day_values(day) for day in weekends if self.is_workday(day)],
            "unknown": sorted({day.year for day in days if not self.knows(day.year)}),
        }

    def _moment(self, at: datetime) -> dict[str, object]:
        local, day = _local(at, self.timezone), _local(at - INSTANT, self.timezone).date()
        clock = f"{local.hour}:{local.minute:02}" if local.date() == day else "24:00"
        return {**_day_values(day), "clock": clock}


def _local(at: datetime, timezone: ZoneInfo) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} names no time zone")
    return at.astimezone(timezone)


@lru_cache(maxsize=4096)  # the same few days over and over, and zone arithmetic is slow
def _instant(day: date, minute: int, timezone: ZoneInfo) -> datetime:
    """Find that minute of a local day in UTC; from 1440 on it lies in the next."""
    return (datetime.combine(day, time.min) + timedelta(minutes=minute)).replace(tzinfo=timezone).astimezone(UTC)


def _days(first: date, last: date) -> list[date]:
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]


def _day_values(day: date) -> dict[str, object]:
    return {"year": day.year, "month": day.month, "day": day.day, "weekday": day.weekday()}
