"""The numbered choices of every prompt, as data: digits, words, and other words that mean the same."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.overlay import SettingError, laid_over, leaves

SHIPPED = Path(__file__).parent / "choices.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One line of a prompt. `does` names the event or decision; `label` may hold `{short}`, the case's short number."""

    digit: int
    does: str
    label: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """All menus by kind, and how answers are read."""

    menus: Mapping[str, tuple[Choice, ...]]
    counters: str
    before: tuple[str, ...]
    skip: frozenset[str]
    not_fixed: tuple[str, ...]
    chases: tuple[str, ...]
    drop: frozenset[str]
    never_mind: frozenset[str]
    corrects: tuple[str, ...]
    joins: tuple[str, ...]
    still: tuple[str, ...]
    read: frozenset[str]
    topic_outcome: tuple[str, ...]
    topic_dropped: frozenset[str]


def read_choices(path: Path = SHIPPED) -> dict[str, Any]:
    """The tables of the shipped choices; TOMLDecodeError where the file is broken."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def load_choices(path: Path = SHIPPED, own: Mapping[str, Any] | None = None) -> Choices:
    """Read the choices; over them what an office set in the console.

    KeyError or TOMLDecodeError where the shipped file is broken; SettingError for a choice in `own` without words.
    """
    for where, value in leaves(own or {}):
        if where[-1] == "label" and not value:
            raise SettingError(".".join(where), "empty")
    tables = laid_over(read_choices(path), own or {})
    reading = tables.pop("reading")
    return Choices(
        menus={kind: _menu(lines) for kind, lines in tables.items()},
        counters=reading["counters"],
        before=tuple(reading["before"]),
        skip=frozenset(reading["skip"]),
        not_fixed=tuple(reading["not_fixed"]),
        chases=tuple(reading["chases"]),
        drop=frozenset(reading["drop"]),
        never_mind=frozenset(reading["never_mind"]),
        corrects=tuple(reading["corrects"]),
        joins=tuple(reading["joins"]),
        still=tuple(reading["still"]),
        read=frozenset(reading["read"]),
        topic_outcome=tuple(reading["topic_outcome"]),
        topic_dropped=frozenset(reading["topic_dropped"]),
    )


def _menu(lines: Mapping[str, Mapping[str, object]]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            digit=int(digit),
            does=str(line["does"]),
            label=str(line["label"]),
            also=tuple(str(word) for word in line["also"]),  # type: ignore[attr-defined]  # a list in our own file
        )
        for digit, line in lines.items()
    )
