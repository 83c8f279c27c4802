"""Clocks of up to a million cases: claiming a hundred that are due, finding that none is, four sweepers at once."""

import asyncio
import statistics
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Engine
from sqlmodel import Session

from bot.writer import Writer
from models import db, deadlines
from models.deadlines import DeadlineState
from tests.benchmarks import stores
from tests.benchmarks.figures import Row, Section, exponent

A_CASE = 3
"""Clocks a case has running at once."""
CLAIMED = 100
TRIES = 15
LOOKS = 3
SWEEPERS = 4
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
"""One clock a second from then on; half of them are due: the worst backlog."""
SERIES = "WITH RECURSIVE more(s) AS (SELECT {first} UNION ALL SELECT s + 1 FROM more WHERE s < {last})"


def measure(*, full: bool) -> Section:
    """Each database at 10⁴, 10⁵ and (in full) 10⁶ cases with three clocks each."""
    sizes = (10**4, 10**5, 10**6) if full else (10**4, 10**5)
    rows = [row for kind in stores.engines() for row in _on(kind, sizes)]
    return Section(
        title="Timers: ms by the number of open cases, half of all clocks due", compared="exponent", rows=rows
    )


def _on(kind: str, sizes: tuple[int, ...]) -> list[Row]:
    claims: dict[int, float] = {}
    nothing: dict[int, float] = {}
    have = 0
    with stores.database(kind) as url, stores.opened(url, durable=False) as engine:
        for size in sizes:
            _fill(engine, have, size * A_CASE)
            have = size * A_CASE
            now = BEGIN + timedelta(seconds=have // 2)
            claims[size] = _median(engine, lambda session, now=now: _claim(session, now))
            nothing[size] = _median(engine, lambda session: deadlines.due(session, BEGIN - timedelta(days=1), CLAIMED))
        fired, doubles = _sweep(url, now)
    swept = {"fired": float(fired), "twice": float(doubles)}
    return [
        _row(f"{kind}: {CLAIMED} due claimed and done", claims, "≤ 0.30"),
        _row(f"{kind}: nothing due", nothing, "≤ 1 ms"),
        Row(name=f"{kind}: {SWEEPERS} sweepers at once", figures=swept, goal="0 twice"),
    ]


def _row(name: str, costs: Mapping[int, float], goal: str) -> Row:
    figures = {f"10^{len(str(size)) - 1}": value for size, value in costs.items()}
    return Row(name=name, figures=figures, compared=exponent(costs), goal=goal)


def _fill(engine: Engine, first: int, last: int) -> None:
    """Clocks of their own, one a second; written as the handlers do, but for the case they would belong to."""
    sqlite = db.is_sqlite(engine)
    when = "strftime('%Y-%m-%d %H:%M:%f000', '{0:%Y-%m-%d %H:%M:%S}', s || ' seconds')"
    when = when if sqlite else "timestamptz '{0:%Y-%m-%d %H:%M:%S}+00' + s * interval '1 second'"
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO deadlines (kind, state, due_at, next_try_at, attempts, error, data) "  # noqa: S608
            f"{SERIES.format(first=first, last=last - 1)} "
            f"SELECT 'reminder', 'pending', {when.format(BEGIN)}, {when.format(BEGIN)}, 0, '', '{{}}' FROM more"
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if sqlite else "VACUUM ANALYZE")


def _median(engine: Engine, work: Callable[[Session], object]) -> float:
    spent = []
    for _ in range(TRIES):
        with db.batch(engine) as session, session.begin():
            session.connection()
            started = time.perf_counter()
            work(session)
            session.flush()
            spent.append(time.perf_counter() - started)
    return statistics.median(spent) * 1e3


def _claim(session: Session, now: datetime) -> list[int]:
    """The next hundred, each locked and done."""
    due = deadlines.due(session, now, CLAIMED)
    for deadline_id in due:
        row = deadlines.claim(session, deadline_id)
        if row is not None:
            row.state = DeadlineState.DONE
    return due


def _sweep(url: str, now: datetime) -> tuple[int, int]:
    """How many four sweepers fired together as the scheduler does, and how many of these twice."""
    with ThreadPoolExecutor(SWEEPERS) as pool:
        every = pool.map(lambda _: asyncio.run(_sweeper(url, now)), range(SWEEPERS))
        fired = [deadline_id for found in every for deadline_id in found]
    return len(fired), len(fired) - len(set(fired))


async def _sweeper(url: str, now: datetime) -> list[int]:
    """One process's share: looks a few times, and fires each clock in a transaction of its own."""

    def fire(session: Session, deadline_id: int) -> bool:
        row = deadlines.claim(session, deadline_id)
        if row is not None:
            row.state = DeadlineState.DONE
        return row is not None

    fired = []
    with stores.opened(url) as engine:
        writer = Writer(engine)
        writer.start()
        for _ in range(LOOKS):
            due = await writer.run(lambda session: deadlines.due(session, now, CLAIMED))
            fired += [each for each in due if await writer.run(partial(fire, deadline_id=each))]
        await writer.stop()
    return fired
