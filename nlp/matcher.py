"""Find every term of the word lists in a text, in one pass over it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from nlp.terms import Term

_HIDING = "nothing/"
"""Labels under this folder speak for nobody: their words only hide the shorter words inside them (电视 hides 电)."""
_HEAD = 2

Span = tuple[int, int]
_Found = dict[int, list[Span]]
_Entries = tuple[tuple[str, float], ...]
"""For which lists a word speaks, with its weight in each."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found: whom it speaks for, its weight, and the pieces of text that matched, with their [start, end)."""

    label: str
    weight: float
    words: tuple[str, ...]
    spans: tuple[Span, ...]

    @property
    def places(self) -> int:
        """The characters of all pieces as a set of bits."""
        bits = 0
        for start, end in self.spans:
            bits |= (1 << end) - (1 << start)
        return bits

    @property
    def start(self) -> int:
        """Where the first piece starts."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where the last piece ends."""
        return self.spans[-1][1]


class Cover:
    """Spans of a text, asked which others stand inside one of them; an answer takes no longer when they are many."""

    def __init__(self, spans: Iterable[Span], length: int) -> None:
        """`length` is that of the text."""
        self._longest = [0] * (length + 1)
        for start, end in spans:
            self._longest[start] = max(self._longest[start], end)
        self._reach = list(accumulate(self._longest, max))

    def holds(self, span: Span) -> bool:
        """Whether `span` stands inside one of ours, or is one of them."""
        return self._reach[span[0]] >= span[1]

    def hides(self, span: Span) -> bool:
        """Whether `span` stands inside a longer one of ours."""
        start, end = span
        return self._longest[start] > end or (start > 0 and self._reach[start - 1] >= end)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word to look for, the parts of terms it stands for, and those that it must stand alone for."""

    text: str
    parts: tuple[int, ...]
    alone: tuple[int, ...]
    hiding: bool


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A term of several parts, by their numbers, with the most characters between them."""

    label: str
    weight: float
    parts: tuple[int, ...]
    gaps: tuple[int, ...]


class Matcher:
    """All terms, indexed by the first two characters of their words."""

    def __init__(self, terms: Iterable[Term], stands_alone: Callable[[str, int], bool]) -> None:
        """Index `terms`; `stands_alone` tells whether the character at a place of a text is a word of its own."""
        self._stands_alone = stands_alone
        self._single: dict[int, _Entries] = {}
        self._phrases: dict[int, dict[int, list[_Phrase]]] = defaultdict(lambda: defaultdict(list))
        words = _Words()
        shared: dict[_Entries, _Entries] = {}  # there are few different ones, and many thousands in all
        for term in terms:
            hiding = term.label.startswith(_HIDING)
            parts = [words.number(part, alone=term.alone, hiding=hiding) for part in term.parts]
            if len(parts) > 1:
                self._phrases[parts[0]][parts[1]].append(_Phrase(term.label, term.weight, tuple(parts), term.gaps))
            elif not hiding:
                entries = (*self._single.get(parts[0], ()), (term.label, term.weight))
                self._single[parts[0]] = shared.setdefault(entries, entries)
        self._heads = words.by_head()
        self._firsts = frozenset(head[0] for head in self._heads)

    def hits(self, text: str) -> list[Hit]:
        """Every term found in `text` (lower case expected), in no special order; of a phrase only the first place."""
        found = self._parts(text)
        hits = [
            Hit(label, weight, (text[span[0] : span[1]],), (span,))
            for number in found.keys() & self._single.keys()
            for label, weight in self._single[number]
            for span in found[number]
        ]
        for phrase, spans in self._found_phrases(found):
            words = tuple([text[start:end] for start, end in spans])
            hits.append(Hit(phrase.label, phrase.weight, words, spans))
        return hits

    def _parts(self, text: str) -> _Found:
        """Where each part stands, without the words hidden in longer ones and characters that are no words."""
        seen = self._words(text)
        hiding = [span for span, word in seen if word.hiding]
        cover = Cover(hiding, len(text)) if hiding else None
        found: _Found = defaultdict(list)
        for span, word in seen:
            if cover and cover.hides(span):
                continue
            for number in word.parts:
                found[number].append(span)
            if word.alone and self._stands_alone(text, span[0]):
                for number in word.alone:
                    found[number].append(span)
        return found

    def _words(self, text: str) -> list[tuple[Span, _Word]]:
        return [
            ((start, start + len(word.text)), word)
            for start, char in enumerate(text)
            if char in self._firsts
            for head in (char, text[start : start + _HEAD])
            if head in self._heads
            for word in self._heads[head]
            if text.startswith(word.text, start)
        ]

    def _found_phrases(self, found: _Found) -> Iterator[tuple[_Phrase, tuple[Span, ...]]]:
        for first in found.keys() & self._phrases.keys():
            followers = self._phrases[first]
            for second in found.keys() & followers.keys():
                for phrase in followers[second]:
                    spans = _chain(phrase, found)
                    if spans:
                        yield phrase, spans


def _chain(phrase: _Phrase, found: _Found) -> tuple[Span, ...]:
    for first in found[phrase.parts[0]]:
        spans = [first]
        for part, gap in zip(phrase.parts[1:], phrase.gaps, strict=True):
            after = spans[-1][1]
            places = found.get(part, [])
            place = bisect_left(places, (after, 0))
            if place == len(places) or places[place][0] > after + gap:
                break
            spans.append(places[place])
        else:
            return tuple(spans)
    return ()


class _Words:
    """Gives numbers to the parts of terms, and remembers for each word which parts it stands for."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._parts: dict[str, list[int]] = defaultdict(list)
        self._alone: dict[str, list[int]] = defaultdict(list)
        self._hiding: set[str] = set()

    def number(self, part: frozenset[str], *, alone: bool, hiding: bool) -> int:
        """The number of `part`: the same for the same words used in the same way."""
        key = f"{alone:d}{hiding:d}{'|'.join(sorted(part))}"
        if (known := self._numbers.get(key)) is not None:
            return known
        number = self._numbers[key] = len(self._numbers)
        if hiding:
            self._hiding |= part
        for word in () if hiding else part:
            (self._alone if alone else self._parts)[word].append(number)
        return number

    def by_head(self) -> dict[str, tuple[_Word, ...]]:
        """All words by what they begin with."""
        heads: dict[str, list[_Word]] = defaultdict(list)
        for word in sorted(self._parts.keys() | self._alone.keys() | self._hiding):
            parts, alone = tuple(self._parts.get(word, ())), tuple(self._alone.get(word, ()))
            heads[word[:_HEAD]].append(_Word(word, parts, alone, word in self._hiding))
        return {head: tuple(found) for head, found in heads.items()}
