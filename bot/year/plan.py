"""What happens in the year: when each of the cases is reported, with which words, and how it will end."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any

SOURCE = Path(__file__).parent.parent.parent / "config" / "sample" / "year.toml"
RECENT = timedelta(days=6)
"""What was reported so lately is still under way when the year ends."""
SETTLED = timedelta(days=12)
"""What was reported before that has ended by then."""
DAY_START, DAY_SPAN = 7, 14
"""Hours of the day at which people write."""


class Ending(StrEnum):
    """How a case goes."""

    HANDLED = "handled"
    SOLVED = "solved"
    """By a whistle."""
    UNSOLVED = "unsolved"
    """Whistled and answered, but not solved: parked."""
    PARKED = "parked"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One report to come."""

    at: datetime
    text: str
    ending: Ending
    mediated: bool


def words() -> dict[str, Any]:
    """The year's figures and sentences."""
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


def plan(
    told: Mapping[str, Any], places: Sequence[str], start: datetime, until: datetime, random: Random
) -> list[Planned]:
    """Every report of [start, until), in order of time."""
    figures = told["figures"]
    unsolved = figures["whistles"] - figures["solved"]
    recent = figures["under_way"] - unsolved - figures["parked"]
    endings = [Ending.OPEN] * recent + [Ending.SOLVED] * figures["solved"] + [Ending.UNSOLVED] * unsolved
    endings += [Ending.PARKED] * figures["parked"]
    endings += [Ending.HANDLED] * (figures["received"] - len(endings))
    handled = [number for number, ending in enumerate(endings) if ending is Ending.HANDLED]
    mediated = frozenset(random.sample(handled, figures["mediations"]))
    found = []
    for number, ending in enumerate(endings):
        begin, end = (until - RECENT, until) if ending is Ending.OPEN else (start, until - SETTLED)
        at = _moment(random, begin, end)
        text = _report(random, told["reports"], at.month).format(place=random.choice(places))
        found.append(Planned(at=at, text=text, ending=ending, mediated=number in mediated))
    return sorted(found, key=lambda planned: planned.at)


def _moment(random: Random, begin: datetime, end: datetime) -> datetime:
    """Some instant of daytime between the two."""
    while True:
        day = (begin + (end - begin) * random.random()).replace(hour=0, minute=0, second=0, microsecond=0)
        at = day + timedelta(hours=DAY_START, seconds=random.randrange(DAY_SPAN * 3600))
        if begin <= at < end:
            return at


def _report(random: Random, reports: Sequence[Mapping[str, Any]], month: int) -> str:
    fitting = [report for report in reports if month in report.get("months", range(1, 13))]
    chosen = random.choices(fitting, weights=[report["weight"] for report in fitting])
    return str(chosen[0]["text"])
