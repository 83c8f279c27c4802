"""How near the words of two reports are, so that the same trouble is seen twice: 下水堵了, 污水管不通.

Words that mean the same count as one (lexicon/alike.txt); what is left is compared by pairs of characters. Places,
numbers and words of courtesy say nothing about the trouble and are left out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from nlp.normalise import Normalised, normalise
from nlp.patterns import any_of

_ALIKE = Path(__file__).parent / "lexicon" / "alike.txt"
_SILENT = "-"
"""The name in lexicon/alike.txt of the words that say nothing."""
_THING = 3.0
"""How much a word of the list weighs against a pair of characters."""
_NO_WORDS = re.compile(r"[^\u4e00-\u9fffA-Za-z]+")
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Gist:
    """What a report is about: the things of the list named in it, and the pairs of characters between them."""

    things: frozenset[str]
    pairs: frozenset[str]

    @property
    def weight(self) -> float:
        """How much there is to compare."""
        return _THING * len(self.things) + len(self.pairs)


def gist(text: str | Normalised, spans: Iterable[tuple[int, int]] = ()) -> Gist:
    """The gist of `text`; `spans` are the [start, end) of places in its normalised form. Never raises."""
    written = (normalise(text) if isinstance(text, str) else text).text
    for start, end in sorted(spans, reverse=True):
        written = f"{written[:start]} {written[end:]}"
    things: set[str] = set()
    words = _words()

    def take(match: re.Match[str]) -> str:
        thing = words[match[0]]
        if thing != _SILENT:
            things.add(thing)
        return " "

    rest = _pattern().sub(take, written)
    runs = _NO_WORDS.split(rest)
    return Gist(frozenset(things), frozenset([run[at : at + 2] for run in runs for at in range(len(run) - 1)]))


def likeness(one: Gist, other: Gist) -> float:
    """From 0 (nothing in common) to 1 (the same): half by what both say, half by what the shorter one says."""
    common = _THING * len(one.things & other.things) + len(one.pairs & other.pairs)
    if not common:
        return 0.0
    both, shorter = one.weight + other.weight, min(one.weight, other.weight)
    return common / both + common / shorter / 2


def most_alike(
    asked: Gist, candidates: Iterable[tuple[Key, Gist]], *, at_least: float, most: int
) -> Sequence[tuple[Key, float]]:
    """Up to `most` of the candidates whose likeness reaches `at_least`, the likest first, equals in their order."""
    found = [(key, near) for key, other in candidates if (near := likeness(asked, other)) >= at_least]
    return sorted(found, key=lambda pair: -pair[1])[:most]


@cache
def _words() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in _ALIKE.read_text(encoding="utf-8").splitlines():
        thing, colon, words = line.partition(":")
        if colon and not line.startswith("#"):
            found |= dict.fromkeys(words.split(), thing.strip())
    return found


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(any_of(_words()))
