"""Has recordings written down by a model, and takes up what a model or a person wrote."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlmodel import Session

from bot.clock import Clock
from bot.media.store import MediaStore
from bot.media.transcriber import Transcriber
from bot.writer import Writer
from handlers import hearing
from handlers.chat import recordings
from handlers.context import Context, ident
from handlers.office import Office
from models import media as rows
from models.media import Hearing
from nlp.reading import Reading

AT_ONCE = 8
LEASE = timedelta(seconds=90)
"""How long a model may be at work before another process takes the recording up."""
_log = logging.getLogger(__name__)


class Listening:
    """Turns recordings into words, and words into what their speakers said."""

    def __init__(
        self,
        office: Office,
        writer: Writer,
        store: MediaStore,
        transcriber: Transcriber | None,
        reader: Callable[[str], Reading],
        clock: Clock,
    ) -> None:
        self._office, self._writer, self._store, self._transcriber = office, writer, store, transcriber
        self._reader, self._clock = reader, clock

    async def hear_all(self) -> int:
        """Let the model listen to one recording, if one waits; how many it was."""
        if self._transcriber is None:
            return 0

        def claim(session: Session) -> list[tuple[int, str]]:
            now = self._clock.now()
            found = rows.to_hear(session, now, 1)
            for row in found:
                row.lease_until = now + LEASE
            return [(ident(row), row.key) for row in found]

        claimed = await self._writer.run(claim)
        for row_id, key in claimed:
            data = await asyncio.to_thread(self._store.get, key)
            words = await self._transcriber.transcribe(data, key.rpartition(".")[2]) if data else ""
            await self._writer.run(partial(self._heard, row_id, words))
        return len(claimed)

    def _heard(self, row_id: int, words: str, session: Session) -> None:
        row = rows.lock(session, row_id)
        if row is None or row.hearing is not Hearing.WAITING:
            return
        row.lease_until = None
        if words:
            row.words, row.hearing = words, Hearing.WRITTEN
        else:
            recordings.not_understood(
                Context(office=self._office, session=session, now=self._clock.now(), action="files"), row
            )

    async def take_up_all(self) -> int:
        """Handle what was written down, each recording in a transaction of its own; how many there were."""

        def ids(session: Session) -> list[int]:
            return [ident(row) for row in rows.to_take_up(session, AT_ONCE)]

        found = await self._writer.run(ids)
        for row_id in found:
            try:
                await self._writer.run(partial(self._take_up, row_id))
            except Exception as error:
                _log.exception("what recording %d says could not be handled; a person must look", row_id)
                reason = repr(error)[:200]
                await self._writer.run(partial(self._failed, row_id, reason))
        return len(found)

    def _take_up(self, row_id: int, session: Session) -> None:
        row = rows.lock(session, row_id)
        if row is not None and row.hearing is Hearing.WRITTEN:
            hearing.take_up(self._office, session, self._clock.now(), row, self._reader)

    def _failed(self, row_id: int, reason: str, session: Session) -> None:
        row = rows.lock(session, row_id)
        if row is not None:
            row.hearing, row.error = Hearing.BY_HAND, reason
