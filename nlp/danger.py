"""Is somebody in danger now? Words of danger, less those denied, feared only, over, or long past."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp.matcher import Cover, Hit
from nlp.scan import Scan, weigh

_ENOUGH = 6.0
_REACH = 6
"""How many characters before a word of danger a denial may end."""
_BETWEEN = 4
"""The same, between two pieces of one phrase."""
_PASSING = frozenset(
    {"fire", "trapped_lift", "collapse", "violence", "intrusion", "poisoning", "bite", "trapped", "self_harm"}
)
"""Dangers that are over when they are told as past; a missing cover or a smell of gas is not."""
_GENERAL_LAST = ("collapse", "violence", "trapped", "fire", "unconscious")
"""Kinds that often come with one which tells more (gas that burns, a wire that smokes), the most general last."""
_ANY = "any"
_NOT = frozenset("没不未")
_BREAKS = frozenset(" ,.;:!?,。;:!?、~\n")


@dataclass(frozen=True, slots=True)
class Danger:
    """A kind of danger (a list under nlp/lexicon/danger) and the hits that speak for it."""

    kind: str
    hits: tuple[Hit, ...]


def find_danger(scan: Scan) -> Danger | None:
    """The danger `scan` speaks of, None when there is none, or none any more; of several the most special."""
    found = scan.of("danger")
    for kind in sorted(found, key=_special):
        denials = Denials(scan, kind)
        live = tuple([hit for hit in found[kind] if not denials.deny(hit) and not denials.over(hit)])
        if weigh(live) >= _ENOUGH and not _past(kind, scan):
            return Danger(kind, live)
    return None


class Denials:
    """The words of a text that say of a danger: it is none, or none any more."""

    def __init__(self, scan: Scan, kind: str) -> None:
        """`kind` is a list under nlp/lexicon/danger; the words are those for any danger and those for this one."""
        self._text = scan.text
        exempt = [span for other in scan.of("before").get("exempt", ()) for span in other.spans]
        cover = Cover(exempt, len(self._text))
        before = [word for word in _named(scan, "before", kind) if not cover.holds((word.start, word.end))]
        self._before = sorted(before, key=lambda word: word.start)
        self._starts = [word.start for word in self._before]
        self._longest = max([word.end - word.start for word in self._before], default=0)
        self._after = sorted({word.start for word in _named(scan, "after", kind)})
        over = [word for word in _named(scan, "over", kind) if self._text[word.start - 1] not in _NOT]
        self._over = sorted(over, key=lambda word: word.start)

    def deny(self, hit: Hit) -> bool:
        """Whether the words around `hit` say that it did not happen: 没有煤气味, 着火了谁负责."""
        place = bisect_left(self._after, hit.end)
        if place < len(self._after) and self._near(hit.end, self._after[place], _BETWEEN):
            return True
        previous = 0
        for index, (start, _) in enumerate(hit.spans):
            reach = _BETWEEN if index else _REACH
            if any(self._precedes(word, start, reach) for word in self._before_from(previous, start, reach)):
                return True
            previous = hit.spans[index][1]
        return False

    def over(self, hit: Hit) -> bool:
        """Whether a word that is no part of `hit` says later on that it has passed: 扑灭了."""
        for word in reversed(self._over):
            if word.start < hit.start:
                return False
            if not any(start <= word.start and word.end <= end for start, end in hit.spans):
                return True
        return False

    def _before_from(self, previous: int, start: int, reach: int) -> Sequence[Hit]:
        first = bisect_left(self._starts, max(previous, start - reach - self._longest))
        return self._before[first : bisect_left(self._starts, start)]

    def _precedes(self, word: Hit, start: int, reach: int) -> bool:
        return word.end > start or self._near(word.end, start, reach)

    def _near(self, end: int, start: int, reach: int) -> bool:
        return start <= end + reach and not _BREAKS & set(self._text[end:start])


def _special(kind: str) -> tuple[int, str]:
    """Sorts by what tells most about whom to call."""
    return (_GENERAL_LAST.index(kind) + 1 if kind in _GENERAL_LAST else 0), kind


def _past(kind: str, scan: Scan) -> bool:
    return kind in _PASSING and bool(scan.of("past")) and not scan.of("now")


def _named(scan: Scan, folder: str, kind: str) -> Iterable[Hit]:
    found = scan.of(folder)
    return (*found.get(_ANY, ()), *found.get(kind, ()))
