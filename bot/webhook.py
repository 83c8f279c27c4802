"""`/wechat`: checks, reads and answers WeChat's callbacks, always within its five seconds."""

import asyncio
import logging
from dataclasses import dataclass

from aiohttp import web

from bot.clock import Clock
from bot.dispatch import Dispatcher, Outcome
from bot.metrics import Metrics
from bot.shared import Shared
from bot.typing import Typing
from bot.wechat.codec import ACK, MAX_BODY, BadCallback, Codec, Decoded
from handlers.incoming import Kind

NONCE_MEMORY = 600.0
"""Seconds a nonce is remembered: twice the age a callback may have."""
LAST_MOMENT = 4.9
"""Seconds after which WeChat no longer listens."""
TOO_LARGE = BadCallback(413, "the body is larger than a callback ever is")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """The two handlers of the callback address. `reply_within` is our own limit, seconds."""

    codec: Codec
    dispatcher: Dispatcher
    shared: Shared
    clock: Clock
    metrics: Metrics
    reply_within: float
    typing: Typing

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        return [web.get("/wechat", self.verify), web.post("/wechat", self.receive)]

    async def verify(self, request: web.Request) -> web.Response:
        """WeChat checks that the address is ours: echo what it sent."""
        try:
            return web.Response(text=self.codec.verify(request.query))
        except BadCallback as error:
            return self._refused(error)

    async def receive(self, request: web.Request) -> web.Response:
        """One message or event."""
        with self.metrics.reply_seconds.time():
            try:
                decoded = await self._read(request)
                await self._fresh(decoded)
            except BadCallback as error:
                return self._refused(error)
            return await self._answer(request, decoded)

    async def _read(self, request: web.Request) -> Decoded:
        """The callback, checked; raises BadCallback."""
        if request.content_length is not None and request.content_length > MAX_BODY:
            raise TOO_LARGE
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            raise TOO_LARGE from None
        return self.codec.decode(request.query, body, self.clock.now())

    async def _fresh(self, decoded: Decoded) -> None:
        """The same nonce with another message is a replay; with the same message a redelivery."""
        earlier = await self.shared.first_seen(f"nonce:{decoded.nonce}", NONCE_MEMORY, decoded.digest)
        if earlier is not None and earlier != decoded.digest:
            raise BadCallback(403, "this nonce came with another message")

    async def _answer(self, request: web.Request, decoded: Decoded) -> web.Response:
        submitted = asyncio.ensure_future(self.dispatcher.submit(decoded.incoming))
        done, _ = await asyncio.wait([submitted], timeout=self.reply_within)
        if not done and self.dispatcher.is_stored(decoded.incoming.key):
            self.metrics.callbacks.labels("later").inc()
            if decoded.incoming.kind is not Kind.EVENT:
                self.typing.show(decoded.incoming.openid)
            return web.Response(text=ACK)
        if not done:
            done, _ = await asyncio.wait([submitted], timeout=LAST_MOMENT - self.reply_within)
        if not done:
            return self._silent(request)
        try:
            outcome: Outcome = submitted.result()
        except Exception:  # logged where it happened; nothing is stored, so WeChat must deliver again
            return self._silent(request)
        self.metrics.callbacks.labels("pushed" if outcome.pushed else "answered").inc()
        text = ACK if outcome.pushed else self.codec.encode(outcome.text, decoded, self.clock.now())
        return web.Response(text=text, content_type="text/plain" if text == ACK else "application/xml")

    def _silent(self, request: web.Request) -> web.Response:
        """Nothing was committed: give no answer at all, so that WeChat delivers the message again."""
        self.metrics.callbacks.labels("silent").inc()
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=503)

    def _refused(self, error: BadCallback) -> web.Response:
        self.metrics.callbacks.labels("refused").inc()
        _log.warning("callback refused: %s", error.reason)
        return web.Response(status=error.status, text=error.reason)
