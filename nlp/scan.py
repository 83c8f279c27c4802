"""Look for all the word lists in one text, and weigh what was found."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from nlp.homophones import Homophones
from nlp.matcher import Hit, Matcher, Span
from nlp.segment import Segmenter
from nlp.terms import FOLDER, Term, own_terms, terms_below

START, END = "^", "$"
"""Stand before and after the text, so that a word list can ask for the beginning or the end of it."""
_REPEATED = 0.3
_TRIM = " \t\n,.;:!?~…,。;:!?、()()[]【】《》<>\"'“”‘’-—_*#@&=+|/\\`·"

Found = Mapping[str, tuple[Hit, ...]]


@dataclass(frozen=True, slots=True)
class Scan:
    """The text as it was searched, between START and END, and the hits by folder and name of the word list."""

    text: str
    found: Mapping[str, Found]

    def of(self, folder: str) -> Found:
        """The hits of one folder by name of the word list."""
        return self.found.get(folder, {})


class Scanner:
    """The word lists, ready to be looked for. Construction reads them (I/O); after it everything is pure."""

    def __init__(self, folder: Path = FOLDER, own: Mapping[str, Iterable[str]] | None = None) -> None:
        """`own` are words an office has added, by category.

        Raises ValueError naming file and line of the first fault in the lists, SettingError naming one in `own`.
        """
        added = own_terms(own or {})
        segmenter = Segmenter(vocabulary(chain(terms_below(folder), added)))
        self._homophones = Homophones(segmenter.spans, folder)
        # read once more and not held meanwhile: all terms together would take 10 MB that are never given back
        self._matcher = Matcher(chain(terms_below(folder), added), segmenter.alone)

    def scan(self, text: str) -> Scan:
        """All hits in `text`, whose places should have been blanked out."""
        sound = text.encode(errors="replace").decode()  # half a surrogate pair is no character: no tool could take it
        inner = sound.lower().replace(START, " ").replace(END, " ").strip(_TRIM)
        framed = self._homophones.corrected(f"{START}{inner}{END}")
        found: dict[str, dict[str, list[Hit]]] = defaultdict(lambda: defaultdict(list))
        for hit in self._matcher.hits(framed):
            folder, _, name = hit.label.partition("/")
            found[folder][name].append(hit)
        return Scan(framed, {f: {n: tuple(hits) for n, hits in names.items()} for f, names in found.items()})


def weigh(hits: Iterable[Hit], head: int = 0, head_factor: float = 1.0) -> float:
    """The sum of the weights; what was said already, in the same place or in the same words, adds only a part.

    Hits that start within the first `head` characters count `head_factor` times.
    """
    covered = 0
    said: set[tuple[str, ...]] = set()
    total = 0.0
    for hit in sorted(hits, key=_heaviest):
        places = hit.places
        fresh = 0.0 if hit.words in said else (places & ~covered).bit_count() / places.bit_count()
        covered |= places
        said.add(hit.words)
        factor = head_factor if hit.start < head else 1.0
        total += hit.weight * factor * (_REPEATED + (1 - _REPEATED) * fresh)
    return total


def _heaviest(hit: Hit) -> tuple[float, tuple[Span, ...]]:
    return -abs(hit.weight), hit.spans


def vocabulary(terms: Iterable[Term]) -> set[str]:
    """The words of `terms` that a dictionary should know."""
    return {
        word
        for term in terms
        for part in term.parts
        for word in part
        if len(word) > 1 and not {START, END} & set(word) and "…" not in word
    }
