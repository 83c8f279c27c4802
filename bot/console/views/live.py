"""Server-sent events: a word whenever something was committed, so that an open list can be fetched anew."""

from aiohttp import web

from bot.console.desk import Desk
from bot.outbox import CHANNEL

HEARTBEAT = 15.0
"""Seconds between signs of life."""
LEAST_PAUSE = 2.0
"""Seconds between two words, however much happens."""


async def events(desk: Desk) -> web.StreamResponse:
    """Until the browser leaves."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(desk.request)
    shared = desk.backend.shared
    seen = await shared.wait(CHANNEL, 0)
    try:
        while True:
            newest = await shared.wait(CHANNEL, HEARTBEAT, seen)
            await response.write(b"data: changed\n\n" if newest != seen else b": still here\n\n")
            seen = newest
            await shared.wait("nothing", LEAST_PAUSE)
    except ConnectionError:
        pass  # the page was closed
    return response
