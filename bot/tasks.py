"""Background tasks that must not end unnoticed."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

_log = logging.getLogger(__name__)


class Tasks:
    """Keeps its tasks referenced, logs one that ends by an error, and ends them all together."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> "asyncio.Task[Any]":
        """Run `work` in the background."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    @property
    def count(self) -> int:
        """How many are under way."""
        return len(self._tasks)

    async def finish(self) -> None:
        """Wait until all have ended by themselves."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def cancel(self) -> None:
        """End them all."""
        for task in list(self._tasks):
            task.cancel()
        await self.finish()

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("task %s ended by an error", task.get_name(), exc_info=task.exception())
