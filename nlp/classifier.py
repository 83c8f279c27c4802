"""What a text is about: points per category, from the word lists under lexicon/category."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nlp.matcher import Hit, Span
from nlp.scan import Scan, weigh

FOLDER = "category"
HEAD = 28
HEAD_FACTOR = 1.5
_CERTAIN = 9.0
"""Points at which a category standing alone is as good as certain."""
_SHARPNESS = 1.5
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
    """In how many different categories the clauses of the text have their best, at least 1 if any."""
    bests: set[str] = set()
    for start, end in _clauses(scan.text):
        points = {code: weigh(hit for hit in hits if start <= hit.start < end) for code, hits in ranking.hits.items()}
        best = max(points, key=lambda code: points[code], default=None)
        if best and points[best] >= _PROBLEM:
            bests.add(best)
    return max(len(bests), 1)


def _clauses(text: str) -> list[Span]:
    clauses: list[Span] = []
    start = 0
    for place, char in enumerate(text):
        if char in " ,。!?;,!?;、\n":
            clauses.append((start, place))
            start = place + 1
    return [*clauses, (start, len(text))]


def _visible(found: Mapping[str, tuple[Hit, ...]]) -> dict[str, tuple[Hit, ...]]:
    """Without the words that stand inside a longer word, or inside a phrase that speaks for another category."""
    longest: dict[int, int] = {}
    phrases: dict[Span, set[str]] = defaultdict(set)
    for hits in found.values():
        for hit in hits:
            if len(hit.spans) == 1:
                for place in range(hit.start, hit.end):
                    longest[place] = max(longest.get(place, 0), hit.end - hit.start)
            for span in hit.spans if len(hit.spans) > 1 else ():
                phrases[span].add(hit.label)
    seen = {code: tuple(hit for hit in hits if _shows(hit, longest, phrases)) for code, hits in found.items()}
    return {code: hits for code, hits in seen.items() if hits}


def _shows(hit: Hit, longest: Mapping[int, int], phrases: Mapping[Span, Iterable[str]]) -> bool:
    if len(hit.spans) > 1:
        return True
    start, end = hit.spans[0]
    if all(longest[place] > end - start for place in range(start, end)):
        return False
    return not any(a <= start and end <= b and set(labels) - {hit.label} for (a, b), labels in phrases.items())


def _shares(points: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    if not points:
        return ()
    sharpened = {code: value**_SHARPNESS for code, value in points.items()}
    whole = sum(sharpened.values())
    sure = min(1.0, max(points.values()) / _CERTAIN)
    ranked = sorted(sharpened, key=lambda code: (-sharpened[code], code))
    return tuple((code, round(sure * sharpened[code] / whole, 4)) for code in ranked)
