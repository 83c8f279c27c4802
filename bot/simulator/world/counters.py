"""How often each API was called today and this minute, against its limits."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
"""WeChat's day begins at midnight in Shanghai."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Calls allowed; None means as many as you like."""

    per_minute: int | None = None
    per_day: int | None = None


@dataclass(slots=True)
class _Tally:
    day: date
    today: int = 0
    minute: int = 0
    this_minute: int = 0


@dataclass(slots=True)
class Counters:
    """One tally per API."""

    _tallies: dict[str, _Tally] = field(default_factory=dict)
    _clears: Counter[tuple[str, int, int]] = field(default_factory=Counter)

    def count(self, api: str, limit: Limit, now: datetime) -> int:
        """Count one call; returns WeChat's errcode: 0, 45011 (minute) or 45009 (day)."""
        tally = self._tally(api, now)
        if limit.per_minute is not None and tally.this_minute >= limit.per_minute:
            return 45011
        if limit.per_day is not None and tally.today >= limit.per_day:
            return 45009
        tally.today += 1
        tally.this_minute += 1
        return 0

    def used_today(self, api: str, now: datetime) -> int:
        """Calls of this API since midnight in Shanghai."""
        return self._tally(api, now).today

    def count_clear(self, what: str, now: datetime) -> int:
        """Count one clearing of that kind; how many there were this month, this one included."""
        local = now.astimezone(CHINA)
        self._clears[what, local.year, local.month] += 1
        return self._clears[what, local.year, local.month]

    def clear(self, api: str | None = None) -> None:
        """Forget the calls of one API, or of all."""
        if api is None:
            self._tallies.clear()
        else:
            self._tallies.pop(api, None)

    def _tally(self, api: str, now: datetime) -> _Tally:
        day, minute = now.astimezone(CHINA).date(), int(now.timestamp() // 60)
        tally = self._tallies.setdefault(api, _Tally(day))
        if tally.day != day:
            tally.day, tally.today = day, 0
        if tally.minute != minute:
            tally.minute, tally.this_minute = minute, 0
        return tally
