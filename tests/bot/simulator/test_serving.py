"""The simulator as a program of its own, and how it ends."""

import asyncio

import aiohttp
import pytest
from aiohttp import web

from bot.simulator.clock import SimClock
from bot.simulator.serve import serve
from bot.simulator.sim import WxSim
from bot.simulator.waiting import wait_until


async def test_it_says_how_a_bot_is_configured_for_it():
    said: list[str] = []
    running = asyncio.create_task(serve(0, "http://127.0.0.1:9/wechat", say=said.append))
    assert await wait_until(lambda: bool(said), 2)
    head, *settings = said[0].splitlines()
    values = dict(line.split("=", 1) for line in settings)
    base = values["BOT_WECHAT_API_BASE"]
    assert head == f"# {base}/simulator/"
    assert len(values["BOT_WECHAT_AES_KEY"]) == 43
    async with aiohttp.ClientSession(base) as session, session.get("/sim/account") as response:
        assert (await response.json())["callback_url"] == "http://127.0.0.1:9/wechat"
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_credentials_are_the_same_on_every_run():
    assert WxSim().environment() == WxSim().environment()


async def test_the_same_seed_gives_the_same_ids(clock):
    one, other = (WxSim(clock=SimClock(clock.now(), rate=0), seed=7) for _ in "12")
    assert one.user("居民").openid == other.user("居民").openid
    assert one.world.new_msg_id() == other.world.new_msg_id()


async def test_a_taken_port_is_told(sim):
    port = int(sim.api_base.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        await WxSim(port=port).start()


@pytest.mark.parametrize("what", ["events", "hang"])
async def test_waiting_connections_do_not_hold_up_the_end(what):
    app = web.Application()
    sim = WxSim()
    sim.mount(app, "http://127.0.0.1:1")
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    path = "/simulator/sim/events" if what == "events" else "/simulator/cgi-bin/token"
    if what == "hang":
        sim.fault("hang")
    async with aiohttp.ClientSession(base) as session:
        waiting = asyncio.create_task(session.get(path))
        await asyncio.sleep(0.05)
        async with asyncio.timeout(2):
            await runner.cleanup()
        await asyncio.gather(waiting, return_exceptions=True)
