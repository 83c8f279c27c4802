"""The product taken into this process: its office, its reader of texts, a clock that stands, batches of messages."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine
from sqlmodel import Session

from bot.app import Only, Service, running
from bot.clock import SystemClock
from bot.office import build_office
from bot.understanding import Understanding
from handlers.incoming import Incoming, Kind
from handlers.office import Office
from tests.benchmarks import city
from tests.benchmarks.serving import settings

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock at one instant."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one message: milliseconds that passed and of this process's processor, medians over the batches."""

    wall: float
    cpu: float


@cache
def office() -> Office:
    """Rules, texts and categories as shipped."""
    return build_office(settings(Path("unused")))


def understanding(engine: Engine) -> Understanding:
    """The reader over that database's places."""
    found = Understanding(office(), SystemClock())
    with Session(engine) as session:
        found.refresh(session)
    return found


@asynccontextmanager
async def service(url: str, now: datetime) -> AsyncIterator[Service]:
    """The service without HTTP, outbox and ticks at that instant; what a text means is found before, not measured."""
    with TemporaryDirectory(prefix="bench-") as folder:
        given = settings(Path(folder)).model_copy(update={"database_url": url})
        async with running(given, Standing(now), only=Only.WEB) as found:
            found.understanding.read = cache(found.understanding.read)  # type: ignore[method-assign]
            yield found


def messages(said: Iterator[city.Said], many: int, now: datetime) -> list[Incoming]:
    """The next messages of the mix."""
    return [
        Incoming(
            key=f"b{next(_numbers)}",
            kind=Kind.TEXT,
            openid=each.openid,
            account="gh_sample",
            created_at=now,
            text=each.text,
        )
        for each in islice(said, many)
    ]


async def cost(found: Service, batches: Sequence[Sequence[Incoming]]) -> Cost:
    """What a message costs where each of these batches waits as a whole and the next comes when it is done."""
    walls, cpus = [], []
    for batch in batches:
        for incoming in batch:
            found.understanding.read(incoming.text)
        wall, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(found.dispatcher.submit(incoming) for incoming in batch))
        walls.append((time.perf_counter() - wall) / len(batch))
        cpus.append((time.process_time() - cpu) / len(batch))
    return Cost(wall=statistics.median(walls) * 1e3, cpu=statistics.median(cpus) * 1e3)
