"""The simulator's clock: real, faster than real, or standing still until it is stepped."""

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count

SHORTEST_STOP = 60.0
"""Seconds: `walk` makes no shorter stops than this, unless the whole way is shorter."""


class SimClock:
    """Tells the time and waits, as `bot.clock.Clock` asks, and can be moved.

    `start`: the first instant (aware; default: now). `rate`: simulated seconds in one real second; 1 is real time,
    0 stands still until `advance` or `walk` (the "stepped" mode of the tests).
    """

    def __init__(self, start: datetime | None = None, *, rate: float = 1.0) -> None:
        if start is not None and start.tzinfo is None:
            raise ValueError("the clock needs an aware datetime")
        self._base = (start or datetime.now(UTC)).astimezone(UTC)
        self._anchor = time.monotonic()
        self._rate = rate
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def rate(self) -> float:
        """Simulated seconds in one real second."""
        return self._rate

    @property
    def mode(self) -> str:
        """`real`, `scaled` or `stepped`."""
        if self._rate == 0:
            return "stepped"
        return "real" if self._rate == 1 else "scaled"

    def now(self) -> datetime:
        """The present simulated instant, aware UTC."""
        return self._base + timedelta(seconds=(time.monotonic() - self._anchor) * self._rate)

    async def sleep(self, seconds: float) -> None:
        """Return once `seconds` have passed on this clock."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now() + timedelta(seconds=seconds), next(self._numbers), future))
        self._arm()
        await future

    def next_due(self) -> datetime | None:
        """When the first sleeper wakes; None when nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def advance(self, seconds: float) -> None:
        """Move forward at once and wake the sleepers who are due, the earliest first."""
        if seconds < 0:
            raise ValueError("time does not run backwards")
        self._set(self.now() + timedelta(seconds=seconds))

    async def walk(self, seconds: float, *, stops: int = 96, settle: Callable[[], Awaitable[None]]) -> None:
        """Move forward in at most `stops` equal stops, awaiting `settle` at each.

        So whoever sleeps wakes near its time and may sleep again on the way: a day passes as a day, not as one long
        standstill. The way is never cut short because nobody sleeps: they may just be at work.
        """
        grain = max(seconds / stops, SHORTEST_STOP)
        left = seconds
        while left > 0:
            self.advance(min(left, grain))
            left -= grain
            await settle()

    def set_rate(self, rate: float) -> None:
        """Run at another rate from now on."""
        self._base, self._anchor, self._rate = self.now(), time.monotonic(), rate
        self._arm()

    def to_real_time(self) -> None:
        """Show the machine's own time again and run at its rate; may go backwards."""
        self._rate = 1.0
        self._set(datetime.now(UTC))

    def _set(self, instant: datetime) -> None:
        self._base, self._anchor = instant, time.monotonic()
        self._wake()

    def _wake(self) -> None:
        now = self.now()
        while (due := self.next_due()) is not None and due <= now:
            heapq.heappop(self._sleepers)[2].set_result(None)
        self._arm()

    def _arm(self) -> None:
        """Ask the event loop to wake the next sleeper, if time runs by itself."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due = self.next_due()
        if due is not None and self._rate > 0:
            real_seconds = (due - self.now()).total_seconds() / self._rate
            self._timer = asyncio.get_running_loop().call_later(max(real_seconds, 0.0), self._wake)
