"""What it costs to start: seconds until the first message can come, the first one beside the median, memory later."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from itertools import chain, islice

from tests.benchmarks import city
from tests.benchmarks.figures import Row, Section
from tests.benchmarks.load import closed_loop, open_loop, requests
from tests.benchmarks.servers import JIEBA, PRODUCT, Running, Server, running

GOALS = {PRODUCT.tool: (3, 200), JIEBA.tool: (5, 280)}
"""Seconds until ready, MB resident."""
LIMIT = 600.0
"""Seconds after which a message count that is not reached is given up."""
SAMPLE = 30
PIECE = 2000


def measure(*, full: bool) -> Section:
    """The product on SQLite with either tool that cuts words."""
    counts = (10**4, 10**5) if full else (10**3, 10**4)
    rows = [_on(server, counts) for server in (PRODUCT, JIEBA)]
    notes = [f"Memory after {counts[0]:,} and {counts[1]:,} messages; --full: 10⁴ and 10⁵."]
    return Section(title="Start and memory", compared="MB later / sooner", rows=rows, notes=notes)


def _on(server: Server, counts: tuple[int, int]) -> Row:
    with running(server) as found:  # once before, so that jieba has its cache
        pass
    with running(server) as found:
        ready, at_start = found.started[0], found.megabytes("VmRSS")
        said = city.mix(4)
        first, median = _first(found, said)
        sooner = _after(found, said, counts[0])
        later = _after(found, said, counts[1] - counts[0])
    seconds, megabytes = GOALS[server.tool]
    figures: dict[str, float | str] = {
        "ready s": ready.wall,
        "of these CPU": ready.cpu,
        "MB ready": at_start,
        "first ms": first,
        "median ms": median,
        "MB sooner": sooner,
        "MB later": later,
    }
    goal = f"{seconds} s, {megabytes} MB, first ≤ 5 × median, ≤ 1.2"
    return Row(name=server.name, figures=figures, compared=later / sooner, goal=goal)


def _first(found: Running, said: Iterator[city.Said]) -> tuple[float, float]:
    """ms until the very first message is answered, and of those after it, one at a time."""
    each = (requests(islice(said, 1), number) for number in range(1, SAMPLE + 2))
    waits = [asyncio.run(open_loop(found.ports, made, 1.0))[0].waited for made in each]
    return waits[0] * 1e3, statistics.median(waits[1:]) * 1e3


def _after(found: Running, said: Iterator[city.Said], count: int) -> float:
    """MB resident after so many messages more."""
    began = time.perf_counter()
    for start in range(0, count, PIECE):
        made = requests(islice(said, min(PIECE, count - start)), 1000 + time.time_ns() // 1000)
        asyncio.run(closed_loop(found.ports, chain(made), LIMIT))
        if time.perf_counter() - began > LIMIT:
            raise RuntimeError(f"{count} messages take longer than {LIMIT:.0f} s")
    return found.megabytes("VmRSS")
