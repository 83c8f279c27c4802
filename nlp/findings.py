"""All that the rules find in a text, and the signs by which the learned model knows it again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.classifier import Ranking, rank
from nlp.danger import Danger, find_danger
from nlp.gazetteer import Gazetteer
from nlp.intent import listed_intent
from nlp.model import runs_of
from nlp.normalise import normalise
from nlp.places import PlaceMention, read_place
from nlp.reading import Intent
from nlp.scan import Scan, Scanner

LETTER = 60
"""From so many characters on a text is a letter."""
_STOREY = re.compile(r"[一二三四五六七八九十顶底\d]{1,3}[楼层]$")
"""一楼 is a place, but also a word that tells what happened: it stays when places are blanked out."""
_CALL_ME = re.compile(r"[,;。 ]*(?:我的?)?(?:联系)?(?:电话|手机)号?码?[是为:]?\s*1[3-9]\d[\d -]{8,10}\s*$")
"""How the sender can be reached, at the end, tells nothing of what happened."""
_PLAIN = 5.0
"""Points from which the word lists speak plainly for a category."""
_TELLING = ("intent", "over", "past", "now", "adversative", "subject", "against", "danger", "before")
"""The folders of word lists of which any word found is a sign."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the word lists say of a text: where, about what, in danger or not, and what its sender wants."""

    scan: Scan
    place: PlaceMention
    ranking: Ranking
    danger: Danger | None
    intent: Intent

    @property
    def letter(self) -> bool:
        """Whether it is a letter rather than a message."""
        return len(self.scan.text) >= LETTER

    def signs(self) -> set[str]:
        """The runs of characters of the text, and for a message also what the word lists found in it."""
        return runs_of(self.scan.text) | (set() if self.letter else set(self._listed()))

    def _listed(self) -> Iterator[str]:
        yield f"#intent {self.intent}"
        if self.ranking.best:
            yield f"#best {self.ranking.best}"
        for code, points in self.ranking.points.items():
            if points >= _PLAIN:
                yield f"#plain {code}"
        if self.danger:
            yield "#danger"
            yield f"#danger {self.danger.kind}"
        for folder in _TELLING:
            for name in self.scan.of(folder):
                yield f"#{folder}/{name}"


def find(text: str, gazetteer: Gazetteer, scanner: Scanner) -> Findings:
    """Look for places, blank them out, and look for all words of the lists in the rest."""
    written = normalise(text)
    place = read_place(written, gazetteer)
    scan = scanner.scan(_blanked(written.text, place))
    ranking = rank(scan)
    danger = find_danger(scan)
    return Findings(scan, place, ranking, danger, listed_intent(scan, ranking, danger, placed=bool(place.spans)))


def _blanked(text: str, place: PlaceMention) -> str:
    call_me = _CALL_ME.search(text)
    if call_me and call_me.start():
        text = text[: call_me.start()]
    for start, end in reversed(place.spans):
        if end <= len(text) and not _STOREY.match(text[start:end]):
            text = f"{text[:start]} {text[end:]}"
    return text
