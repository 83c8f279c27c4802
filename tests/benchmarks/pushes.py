"""The simulator's own cost: one push against a plain POST of the same bytes, and a steady 300 pushes a second.

The bot that answers lives in a process of its own and says nothing but `success`.
"""

import asyncio
import multiprocessing
import statistics
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import aiohttp
from aiohttp import web

from bot.simulator.phones.phone import Phone
from bot.simulator.push import messages
from bot.simulator.push.delivery import pack
from bot.simulator.push.outcome import Outcome, Result
from bot.simulator.sim import WxSim

RATE = 300
"""Pushes a second the simulator must sustain."""
PUSHES = 1500
WORDS = "我们工行南小区三号楼一单元门口的下水道堵了好几天,污水往外冒"


@dataclass(frozen=True, slots=True, kw_only=True)
class Steady:
    """How a steady stream went: times in ms from a push's begin to its end, the bot's own work included."""

    asked: int
    sent: float
    p50: float
    p95: float
    p99: float

    def __str__(self) -> str:
        return (
            f"simulator asked for {self.asked} pushes a second: {self.sent:.0f} a second sent, "
            f"ms each p50 {self.p50:.1f}, p95 {self.p95:.1f}, p99 {self.p99:.1f}"
        )


def _answer(told: Connection) -> None:
    async def success(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="success")

    async def serve() -> None:
        app = web.Application()
        app.router.add_post("/wechat", success)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        told.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    with suppress(KeyboardInterrupt):
        asyncio.run(serve())


class Stage:
    """A running simulator with its bot, driven from outside its loop."""

    def __init__(self) -> None:
        here, there = multiprocessing.get_context("spawn").Pipe()
        self._bot = multiprocessing.get_context("spawn").Process(target=_answer, args=(there,), daemon=True)
        self._bot.start()
        there.close()
        self._url = f"http://127.0.0.1:{here.recv()}/wechat"
        self._loop = asyncio.new_event_loop()
        self._sim = WxSim(callback_url=self._url)
        self._run(self._sim.start())
        self._session = self._run(self._open())
        self._phones = [self._sim.user() for _ in range(PUSHES)]
        self._sample = self._packed(self._phones[0])

    def push(self, number: int) -> Outcome:
        """One person says something, and it comes to its end."""
        outcome: Outcome = self._run(self._phones[number % PUSHES].text(WORDS))
        return outcome

    def post(self, _number: int) -> int:
        """The same bytes posted, unsigned, unsealed and unjudged by us."""
        status: int = self._run(self._plain())
        return status

    def steady(self) -> Steady:
        """`PUSHES` pushes at `RATE` a second, whether or not those before have ended."""
        steady: Steady = self._run(self._steady())
        return steady

    def close(self) -> None:
        """End both."""
        self._run(self._session.close())
        self._run(self._sim.stop())
        self._loop.close()
        self._bot.terminate()
        self._bot.join()

    def _run(self, work: Any) -> Any:
        return self._loop.run_until_complete(work)

    async def _open(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    def _packed(self, phone: Phone) -> bytes:
        said = messages.message(self._sim.world, phone.user, "text", [("Content", WORDS)])
        return pack(self._sim.world, self._url, said.xml, phone.openid).body

    async def _plain(self) -> int:
        async with self._session.post(self._url, data=self._sample) as response:
            await response.read()
            return response.status

    async def _steady(self) -> Steady:
        began, under_way = self._loop.time(), []
        for number, phone in enumerate(self._phones):
            await asyncio.sleep(max(began + number / RATE - self._loop.time(), 0))
            under_way.append(asyncio.create_task(phone.text(WORDS)))
        outcomes = await asyncio.gather(*under_way)
        seconds = self._loop.time() - began
        lost = sum(outcome.result is not Result.ACKED for outcome in outcomes)
        if lost:
            raise RuntimeError(f"{lost} of {PUSHES} pushes were not acknowledged")
        cuts = statistics.quantiles((outcome.ms for outcome in outcomes), n=100)
        return Steady(asked=RATE, sent=PUSHES / seconds, p50=cuts[49], p95=cuts[94], p99=cuts[98])
