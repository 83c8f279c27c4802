"""What years of cases cost: the same work on 10⁴, 10⁵ and (in full) 10⁶ old cases, on both databases."""

import asyncio
import random
import statistics
import time
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Engine, func, insert, select

from handlers import folding
from handlers.context import Context
from models import db
from models.cases import Case
from models.figures import CaseChange
from tests.benchmarks import city, copying, past, stores
from tests.benchmarks.figures import Row, Section, exponent
from tests.benchmarks.looking import SUBJECTS, Subject
from tests.benchmarks.office import Cost, cost, messages, office, service, understanding

STEPS = (100, 10, 10)
"""How often the past is multiplied: from a hundred cases to 10⁴, 10⁵, 10⁶."""
TIMES = 25
BATCHES = 12
AT_ONCE = 64
LEAST = 3
LONGEST = 2.0
"""Seconds after which a subject is not tried again at one size."""


def measure(*, full: bool) -> Section:
    """Every subject at every size on each database."""
    rows = [row for kind in stores.engines() for row in _on(kind, STEPS if full else STEPS[:2])]
    notes = [] if "postgres" in stores.engines() else [stores.NO_POSTGRES]
    if not full:
        notes.append("10⁶ cases only with --full: 25 GB and half an hour for each database.")
    return Section(title="Growth: ms by the number of old cases", compared="exponent", rows=rows, notes=notes)


def _on(kind: str, steps: tuple[int, ...]) -> list[Row]:
    found: dict[str, dict[int, float]] = {}
    with stores.database(kind, settled=True) as url:
        empty = asyncio.run(_messages(url, past.BEGIN))
    with stores.database(kind, settled=True) as url, stores.opened(url, durable=False) as engine:
        past.live(office(), engine, understanding(engine).read)
        size = past.TOLD
        for times in steps:
            copying.grow(engine, times)
            size *= times
            now = past.last_moment(engine)
            for name, value in (_reads(url, now) | {"200 changed cases folded": _folded(engine, now)}).items():
                found.setdefault(name, {})[size] = value
            spent = asyncio.run(_messages(url, now))
            found.setdefault("a message, of 64 at once", {})[size] = spent.wall
            found.setdefault("the same, CPU of ours", {})[size] = spent.cpu
            past.end(office(), engine, now)
            found.setdefault("MB of database", {})[size] = stores.megabytes(engine)
    first = {"a message, of 64 at once": empty.wall, "the same, CPU of ours": empty.cpu}
    return [_row(kind, name, costs, first.get(name)) for name, costs in found.items()]


def _row(kind: str, name: str, costs: Mapping[int, float], empty: float | None) -> Row:
    figures = {"none": empty} if empty is not None else {}
    figures |= {f"10^{len(str(size)) - 1}": value for size, value in costs.items()}
    goal = "≤ 1.5 × none" if name.startswith("a message") else ""
    return Row(name=f"{kind}: {name}", figures=figures, compared=exponent(costs), goal=goal)


async def _messages(url: str, now: datetime) -> Cost:
    said = city.mix(int(now.timestamp()))
    async with service(url, now) as found:
        await cost(found, [messages(said, AT_ONCE, now) for _ in range(5)])
        return await cost(found, [messages(said, AT_ONCE, now) for _ in range(BATCHES)])


def _reads(url: str, now: datetime) -> dict[str, float]:
    """Medians in ms, each try in a transaction of its own on the readers' connection, with other people and cases."""
    reader = db.make_reader(url)
    try:
        return {name: _timed(reader, now, subject) for name, subject in SUBJECTS.items()}
    finally:
        reader.dispose()


def _folded(engine: Engine, now: datetime) -> float:
    """ms to take up the changes of a bite of old cases; taken back each time."""
    chance, spent = random.Random(6), []
    for _ in range(LEAST):
        with db.session(engine) as session:
            last = session.scalar(select(func.max(Case.id))) or 0
            changes = [{"case_id": chance.randint(1, last)} for _ in range(folding.BITE)]
            session.execute(insert(CaseChange), changes)
            started = time.perf_counter()
            folding.fold(Context(office=office(), session=session, now=now))
            session.flush()
            spent.append(time.perf_counter() - started)
            session.rollback()
    return statistics.median(spent) * 1e3


def _timed(reader: Engine, now: datetime, subject: Subject) -> float:
    chance, spent, began = random.Random(5), [], time.perf_counter()
    while len(spent) < LEAST or (len(spent) < TIMES and time.perf_counter() - began < LONGEST):
        with db.session(reader) as session:
            work = subject(Context(office=office(), session=session, now=now), chance)
            started = time.perf_counter()
            work()
            spent.append(time.perf_counter() - started)
    return statistics.median(spent) * 1e3
