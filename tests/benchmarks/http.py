"""The whole product behind HTTP beside its peers: closed loop in turn, then the product at half of its rate."""

import asyncio
import itertools
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice

from tests.benchmarks import city, stores
from tests.benchmarks.figures import Row, Section
from tests.benchmarks.load import Fate, Round, closed_loop, open_loop, requests
from tests.benchmarks.servers import ECHOES, NO_WEROBOT, Running, Server, compared, running

ROUNDS = 3
SECONDS = 3.0
MOST = 1500
"""Messages a second made for a server that writes; an echo is sent the same ones again and again."""
OPEN_SECONDS = 6.0
SETTLING = 8.0
GOALS = {
    "echo, our codec": "≥ 0.26 × hello",
    "product, SQLite, rjieba": "≥ 0.25 × echo",
    "product, SQLite, jieba": "≥ 0.15 × echo",
    "product, PostgreSQL": "≥ 0.15 × echo",
    "product, PostgreSQL, two processes": "≥ 0.25 × echo",
}


def measure(*, full: bool) -> Section:
    """Rates of all servers, and of each product how it does at half its rate."""
    del full
    servers = compared()
    rounds: dict[Server, list[Round]] = {server: [] for server in servers}
    calm: dict[Server, list[Fate]] = {}
    with ExitStack() as stack:
        started = {}
        for server in servers:
            started[server] = stack.enter_context(running(server))
            started[server].signal(signal.SIGSTOP)
        for turn in range(ROUNDS + 1):
            for server in (*servers[turn % len(servers) :], *servers[: turn % len(servers)]):
                made = _made(server, turn)
                with _in_turn(started[server]) as ports:
                    found = asyncio.run(closed_loop(ports, made, SECONDS))
                if turn:  # the first round only warms up
                    rounds[server].append(found)
        for server in servers:
            if server.does == "product":
                calm[server] = _at_half(started[server], rounds[server])
    rows = [_row(server, rounds, calm.get(server)) for server in servers]
    notes = [] if len(servers) > len(ECHOES) + 3 and "werobot" in {each.does for each in servers} else [NO_WEROBOT]
    notes += [] if "postgres" in stores.engines() else [stores.NO_POSTGRES]
    return Section(title="Behind HTTP, 64 connections", compared="of our echo", rows=rows, notes=notes)


def _made(server: Server, turn: int) -> "itertools.chain[bytes] | itertools.cycle[bytes]":
    """What is sent to it in that turn: nothing twice to those that would notice."""
    if not server.store:
        return itertools.cycle(requests(islice(city.mix(turn), 500), 1))
    return itertools.chain(requests(islice(city.mix(turn), int(MOST * SECONDS)), 1 + turn * 1_000_000))


@contextmanager
def _in_turn(found: Running) -> Iterator[list[int]]:
    found.signal(signal.SIGCONT)
    yield found.ports
    found.signal(signal.SIGSTOP)


def _at_half(found: Running, rounds: list[Round]) -> list[Fate]:
    rate = statistics.median(each.rate for each in rounds) / 2
    made = requests(islice(city.mix(99), int(rate * OPEN_SECONDS)), 50_000_000)
    with _in_turn(found) as ports:
        time.sleep(SETTLING)  # what the rounds have left to be sent and counted
        return asyncio.run(open_loop(ports, made, rate))


def _row(server: Server, rounds: dict[Server, list[Round]], calm: list[Fate] | None) -> Row:
    mine = rounds[server]
    rates = [each.rate for each in mine]
    figures: dict[str, float | str] = {
        "a second": statistics.median(rates),
        "least..greatest": f"{min(rates):,.0f}..{max(rates):,.0f}",
        "p50 ms": statistics.median(each.p50 for each in mine),
        "p99 ms": statistics.median(each.p99 for each in mine),
        "of hello": _share(mine, rounds[ECHOES[0]]),
        "failed": sum(each.failed for each in mine),
    }
    if calm is not None:
        answered = sorted(fate.waited * 1e3 for fate in calm if fate.done is not None)
        figures |= {
            "half: p50": answered[len(answered) // 2],
            "half: p99": answered[int(len(answered) * 0.99)],
            "half: max": answered[-1],
            "half: lost": sum(fate.done is None for fate in calm),
        }
    return Row(
        name=server.name, figures=figures, compared=_share(mine, rounds[ECHOES[1]]), goal=GOALS.get(server.name, "")
    )


def _share(mine: list[Round], other: list[Round]) -> float:
    return statistics.median(own.rate / its.rate for own, its in zip(mine, other, strict=True))
