"""The writer alone, no HTTP and no reading of texts: 64 messages at once beside one after another, slow disk or not."""

import asyncio
import statistics
import time
from datetime import UTC, datetime

from sqlalchemy import Connection, event

from bot.app import Service
from tests.benchmarks import city, stores
from tests.benchmarks.figures import Row, Section
from tests.benchmarks.office import cost, messages, service

SLOWER = 0.005
"""Seconds added to every commit, as a disk would whose fsync takes that much longer (SQLite FULL: one a commit)."""
ROUNDS = 3
AT_ONCE = 64
ALONE = 20
"""Messages one after another in each round."""
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def measure(*, full: bool) -> Section:
    """Messages a second in either way, in turn; the median of the rounds' ratios."""
    del full
    rows = [row for kind in stores.engines() for row in asyncio.run(_on(kind))]
    notes = ["Slow disk: every commit sleeps 5 ms before it is made, in place of a slower fsync."]
    return Section(
        title="Batching: the writer alone, messages a second", compared="64 at once / 1", rows=rows, notes=notes
    )


async def _on(kind: str) -> list[Row]:
    with stores.database(kind, settled=True) as url:
        async with service(url, NOW) as found:
            said = city.mix(3)
            await cost(found, [messages(said, AT_ONCE, NOW) for _ in range(3)])
            quick = await _rounds(found, said)
            event.listen(found.engine, "commit", _slow)
            slow = await _rounds(found, said)
    return [
        _row(f"{kind}: this disk", quick, "≥ 5"),
        _row(f"{kind}: every fsync 5 ms slower", slow, "≥ 10"),
    ]


async def _rounds(found: Service, said: object) -> list[tuple[float, float]]:
    """Messages a second together and one after another, of each round."""
    rates = []
    for _ in range(ROUNDS):
        together = await cost(found, [messages(said, AT_ONCE, NOW) for _ in range(2)])  # type: ignore[arg-type]
        alone = await cost(found, [messages(said, 1, NOW) for _ in range(ALONE)])  # type: ignore[arg-type]
        rates.append((1e3 / together.wall, 1e3 / alone.wall))
    return rates


def _row(name: str, rates: list[tuple[float, float]], goal: str) -> Row:
    ratios = [together / alone for together, alone in rates]
    figures: dict[str, float | str] = {
        "64 at once": statistics.median(together for together, _ in rates),
        "one after another": statistics.median(alone for _, alone in rates),
        "least..greatest": f"{min(ratios):.1f}..{max(ratios):.1f}",
    }
    return Row(name=name, figures=figures, compared=statistics.median(ratios), goal=goal)


def _slow(_connection: Connection) -> None:
    time.sleep(SLOWER)
