"""A district, a city, a province on paper: `python -m tests.benchmarks.capacity` prints the table of docs/capacity.md.

A simulation of single events: messages arrive over the worst hour of a day on which the heating fails somewhere;
writers take up to 64 of those that wait and need so long a batch, so long a message. Pushes leave at WeChat's pace.
What a message, a push and a case cost is measured (docs/benchmarks.md).
"""

import heapq
import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

CASES_A_STREET = 1145
"""A year of the street the service is made for (shared product.md, facts of the place)."""
BUSIER = 10
"""An assumption: as many times as much once everybody knows of it."""
MESSAGES_A_CASE, PUSHES_A_CASE = 4.0, 7.5
"""Measured: what a hundred cases lived through from report to rating had."""
WAKING_HOURS, PEAK = 14, 2.0
"""Hours of a day in which people write, and how much more than the mean hour the fullest has."""
FAILING = 0.2
"""An assumption: the share of a place's streets without heating at once."""
ALARMED, WITHIN = 1500, 600.0
"""Messages each of these streets sends, and within how many seconds: one household in twenty of thirty thousand."""
MB_A_CASE = 0.024
"""Measured: a case with all that belongs to it and its share of the indexes."""
DATABASE_SHARE = 0.35
"""An assumption, not measured: how much of a writer's time PostgreSQL itself works."""
LARGEST_BATCH = 64
PATIENCE = 4.9
API_A_MINUTE, API_A_DAY = 10_000, 500_000
"""What WeChat lets one account send (reference wechat.md, message/custom/send)."""
MOST_REPLICAS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of one writer for each batch and for each message in it."""

    batch: float
    message: float

    def of(self, messages: int) -> float:
        """Seconds for a batch of so many."""
        return self.batch + self.message * messages


COST = Cost(batch=0.010, message=0.020)
"""On PostgreSQL: 17 to 21 ms of our processor a message were measured; what a batch costs is an assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is served: how many streets."""

    name: str
    streets: int

    @property
    def cases(self) -> float:
        """In a year."""
        return self.streets * CASES_A_STREET * BUSIER


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """How the worst hour went: messages, the slowest 99 %'s and the longest wait, seconds; the writers' busy share."""

    messages: int
    p99: float
    longest: float
    busy: float


PLACES = (
    Place(name="one street", streets=1),
    Place(name="a district", streets=7),
    Place(name="a city", streets=20),
    Place(name="a province", streets=1000),
)


def arrivals(place: Place, chance: Random) -> Iterator[float]:
    """Seconds of the hour at which messages come, in order: everyday ones, and the alarm from the tenth minute on."""
    usual = place.cases * MESSAGES_A_CASE / 365 / WAKING_HOURS / 3600 * PEAK
    alarmed = max(1, round(place.streets * FAILING)) * ALARMED
    found = [600 + chance.betavariate(1, 2) * WITHIN for _ in range(alarmed)]
    now = chance.expovariate(usual)
    while now < 3600:
        found.append(now)
        now += chance.expovariate(usual)
    return iter(sorted(found))


def hour(place: Place, replicas: int, cost: Cost = COST, seed: int = 1) -> Hour:
    """The worst hour with so many writers, each of which takes what waits whenever it is free."""
    coming = deque(arrivals(place, Random(seed)))
    free = [0.0] * replicas
    waits: list[float] = []
    worked = 0.0
    while coming:
        ready = heapq.heappop(free)
        start = max(ready, coming[0])
        batch = []
        while coming and coming[0] <= start and len(batch) < LARGEST_BATCH:
            batch.append(coming.popleft())
        done = start + cost.of(len(batch))
        worked += done - start
        waits += [done - each for each in batch]
        heapq.heappush(free, done)
    waits.sort()
    return Hour(
        messages=len(waits), p99=waits[int(len(waits) * 0.99)], longest=waits[-1], busy=worked / 3600 / replicas
    )


def replicas(place: Place, cost: Cost = COST) -> tuple[int, Hour]:
    """The fewest writers with which everybody is answered before WeChat gives up, and how their worst hour goes."""
    count = 1
    while (found := hour(place, count, cost)).longest > PATIENCE and count < MOST_REPLICAS:
        count += 1
    return count, found


def row(place: Place, cost: Cost = COST) -> tuple[str, ...]:
    """One line of the table."""
    count, worst = replicas(place, cost)
    pushes = place.cases * PUSHES_A_CASE / 365
    alarm = worst.messages * PUSHES_A_CASE / MESSAGES_A_CASE
    accounts = max(1, math.ceil(max(pushes * PEAK, alarm + pushes) / API_A_DAY))
    return (
        place.name,
        f"{place.streets:,}",
        f"{place.cases:,.0f}",
        f"{place.cases * MESSAGES_A_CASE / 365:,.0f}",
        f"{worst.messages:,}",
        str(count),
        f"{worst.p99:.2f} / {worst.longest:.2f}",
        f"{count * worst.busy * DATABASE_SHARE:.2f}",
        f"{alarm:,.0f}",
        f"{alarm / API_A_MINUTE / accounts:,.1f}",
        str(accounts),
        f"{place.cases * MB_A_CASE / 1000:,.1f}",
    )


HEAD = (
    "place", "streets", "cases a year", "messages a day", "in the worst hour", "writers", "wait s, 99 % / longest",
    "PostgreSQL's cores", "pushes of it", "minutes to send them", "accounts", "GB a year",
)  # fmt: skip

if __name__ == "__main__":
    lines = [HEAD, ("---",) * len(HEAD), *(row(place) for place in PLACES)]
    print("\n".join(f"| {' | '.join(cells)} |" for cells in lines))  # noqa: T201  # what it is for
