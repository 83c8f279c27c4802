"""Takes messages from the webhook to the writer and their answers back: batched, in order per person, never lost.

What waits is gathered (at most one message a person, so that order holds), read by nlp before any transaction,
handled in one transaction and answered after its commit. If anything in a batch fails, it is replayed one by one and
only the culprit is marked failed. A message that waits too long is stored by itself, acknowledged, answered by push.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.clock import Clock
from bot.tasks import Tasks
from bot.understanding import Understanding
from bot.writer import Priority, Writer
from handlers import ahead, inbox
from handlers.inbox import Delivery
from handlers.incoming import Incoming, Kind
from handlers.late import answer_late, apology
from handlers.office import Office
from models import inbox as inbox_rows
from models.inbox import InboxMessage, InboxState
from nlp.reading import Reading

LARGEST_BATCH = 64
STORE_AFTER = 3.0
"""Seconds a message may wait for its turn before it is stored by itself."""
OLD = timedelta(seconds=10)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the webhook answers. `pushed`: stored, the answer follows as a message, so WeChat only gets `success`."""

    text: str
    pushed: bool = False


class _Waiting:
    def __init__(self, incoming: Incoming, future: "asyncio.Future[Outcome]") -> None:
        self.incoming, self.future = incoming, future
        self.stored = False
        self.with_writer = False
        self.alarm: asyncio.TimerHandle | None = None


class Dispatcher:
    """One per process; `submit` may be called for any number of messages at once."""

    def __init__(
        self, office: Office, writer: Writer, understanding: Understanding, clock: Clock, wake: Callable[[], None]
    ) -> None:
        self._office, self._writer, self._understanding = office, writer, understanding
        self._clock, self._wake = clock, wake
        self._queue: list[_Waiting] = []
        self._in_flight: dict[str, _Waiting] = {}
        self._busy: set[str] = set()
        self._batches = 0
        self._tasks = Tasks()

    async def submit(self, incoming: Incoming) -> Outcome:
        """The answer to this delivery, after its commit. A redelivery joins the first one under way."""
        known = self._in_flight.get(incoming.key)
        if known is None:
            known = _Waiting(incoming, asyncio.get_running_loop().create_future())
            self._in_flight[incoming.key] = known
            self._queue.append(known)
            known.alarm = asyncio.get_running_loop().call_later(STORE_AFTER, self._late, known)
            self._pump()
        return await asyncio.shield(known.future)

    @property
    def busy(self) -> bool:
        """Whether any message is being handled."""
        return bool(self._in_flight)

    async def finish(self) -> None:
        """Handle everything that waits (shutdown)."""
        await self._tasks.finish()

    async def recover(self) -> None:
        """Handle messages that were stored and never answered: after a crash, or from another replica's overload."""

        def left(session: Session) -> list[Incoming]:
            rows = inbox_rows.unhandled(session, self._clock.now() - OLD, LARGEST_BATCH)
            return [inbox.restored(row) for row in rows]

        for incoming in await self._writer.run(left):
            if incoming.key not in self._in_flight:
                await self.submit(incoming)

    def _pump(self) -> None:
        """Start batches while there is a free writer and somebody waits whose last message is done."""
        while self._batches < self._writer.width:
            batch = self._next_batch()
            if not batch:
                return
            self._batches += 1
            self._tasks.start(self._handle(batch), "batch")

    def _next_batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        taken: set[str] = set(self._busy)
        for waiting in sorted(self._queue, key=lambda item: item.incoming.created_at):
            if waiting.incoming.openid not in taken and len(batch) < LARGEST_BATCH:
                batch.append(waiting)
                taken.add(waiting.incoming.openid)
        for waiting in batch:
            self._queue.remove(waiting)
            self._busy.add(waiting.incoming.openid)
        return batch

    async def _handle(self, batch: list[_Waiting]) -> None:
        try:
            deliveries = await asyncio.to_thread(self._read, [waiting.incoming for waiting in batch])
            for waiting in batch:
                waiting.with_writer = True
            outcomes = await self._commit(deliveries)
            for waiting, outcome in zip(batch, outcomes, strict=True):
                waiting.future.set_result(outcome)
        except Exception as error:
            _log.exception("a batch of %d messages could not be handled", len(batch))
            for waiting in batch:
                if not waiting.future.done():
                    waiting.future.set_exception(error)
        finally:
            self._batches -= 1
            for waiting in batch:
                self._busy.discard(waiting.incoming.openid)
                self._in_flight.pop(waiting.incoming.key, None)
                if waiting.alarm is not None:
                    waiting.alarm.cancel()
            self._wake()
            self._pump()

    def _read(self, batch: Sequence[Incoming]) -> list[Delivery]:
        return [Delivery(incoming=incoming, reading=self._reading(incoming)) for incoming in batch]

    def _reading(self, incoming: Incoming) -> Reading | None:
        return self._understanding.read(incoming.text) if incoming.kind is Kind.TEXT else None

    async def _commit(self, deliveries: list[Delivery]) -> list[Outcome]:
        now = self._clock.now()
        try:
            return await self._writer.run(lambda session: self._receive(session, deliveries, now), Priority.MESSAGE)
        except Exception:
            if len(deliveries) > 1:
                _log.warning("a batch of %d messages failed, replaying one by one", len(deliveries), exc_info=True)
                return [(await self._commit([delivery]))[0] for delivery in deliveries]
            incoming = deliveries[0].incoming
            _log.exception("message %s could not be handled", incoming.key)
        failed = deliveries[0].incoming
        return [await self._writer.run(lambda session: self._failed(session, failed, now), Priority.MESSAGE)]

    def _receive(self, session: Session, deliveries: list[Delivery], now: datetime) -> list[Outcome]:
        ahead.read(self._office, session, now, deliveries)
        known = inbox_rows.known(session, [delivery.incoming.key for delivery in deliveries])
        return [self._one(session, delivery, known.get(delivery.incoming.key), now) for delivery in deliveries]

    def _one(self, session: Session, delivery: Delivery, known: InboxMessage | None, now: datetime) -> Outcome:
        if known is None:
            message = inbox.receive(self._office, session, now, delivery, self._understanding.read)
            return Outcome(message.answer)
        if known.state is InboxState.STORED:
            answer_late(self._office, session, now, delivery, self._understanding.read, known)
        return Outcome("" if known.pushed else known.answer, pushed=known.pushed)

    def _failed(self, session: Session, incoming: Incoming, now: datetime) -> Outcome:
        message = inbox_rows.known(session, [incoming.key]).get(incoming.key)
        if message is None:
            message = inbox.store(session, incoming, None, now)
        message.state, message.attempts = InboxState.FAILED, message.attempts + 1
        message.answer = apology(self._office, incoming)
        return Outcome(message.answer)

    def _late(self, waiting: _Waiting) -> None:
        if not waiting.future.done() and not waiting.with_writer:
            self._tasks.start(self._store(waiting), "store-late")

    async def _store(self, waiting: _Waiting) -> None:
        """A message whose turn has not come in time is stored by itself: then it can be acknowledged and not lost."""

        def store(session: Session) -> None:
            if not inbox_rows.known(session, [waiting.incoming.key]):
                inbox.store(session, waiting.incoming, None, self._clock.now()).pushed = True

        await self._writer.run(store, Priority.MESSAGE)
        waiting.stored = True

    def is_stored(self, key: str) -> bool:
        """Whether a delivery still under way has at least been stored, so that it may be acknowledged."""
        waiting = self._in_flight.get(key)
        return waiting is not None and waiting.stored
