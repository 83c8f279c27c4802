import asyncio

import pytest
from aiohttp import web

from bot.redis_shared import RedisShared
from bot.shared import LocalShared
from bot.wechat.client import WeChatClient
from bot.wechat.errors import ApiError, TransportError

SEND = "message/custom/send"
BAD = {"errcode": 40001, "errmsg": "invalid credential"}


async def connected(kind, request, clock):
    if kind == "one process":
        return [LocalShared(clock)] * 3
    url = request.getfixturevalue("redis_url")
    return [await RedisShared.connect(url, clock) for _ in range(3)]


@pytest.fixture(params=["one process", pytest.param("three processes", marks=pytest.mark.redis)])
async def replicas(request, fake_api, session, clock):
    """Three clients that share what they know, within a process or through Redis."""
    shared = await connected(request.param, request, clock)
    yield [WeChatClient(session, fake_api.base, "wx1", "SECRET", each, clock) for each in shared]
    for each in shared:
        await each.aclose()


async def send_many(clients, count):
    await asyncio.gather(*(clients[n % len(clients)].send_text(f"o{n}", "好") for n in range(count)))


async def test_a_cold_start_fetches_one_token_for_all(replicas, fake_api):
    await send_many(replicas, 30)
    assert fake_api.issued == 1
    assert len(fake_api.bodies(SEND)) == 30


async def test_many_refusals_at_once_make_one_new_token_and_lose_nothing(replicas, fake_api):
    await send_many(replicas, 3)
    fake_api.revoke()
    await send_many(replicas, 30)
    assert fake_api.issued == 2
    assert sum(query["access_token"] == "TOKEN-2" for _, query, _ in fake_api.calls if query) == 30


async def test_a_late_refusal_of_the_old_token_takes_the_new_one(replicas, fake_api):
    """A call made with the old token is answered after another call has already replaced it."""
    await send_many(replicas, 1)
    asked, overtaken = asyncio.Event(), asyncio.Event()

    async def refuse_late(_request):
        asked.set()
        await overtaken.wait()
        return web.json_response(BAD)

    fake_api.will(SEND, refuse_late, BAD)
    late = asyncio.create_task(replicas[0].send_text("o1", "late"))
    await asked.wait()
    await replicas[1].send_text("o2", "quick")
    overtaken.set()
    await late
    assert fake_api.issued == 2


@pytest.mark.parametrize("same", [True, False])
async def test_a_token_that_is_always_refused_costs_one_replacement_in_half_a_minute(replicas, fake_api, same):
    fake_api.will(SEND, *[BAD] * 20)
    if same:
        fake_api.will("stable_token", *[{"access_token": "SAME", "expires_in": 7200}] * 5)
    for client in replicas:
        with pytest.raises(ApiError):
            await client.send_text("o1", "好")
    assert len(fake_api.bodies("stable_token")) == 2
    assert len(fake_api.bodies(SEND)) <= 4


async def test_a_refused_token_that_wechat_repeats_is_forced_out_next_time(client, fake_api, clock):
    fake_api.token = "DEAD"
    fake_api.will("stable_token", *[{"access_token": "STUCK", "expires_in": 7200}] * 2)
    with pytest.raises(ApiError):
        await client.send_text("o1", "好")
    await clock.sleep(30)
    await client.send_text("o1", "好")
    assert [body["force_refresh"] for body in fake_api.bodies("stable_token")] == [False, False, True]


async def test_a_token_that_is_never_good_is_replaced_ever_more_seldom(client, fake_api, clock):
    fake_api.will(SEND, *[BAD] * 2000)
    for _ in range(1440):
        with pytest.raises(ApiError):
            await client.send_text("o1", "好")
        await clock.sleep(60)
    assert len(fake_api.bodies("stable_token")) < 40
    fake_api.answers.clear()
    await client.send_text("o1", "好")


async def test_a_token_is_renewed_five_minutes_before_its_end(replicas, fake_api, clock):
    await replicas[0].send_text("o1", "好")
    await clock.sleep(6899)
    await replicas[1].send_text("o1", "好")
    assert fake_api.issued == 1
    await clock.sleep(1)
    await replicas[2].send_text("o1", "好")
    assert fake_api.issued == 2


async def test_a_token_near_its_end_is_not_fetched_for_every_message(replicas, fake_api):
    fake_api.expires_in = 300
    await send_many(replicas, 10)
    assert fake_api.issued == 1


async def test_a_lock_held_too_long_elsewhere_surely_sent_nothing(fake_api, session, clock, monkeypatch):
    monkeypatch.setattr("bot.wechat.token._LOCKED", 0.05)
    shared = LocalShared(clock)
    client = WeChatClient(session, fake_api.base, "wx1", "SECRET", shared, clock)
    async with shared.lock("token:wx1", 1):
        with pytest.raises(TransportError) as caught:
            await client.send_text("o1", "好")
    assert caught.value.definite
