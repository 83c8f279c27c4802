"""Live changes for the pages that watch: each watcher has a queue, a slow one is told to load anew."""

import asyncio
from typing import Any

from bot.simulator.world.people import Bubble, User

WAITING = 500
"""Changes a watcher may be behind before it has to load everything again."""

Change = dict[str, Any]


class Feed:
    """Hands every change to every watcher."""

    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[Change | None]] = set()
        self._closed = False

    def watch(self) -> asyncio.Queue[Change | None]:
        """A queue of changes to come; None means the simulator closes."""
        queue: asyncio.Queue[Change | None] = asyncio.Queue(WAITING + 1)
        if self._closed:
            queue.put_nowait(None)
        self._watchers.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[Change | None]) -> None:
        """Stop watching."""
        self._watchers.discard(queue)

    def tell(self, what: str, **details: Any) -> None:
        """Something changed: `what` is bubble, user, clock, menu or reload."""
        for queue in self._watchers:
            if queue.qsize() < WAITING:
                queue.put_nowait({"what": what, **details})
            elif queue.qsize() == WAITING:
                queue.put_nowait({"what": "reload"})

    def bubble(self, user: User, bubble: Bubble) -> None:
        """A bubble is new or changed."""
        if self._watchers:
            self.tell("bubble", openid=user.openid, bubble=bubble.as_json())

    def close(self) -> None:
        """Let every watcher go, also one who comes now."""
        self._closed = True
        for queue in self._watchers:
            while queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
