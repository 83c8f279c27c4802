"""What replicas share and may lose: token cache and lock, wake-ups, nonce memory, rate limits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from bot.clock import Clock


class Shared(Protocol):
    """Two versions: `LocalShared` within one process, `RedisShared` between replicas. All times are in seconds."""

    async def get(self, key: str) -> str | None:
        """Return what was put under the key, or None where nothing was or its time is over."""
        ...

    async def put(self, key: str, value: str, ttl: float) -> None:
        """Keep the value for `ttl` seconds in place of an earlier one."""
        ...

    def lock(self, name: str, timeout: float) -> AbstractAsyncContextManager[None]:
        """Let one holder in at a time. TimeoutError when it stays taken for `timeout`; held longer, it is lost."""
        ...

    async def wake(self, channel: str) -> None:
        """End all waiting on the channel, in every replica."""
        ...

    async def wait(self, channel: str, timeout: float, seen: int | None = None) -> int:  # noqa: ASYNC109
        """Return the number of the channel's last wake-up, once it differs from `seen` or after `timeout`.

        Hand the last answer back as `seen`, and a wake-up that comes between two waits is not missed. Without it,
        only wake-ups from now on count.
        """
        ...

    async def first_seen(self, key: str, ttl: float, value: str) -> str | None:
        """Remember the value for `ttl` unless one is remembered already; return that earlier one, else None."""
        ...

    async def allow(self, key: str, limit: int, window: float) -> bool:
        """Whether this is among the first `limit` calls since the window of `window` seconds began."""
        ...

    async def reachable(self) -> bool:
        """Whether what is shared is really shared now."""
        ...

    async def aclose(self) -> None:
        """Let go of connections and tasks."""
        ...


class Wakeups:
    """Numbers the wake-ups of this process and lets its waiters go."""

    MOST = 10_000
    """Channels remembered; a forgotten one costs its waiter one needless look."""

    def __init__(self) -> None:
        self._number = 0
        self._last: dict[str, int] = {}
        self._waiters: dict[str, set[asyncio.Future[None]]] = {}

    def wake(self, channel: str) -> None:
        """Give the channel the next number and let every waiter go."""
        self._number += 1
        self._last.pop(channel, None)
        self._last[channel] = self._number
        if len(self._last) > self.MOST:
            del self._last[next(iter(self._last))]
        for waiter in self._waiters.pop(channel, set()):
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self, channel: str, timeout: float, seen: int | None) -> int:  # noqa: ASYNC109  # a normal outcome
        """See `Shared.wait`."""
        if seen is None or seen == self._last.get(channel, 0):
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.setdefault(channel, set()).add(waiter)
            try:
                await asyncio.wait([waiter], timeout=timeout)
            finally:
                self._leave(channel, waiter)
        return self._last.get(channel, 0)

    def _leave(self, channel: str, waiter: asyncio.Future[None]) -> None:
        others = self._waiters.get(channel, set())
        others.discard(waiter)
        if not others:
            self._waiters.pop(channel, None)


@dataclass(slots=True)
class _Kept:
    value: str
    until: float
    count: int = 0


class LocalShared:
    """Everything within this process, on the clock it is given."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._sweep_at = 1024
        self._locks: dict[str, asyncio.Lock] = {}
        self._wakeups = Wakeups()

    async def get(self, key: str) -> str | None:
        """See `Shared.get`."""
        kept = self._living(key)
        return kept.value if kept else None

    async def put(self, key: str, value: str, ttl: float) -> None:
        """See `Shared.put`."""
        self._keep(key, value, ttl)

    @asynccontextmanager
    async def lock(self, name: str, timeout: float) -> AsyncIterator[None]:  # noqa: ASYNC109  # only the waiting
        """See `Shared.lock`; a holder in this process cannot vanish, so none is thrown out."""
        lock = self._locks.setdefault(name, asyncio.Lock())
        async with asyncio.timeout(timeout):
            await lock.acquire()
        try:
            yield
        finally:
            lock.release()

    async def wake(self, channel: str) -> None:
        """See `Shared.wake`."""
        self._wakeups.wake(channel)

    async def wait(self, channel: str, timeout: float, seen: int | None = None) -> int:  # noqa: ASYNC109
        """See `Shared.wait`."""
        return await self._wakeups.wait(channel, timeout, seen)

    async def first_seen(self, key: str, ttl: float, value: str) -> str | None:
        """See `Shared.first_seen`."""
        kept = self._living(key)
        if kept:
            return kept.value
        self._keep(key, value, ttl)
        return None

    async def allow(self, key: str, limit: int, window: float) -> bool:
        """See `Shared.allow`."""
        kept = self._living(key) or self._keep(key, "", window)
        kept.count += 1
        return kept.count <= limit

    async def reachable(self) -> bool:
        """See `Shared.reachable`."""
        return True

    async def aclose(self) -> None:
        """See `Shared.aclose`; there is nothing to let go of."""

    def _living(self, key: str) -> _Kept | None:
        kept = self._kept.get(key)
        return kept if kept and kept.until > self._clock.now().timestamp() else None

    def _keep(self, key: str, value: str, ttl: float) -> _Kept:
        now = self._clock.now().timestamp()
        if len(self._kept) >= self._sweep_at:
            self._kept = {name: kept for name, kept in self._kept.items() if kept.until > now}
            self._sweep_at = max(1024, 2 * len(self._kept))
        kept = self._kept[key] = _Kept(value, now + ttl)
        return kept
