"""Keeps a process in step with what was changed elsewhere: settings in the console, places in the roster."""

import asyncio
import logging
from collections.abc import Callable

from sqlmodel import Session

from bot.shared import Shared
from bot.understanding import Understanding
from bot.writer import Writer
from config.overlay import Changes
from config.rules import RulesError
from config.texts import TextsError
from handlers.office import Office
from models import setting_versions

CHANNEL = "settings"
EVERY = 1.0
"""Seconds between two looks of a process that nobody wakes."""
Build = Callable[[Changes, int], Office]
_log = logging.getLogger(__name__)


class Standing:
    """One per process: looks for newer settings and places, and lets the office and the reader stand for them."""

    def __init__(
        self,
        office: Office,
        build: Build,
        shipped: Changes,
        writer: Writer,
        shared: Shared,
        understanding: Understanding,
    ) -> None:
        """`build` makes an office of changes, or raises what is wrong with them; `shipped` is what they lie over."""
        self.shipped, self.build = shipped, build
        self._office, self._writer, self._shared, self._understanding = office, writer, shared, understanding
        self._stopping = False
        self._seen = 0
        self._version = office.version
        self._looking = asyncio.Lock()

    async def run(self) -> None:
        """Look now and then, and whenever a replica says that it has changed something, until stopped."""
        while not self._stopping:
            self._seen = await self._shared.wait(CHANNEL, EVERY, self._seen)
            try:
                await self.look()
            except Exception:
                _log.exception("could not look for new settings; the next look tries again")

    async def stop(self) -> None:
        """Let a look under way finish; `run` ends after it."""
        self._stopping = True
        await self._shared.wake(CHANNEL)

    async def look(self) -> None:
        """Take over what has changed since the last look."""
        async with self._looking:
            version = await self._writer.run(self._newest)
            if version != self._version:
                await self._take_over(version)

    async def changed(self) -> None:
        """Something was changed here: stand for it at once, and let the other replicas know."""
        await self.look()
        await self._shared.wake(CHANNEL)

    def _newest(self, session: Session) -> int:
        self._understanding.refresh(session)
        return setting_versions.newest(session)

    async def _take_over(self, version: int) -> None:
        changes = await self._writer.run(setting_versions.in_force)
        self._version = version
        try:
            fresh = await asyncio.to_thread(self.build, changes, version)
        except (ValueError, RulesError, TextsError):
            _log.exception("the settings of the console cannot be used; what held before still holds")
            return
        self._office.adopt(fresh)
        await asyncio.to_thread(self._understanding.learn)
        _log.info("settings version %d holds now", version)
