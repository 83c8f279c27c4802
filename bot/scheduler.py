"""Fires due deadlines, takes up messages left behind, notices what is new. APScheduler only ticks; rows decide."""

import logging
import time
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlmodel import Session

from bot.clock import Clock
from bot.dispatch import Dispatcher
from bot.outbox import CHANNEL
from bot.shared import Shared
from bot.standing import Standing
from bot.understanding import Understanding
from bot.writer import Writer
from handlers import deadlines as firing
from handlers import digest, folding
from handlers.context import Context
from handlers.office import Office
from models import deadlines as rows

AT_ONCE = 200
LONGEST_PAUSE = 3600
FOLDING = 0.5
"""Seconds of a tick that taking up changes may last."""
_log = logging.getLogger(__name__)


class Scheduler:
    """One per process; SKIP LOCKED keeps replicas off each other's deadlines."""

    def __init__(
        self,
        office: Office,
        writer: Writer,
        shared: Shared,
        clock: Clock,
        standing: Standing,
        understanding: Understanding,
        dispatcher: Dispatcher,
    ) -> None:
        self._office, self._writer, self._shared, self._clock = office, writer, shared, clock
        self._standing, self._understanding, self._dispatcher = standing, understanding, dispatcher
        self._morning: int | None = None
        self._ticks = AsyncIOScheduler(timezone=office.zone)

    def start(self) -> None:
        """Tick from now on."""
        seconds = self._office.rules.scheduler.tick
        self._ticks.add_job(
            self.tick, "interval", seconds=seconds, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        self._ticks.start()

    def stop(self) -> None:
        """No more ticks; one under way finishes."""
        self._ticks.shutdown(wait=False)

    async def tick(self) -> None:
        """One look at the clock."""
        try:
            await self._standing.look()
            await self._dispatcher.recover()
            await self._begin_morning()
            if await self.fire_due():
                await self._shared.wake(CHANNEL)
            await self._fold_for_a_while()
        except Exception:
            _log.exception("a tick failed; the next one tries again")

    async def _begin_morning(self) -> None:
        """Have staff told what waits for them, once on a workday."""
        day = digest.due(self._office, self._clock.now())
        if day is not None and day != self._morning:
            await self._writer.run(lambda session: digest.begin(self._context(session), day))
            self._morning = day

    def _context(self, session: Session) -> Context:
        return Context(office=self._office, session=session, now=self._clock.now(), action="digest")

    async def _fold_for_a_while(self) -> None:
        """Take up changes; of many, as after an upgrade, only some: a deadline may wait no longer than a moment."""
        began = time.monotonic()
        while await self._writer.run(self._fold) == folding.BITE and time.monotonic() - began < FOLDING:
            pass

    def _fold(self, session: Session) -> int:
        return folding.fold(Context(office=self._office, session=session, now=self._clock.now()))

    async def fire_due(self) -> int:
        """Fire every due deadline, each in a transaction of its own; how many there were."""
        now = self._clock.now()
        ids = await self._writer.run(lambda session: rows.due(session, now, AT_ONCE))
        for deadline_id in ids:
            await self._fire(deadline_id)
        return len(ids)

    async def _fire(self, deadline_id: int) -> None:
        def fire(session: Session) -> None:
            row = rows.claim(session, deadline_id)
            if row is not None:
                now = self._clock.now()
                reader = self._understanding.read
                context = Context(office=self._office, session=session, now=now, action=f"due:{row.id}", reader=reader)
                firing.fire(context, row)

        try:
            await self._writer.run(fire)
        except Exception as error:
            _log.exception("deadline %d could not be fired, trying again later", deadline_id)
            reason = repr(error)[:200]
            await self._writer.run(lambda session: self._put_off(session, deadline_id, reason))

    def _put_off(self, session: Session, deadline_id: int, reason: str) -> None:
        row = rows.claim(session, deadline_id)
        if row is not None:
            row.attempts += 1
            row.error = reason
            pause = min(2**row.attempts, LONGEST_PAUSE)
            row.next_try_at = self._clock.now() + timedelta(seconds=pause)
