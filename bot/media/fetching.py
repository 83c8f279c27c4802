"""Fetches files before WeChat forgets them: claimed with a lease, checked, cleaned, kept; else tried again."""

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from sqlmodel import Session

from bot.clock import Clock
from bot.media.content import Clean, RefusedError, cleaned
from bot.media.store import MediaStore
from bot.wechat.client import Media
from bot.wechat.errors import ApiError, TooLargeError, TransportError
from bot.writer import Writer
from handlers.chat import recordings
from handlers.context import Context, ident
from handlers.office import Office
from models import media as rows
from models.media import Attachment, FileState

AT_ONCE = 8
LEASE = timedelta(seconds=90)
"""How long a file may be on its way before another process takes it up."""
KEPT_BY_WECHAT = timedelta(days=3)
LONGEST_PAUSE = 1800
EXPIRED = 40007
_log = logging.getLogger(__name__)


class MediaSource(Protocol):
    """Where the files come from: WeChat's API."""

    async def get_media(self, media_id: str) -> Media:
        """The file; raises ApiError, TransportError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """One file to be fetched: `ids` in the order they are tried, the clearer recording first."""

    row_id: int
    kind: str
    ids: tuple[str, ...]
    received_at: datetime


class Fetching:
    """Brings files from WeChat into our store, and removes those of people who asked to be forgotten."""

    def __init__(self, office: Office, writer: Writer, source: MediaSource, store: MediaStore, clock: Clock) -> None:
        self._office, self._writer, self._source, self._store = office, writer, source, store
        self._clock = clock

    async def fetch_all(self) -> int:
        """Fetch every file whose turn it is, a few at once; how many were tried."""
        wanted = await self._writer.run(self._claim)
        await asyncio.gather(*(self._fetch(one) for one in wanted))
        return len(wanted)

    def _claim(self, session: Session) -> list[_Wanted]:
        now = self._clock.now()
        found = rows.to_fetch(session, now, AT_ONCE)
        for row in found:
            row.attempts += 1
            row.next_try_at = now + LEASE
        return [
            _Wanted(
                row_id=ident(row),
                kind=row.kind,
                ids=tuple(name for name in (row.better_media_id, row.media_id) if name),
                received_at=row.received_at,
            )
            for row in found
        ]

    async def _fetch(self, wanted: _Wanted) -> None:
        try:
            clean = await self._clean(wanted)
            digest = hashlib.sha256(clean.data).hexdigest()
            key = f"{wanted.received_at:%Y/%m}/{wanted.row_id}-{digest[:16]}.{clean.ending}"
            await asyncio.to_thread(self._store.put, key, clean.data)
        except (RefusedError, TooLargeError) as error:
            await self._give_up(wanted, FileState.REFUSED, str(error))
        except ApiError as error:
            if error.code == EXPIRED:
                await self._give_up(wanted, FileState.LOST, str(error))
            else:
                await self._again(wanted, str(error))
        except (TransportError, OSError) as error:
            await self._again(wanted, str(error))
        else:
            await self._writer.run(lambda session: self._kept(session, wanted.row_id, clean, digest, key))

    async def _clean(self, wanted: _Wanted) -> Clean:
        """The file, checked and cleaned; of a recording the clearer one where it can be had."""
        rules = self._office.rules.media
        for number, name in enumerate(wanted.ids, start=1):
            try:
                data = (await self._source.get_media(name)).data
                return await asyncio.to_thread(
                    cleaned, wanted.kind, data, megabytes=rules.largest_mb, megapixels=rules.largest_megapixels
                )
            except (ApiError, RefusedError):
                if number == len(wanted.ids):
                    raise
        raise RefusedError("there is nothing to fetch")

    def _kept(self, session: Session, row_id: int, clean: Clean, digest: str, key: str) -> None:
        row = rows.lock(session, row_id)
        if row is None:
            return
        row.key = key  # even where the sender has asked to be forgotten meanwhile: so it is found and deleted
        if row.state is FileState.WAITING:
            row.state, row.next_try_at, row.error = FileState.KEPT, None, ""
            row.mime, row.size, row.digest = clean.mime, len(clean.data), digest

    async def _again(self, wanted: _Wanted, reason: str) -> None:
        if self._clock.now() >= wanted.received_at + KEPT_BY_WECHAT:
            await self._give_up(wanted, FileState.LOST, reason)
            return

        def later(session: Session) -> None:
            row = rows.lock(session, wanted.row_id)
            if row is not None and row.state is FileState.WAITING:
                row.error = reason[:200]
                row.next_try_at = self._clock.now() + timedelta(seconds=min(2**row.attempts, LONGEST_PAUSE))

        await self._writer.run(later)

    async def _give_up(self, wanted: _Wanted, state: FileState, reason: str) -> None:
        _log.warning("attachment %d is %s: %s", wanted.row_id, state, reason)

        def give_up(session: Session) -> None:
            row = rows.lock(session, wanted.row_id)
            if row is not None and row.state is FileState.WAITING:
                row.error = reason[:200]
                recordings.lost(
                    Context(office=self._office, session=session, now=self._clock.now(), action="files"), row, state
                )

        await self._writer.run(give_up)

    async def delete_all(self) -> None:
        """Delete the files of erased rows from the store."""

        def erased(session: Session) -> list[tuple[int, str]]:
            return [(ident(row), row.key) for row in rows.to_delete(session)]

        for row_id, key in await self._writer.run(erased):
            await asyncio.to_thread(self._store.delete, key)
            await self._writer.run(partial(self._deleted, row_id))

    def _deleted(self, row_id: int, session: Session) -> None:
        row = session.get_one(Attachment, row_id)
        row.key, row.digest, row.size = "", "", 0
