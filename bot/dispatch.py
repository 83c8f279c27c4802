"""Takes messages from the webhook to the writer and their answers back: batched, in order per person, never lost.

What comes is read by nlp before any transaction, and waits; what waits is gathered (at most one message a person, so
that order holds, and whoever is in danger before all others), handled in one transaction and answered after its commit.
If anything in a batch fails, it is replayed one by one and only the culprit is marked failed. A message that waits too
long is stored by itself, acknowledged, answered by push.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from bot.clock import Clock
from bot.tasks import Tasks
from bot.understanding import Understanding
from bot.writer import Priority, Writer
from config.categories import Urgency
from handlers import ahead, inbox
from handlers.inbox import Delivery
from handlers.incoming import Incoming, Kind
from handlers.late import answer_late, apology
from handlers.office import Office
from models import inbox as inbox_rows
from models.inbox import InboxMessage, InboxState
from nlp.reading import Reading

LARGEST_BATCH = 64
BATCHES_AT_ONCE = 1
"""Of one process: several are only smaller ones on one processor, which wait for each other's rows on PostgreSQL."""
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
    """A message on its way; `read` once its text is understood."""

    def __init__(self, incoming: Incoming, future: "asyncio.Future[Outcome]") -> None:
        self.incoming, self.future = incoming, future
        self.read = incoming.kind is not Kind.TEXT
        self.reading: Reading | None = None
        self.stored = False
        self.with_writer = False
        self.alarm: asyncio.TimerHandle | None = None

    @property
    def openid(self) -> str:
        """Whose it is."""
        return self.incoming.openid

    @property
    def urgent(self) -> bool:
        """Whether its words speak of danger."""
        return self.reading is not None and self.reading.urgency == Urgency.EMERGENCY


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
        self._reads = False
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
        """Read what is unread; start batches while there is a free writer and somebody waits whose turn it is."""
        if not self._reads and any(not waiting.read for waiting in self._queue):
            self._reads = True
            self._tasks.start(self._read_what_waits(), "reading")
        while self._batches < BATCHES_AT_ONCE:
            batch = self._next_batch()
            if not batch:
                return
            self._batches += 1
            self._tasks.start(self._handle(batch), "batch")

    async def _read_what_waits(self) -> None:
        """Under load texts are read while others are handled, so that danger among those that wait is noticed."""
        try:
            while unread := [waiting for waiting in self._queue if not waiting.read][:LARGEST_BATCH]:
                try:
                    readings = await asyncio.to_thread(self._readings, [waiting.incoming.text for waiting in unread])
                except Exception as error:
                    _log.exception("a batch of %d texts could not be read", len(unread))
                    self._queue = [waiting for waiting in self._queue if waiting not in unread]
                    self._done(unread, error)
                    continue
                for waiting, reading in zip(unread, readings, strict=True):
                    waiting.reading, waiting.read = reading, True
                self._pump()
        finally:
            self._reads = False

    def _readings(self, texts: Sequence[str]) -> list[Reading]:
        return [self._understanding.read(text) for text in texts]

    def _next_batch(self) -> list[_Waiting]:
        """Each person's first message, those of people in danger before the others, else the oldest first."""
        first: dict[str, _Waiting] = {}
        for waiting in sorted(self._queue, key=lambda item: item.incoming.created_at):
            first.setdefault(waiting.openid, waiting)
        in_danger = {waiting.openid for waiting in self._queue if waiting.urgent}
        ready = [waiting for waiting in first.values() if waiting.read and waiting.openid not in self._busy]
        batch = sorted(ready, key=lambda item: item.openid not in in_danger)[:LARGEST_BATCH]
        chosen = set(map(id, batch))
        self._queue = [waiting for waiting in self._queue if id(waiting) not in chosen]
        self._busy |= {waiting.openid for waiting in batch}
        return batch

    async def _handle(self, batch: list[_Waiting]) -> None:
        for waiting in batch:
            waiting.with_writer = True
        failed: Exception | None = None
        try:
            deliveries = [Delivery(incoming=waiting.incoming, reading=waiting.reading) for waiting in batch]
            for waiting, outcome in zip(batch, await self._commit(deliveries), strict=True):
                waiting.future.set_result(outcome)
        except Exception as error:
            _log.exception("a batch of %d messages could not be handled", len(batch))
            failed = error
        self._batches -= 1
        self._busy -= {waiting.openid for waiting in batch}
        self._done(batch, failed)
        self._wake()
        self._pump()

    def _done(self, batch: Sequence[_Waiting], failed: Exception | None) -> None:
        for waiting in batch:
            if failed is not None and not waiting.future.done():
                waiting.future.set_exception(failed)
            self._in_flight.pop(waiting.incoming.key, None)
            if waiting.alarm is not None:
                waiting.alarm.cancel()

    async def _commit(self, deliveries: list[Delivery]) -> list[Outcome]:
        now = self._clock.now()
        try:
            receive = partial(self._receive, deliveries=deliveries, now=now)
            return await self._writer.run(receive, Priority.MESSAGE, messages=len(deliveries))
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
