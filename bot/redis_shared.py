"""What replicas share, kept in Redis; while Redis is away each process goes on with what it learns itself."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Self, TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bot.clock import Clock
from bot.shared import LocalShared, Wakeups

PREFIX = "jiamenkou:"
"""Stands before every key and channel, so that one Redis may serve other programs too."""
_WAKE = PREFIX + "wake:"
_CONNECT_TIMEOUT = 0.5
_ANSWER_TIMEOUT = 1.0
_RETRY_AFTER = 2.0
"""Seconds for which an unreachable Redis is not asked again: callbacks must not wait for it one by one."""
_LISTEN = 20.0

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class RedisShared:
    """`Shared` between replicas. Nothing here raises when Redis fails: it is logged once, and nothing is known."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._redis = redis
        self._local = LocalShared(clock)
        self._wakeups = Wakeups()
        self._own = secrets.token_hex(8)
        self._down_until = 0.0
        self._down = False
        self._subscribed = asyncio.Event()
        self._listener: asyncio.Task[None] | None = None

    @classmethod
    async def connect(cls, url: str, clock: Clock) -> Self:
        """Connect to `redis://…`; an unreachable server is tried again for as long as we run. ValueError: a bad URL."""
        redis = Redis.from_url(
            url,
            decode_responses=True,
            socket_connect_timeout=_CONNECT_TIMEOUT,
            socket_timeout=_ANSWER_TIMEOUT,
            retry=Retry(NoBackoff(), 1),  # once, for a connection the server closed while it was idle
        )
        shared = cls(redis, clock)
        shared._listener = asyncio.create_task(shared._listen(), name="redis wake-ups")
        await shared._subscribed.wait()
        return shared

    async def get(self, key: str) -> str | None:
        """See `Shared.get`."""
        return await self._ask(lambda: self._text(key), lambda: self._local.get(key))

    async def put(self, key: str, value: str, ttl: float) -> None:
        """See `Shared.put`."""
        await self._ask(
            lambda: self._redis.set(PREFIX + key, value, px=_milliseconds(ttl)),
            lambda: self._local.put(key, value, ttl),
        )

    @asynccontextmanager
    async def lock(self, name: str, timeout: float) -> AsyncIterator[None]:  # noqa: ASYNC109  # also the lease
        """See `Shared.lock`; within one process the holders queue here, so that one of them asks Redis."""
        async with self._local.lock(name, timeout):
            lease = self._redis.lock(PREFIX + "lock:" + name, timeout=timeout, sleep=0.05, blocking_timeout=timeout)
            if not await self._ask(lease.acquire, _true):
                raise TimeoutError(f"the lock {name} stayed taken for {timeout} s")
            try:
                yield
            finally:
                with contextlib.suppress(RedisError, OSError):  # over time or away: it frees itself
                    await lease.release()

    async def wake(self, channel: str) -> None:
        """See `Shared.wake`; waiters of this process need no Redis."""
        self._wakeups.wake(channel)
        await self._ask(lambda: self._redis.publish(_WAKE + channel, self._own), _true)

    async def wait(self, channel: str, timeout: float, seen: int | None = None) -> int:  # noqa: ASYNC109
        """See `Shared.wait`."""
        return await self._wakeups.wait(channel, timeout, seen)

    async def first_seen(self, key: str, ttl: float, value: str) -> str | None:
        """See `Shared.first_seen`."""

        async def set_or_get() -> str | None:
            if await self._redis.set(PREFIX + key, value, px=_milliseconds(ttl), nx=True):
                return None
            return await self._text(key)

        return await self._ask(set_or_get, lambda: self._local.first_seen(key, ttl, value))

    async def allow(self, key: str, limit: int, window: float) -> bool:
        """See `Shared.allow`."""

        async def count() -> bool:
            pipeline = self._redis.pipeline(transaction=True)
            pipeline.set(PREFIX + key, 0, px=_milliseconds(window), nx=True)
            pipeline.incr(PREFIX + key)
            return int((await pipeline.execute())[1]) <= limit

        return await self._ask(count, lambda: self._local.allow(key, limit, window))

    async def reachable(self) -> bool:
        """See `Shared.reachable`."""
        try:
            return bool(await self._redis.ping())
        except (RedisError, OSError) as error:
            self._lost(error)
            return False

    async def aclose(self) -> None:
        """See `Shared.aclose`."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.wait([self._listener])
        await self._redis.aclose()

    async def _text(self, key: str) -> str | None:
        value = await self._redis.get(PREFIX + key)
        return value if isinstance(value, str) else None

    async def _ask(self, command: Callable[[], Awaitable[_T]], otherwise: Callable[[], Awaitable[_T]]) -> _T:
        """The answer of Redis, or of this process alone while Redis is away."""
        if asyncio.get_running_loop().time() < self._down_until:
            return await otherwise()
        try:
            answer = await command()
        except (RedisError, OSError) as error:
            self._lost(error)
            return await otherwise()
        self._found()
        return answer

    def _lost(self, error: Exception) -> None:
        self._down_until = asyncio.get_running_loop().time() + _RETRY_AFTER
        if not self._down:
            self._down = True
            _log.warning("Redis is away, going on without it: %s", error)

    def _found(self) -> None:
        if self._down:
            self._down = False
            _log.warning("Redis is back")

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except (RedisError, OSError) as error:
                self._lost(error)
                self._subscribed.set()
            await asyncio.sleep(_RETRY_AFTER)

    async def _hear(self) -> None:
        """Hand the wake-ups of other replicas on until the connection fails."""
        async with self._redis.pubsub() as pubsub:
            await pubsub.psubscribe(_WAKE + "*")
            while True:
                message: dict[str, Any] | None = await pubsub.get_message(timeout=_LISTEN)
                if message is None:
                    await pubsub.ping()  # fails where the other end has vanished silently
                elif message["type"] == "psubscribe":
                    self._found()
                    self._subscribed.set()
                elif message["type"] == "pmessage" and message["data"] != self._own:
                    self._wakeups.wake(message["channel"].removeprefix(_WAKE))


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


async def _true() -> bool:
    return True
