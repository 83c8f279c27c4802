"""Read one text: what is it, what is it about, where, how urgent. The one door into this package."""

from pathlib import Path

from config.categories import OTHER, Categories, Category, Urgency
from nlp.classifier import Ranking, count_problems
from nlp.findings import Findings, find
from nlp.gazetteer import Gazetteer
from nlp.matcher import Hit
from nlp.model import FOLDER
from nlp.opinion import Opinion, shipped_judge
from nlp.reading import Intent, Reading
from nlp.scan import Scan, Scanner
from nlp.urgency import urgency_of

_ALTERNATIVES = 3
_REASONS = 6
_ENOUGH_AGAINST = 4.0
_PLAINLY_ELSEWHERE = 20.0
"""Points at which a text is about something else than its danger usually belongs to: a dog scares a sick person."""
_HIT, _LIKE = "命中:", "像是:"
"""Before words of our lists; before pieces of text that the model has met in such messages."""


class Reader:
    """Reads texts for one street. Construction reads word lists and weights; after it everything is pure."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        categories: Categories,
        scanner: Scanner | None = None,
        weights: Path = FOLDER,
    ) -> None:
        """`scanner` may be shared by readers of different gazetteers; by default one of its own."""
        self._gazetteer = gazetteer
        self._categories = categories
        self._scanner = scanner or Scanner()
        self._judge = shipped_judge(weights)

    def read(self, text: str, *, heating: bool) -> Reading:
        """What `text` says. `heating`: homes are heated on the day it was sent. Never raises."""
        found = find(text, self._gazetteer, self._scanner)
        opinion = self._judge.opinion(found)
        if opinion.intent is Intent.REPORT:
            return self._report(found, opinion, heating=heating)
        crisis = opinion.intent is Intent.CRISIS
        return Reading(
            intent=opinion.intent,
            is_report=False,
            category=None,
            alternatives=(),
            confidence=0.0,
            urgency=Urgency.EMERGENCY if crisis else Urgency.NORMAL,
            danger="self_harm" if crisis else None,
            place=found.place,
            problems=0,
            against=frozenset(),
            why=_reasons(found.scan.of("intent").get(opinion.intent, ())),
        )

    def _report(self, found: Findings, opinion: Opinion, *, heating: bool) -> Reading:
        danger = opinion.danger
        category = self._category(found.ranking, opinion)
        shares = dict(opinion.categories)
        others = [(code, share) for code, share in opinion.categories if code != category.code][:_ALTERNATIVES]
        hits = (*(danger.hits if danger else ()), *found.ranking.hits.get(category.code, ()))
        return Reading(
            intent=Intent.REPORT,
            is_report=True,
            category=category.code,
            alternatives=tuple(others),
            confidence=shares.get(category.code, 0.0),
            urgency=urgency_of(category, found.scan, danger=danger is not None, heating=heating),
            danger=danger.kind if danger else None,
            place=found.place,
            problems=count_problems(found.scan, found.ranking),
            against=_against(found.scan),
            why=_reasons(hits) or tuple(f"{_LIKE}{run}" for run in self._judge.reasons(found, category.code)),
        )

    def _category(self, ranking: Ranking, opinion: Opinion) -> Category:
        best = self._categories.get(opinion.categories[0][0], self._categories[OTHER])
        danger = opinion.danger
        if danger is None or not danger.hits:
            return best
        own = self._categories.of_danger(danger.kind)
        elsewhere = ranking.strength >= max(_PLAINLY_ELSEWHERE, 2 * ranking.points.get(own.code, 0.0))
        return self._categories.get(ranking.best or "", own) if elsewhere else own


def _against(scan: Scan) -> frozenset[str]:
    return frozenset(
        name for name, hits in scan.of("against").items() if sum(hit.weight for hit in hits) >= _ENOUGH_AGAINST
    )


def _reasons(hits: tuple[Hit, ...]) -> tuple[str, ...]:
    """The words that weighed most, e.g. 命中:下水道…往外冒."""
    ranked = sorted(hits, key=lambda hit: (-hit.weight, hit.start))
    phrases = dict.fromkeys("…".join(hit.words) for hit in ranked)
    return tuple(f"{_HIT}{phrase}" for phrase in list(phrases)[:_REASONS])
