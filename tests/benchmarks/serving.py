"""One server of the comparison, a process of its own: `python -m tests.benchmarks.serving WHAT FOLDER` prints its port.

`hello` is aiohttp alone; `echo` and `wechatpy` check, open, read, answer and seal; `product` is the whole service
without its outbox; `naive` does the product's work with a plain session and one commit a message.
"""

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from sqlmodel import Session
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import to_text

from bot.app import Only, Service, running
from bot.clock import SystemClock
from bot.wechat.codec import Codec
from config.settings import Settings, WeChatMode
from handlers import inbox
from handlers.inbox import Delivery
from handlers.incoming import Incoming
from tests.benchmarks.codec import ANSWER, APP_ID, KEY, TOKEN

CODEC = Codec(TOKEN, APP_ID, KEY, "", WeChatMode.SAFE)


def settings(folder: Path) -> Settings:
    """The service's settings in that folder."""
    return Settings(
        _env_file=None,
        data_dir=folder,
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


async def serve(what: str, folder: Path) -> None:
    async with AsyncExitStack() as stack:
        plain = {"hello": hello, "echo": echo, "wechatpy": wechatpy_echo}
        if what in plain:
            app = web.Application()
            app.router.add_post("/wechat", plain[what])
        else:
            service = await stack.enter_async_context(running(settings(folder), SystemClock(), only=Only.WEB))
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


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], Path(sys.argv[2])))
