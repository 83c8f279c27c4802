"""More comes than can be handled at once: danger goes first, each person's messages stay in order, nothing is lost."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.app import build_office
from bot.clock import Clock, SystemClock
from bot.dispatch import LARGEST_BATCH, Dispatcher, Outcome
from bot.understanding import Understanding
from bot.writer import Writer
from config.settings import Settings
from handlers.incoming import Incoming, Kind
from handlers.office import Office
from models.db import make_engine
from models.inbox import InboxMessage
from models.places import Subdistrict
from nlp.reading import Reading

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
BLOCKED, FIRE = "工行南小区3号楼下水道堵了,污水往外冒", "着火了,三楼窗户往外冒黑烟,快来人"


class Counting(Understanding):
    """Tells when so many texts have been read."""

    expected = 0

    def __init__(self, office: Office, clock: Clock) -> None:
        super().__init__(office, clock)
        self.all_read = threading.Event()
        self._count = 0

    def read(self, text: str) -> Reading:
        self._count += 1
        if self._count == self.expected:
            self.all_read.set()
        return super().read(text)


class Rush:
    """A dispatcher whose writer is busy with something else until everything has come and was read."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        office = build_office(Settings(_env_file=None, secret_key="a secret for tests that is long enough"))
        clock = SystemClock()
        self._writer = Writer(engine)
        self._understanding = Counting(office, clock)
        self._dispatcher = Dispatcher(office, self._writer, self._understanding, clock, wake=lambda: None)
        with Session(engine) as session, session.begin():
            session.add(Subdistrict(name="样板街道"))

    async def rush(self, said: Sequence[tuple[str, str]]) -> list[Outcome]:
        """Deliver what people say, all in this order; what each is answered."""
        self._understanding.expected = len(said)
        free = threading.Event()
        self._writer.start()
        held = [asyncio.ensure_future(self._writer.run(lambda _: free.wait()))]
        deliveries = [
            asyncio.ensure_future(self._dispatcher.submit(_message(number, openid, text)))
            for number, (openid, text) in enumerate(said)
        ]
        await asyncio.to_thread(self._understanding.all_read.wait)
        free.set()
        answers = await asyncio.gather(*deliveries)
        await asyncio.gather(*held)
        await self._dispatcher.finish()
        await self._writer.stop()
        return answers

    def handled(self) -> list[str]:
        """Whose messages were handled, in that order."""
        with Session(self._engine) as session:
            return list(session.exec(select(InboxMessage.openid).order_by(InboxMessage.id)))

    def texts(self, openid: str) -> list[str]:
        """What one person said, in the order it was handled."""
        with Session(self._engine) as session:
            rows = session.exec(select(InboxMessage).where(InboxMessage.openid == openid).order_by(InboxMessage.id))
            return [row.body["text"] for row in rows]


def _message(number: int, openid: str, text: str) -> Incoming:
    at = NOW + timedelta(seconds=number // 100)
    return Incoming(key=f"k{number}", kind=Kind.TEXT, openid=openid, account="gh_test", created_at=at, text=text)


def many(first: int, count: int) -> list[tuple[str, str]]:
    return [(f"r{number}", BLOCKED) for number in range(first, first + count)]


@pytest.fixture
def rush(sqlite_database: str) -> Iterator[Rush]:
    """On SQLite, where one writer handles in the order of the rows."""
    engine = make_engine(sqlite_database)
    yield Rush(engine)
    engine.dispose()


async def test_danger_is_handled_before_all_that_waits(rush: Rush) -> None:
    said = [*many(0, 4 * LARGEST_BATCH), ("in danger", FIRE), *many(1000, 2 * LARGEST_BATCH)]
    answers = await rush.rush(said)
    assert all(answer.text or answer.pushed for answer in answers)
    handled = rush.handled()
    assert len(handled) == len(said)
    assert handled.index("in danger") <= LARGEST_BATCH  # those the writer had been given before


async def test_what_somebody_in_danger_said_before_goes_first(rush: Rush) -> None:
    waiting = 4 * LARGEST_BATCH
    said = [
        *many(0, waiting),
        ("r7", "在吗"),
        ("in danger", "在吗"),
        ("in danger", FIRE),
        *many(1000, 2 * LARGEST_BATCH),
    ]
    await rush.rush(said)
    assert rush.texts("in danger") == ["在吗", FIRE]
    assert rush.texts("r7") == [BLOCKED, "在吗"]
    handled = rush.handled()
    last = len(handled) - 1 - handled[::-1].index("in danger")
    assert last <= 2 * LARGEST_BATCH
