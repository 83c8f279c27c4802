import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.simulator.clock import SimClock

START = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


async def _once():
    await asyncio.sleep(0)


async def test_standing_clock_moves_only_when_told():
    clock = SimClock(START, rate=0)
    assert (clock.now(), clock.mode) == (START, "stepped")
    clock.advance(90)
    assert clock.now() == START + timedelta(seconds=90)


async def test_sleepers_wake_in_the_order_they_are_due():
    clock, woken = SimClock(START, rate=0), []

    async def sleeper(name, seconds):
        await clock.sleep(seconds)
        woken.append(name)

    async with asyncio.TaskGroup() as group:
        for name, seconds in (("late", 30), ("early", 10), ("never yet", 100), ("middle", 20)):
            group.create_task(sleeper(name, seconds))
        await asyncio.sleep(0)
        clock.advance(40)
        await asyncio.sleep(0.001)
        assert woken == ["early", "middle", "late"]
        clock.advance(60)
    assert woken[-1] == "never yet"


async def test_walking_lets_each_tick_see_its_own_time():
    clock, seen = SimClock(START, rate=0), []

    async def ticks():
        while True:
            await clock.sleep(1800)
            seen.append((clock.now() - START).total_seconds())

    task = asyncio.create_task(ticks())
    await asyncio.sleep(0)
    await clock.walk(7200, settle=_once)
    task.cancel()
    assert seen == [1800, 3600, 5400, 7200]
    assert clock.now() == START + timedelta(hours=2)


async def test_walking_a_day_stops_only_so_often():
    clock, stops = SimClock(START, rate=0), []

    async def stop():
        stops.append((clock.now() - START).total_seconds())

    await clock.walk(86400, stops=48, settle=stop)
    assert stops == [1800 * number for number in range(1, 49)]


async def test_walking_a_short_way_stops_once():
    clock, stops = SimClock(START, rate=0), []

    async def stop():
        stops.append((clock.now() - START).total_seconds())

    await clock.walk(30, settle=stop)
    assert stops == [30]


async def test_scaled_clock_runs_faster():
    clock = SimClock(START, rate=3600)
    assert clock.mode == "scaled"
    async with asyncio.timeout(1):
        await clock.sleep(60)
    assert clock.now() >= START + timedelta(seconds=60)


async def test_real_clock_can_be_advanced_while_someone_sleeps():
    clock = SimClock()
    sleeping = asyncio.create_task(clock.sleep(3600))
    await asyncio.sleep(0)
    clock.advance(3600)
    async with asyncio.timeout(1):
        await sleeping
    clock.to_real_time()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


async def test_rate_can_change_on_the_way():
    clock = SimClock(START, rate=0)
    sleeping = asyncio.create_task(clock.sleep(60))
    await asyncio.sleep(0)
    clock.set_rate(100_000)
    async with asyncio.timeout(1):
        await sleeping


async def test_cancelled_sleepers_are_forgotten():
    clock = SimClock(START, rate=0)
    sleeping = asyncio.create_task(clock.sleep(60))
    await asyncio.sleep(0)
    sleeping.cancel()
    await asyncio.gather(sleeping, return_exceptions=True)
    assert clock.next_due() is None


def test_time_does_not_run_backwards():
    with pytest.raises(ValueError, match="backwards"):
        SimClock(START, rate=0).advance(-1)


def test_a_start_without_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        SimClock(datetime(2026, 11, 22))  # noqa: DTZ001  # the naive datetime is what is refused
