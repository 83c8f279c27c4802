"""Read the word lists under nlp/lexicon into frozen terms.

A word list is a text file a street officer can edit. Its folder and name say what the words speak for
(`category/sewage.txt`). `#` starts a comment; every other line is a weight and words divided by spaces:

    3 下水道 排水管           three points for each of these words
    1 井                     a single character counts only where it is a word of its own
    5 暖气|暖器…不热|冰凉     one of the first, then one of the second, at most SHORT_GAP characters between
    4 昨天……没修             two dots: at most LONG_GAP characters between
    4 楼上+漏水              in either order
    3 路灯…@坏               @坏 stands for all the words of the group 坏 in groups.txt
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from config.overlay import SettingError

FOLDER = Path(__file__).parent / "lexicon"
GROUPS = "groups.txt"
SHORT_GAP = 10
LONG_GAP = 30
_NOT_OWN = frozenset(" #@")
OWN_WEIGHT = 9.0
"""Points of a word an office has added itself: enough to decide where nothing else speaks as plainly."""
_JOIN = re.compile(r"(……|…|\+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One entry of a word list.

    `label` is folder/name of its file. `parts` must be found in this order with at most `gaps[i]` characters
    between part i and part i+1; each part is a set of words any of which will do.
    """

    label: str
    weight: float
    parts: tuple[frozenset[str], ...]
    gaps: tuple[int, ...] = ()

    @property
    def alone(self) -> bool:
        """Whether it is a single character, that counts only where it is a word of its own."""
        return not self.gaps and all(len(word) == 1 for word in self.parts[0])


def read_groups(path: Path) -> Mapping[str, frozenset[str]]:
    """Word groups `name: word word …`; a word may be another, earlier group. Raises ValueError naming the line."""
    groups: dict[str, frozenset[str]] = {}
    for place, line in _lines(path):
        name, colon, words = line.partition(":")
        if not colon or not words.split():
            raise ValueError(f"{place}: expected `name: word word …`, found {line!r}")
        groups[name.strip()] = _alternatives("|".join(words.split()), groups, place)
    return groups


def read_terms(folder: Path = FOLDER) -> tuple[Term, ...]:
    """All terms below `folder`. Raises ValueError naming file and line of the first fault."""
    return tuple(terms_below(folder))


def terms_below(folder: Path) -> Iterator[Term]:
    """The same one by one, for who need not hold them all. Raises ValueError when it comes to a fault."""
    groups = read_groups(folder / GROUPS)
    for path in sorted(folder.glob("*/*.txt")):
        label = f"{path.parent.name}/{path.stem}"
        for place, line in _lines(path):
            weight, *entries = line.split()
            points = _weight(weight, place)
            if not entries:
                raise ValueError(f"{place}: a weight without words")
            for entry in entries:
                yield from _term(label, points, entry, groups, place)


def own_terms(own: Mapping[str, Iterable[str]]) -> tuple[Term, ...]:
    """The entries an office has added, by category, written as in the lists. SettingError names one that is none."""
    terms: list[Term] = []
    for code, entries in own.items():
        for entry in entries:
            if _NOT_OWN & set(entry):
                raise SettingError(code, "keyword", value=entry)
            try:
                terms.extend(_term(f"category/{code}", OWN_WEIGHT, entry, {}, code))
            except ValueError:
                raise SettingError(code, "keyword", value=entry) from None
    return tuple(terms)


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.partition("#")[0].strip()
        if line:
            yield f"{path.parent.name}/{path.name} line {number}", line


def _weight(word: str, place: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise ValueError(f"{place}: the line must start with a weight, found {word!r}") from None


def _term(label: str, weight: float, entry: str, groups: Mapping[str, frozenset[str]], place: str) -> Iterator[Term]:
    pieces = _JOIN.split(entry)
    parts = tuple(_alternatives(piece, groups, place) for piece in pieces[::2])
    joins = pieces[1::2]
    if "+" in joins:
        if set(joins) != {"+"}:
            raise ValueError(f"{place}: {entry!r} mixes + with …")
        for order in permutations(parts):
            yield Term(label=label, weight=weight, parts=order, gaps=(SHORT_GAP,) * len(joins))
        return
    gaps = tuple(LONG_GAP if join == "……" else SHORT_GAP for join in joins)
    yield Term(label=label, weight=weight, parts=parts, gaps=gaps)


def _alternatives(piece: str, groups: Mapping[str, frozenset[str]], place: str) -> frozenset[str]:
    words: set[str] = set()
    for word in piece.split("|"):
        if not word:
            raise ValueError(f"{place}: an empty word in {piece!r}")
        if not word.startswith("@"):
            words.add(word.lower())
        elif word[1:] in groups:
            words |= groups[word[1:]]
        else:
            raise ValueError(f"{place}: no group named {word[1:]!r} in {GROUPS}")
    return frozenset(words)
