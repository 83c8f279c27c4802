"""What an estate may be called: its name, its aliases, and what people make of them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cache
from pathlib import Path

from nlp.normalise import normalise
from nlp.numerals import read_digits

_ORDINARY = Path(__file__).parent / "lexicon" / "ordinary_words.txt"
_KIND_OF_ESTATE = re.compile(
    r"(?:小区|家园|花园|佳园|嘉园|家苑|佳苑|嘉苑|新苑|名苑|名城|新城|华府|华庭|公馆|公寓|新村|家属[院楼区]|宿舍|大院|"
    r".[区院苑楼村园城庄邸湾庭府郡])(?<=...)$"
)
_STEM = re.compile(r"(?:小区|家园|花园|佳园|嘉园|家苑|佳苑|嘉苑|新村|家属[院楼区房]|宿舍楼?|大院|生活区)$")
_OF_A_FIRM = ("家属院", "家属楼", "家属区", "家属房", "宿舍", "宿舍楼", "大院", "生活区")
"""Kinds of estate that nobody tells apart: 农行家属楼, 农行家属院."""
_LETTERED = re.compile(r"^(.{2,})([A-H])区$")
_OFFICE = re.compile(r"[局厂院行校中司所矿站队处委办]$")
_NUMERAL = re.compile(r"\d+|[一二三四五六七八九十]+")
_DOOR = re.compile(rf"(?:{_NUMERAL.pattern})号?[楼栋院]?")
_CHINESE = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_LONGEST_NUMERAL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateEntry:
    """An estate (小区): its one canonical name, what people call it, its community, its buildings.

    `buildings` are numbers such as `3`, `A1`; `building_aliases` pair what a building is called (东塔) with its number.
    """

    name: str
    aliases: tuple[str, ...] = ()
    community: str | None = None
    buildings: tuple[str, ...] = ()
    building_aliases: tuple[tuple[str, str], ...] = ()


class Sure(StrEnum):
    """Where a spelling stands for a place."""

    EVERYWHERE = auto()
    GUARDED = auto()  # an alias: not where the next words make it something else (海棠路)
    PLACED = auto()  # an ordinary word (阳光), an office (矿务局): only where the words around it speak of a place
    NUMBERED = auto()  # 园丁 of 园丁小区: only before a door


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A word to look for in texts, as `spelt` writes it. With neither estate nor community it only hides others.

    `estates` are several when they share it. `derived`: we made it, the roster does not have it.
    """

    text: str
    estates: tuple[EstateEntry, ...] = ()
    community: str | None = None
    sure: Sure = Sure.EVERYWHERE
    derived: bool = False

    @property
    def names_a_place(self) -> bool:
        """Whether it stands for anything."""
        return bool(self.estates or self.community)


def spelt(name: str) -> str:
    """A name as it is looked for: normalised, in upper case, without spaces."""
    return upper_case("".join(normalise(name).text.split()))


def upper_case(text: str) -> str:
    """`text` in upper case where that keeps every position, else as it is."""
    upper = text.upper()
    return upper if len(upper) == len(text) else text


def stem_of(name: str) -> str:
    """园丁 of 园丁小区; the name itself where it does not end in a kind of estate."""
    return _STEM.sub("", name)


def spellings(estates: Sequence[EstateEntry], communities: Iterable[str]) -> Iterator[Spelling]:
    """Every spelling there is; of those we make up, only what belongs to one estate and is no one's own name."""
    owners: dict[str, list[EstateEntry]] = defaultdict(list)
    for estate in estates:
        for spelling in dict.fromkeys(spelt(word) for word in (estate.name, *estate.aliases)):
            if spelling:
                owners[spelling].append(estate)
    for spelling, bearers in owners.items():
        yield Spelling(text=spelling, estates=tuple(bearers), sure=_sureness(spelling))
    named = {spelling: name for name in communities if (spelling := spelt(name))}
    yield from (Spelling(text=spelling, community=name) for spelling, name in named.items() if spelling not in owners)
    made = _made_up(owners)
    taken = {*owners, *named}
    for (spelling, sure), bearers in made.items():
        if spelling not in taken and len(bearers) == 1:
            taken.add(spelling)
            yield Spelling(text=spelling, estates=tuple(bearers), sure=sure, derived=True)
    yield from (Spelling(text=word) for word in _ordinary()["hides"] if word not in taken)


def _sureness(spelling: str) -> Sure:
    if spelling.isdigit():
        return Sure.NUMBERED  # an estate called 213: so are rooms
    if _KIND_OF_ESTATE.search(spelling):
        return Sure.EVERYWHERE
    return Sure.PLACED if spelling in _ordinary()["word"] or _OFFICE.search(spelling) else Sure.GUARDED


def _made_up(owners: Mapping[str, Sequence[EstateEntry]]) -> dict[tuple[str, Sure], list[EstateEntry]]:
    found: dict[tuple[str, Sure], list[EstateEntry]] = defaultdict(list)
    for spelling, estates in owners.items():
        for made in {*_otherwise(spelling), *_in_other_numerals(spelling)}:
            found[made] += [estate for estate in estates if estate not in found[made]]
    return found


def _otherwise(name: str) -> Iterator[tuple[str, Sure]]:
    """银河B, 银河小区B区 of 银河B区; 农行家属院 of 农行家属楼; 园丁 of 园丁小区."""
    if lettered := _LETTERED.match(name):
        whole, letter = lettered.groups()
        for base in {whole, stem_of(whole)}:
            yield f"{base}{letter}", Sure.GUARDED
            yield f"{base}{letter}区", Sure.EVERYWHERE
        yield f"{stem_of(whole)}小区{letter}区", Sure.EVERYWHERE
        yield f"{stem_of(whole)}{letter}小区", Sure.EVERYWHERE
        return
    stem = stem_of(name)
    if stem == name or len(stem) < 2 or _DOOR.fullmatch(stem):  # noqa: PLR2004 (one character is no name)
        return
    yield stem, Sure.NUMBERED
    if name.removeprefix(stem) in _OF_A_FIRM:
        yield from ((stem + kind, Sure.EVERYWHERE) for kind in _OF_A_FIRM)
        yield f"{stem}家属", Sure.NUMBERED


def _in_other_numerals(name: str) -> Iterator[tuple[str, Sure]]:
    """58号院 for 五十八号院, and the other way round."""
    for numeral in _NUMERAL.finditer(name):
        written = numeral[0]
        if len(written) > _LONGEST_NUMERAL:
            continue
        others = _in_chinese(written) if written.isdigit() else {read_digits(written) or written}
        for other in others - {written}:
            made = name[: numeral.start()] + other + name[numeral.end() :]
            yield made, Sure.NUMBERED if made.isdigit() else _sureness(made)


def _in_chinese(digits: str) -> set[str]:
    """Digit by digit, and below a hundred also by value: 58 → 五八, 五十八."""
    one_by_one = "".join(_CHINESE[digit] for digit in digits)
    number = int(digits)
    if not 10 <= number < 100:  # noqa: PLR2004 (numbers of two digits)
        return {one_by_one}
    tens, ones = divmod(number, 10)
    return {one_by_one, ("" if tens == 1 else _CHINESE[str(tens)]) + "十" + (_CHINESE[str(ones)] if ones else "")}


@cache
def _ordinary() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {"word": set(), "hides": set()}
    for line in _ORDINARY.read_text(encoding="utf-8").splitlines():
        kind, *words = line.split() or ["#"]
        if kind in found:
            found[kind].update(words)
    return {kind: frozenset(words) for kind, words in found.items()}
