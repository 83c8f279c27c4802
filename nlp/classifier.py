"""What a text is about: points per category, from the word lists under lexicon/category."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from nlp.matcher import Cover, Hit, Span
from nlp.scan import Scan, weigh

FOLDER = "category"
HEAD = 28
HEAD_FACTOR = 1.5
_CERTAIN = 9.0
"""Points at which a category standing alone is as good as certain."""
_SHARPNESS = 1.5
_CLAUSE_ENDS = frozenset(" ,.;!?，。；！？、\n")
_PROBLEM = 5.0
"""A clause with fewer points in its best category does not make a problem of its own."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Categories with their shares (0..1, falling, summing to at most 1), the best one's points and its hits."""

    shares: tuple[tuple[str, float], ...]
    points: Mapping[str, float]
    hits: Mapping[str, tuple[Hit, ...]]

    @property
    def best(self) -> str | None:
        """The code with most points, None when nothing was found."""
        return self.shares[0][0] if self.shares else None

    @property
    def strength(self) -> float:
        """The points of the best category."""
        return self.points[self.shares[0][0]] if self.shares else 0.0


def rank(scan: Scan) -> Ranking:
    """The categories `scan` speaks of."""
    hits = _visible(scan.of(FOLDER))
    points = {code: weigh(found, HEAD, HEAD_FACTOR) for code, found in hits.items()}
    points = {code: value for code, value in points.items() if value > 0}
    return Ranking(_shares(points), points, hits)


def count_problems(scan: Scan, ranking: Ranking) -> int:
    """In how many different categories the clauses of the text have their best, at least 1."""
    if len(ranking.hits) == 1:
        return 1
    ends = [place for place, char in enumerate(scan.text) if char in _CLAUSE_ENDS]
    said: dict[int, dict[str, list[Hit]]] = defaultdict(lambda: defaultdict(list))
    for code, hits in ranking.hits.items():
        for hit in hits:
            said[bisect_left(ends, hit.start)][code].append(hit)
    bests: set[str] = set()
    for clause in said.values():
        points = {code: weigh(hits) for code, hits in clause.items()}
        best = max(points, key=lambda code: points[code])
        if points[best] >= _PROBLEM:
            bests.add(best)
    return max(len(bests), 1)


def _visible(found: Mapping[str, tuple[Hit, ...]]) -> dict[str, tuple[Hit, ...]]:
    """Without the words that stand inside a longer word, or inside a phrase that speaks for another category."""
    words: list[Span] = []
    phrases: dict[Span, set[str]] = defaultdict(set)
    for hits in found.values():
        for hit in hits:
            if len(hit.spans) == 1:
                words.append(hit.spans[0])
            else:
                for span in hit.spans:
                    phrases[span].add(hit.label)
    cover = Cover(words, max((end for _, end in words), default=0))
    seen = {code: tuple([hit for hit in hits if _shows(hit, cover, phrases)]) for code, hits in found.items()}
    return {code: hits for code, hits in seen.items() if hits}


def _shows(hit: Hit, words: Cover, phrases: Mapping[Span, set[str]]) -> bool:
    if len(hit.spans) > 1:
        return True
    start, end = hit.spans[0]
    if words.hides((start, end)):
        return False
    return not any(a <= start and end <= b and labels != {hit.label} for (a, b), labels in phrases.items())


def _shares(points: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    if not points:
        return ()
    sharpened = {code: value**_SHARPNESS for code, value in points.items()}
    whole = sum(sharpened.values())
    sure = min(1.0, max(points.values()) / _CERTAIN)
    ranked = sorted(sharpened, key=lambda code: (-sharpened[code], code))
    return tuple((code, round(sure * sharpened[code] / whole, 4)) for code in ranked)
