"""A bot of a few lines to try the simulator on, and the simulator with a standing clock."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web

from bot.simulator.clock import SimClock
from bot.simulator.crypto import CryptoError, sign
from bot.simulator.markup import Element, MarkupError, parse, render
from bot.simulator.sim import WxSim
from bot.simulator.world.world import Habits

START = datetime(2026, 11, 22, 6, 10, tzinfo=UTC)
Answer = Callable[[Element], Awaitable[web.Response] | web.Response]


class SmallBot:
    """Answers every message with `says` (nothing: `success`); `answers` are used up first, one a delivery."""

    def __init__(self) -> None:
        self.says = "echo"
        self.answers: list[Answer] = []
        self.heard: list[Element] = []
        self.arrived = asyncio.Event()
        self.sim: WxSim | None = None

    async def handle(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            return web.Response(text=request.query["echostr"])
        try:
            message = self.opened(request.query.get("msg_signature", ""), request.query, await request.read())
        except (CryptoError, MarkupError) as error:
            return web.Response(status=403, text=str(error))
        self.heard.append(message)
        self.arrived.set()
        answer = self.answers.pop(0) if self.answers else self.echo
        response = answer(message)
        return response if isinstance(response, web.Response) else await response

    def opened(self, signature: str, query: "aiohttp.typedefs.Query", body: bytes) -> Element:
        outer = parse(body)
        encrypted = outer.value("Encrypt")
        account = self.sim.world.account
        if account.mode == "plain":
            return outer
        if sign(account.token, query["timestamp"], query["nonce"], encrypted) != signature:
            raise CryptoError("signature")
        inner = parse(account.box().open(encrypted))
        if not inner.value("FromUserName"):
            raise MarkupError("nobody sent it")
        return inner

    def echo(self, message: Element) -> web.Response:
        if not self.says:
            return web.Response(text="success")
        content = message.value("Content") if self.says == "echo" else self.says
        return self.reply(message, [("MsgType", "text"), ("Content", content or message.value("Event") or "?")])

    def reply(self, message: Element, fields, **wrong) -> web.Response:
        names = [("ToUserName", message.value("FromUserName")), ("FromUserName", message.value("ToUserName"))]
        return self.sealed(render([*names, ("CreateTime", 1), *fields]), **wrong)

    def sealed(self, xml: str, signature: str = "") -> web.Response:
        account = self.sim.world.account
        if account.mode == "plain":
            return web.Response(text=xml)
        encrypted = account.box().lock(xml.encode(), b"0123456789abcdef")
        signature = signature or sign(account.token, "1", "n", encrypted)
        envelope = [("Encrypt", encrypted), ("MsgSignature", signature), ("TimeStamp", 1), ("Nonce", "n")]
        return web.Response(text=render(envelope))

    async def call(self, method: str, path: str, body=None, *, token: bool = True, **query):
        """Call the simulator's API as a bot does; the JSON it answers."""
        if token:
            got = await self.call("POST", "cgi-bin/stable_token", self.secrets(), token=False)
            query["access_token"] = got["access_token"]
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, f"{self.sim.api_base}/{path}", params=query, json=body) as response,
        ):
            return await response.json(content_type=None)

    def secrets(self, **more):
        account = self.sim.world.account
        return {"grant_type": "client_credential", "appid": account.app_id, "secret": account.app_secret, **more}

    async def send(self, openid: str, text: str = "hello", **more):
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}, **more}
        return await self.call("POST", "cgi-bin/message/custom/send", body)


@pytest.fixture
def clock() -> SimClock:
    return SimClock(START, rate=0)


@pytest.fixture
def habits() -> Habits:
    return Habits(gap=(0, 0))


@pytest.fixture
async def bot() -> AsyncIterator[SmallBot]:
    bot = SmallBot()
    app = web.Application()
    app.router.add_route("*", "/wechat", bot.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}/wechat"
    yield bot
    await runner.cleanup()


@pytest.fixture
async def sim(bot: SmallBot, clock: SimClock, habits: Habits) -> AsyncIterator[WxSim]:
    async with WxSim(clock=clock, habits=habits, callback_url=bot.url) as sim:
        bot.sim = sim
        yield sim
