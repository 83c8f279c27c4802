"""Read one text: what is it, what is it about, where, how urgent. The one door into this package."""

import re

from config.categories import OTHER, Categories, Category, Urgency
from nlp.classifier import Ranking, count_problems, rank
from nlp.danger import Danger, find_danger
from nlp.gazetteer import Gazetteer
from nlp.intent import intent_of
from nlp.matcher import Hit
from nlp.normalise import normalise
from nlp.places import PlaceMention, read_place
from nlp.reading import Intent, Reading
from nlp.scan import Scan, Scanner
from nlp.urgency import urgency_of

_ALTERNATIVES = 3
_REASONS = 6
_ENOUGH_AGAINST = 4.0
_PLAINLY_ELSEWHERE = 20.0
"""Points at which a text is about something else than its danger usually belongs to: a dog scares a sick person."""
_STOREY = re.compile(r"[一二三四五六七八九十顶底\d]{1,3}[楼层]$")
"""一楼 is a place, but also a word that tells what happened: it stays when places are blanked out."""


class Reader:
    """Reads texts for one street. Construction reads the word lists; after it everything is pure."""

    def __init__(self, gazetteer: Gazetteer, categories: Categories, scanner: Scanner | None = None) -> None:
        """`scanner` may be shared by readers of different gazetteers; by default one of its own."""
        self._gazetteer = gazetteer
        self._categories = categories
        self._scanner = scanner or Scanner()

    def read(self, text: str, *, heating: bool) -> Reading:
        """What `text` says. `heating`: homes are heated on the day it was sent. Never raises."""
        written = normalise(text)
        place = read_place(written, self._gazetteer)
        scan = self._scanner.scan(_blanked(written.text, place))
        ranking = rank(scan)
        danger = find_danger(scan)
        intent = intent_of(scan, ranking, danger, placed=bool(place.spans))
        if intent is Intent.REPORT:
            return self._report(scan, ranking, danger, place, heating=heating)
        crisis = intent is Intent.CRISIS
        return Reading(
            intent=intent,
            is_report=False,
            category=None,
            alternatives=(),
            confidence=0.0,
            urgency=Urgency.EMERGENCY if crisis else Urgency.NORMAL,
            danger="self_harm" if crisis else None,
            place=place,
            problems=0,
            against=frozenset(),
            why=_reasons(scan.of("intent").get(intent, ())),
        )

    def _report(
        self, scan: Scan, ranking: Ranking, danger: Danger | None, place: PlaceMention, *, heating: bool
    ) -> Reading:
        category = self._category(ranking, danger)
        shares = dict(ranking.shares)
        others = [(code, share) for code, share in ranking.shares if code != category.code][:_ALTERNATIVES]
        hits = (*(danger.hits if danger else ()), *ranking.hits.get(category.code, ()))
        return Reading(
            intent=Intent.REPORT,
            is_report=True,
            category=category.code,
            alternatives=tuple(others),
            confidence=shares.get(category.code, 1.0 if danger else 0.0),
            urgency=urgency_of(category, scan, danger=danger is not None, heating=heating),
            danger=danger.kind if danger else None,
            place=place,
            problems=count_problems(scan, ranking),
            against=_against(scan),
            why=_reasons(hits),
        )

    def _category(self, ranking: Ranking, danger: Danger | None) -> Category:
        if danger:
            own = self._categories.of_danger(danger.kind)
            elsewhere = ranking.strength >= max(_PLAINLY_ELSEWHERE, 2 * ranking.points.get(own.code, 0.0))
            return self._categories.get(ranking.best or "", own) if elsewhere else own
        return self._categories[ranking.best or OTHER]


def _blanked(text: str, place: PlaceMention) -> str:
    for start, end in reversed(place.spans):
        if not _STOREY.match(text[start:end]):
            text = f"{text[:start]} {text[end:]}"
    return text


def _against(scan: Scan) -> frozenset[str]:
    return frozenset(
        name for name, hits in scan.of("against").items() if sum(hit.weight for hit in hits) >= _ENOUGH_AGAINST
    )


def _reasons(hits: tuple[Hit, ...]) -> tuple[str, ...]:
    """The words that weighed most, e.g. 命中:下水道…往外冒."""
    ranked = sorted(hits, key=lambda hit: (-hit.weight, hit.start))
    phrases = dict.fromkeys("…".join(hit.words) for hit in ranked)
    return tuple(f"命中:{phrase}" for phrase in list(phrases)[:_REASONS])
