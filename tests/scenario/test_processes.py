"""Real processes that share a database, and real deaths in the middle of the work (d and k of thirteen)."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from sqlmodel import Session, select

from bot.simulator.clock import SimClock
from bot.simulator.phones.phone import Phone
from bot.simulator.push.outcome import Outcome, Result
from bot.simulator.sim import WxSim
from bot.simulator.waiting import wait_until
from bot.simulator.world.world import Habits
from config.settings import Settings
from models.cases import Case
from models.db import make_engine
from models.inbox import InboxMessage, InboxState
from tests.scenario.processes import NO_QUIET_HOURS, SERVE, BotProcess

PEOPLE = 120
CASE_NUMBER = re.compile(r"FH[0-9]{8}-[0-9]+")
RESTART = 60.0
"""Seconds between two deliveries: longer than a process takes to start again on a busy machine."""
HEAD = "o_sample_building_head_000001"
DIES_BEFORE_ANSWERING = (
    """
import os, signal
from bot.dispatch import Dispatcher
submit = Dispatcher.submit
async def dies(self, incoming):
    await submit(self, incoming)
    os.kill(os.getpid(), signal.SIGKILL)
Dispatcher.submit = dies
"""
    + SERVE
)


@pytest.fixture
async def sim() -> AsyncIterator[WxSim]:
    async with WxSim(clock=SimClock(), habits=Habits(retry_after=5.0, max_attempts=4)) as sim:
        sim.user("王师傅", HEAD)
        yield sim


@pytest.fixture
def shared(settings: Settings, sim: WxSim) -> dict[str, str]:
    """The settings of processes that work on the same street."""
    rules = settings.data_dir / "rules.toml"
    rules.write_text(NO_QUIET_HOURS, encoding="utf-8")
    return {
        **sim.environment(),
        "BOT_DATA_DIR": str(settings.data_dir),
        "BOT_DATABASE_URL": settings.database_url,
        "BOT_REDIS_URL": settings.redis_url,
        "BOT_SECRET_KEY": (settings.data_dir / "demo-secret").read_text(encoding="utf-8"),
        "BOT_RULES": str(rules),
    }


def rows(settings: Settings, table: type) -> list:
    engine = make_engine(settings.database)
    with Session(engine, expire_on_commit=False) as session:
        found = list(session.exec(select(table)).all())
    engine.dispose()
    return found


@pytest.mark.parametrize("settings", ["servers"], indirect=True)
async def test_d_three_processes_in_a_token_race_fetch_twice_and_lose_nothing(
    settings: Settings, shared: dict[str, str], sim: WxSim
) -> None:
    async with AsyncExitStack() as stack:
        bots = [BotProcess(shared) for _ in range(3)]
        await asyncio.gather(*(stack.enter_async_context(bot) for bot in bots))
        head, residents = sim.user("王师傅"), [sim.user(f"居民{number}") for number in range(9)]

        def through(number: int) -> None:
            sim.callback_url = f"{bots[number % 3].url}/wechat"

        through(0)
        await head.text("待办")
        for number, resident in enumerate(residents):
            through(number)
            await resident.text(f"工行南小区3号楼{1 + number % 4}单元路灯不亮")
        sim.fault("token_race", times=1, match={"path": "message/custom/send", "nth": 3})
        for number in range(9):
            through(number)
            await head.text(f"{number + 1:04} 1")
        told = [lambda one=resident: any("属实" in bubble.text for bubble in one.inbox) for resident in residents]
        assert await wait_until(lambda: all(one() for one in told), 30)
    assert sim.world.journal.counts["token_fetches"] <= 2
    said = [sum("看过了,属实" in bubble.text for bubble in resident.inbox) for resident in residents]
    assert said == [1] * 9


@pytest.mark.parametrize("settings", ["embedded"], indirect=True)
async def test_k_killed_between_commit_and_answer_the_next_delivery_is_answered(
    settings: Settings, shared: dict[str, str], sim: WxSim
) -> None:
    sim.world.change_habits(retry_after=RESTART)
    resident = sim.user("居民")
    async with BotProcess(shared, program=DIES_BEFORE_ANSWERING) as dying:
        sim.callback_url = f"{dying.url}/wechat"
        waiting = asyncio.create_task(resident.text("工行南小区3号楼路灯不亮"))
        await dying.ended()
        assert len(rows(settings, Case)) == 1
        async with BotProcess(shared, port=dying.port):
            sim.clock.advance(RESTART)
            outcome = await waiting
    assert (outcome.result, "已登记" in outcome.reply) == (Result.REPLIED, True)
    assert outcome.attempts >= 2
    assert len(rows(settings, Case)) == 1
    assert len(resident.inbox) == 1


@pytest.mark.long
async def test_killed_again_and_again_under_load_every_message_has_one_outcome(
    settings: Settings, shared: dict[str, str], sim: WxSim
) -> None:
    sim.world.change_habits(retry_after=2.0, max_attempts=20, markfail_after=10**6)
    apart = [BotProcess(shared, "--only", "web"), BotProcess(shared, "--only", "worker")]
    bots = apart if settings.database_url else [BotProcess(shared)]
    outcomes: list[Outcome] = []
    lines = asyncio.Semaphore(8)

    async def report(number: int) -> None:
        async with lines:
            words = f"工行南小区{1 + number % 8}号楼{1 + number % 4}单元路灯不亮"
            outcomes.append(await sim.user(f"居民{number}").text(words))

    async with AsyncExitStack() as stack:
        for bot in bots:
            await stack.enter_async_context(bot)
        sim.callback_url = f"{bots[0].url}/wechat"
        traffic = [asyncio.create_task(report(number)) for number in range(PEOPLE)]
        for killed, done in enumerate((20, 45, 70, 95)):
            assert await wait_until(lambda: len(outcomes) >= done, 120)  # noqa: B023  # awaited before it changes
            await bots[killed % len(bots)].kill()
            await bots[killed % len(bots)].start()
        await asyncio.gather(*traffic)
        residents = [sim.user(f"居民{number}") for number in range(PEOPLE)]
        assert await wait_until(lambda: all(numbers(one) for one in residents), 60)
    assert {outcome.result for outcome in outcomes} <= {Result.REPLIED, Result.ACKED}
    assert any(outcome.attempts > 1 for outcome in outcomes)
    assert [len(set(numbers(one))) for one in residents] == [1] * PEOPLE
    assert len({numbers(one)[0] for one in residents}) == PEOPLE
    assert len(rows(settings, Case)) == PEOPLE
    kept = [one for one in rows(settings, InboxMessage) if one.openid in {phone.openid for phone in residents}]
    assert set(Counter(one.openid for one in kept).values()) == {1}
    assert {one.state for one in kept} == {InboxState.ANSWERED}


def numbers(phone: Phone) -> list[str]:
    """The case numbers this person was told."""
    return [found[0] for bubble in phone.inbox if (found := CASE_NUMBER.search(bubble.text))]
