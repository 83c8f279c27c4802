"""The page with the phones, the live changes it listens to, and the files it shows."""

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.simulator.api.media import file_response
from bot.simulator.phones.phone import NothingToTapError
from bot.simulator.stage import Stage
from bot.simulator.words import words

HERE = Path(__file__).parent
HOME: web.AppKey[str] = web.AppKey("home", str)
"""The way from a scanned QR code's page to the phones."""
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'",
    "Cache-Control": "no-store",
}
"""Nothing from outside, nothing inline, and no page of an earlier version."""
NEWEST = 300
"""Bubbles of a chat that the page gets; older ones stay in the control interface."""
HEARTBEAT = 15.0
"""Real seconds between signs of life on the stream of changes."""


class PhonesPage:
    """`GET /` and what belongs to it; addresses in the page are relative, so that it may stand under any prefix."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        loader = FileSystemLoader(HERE / "templates")
        self._templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where they stand; the page itself is put in place by the server."""
        return [
            web.get("/sim/state", self.state),
            web.get("/sim/events", self.events),
            web.get("/sim/media/{media_id}", self.media),
            web.get("/sim/users/{openid}/go", self.go),
            web.static("/static", HERE / "static"),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """The page; with `?scene=` it asks whose phone scans that code."""
        html = self._templates.get_template("phones.html").render(
            words=words(),
            words_json=json.dumps(dict(words()), ensure_ascii=False).replace("<", "\\u003c"),
            scene=request.query.get("scene", ""),
        )
        return web.Response(text=html, content_type="text/html", headers=HEADERS)

    async def scan(self, request: web.Request) -> web.Response:
        """A printed QR code leads here: the page asks whose phone scans it."""
        page_id = request.match_info["page_id"]
        qr = next((one for one in self._stage.world.shelf.qrs.values() if one.page_id == page_id), None)
        if qr is None:
            raise web.HTTPNotFound
        raise web.HTTPFound(f"{request.app[HOME]}?{urlencode({'scene': qr.scene})}")

    async def state(self, _request: web.Request) -> web.Response:
        """Everything the page shows."""
        world, clock = self._stage.world, self._stage.clock
        state: dict[str, Any] = {
            "now": clock.now().isoformat(),
            "rate": clock.rate,
            "links": [{"label": label, "url": url} for label, url in self._stage.page_links],
            "qrs": [{"scene": qr.scene, "ticket": qr.ticket} for qr in world.shelf.qrs.values()],
            "users": [self._user_state(phone.openid) for phone in self._stage.phones()],
        }
        return web.json_response(state)

    def _user_state(self, openid: str) -> dict[str, Any]:
        world = self._stage.world
        user = world.users[openid]
        _, buttons = world.menus.shown_to(user.tags)
        chat = [bubble.as_json() for bubble in user.chat[-NEWEST:]]
        return user.as_json(world.now()) | {"chat": chat, "menu": buttons}

    async def media(self, request: web.Request) -> web.Response:
        """A medium, for the eyes of the page."""
        found = self._stage.world.shelf.media.get(request.match_info["media_id"])
        if found is None:
            raise web.HTTPNotFound
        return file_response(found)

    async def go(self, request: web.Request) -> web.Response:
        """Open a page as this person: link `link` of message `bubble`, or the menu button at `path` (`1,0`)."""
        phone = self._stage.phone(request.match_info["openid"])
        query = request.query
        if phone is None:
            raise web.HTTPNotFound
        try:
            if "path" in query:
                self._stage.begin(phone.menu(*(int(step) for step in query["path"].split(","))))
                await asyncio.sleep(0)
            else:
                await phone.tap(int(query["link"]), int(query["bubble"]))
        except (KeyError, ValueError, NothingToTapError) as error:
            raise web.HTTPNotFound from error
        raise web.HTTPFound(phone.user.page)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: each change as JSON, until either side leaves."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        changes = self._stage.world.feed.watch()
        try:
            while True:
                line = await _next_line(changes)
                if line is None:
                    break
                await response.write(line)
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._stage.world.feed.leave(changes)
        return response


async def _next_line(changes: asyncio.Queue[dict[str, Any] | None]) -> bytes | None:
    try:
        async with asyncio.timeout(HEARTBEAT):
            change = await changes.get()
    except TimeoutError:
        return b": still here\n\n"
    return None if change is None else f"data: {json.dumps(change, ensure_ascii=False)}\n\n".encode()
