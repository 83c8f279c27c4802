"""Looks after what people sent besides words: fetches it, has it written down, forgets it; beside the outbox."""

import logging
from datetime import timedelta

from bot.clock import Clock
from bot.media.fetching import Fetching
from bot.media.listening import Listening
from bot.outbox import CHANNEL, POLL
from bot.shared import Shared

CLEAN_UP = timedelta(minutes=10)
"""How often files of people who asked to be forgotten are looked for."""
_log = logging.getLogger(__name__)


class Files:
    """One per process; replicas share the work through the rows' leases."""

    def __init__(self, fetching: Fetching, listening: Listening, shared: Shared, clock: Clock) -> None:
        self._fetching, self._listening = fetching, listening
        self._shared, self._clock = shared, clock
        self._stopping = False
        self._seen = 0
        self._looks = 0
        self._cleaned_at = clock.now()

    async def run(self) -> None:
        """Fetch and listen until stopped."""
        while not self._stopping:
            if not await self.drain() and not self._stopping:
                self._seen = await self._shared.wait(CHANNEL, POLL, self._seen)

    async def stop(self) -> None:
        """Let what is under way finish; `run` ends after it."""
        self._stopping = True
        await self._shared.wake(CHANNEL)

    @property
    def busy(self) -> bool:
        """Whether a look is under way."""
        return self._looks > 0

    async def drain(self) -> int:
        """One look at all there is to do; how much of it was done."""
        self._looks += 1
        try:
            done = await self._fetching.fetch_all()
            done += await self._listening.hear_all() + await self._listening.take_up_all()
            if self._clock.now() >= self._cleaned_at + CLEAN_UP:
                self._cleaned_at = self._clock.now()
                await self._fetching.delete_all()
        except Exception:
            _log.exception("the files could not be looked after; the next look tries again")
            return 0
        finally:
            self._looks -= 1
        if done:
            await self._shared.wake(CHANNEL)
        return done
