"""One server of the comparison, a process of its own, called with WHAT FOLDER URL TOOL WECHAT; it prints its port.

WHAT: `hello` is aiohttp alone; `echo` and `wechatpy` check, open, read, answer and seal; `product` is the whole
service, on PostgreSQL its web half, and `worker` the other one; `naive` does the product's work with a plain session
and one commit a message; `stub` is WeChat as the service calls it. URL is the database; TOOL cuts words: jieba or
rjieba; WECHAT is where the stub listens.
"""

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path

from aiohttp import web
from sqlmodel import Session
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import to_text

import nlp.scan
from bot.app import Only, Service, running
from bot.clock import SystemClock
from bot.warmup import warm_up
from bot.wechat.codec import Codec
from config.settings import Settings, WeChatMode
from handlers import inbox
from handlers.inbox import Delivery
from handlers.incoming import Incoming
from nlp.segment import Segmenter
from tests.benchmarks.codec import ANSWER, APP_ID, KEY, TOKEN

CODEC = Codec(TOKEN, APP_ID, KEY, "", WeChatMode.SAFE)


_accepted = count(1)


def settings(folder: Path, url: str = "", wechat: str = "") -> Settings:
    """The service's settings in that folder, with that database and that WeChat."""
    return Settings(
        _env_file=None,
        data_dir=folder,
        database_url=url,
        wechat_api_base=wechat,
        secret_key="a secret for benchmarks that is long enough",
        wechat_app_id=APP_ID,
        wechat_app_secret="secret",
        wechat_token=TOKEN,
        wechat_aes_key=KEY,
        wechat_mode=WeChatMode.SAFE,
    )


async def hello(_request: web.Request) -> web.Response:
    return web.Response(text="hello")


async def echo(request: web.Request) -> web.Response:
    now = datetime.now(UTC)
    decoded = CODEC.decode(request.query, await request.read(), now)
    return web.Response(text=CODEC.encode(ANSWER, decoded, now), content_type="application/xml")


async def wechatpy_echo(request: web.Request) -> web.Response:
    crypto, query = WeChatCrypto(TOKEN, KEY, APP_ID), request.query
    body = await request.read()
    message = parse_message(crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"]))
    reply = to_text(create_reply(ANSWER, message).render())
    return web.Response(text=crypto.encrypt_message(reply, query["nonce"]), content_type="application/xml")


class Naive:
    """The same rules, a plain session, one commit a message, one message at a time."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._one = asyncio.Lock()

    async def receive(self, request: web.Request) -> web.Response:
        now = datetime.now(UTC)
        decoded = CODEC.decode(request.query, await request.read(), now)
        async with self._one:
            said = await asyncio.to_thread(self._handle, decoded.incoming, now)
        return web.Response(text=CODEC.encode(said, decoded, now), content_type="application/xml")

    def _handle(self, incoming: Incoming, now: datetime) -> str:
        service = self._service
        delivery = Delivery(incoming=incoming, reading=service.understanding.read(incoming.text))
        with Session(service.engine, expire_on_commit=False) as session, session.begin():
            return inbox.receive(service.office, session, now, delivery, service.understanding.read).answer


async def stub(request: web.Request) -> web.Response:
    """WeChat's own servers, which accept whatever is sent."""
    await request.read()
    token = {"access_token": "stub", "expires_in": 7200}
    return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": next(_accepted), **token})


async def serve(what: str, given: Settings) -> None:
    async with AsyncExitStack() as stack:
        app = web.Application()
        if what in PLAIN:
            app.router.add_route("*", "/{path:.*}", PLAIN[what])
        else:
            service = await stack.enter_async_context(running(given, SystemClock(), only=_half(what, given)))
            warm_up(service.office, service.engine, SystemClock())
            app = service.web
            if what == "naive":
                app = web.Application()
                app.router.add_post("/wechat", Naive(service).receive)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        print(runner.addresses[0][1], flush=True)  # noqa: T201  # for whoever started us
        await asyncio.Event().wait()


def _half(what: str, given: Settings) -> Only | None:
    """SQLite has one writer, so one process does everything; the naive way is not given pushes to send."""
    if what == "worker":
        return Only.WORKER
    return None if what == "product" and not given.database_url.startswith("postgresql") else Only.WEB


PLAIN = {"hello": hello, "echo": echo, "wechatpy": wechatpy_echo, "stub": stub}

if __name__ == "__main__":
    nlp.scan.Segmenter = partial(Segmenter, fast=sys.argv[4] == "rjieba")  # type: ignore[misc, assignment]
    asyncio.run(serve(sys.argv[1], settings(Path(sys.argv[2]), sys.argv[3], sys.argv[5])))
