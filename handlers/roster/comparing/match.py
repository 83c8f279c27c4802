"""Find which stored row each asked-for thing is, so that an import changes it in place instead of replacing it."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Stored = TypeVar("Stored")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys(Generic[Asked, Stored]):
    """One way to tell that both are the same; a key of None matches nothing."""

    asked: Callable[[Asked], Hashable]
    stored: Callable[[Stored], Hashable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched(Generic[Asked, Stored]):
    """Every asked-for thing with its row, None for a new one; and the rows that nobody asks for."""

    pairs: tuple[tuple[Asked, Stored | None], ...]
    left: tuple[Stored, ...]


def match(asked: Sequence[Asked], stored: Sequence[Stored], *ways: Keys[Asked, Stored]) -> Matched[Asked, Stored]:
    """Match by the first way, what remains by the next; a key that several share decides nothing."""
    row_of: dict[int, Stored] = {}
    rows = list(stored)
    for way in ways:
        waiting = [(place, way.asked(value)) for place, value in enumerate(asked) if place not in row_of]
        wanted = Counter(key for _, key in waiting)
        offered = Counter(way.stored(row) for row in rows)
        by_key = {key: row for row in rows if (key := way.stored(row)) is not None and offered[key] == 1}
        found = {place: by_key[key] for place, key in waiting if key in by_key and wanted[key] == 1}
        row_of |= found
        taken = {id(row) for row in found.values()}
        rows = [row for row in rows if id(row) not in taken]
    return Matched(pairs=tuple((value, row_of.get(place)) for place, value in enumerate(asked)), left=tuple(rows))
