"""Ten seconds at twice what the product can do, as when the heating of a district fails: who is answered, and when."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from itertools import count, islice

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.inbox import InboxMessage, InboxState
from tests.benchmarks import city, stores
from tests.benchmarks.figures import Row, Section
from tests.benchmarks.load import Fate, closed_loop, open_loop, requests
from tests.benchmarks.servers import ON_POSTGRES, PRODUCT, Running, Server, running

SECONDS = 10.0
CLOSED = 5.0
DANGER = 50
"""Every so manieth message is about gas."""
WORDS = "楼道里好大一股煤气味,快来人啊"
LONGEST_DRAIN = 90.0


def measure(*, full: bool) -> Section:
    """The product on each database."""
    del full
    servers = (PRODUCT, *(ON_POSTGRES[:1] if "postgres" in stores.engines() else ()))
    rows = [_on(server) for server in servers]
    notes = ["Acknowledged: answered, or told success with the answer to follow, within 5 s, in at most 3 deliveries."]
    return Section(title="A burst: 10 s at twice the closed-loop rate", compared="acknowledged", rows=rows, notes=notes)


def _on(server: Server) -> Row:
    with running(server) as found:
        warm = requests(islice(city.mix(1), 6000), 1)
        rate = 2 * asyncio.run(closed_loop(found.ports, iter(warm), CLOSED)).rate
        before = found.megabytes("VmHWM")
        said = list(islice(_urgent(), int(rate * SECONDS)))
        fates = asyncio.run(open_loop(found.ports, requests([each for each, _ in said], 20_000_000), rate))
        drain, left = _drained(found)
        after = found.megabytes("VmHWM")
    return _row(server, rate, fates, [danger for _, danger in said], (drain, left), (before, after))


def _urgent() -> "Sequence[tuple[city.Said, bool]]":
    """The mix, every fiftieth message about danger."""
    for number, each in zip(count(1), city.mix(2), strict=False):
        danger = number % DANGER == 0
        yield (city.Said(openid=city.resident(number % city.RESIDENTS), text=WORDS) if danger else each), danger


def _drained(found: Running) -> tuple[float, int]:
    """Seconds until every message has its answer, and how many have none even then."""
    began = time.perf_counter()
    waits = select(func.count()).where(col(InboxMessage.state) != InboxState.ANSWERED)
    with stores.opened(found.url) as engine:
        while (passed := time.perf_counter() - began) < LONGEST_DRAIN:
            with Session(engine) as session:
                left = session.exec(waits).one()
            if not left:
                break
            time.sleep(0.5)
    return passed, left


def _row(
    server: Server,
    rate: float,
    fates: Sequence[Fate],
    danger: Sequence[bool],
    drained: tuple[float, int],
    memory: tuple[float, float],
) -> Row:
    done = [fate for fate in fates if fate.done is not None]
    waits = {
        urgent: [fate.waited for fate, each in zip(fates, danger, strict=True) if each is urgent]
        for urgent in (True, False)
    }
    figures: dict[str, float | str] = {
        "a second": rate,
        "messages": len(fates),
        "at the first delivery": sum(fate.deliveries == 1 for fate in done),
        "redelivered": sum(fate.deliveries > 1 for fate in fates),
        "never": len(fates) - len(done),
        "p50 s, danger": statistics.median(waits[True]),
        "p50 s, others": statistics.median(waits[False]),
        "drained s": drained[0],
        "unanswered": drained[1],
        "MB before": memory[0],
        "MB after": memory[1],
    }
    return Row(name=server.name, figures=figures, compared=len(done) / len(fates), goal="1, danger first")
