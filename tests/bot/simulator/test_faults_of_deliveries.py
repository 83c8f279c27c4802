"""Deliveries that come twice, late, in another order, or from an enemy."""

import asyncio

import pytest

from bot.simulator.markup import parse
from bot.simulator.push.outcome import Result
from bot.simulator.world.account import Account, Mode
from bot.simulator.world.faults import HOSTILE


@pytest.mark.parametrize("concurrent", [False, True])
async def test_doubled_deliveries_show_one_answer(bot, sim, concurrent):
    sim.fault("dup", n=3, concurrent=concurrent)
    user = sim.user("居民")
    outcome = await user.text("hi")
    assert (outcome.attempts, len(outcome.answers), len(set(outcome.answers))) == (4, 4, 1)
    assert len({message.value("MsgId") for message in bot.heard}) == 1
    assert len(user.inbox) == 1


async def test_late_and_lost_deliveries(bot, sim):
    sim.fault("late", times=1, s=30)
    waiting = asyncio.create_task(sim.user("居民").text("hi"))
    await sim.settle()
    assert bot.heard == []
    sim.clock.advance(30)
    assert (await waiting).reply == "hi"
    sim.fault("drop", times=1)
    assert (await sim.user("居民").text("hi")).result is Result.DROPPED


async def test_deliveries_overtake_each_other(bot, sim):
    sim.fault("reorder", times=1, k=2)
    user = sim.user("居民")
    first = asyncio.create_task(user.text("1"))
    await asyncio.sleep(0)
    await user.text("2")
    await user.text("3")
    await first
    assert [message.value("Content") for message in bot.heard] == ["2", "3", "1"]


async def test_a_flood_of_the_same_words_from_strangers(bot, sim):
    sim.fault("burst", times=1, n=20, rps=1000)
    assert (await sim.user("居民").text("hi")).reply == "hi"
    assert len({message.value("FromUserName") for message in bot.heard}) == 21
    assert len({message.value("MsgId") for message in bot.heard}) == 21
    strangers = [user for user in sim.world.users.values() if user.name != "居民"]
    assert [sim.phone(one.openid).last.text for one in strangers] == ["hi"] * 20


async def test_two_people_share_a_msg_id(bot, sim):
    sim.fault("msgid_collision")
    await asyncio.gather(sim.user("甲").voice(), sim.user("乙").voice())
    assert len({message.value("MsgId") for message in bot.heard}) == 1
    assert len({message.value("FromUserName") for message in bot.heard}) == 2


async def test_the_key_before_the_last_change_still_comes(bot, sim):
    old = sim.world.account
    sim.world.account = Account(aes_key="B" * 43, previous_aes_key=old.aes_key)
    sim.fault("old_key", times=1)
    assert (await sim.user("居民").text("hi")).status == 403  # the small bot knows one key only
    sim.fault("old_key", times=1)
    bot.opened = lambda _signature, _query, body: _opened_with(old, body)
    bot.sealed = lambda xml, **_: _sealed_with(bot, old, xml)
    assert (await sim.user("居民").text("hi")).reply == "hi"


def _opened_with(account, body):
    return parse(account.box().open(parse(body).value("Encrypt")))


def _sealed_with(bot, account, xml):
    present = bot.sim.world.account
    bot.sim.world.account = account
    try:
        return type(bot).sealed(bot, xml)
    finally:
        bot.sim.world.account = present


@pytest.mark.parametrize("kind", sorted(HOSTILE - {"dup_fields", "clock_skew", "replay", "oversize"}))
async def test_hostile_deliveries_are_refused_by_a_careful_bot(bot, sim, kind):
    sim.fault(kind, times=1)
    user = sim.user("居民")
    outcome = await user.text("hi")
    assert (outcome.result, outcome.attempts, user.inbox) == (Result.REFUSED, 1, [])
    assert (await user.text("hi")).reply == "hi"


async def test_hostile_deliveries_a_careless_bot_swallows(bot, sim):
    for kind in ("dup_fields", "clock_skew", "replay"):
        sim.fault(kind, times=1)
        outcome = await sim.user("居民").text("hi")
        assert (outcome.result, sim.user("居民").inbox) == (Result.SWALLOWED, [])
    stamps = [int(entry["path"].split("timestamp=")[1].split("&")[0]) for entry in sim.world.journal.since()]
    assert [stamp - int(sim.clock.now().timestamp()) for stamp in stamps] == [0, 600, -600]


async def test_an_oversized_delivery_is_really_big(bot, sim):
    sim.fault("oversize", times=1, bytes=200_000)
    await sim.user("居民").text("hi")
    assert len(sim.world.journal.since()[-1]["body"]) > 200_000


async def test_a_bomb_in_plain_mode(bot, sim):
    sim.world.account = Account(mode=Mode.PLAIN)
    sim.fault("entity_bomb", times=1)
    assert (await sim.user("居民").text("hi")).result is Result.REFUSED


async def test_a_pause_on_demand(bot, sim):
    sim.fault("markfail", times=1)
    assert (await sim.user("居民").text("hi")).result is Result.DROPPED
    assert sim.world.journal.stats()["markfails"] == 1
