"""When a delivery may leave: held back by faults, behind the same person's others, or not at all (MarkFail)."""

import asyncio
from collections import defaultdict, deque
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime, timedelta

from bot.simulator.push.outcome import Push
from bot.simulator.world.world import World


class Traffic:
    """Order and pauses of the deliveries."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._failures: deque[datetime] = deque()
        self._suspended_until: datetime | None = None
        self._waiting: list[_Held] = []

    async def wait(self, push: Push) -> None:
        """Hold the delivery back if a fault says so (`late` on the simulator's clock, `reorder` behind `k` others)."""
        late = push.fault("late")
        if late is not None:
            await self._world.clock.sleep(late.number("s", 30))
        reorder = push.fault("reorder")
        if reorder is not None:
            held = _Held(int(reorder.number("k", 1)))
            self._waiting.append(held)
            await held.gone.wait()

    def turn(self, push: Push) -> AbstractAsyncContextManager[object]:
        """The person's turn: in order if that is the habit, else at once."""
        return self._turns[push.user.openid] if self._world.habits.ordered else nullcontext()

    def passed(self) -> None:
        """A delivery came to its end: who waits behind it moves up."""
        for held in self._waiting:
            held.behind -= 1
            if held.behind <= 0:
                held.gone.set()
        self._waiting = [held for held in self._waiting if held.behind > 0]

    def suspended(self, push: Push) -> bool:
        """Whether deliveries are stopped now (MarkFail)."""
        if push.fault("markfail"):
            self._suspend()
        return self._suspended_until is not None and self._world.now() < self._suspended_until

    def failed(self) -> None:
        """Count a failure; many within a minute stop all deliveries for a minute."""
        now, habits = self._world.now(), self._world.habits
        self._failures.append(now)
        while self._failures and now - self._failures[0] > timedelta(seconds=habits.markfail_pause):
            self._failures.popleft()
        if len(self._failures) >= habits.markfail_after:
            self._suspend()

    def _suspend(self) -> None:
        self._failures.clear()
        self._suspended_until = self._world.now() + timedelta(seconds=self._world.habits.markfail_pause)
        self._world.journal.counts["markfails"] += 1


class _Held:
    """A delivery that lets `behind` others go first."""

    def __init__(self, behind: int) -> None:
        self.behind = behind
        self.gone = asyncio.Event()
