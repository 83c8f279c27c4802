"""The estates and communities of a street, and where a text names them."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from nlp.pinyin import Heard, heard, soundings
from nlp.spellings import EstateEntry, Spelling, spellings, stem_of, upper_case
from nlp.standing import SHORTEST_SURE, clause_before, door_follows, edge_before, stands

_LONG = 5
"""Syllables of a name that is known by its sound whatever stands around it."""
_DIGIT = re.compile(r"[0-9]")
_ENDS_NUMBERED = re.compile(r"(?:\d+|[一二三四五六七八九十]+)号$")
_HOUSES = frozenset("楼栋幢")
_ALL_NUMERALS = re.compile(r"[零一二三四五六七八九十百]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """[start, end) of a text names an estate (`estates`: more than one when several bear that name) or a community."""

    start: int
    end: int
    estates: tuple[EstateEntry, ...] = ()
    community: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """Words and the names they stand for, by first character, longest first; `starts` finds the places to look."""

    starts: re.Pattern[str]
    words: dict[str, tuple[tuple[str, Spelling], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """What a street's places are called. Plain values; what the search needs is worked out once, here."""

    estates: tuple[EstateEntry, ...] = ()
    communities: tuple[str, ...] = ()
    _spelt: _Index = field(init=False, repr=False, compare=False)
    _heard: _Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = tuple(spellings(self.estates, self.communities))
        by_sound = ((sounding, name) for name in names if _recognisable(name) for sounding in soundings(name.text))
        object.__setattr__(self, "_spelt", _index((name.text, name) for name in names))
        object.__setattr__(self, "_heard", _index(by_sound))

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every estate and community named in `text` (as `normalise` writes it), in order, the longest name first.

        Where no estate is written out in three characters or more, names are also found by their sound, and with spaces
        in them: those of two syllables before a door only. They replace shorter ones they cover (亿信 in 亿信国级).
        """
        upper = upper_case(text)
        found = tuple(self._written(upper))
        if any(mention.estates and mention.end - mention.start >= SHORTEST_SURE for mention in found):
            return found
        more = tuple(self._by_sound(upper, found))
        if not more:
            return found
        covered = {id(mention) for other in more for mention in _overlapping(found, other.start, other.end)}
        rest = (mention for mention in found if id(mention) not in covered)
        return tuple(sorted((*rest, *more), key=_start))

    def _written(self, text: str) -> Iterator[Mention]:
        free = 0
        for match in self._spelt.starts.finditer(text):
            at = match.start()
            if at < free:
                continue
            for word, name in self._spelt.words[match[0]]:
                free = at + len(word)
                if text.startswith(word, at) and stands(name, text, at, free):
                    free -= _of_a_house(word, text, free)
                    if name.names_a_place:
                        yield Mention(start=at, end=free, estates=name.estates, community=name.community)
                    break
            else:
                free = at

    def _by_sound(self, text: str, found: Sequence[Mention]) -> Iterator[Mention]:
        sound, free = heard(text), 0
        for match in self._heard.starts.finditer(sound.signs):
            at = match.start()
            name = _heard_at(self._heard.words[match[0]], sound, at) if at >= free else None
            if name is not None:
                free = at + len(name.text)
                start, end = sound.span(at, free)
                if all(m.end - m.start < end - start for m in _overlapping(found, start, end)):
                    yield Mention(start=start, end=end, estates=name.estates, community=name.community)


def _start(mention: Mention) -> int:
    return mention.start


def _overlapping(mentions: Sequence[Mention], start: int, end: int) -> Iterator[Mention]:
    """Those of `mentions` (in order, none over another) that share a character with [start, end)."""
    for at in range(max(0, bisect_right(mentions, start, key=_start) - 1), len(mentions)):
        if mentions[at].start >= end:
            return
        if mentions[at].end > start:
            yield mentions[at]


def _of_a_house(word: str, text: str, end: int) -> int:
    """How many of the last characters of a name belong to the house behind it: the two of 1号 in 河畔1号|楼."""
    numbered = _ENDS_NUMBERED.search(word) if text[end : end + 1] in _HOUSES else None
    return len(numbered[0]) if numbered else 0


def _recognisable(name: Spelling) -> bool:
    return name.names_a_place and not _DIGIT.search(name.text) and not _ALL_NUMERALS.fullmatch(name.text)


def _heard_at(words: Iterable[tuple[str, Spelling]], sound: Heard, at: int) -> Spelling | None:
    """The longest name that sounds so and is partly written so; None when different estates sound so."""
    best: list[Spelling] = []
    for word, name in words:
        if best and len(word) < len(best[0].text):
            break
        if sound.signs.startswith(word, at) and _meant(name, word, sound, at):
            best.append(name)
    estates = {estate.name for name in best for estate in name.estates}
    return best[0] if best and len(estates) <= 1 else None


def _meant(name: Spelling, word: str, sound: Heard, at: int) -> bool:
    """Whether enough of the name is written as it should be, for how sure its surroundings are."""
    end = at + len(word)
    same = [char in pair for char, *pair in zip(sound.written[at:end], name.text, word, strict=True)]
    if not any(same) or not stands(name, sound.written, at, end):
        return False
    begins, numbered = sound.span(at, end)[0], door_follows(sound.written, end)
    if 2 * sum(same) < len(word) - 1 and not (numbered and edge_before(sound.text, begins)):
        return False
    if len(word) < SHORTEST_SURE:
        return numbered and edge_before(sound.text, begins)
    if not any(same[: len(stem_of(name.text))]):  # nothing but 小区 and the like
        return numbered or not sound.text[max(0, begins - 1) : begins].isalnum()
    if 2 * sum(same) < len(word):
        return numbered and clause_before(sound.text, begins)
    return numbered or len(word) >= _LONG or clause_before(sound.text, begins)


def _index(names: Iterable[tuple[str, Spelling]]) -> _Index:
    words: dict[str, list[tuple[str, Spelling]]] = defaultdict(list)
    for word, name in names:
        words[word[0]].append((word, name))
    # Beginning with a literal in every branch lets `re` skip fast.
    starts = "|".join(
        re.escape(first) + "(?=" + "|".join(sorted({re.escape(word[1:2]) for word, _ in same})) + ")"
        for first, same in words.items()
    )
    longest_first = {first: tuple(sorted(same, key=lambda pair: -len(pair[0]))) for first, same in words.items()}
    return _Index(starts=re.compile(starts or "(?!)"), words=longest_first)
