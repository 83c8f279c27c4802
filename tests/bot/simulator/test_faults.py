"""Which calls or deliveries a rule picks, and calls that go wrong."""

import asyncio
import random
from datetime import UTC, datetime

import aiohttp
import pytest

from bot.simulator.waiting import wait_until
from bot.simulator.world.faults import FaultError, Faults, Side, Subject

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
SEND = "message/custom/send"


def _strikes(faults, times, **subject):
    side = subject.pop("side", Side.CALL)
    return [bool(faults.striking(Subject(side=side, **subject), NOW)) for _ in range(times)]


@pytest.mark.parametrize(
    ("given", "struck"),
    [
        ({}, [True] * 4),
        ({"times": 2}, [True, True, False, False]),
        ({"match": {"nth": 3}}, [False, False, True, False]),
        ({"match": {"every": 2}}, [False, True, False, True]),
        ({"match": {"p": 0}}, [False] * 4),
        ({"match": {"path": SEND}}, [True] * 4),
        ({"match": {"path": "message/template/*"}}, [False] * 4),
        ({"match": {"openid": "o1", "msgtype": "text"}}, [True] * 4),
        ({"match": {"openid": "o2"}}, [False] * 4),
        ({"match": {"method": "GET"}}, [False] * 4),
        ({"since": 5}, [False] * 4),
        ({"until": 0}, [False] * 4),
        ({"until": 5, "times": 1}, [True, False, False, False]),
    ],
)
def test_rules_pick_calls(given, struck):
    faults = Faults(random.Random(1))
    faults.add("busy", NOW, **given)
    assert _strikes(faults, 4, path=f"cgi-bin/{SEND}", method="POST", openid="o1", kind="text") == struck


def test_each_fault_has_its_side():
    faults = Faults(random.Random(1))
    faults.add("drop", NOW)
    assert _strikes(faults, 1, path="cgi-bin/x") == [False]
    assert _strikes(faults, 1, side=Side.PUSH, kind="text") == [True]


@pytest.mark.parametrize("given", [{"kind": "earthquake"}, {"kind": "busy", "since": "tomorrow"}])
def test_senseless_rules_are_refused(given):
    with pytest.raises(FaultError):
        Faults(random.Random(1)).add(**given, now=NOW)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("busy", -1),
        ("quota_day", 45009),
        ("quota_minute", 45011),
        ("out_of_window", 45015),
        ("over_count", 45047),
        ("token_expire_now", 42001),
        ("token_race", 40001),
        ("token_always_bad", 40001),
    ],
)
async def test_calls_fail_as_told_and_then_recover(bot, sim, kind, code):
    user = sim.user("居民")
    await user.text("hi")
    sim.fault(kind, times=1, match={"path": SEND})
    assert (await bot.send(user.openid))["errcode"] == code
    assert (await bot.send(user.openid))["errcode"] == 0


async def test_a_daily_quota_comes_back_at_midnight_in_shanghai(bot, sim):
    user = sim.user("居民")
    await user.text("hi")
    sim.fault("quota_day", match={"path": SEND})
    sim.clock.advance(9 * 3600)  # 23:10
    assert (await bot.send(user.openid))["errcode"] == 45009
    sim.clock.advance(3600)
    assert (await bot.send(user.openid))["errcode"] == 0


async def test_when_every_token_is_bad_tokens_are_still_given_out(bot, sim):
    sim.fault("token_always_bad")
    assert [(await bot.call("GET", "cgi-bin/getcallbackip"))["errcode"] for _ in range(2)] == [40001, 40001]


async def test_a_token_race_may_leave_some_grace(bot, sim):
    got = await bot.call("POST", "cgi-bin/stable_token", bot.secrets(), token=False)
    sim.fault("token_race", times=1, grace=60)
    ours = {"access_token": got["access_token"]}
    assert "ip_list" in await bot.call("GET", "cgi-bin/getcallbackip", token=False, **ours)
    sim.clock.advance(60)
    assert (await bot.call("GET", "cgi-bin/getcallbackip", token=False, **ours))["errcode"] == 40001


async def _raw(sim, path="cgi-bin/getcallbackip", seconds=0.1):
    timeout = aiohttp.ClientTimeout(total=seconds)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(f"{sim.api_base}/{path}") as response:
        return response.status, response.content_type, await response.text()


@pytest.mark.parametrize(
    ("kind", "status", "content_type", "start"),
    [
        ("http_502", 502, "text/html", "<html>"),
        ("html_200", 200, "text/html", "<html>"),
        ("bad_json", 200, "application/json", '{"errcode":0,"errmsg":"ok"'),
        ("wrong_content_type", 200, "text/plain", '{"errcode":41001'),
        ("truncated", 200, "application/json", '{"errcode":41001'),
    ],
)
async def test_garbled_answers(sim, kind, status, content_type, start):
    sim.fault(kind, times=1)
    got = await _raw(sim)
    assert got[:2] == (status, content_type)
    assert got[2].startswith(start)
    assert kind != "truncated" or not got[2].endswith("}")


async def test_a_broken_connection_and_a_hanging_one(sim):
    sim.fault("reset")
    with pytest.raises(aiohttp.ClientError):
        await _raw(sim)
    sim.world.faults.rules.clear()
    sim.fault("hang", times=1)
    with pytest.raises(TimeoutError):
        await _raw(sim)
    assert (await _raw(sim))[0] == 200


async def test_a_slow_call(sim):
    sim.fault("slow", times=1, ms=60)
    with pytest.raises(TimeoutError):
        await _raw(sim, seconds=0.03)


async def test_accepted_but_lost_and_shown_but_unanswered(bot, sim):
    user = sim.user("居民")
    await user.text("hi")
    seen = len(user.inbox)
    sim.fault("accepted_but_lost", times=1, match={"path": SEND})
    assert ((await bot.send(user.openid))["errcode"], len(user.inbox)) == (0, seen)
    sim.fault("ok_but_timeout", times=1, match={"path": SEND})
    sending = asyncio.create_task(bot.send(user.openid, "一次"))
    assert await wait_until(lambda: len(user.inbox) > seen, 1)
    await sim.settle()
    assert not sending.done()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
