"""One contract for both versions of what replicas share."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from bot.redis_shared import PREFIX, RedisShared
from bot.shared import LocalShared, Shared, Wakeups

NOWHERE = "redis://127.0.0.1:1/0"


class SteppedClock:
    def __init__(self):
        self.time = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

    def now(self):
        return self.time

    async def sleep(self, seconds):
        self.time += timedelta(seconds=seconds)


@dataclass
class Case:
    """Two views of one store (two replicas, where it can be shared) and a way to let its time pass."""

    shared: Shared
    replica: Shared
    pass_time: Callable[[float], Awaitable[None]]


async def local_case() -> AsyncIterator[Case]:
    clock = SteppedClock()
    shared = LocalShared(clock)
    yield Case(shared, shared, clock.sleep)
    await shared.aclose()


async def away_case() -> AsyncIterator[Case]:
    clock = SteppedClock()
    shared = await RedisShared.connect(NOWHERE, clock)
    yield Case(shared, shared, clock.sleep)
    await shared.aclose()


async def redis_case(url: str) -> AsyncIterator[Case]:
    async def pass_time(seconds: float) -> None:
        async with Redis.from_url(url) as redis:
            async for key in redis.scan_iter(PREFIX + "*"):
                left = await redis.pttl(key)
                assert left > 0, "every key must end some time"
                await redis.pexpire(key, max(0, left - int(seconds * 1000)))

    clock = SteppedClock()
    first, second = await RedisShared.connect(url, clock), await RedisShared.connect(url, clock)
    yield Case(first, second, pass_time)
    await first.aclose()
    await second.aclose()


@pytest.fixture(params=["local", pytest.param("redis", marks=pytest.mark.redis), "redis away"])
async def case(request) -> AsyncIterator[Case]:
    cases = {
        "local": local_case,
        "redis": lambda: redis_case(request.getfixturevalue("redis_url")),
        "redis away": away_case,
    }
    async for each in cases[request.param]():
        yield each


async def test_what_is_put_is_got_until_its_time_is_over(case):
    assert await case.shared.get("token") is None
    await case.shared.put("token", "一", 10)
    await case.shared.put("token", "二", 60)
    assert await case.replica.get("token") == "二"
    await case.pass_time(59)
    assert await case.replica.get("token") == "二"
    await case.pass_time(1)
    assert await case.replica.get("token") is None


async def test_the_first_value_stays_until_its_time_is_over(case):
    assert await case.shared.first_seen("nonce", 60, "a") is None
    assert await case.replica.first_seen("nonce", 60, "b") == "a"
    assert await case.shared.first_seen("nonce", 60, "a") == "a"
    assert await case.shared.first_seen("other", 60, "b") is None
    await case.pass_time(60)
    assert await case.replica.first_seen("nonce", 60, "b") is None


async def test_the_rate_limit_opens_again_with_the_next_window(case):
    assert [await case.shared.allow("a", 2, 60) for _ in range(4)] == [True, True, False, False]
    assert await case.replica.allow("a", 2, 60) is False
    assert await case.shared.allow("b", 2, 60) is True
    await case.pass_time(30)
    assert await case.shared.allow("a", 2, 60) is False
    await case.pass_time(30)
    assert await case.shared.allow("a", 2, 60) is True


async def test_one_holder_of_a_lock_at_a_time(case):
    inside = 0
    most = 0

    async def work(shared: Shared) -> None:
        nonlocal inside, most
        async with shared.lock("token", 10):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work(each) for each in [case.shared, case.replica] * 5))
    assert most == 1


async def test_a_lock_that_stays_taken_is_given_up(case):
    async with case.shared.lock("token", 5):
        with pytest.raises(TimeoutError):
            async with case.replica.lock("token", 0.05):
                pytest.fail("two holders")
        async with case.replica.lock("another", 0.05):
            pass
    async with case.replica.lock("token", 0.05):
        pass


async def test_an_error_inside_frees_the_lock(case):
    with pytest.raises(ZeroDivisionError):
        async with case.shared.lock("token", 5):
            1 / 0  # noqa: B018
    async with case.replica.lock("token", 0.05):
        pass


async def test_a_wake_up_reaches_every_waiter_of_its_channel(case):
    waiting = [asyncio.create_task(each.wait("outbox", 5)) for each in (case.shared, case.shared, case.replica)]
    other = asyncio.create_task(case.shared.wait("other", 0.01))
    await asyncio.sleep(0)
    await case.shared.wake("outbox")
    assert all(number > 0 for number in await asyncio.gather(*waiting))
    assert await other == 0


async def test_a_wake_up_between_two_waits_is_not_missed(case):
    seen = await case.replica.wait("outbox", 0.01)
    await case.shared.wake("outbox")
    newer = await case.replica.wait("outbox", 5, seen)
    assert newer != seen
    assert await case.replica.wait("outbox", 0.01, newer) == newer


async def test_without_a_wake_up_the_wait_ends_in_time(case):
    assert await case.shared.wait("outbox", 0.01) == 0


async def test_many_short_lived_channels_are_forgotten():
    wakeups = Wakeups()
    for number in range(Wakeups.MOST + 10):
        wakeups.wake(f"message {number}")
    assert await wakeups.wait("message 0", 0.01, None) == 0
    assert await wakeups.wait(f"message {Wakeups.MOST + 9}", 5, 0) == Wakeups.MOST + 10


async def test_old_nonces_are_swept():
    clock = SteppedClock()
    shared = LocalShared(clock)
    for number in range(5000):
        await shared.first_seen(f"nonce {number}", 10, "x")
        await clock.sleep(1)
    assert len(shared._kept) <= 1024


async def test_a_lost_redis_is_logged_once_and_nothing_is_raised(caplog):
    shared = await RedisShared.connect(NOWHERE, SteppedClock())
    try:
        assert await shared.get("token") is None
        await shared.put("token", "x", 10)
        assert await shared.first_seen("nonce", 10, "a") is None
        assert await shared.allow("a", 1, 10)
        assert not await shared.reachable()
        async with shared.lock("token", 1):
            await shared.wake("outbox")
    finally:
        await shared.aclose()
    assert [record.message.partition(":")[0] for record in caplog.records] == ["Redis is away, going on without it"]
