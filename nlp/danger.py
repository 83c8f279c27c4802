"""Is somebody in danger now? Words of danger, less those denied, feared only, over, or long past."""

from collections.abc import Iterable
from dataclasses import dataclass

from nlp.matcher import Hit
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
        live = tuple([hit for hit in found[kind] if not denied(hit, kind, scan) and not _over(hit, kind, scan)])
        if weigh(live) >= _ENOUGH and not _past(kind, scan):
            return Danger(kind, live)
    return None


def _special(kind: str) -> tuple[int, str]:
    """Sorts by what tells most about whom to call."""
    return (_GENERAL_LAST.index(kind) + 1 if kind in _GENERAL_LAST else 0), kind


def denied(hit: Hit, kind: str, scan: Scan) -> bool:
    """Whether the words just before `hit`, or just after it, say that it did not happen: 没有煤气味, 着火了谁负责."""
    if any(_follows(word.start, hit.end, scan) for word in _named(scan, "after", kind)):
        return True
    exempt = [span for other in scan.of("before").get("exempt", ()) for span in other.spans]
    previous = 0
    for index, (start, end) in enumerate(hit.spans):
        reach = _BETWEEN if index else _REACH
        for word in _named(scan, "before", kind):
            inside = any(a <= word.start and word.end <= b for a, b in exempt)
            if not inside and word.start >= previous and _precedes(word, start, reach, scan):
                return True
        previous = end
    return False


def _precedes(word: Hit, start: int, reach: int, scan: Scan) -> bool:
    if word.start < start < word.end:
        return True
    return start - reach <= word.end <= start and not _BREAKS & set(scan.text[word.end : start])


def _follows(start: int, end: int, scan: Scan) -> bool:
    return end <= start <= end + _BETWEEN and not _BREAKS & set(scan.text[end:start])


def _over(hit: Hit, kind: str, scan: Scan) -> bool:
    return any(
        word.start >= hit.start
        and scan.text[word.start - 1] not in _NOT
        and not any(a <= word.start and word.end <= b for a, b in hit.spans)
        for word in _named(scan, "over", kind)
    )


def _past(kind: str, scan: Scan) -> bool:
    return kind in _PASSING and bool(scan.of("past")) and not scan.of("now")


def _named(scan: Scan, folder: str, kind: str) -> Iterable[Hit]:
    found = scan.of(folder)
    return (*found.get(_ANY, ()), *found.get(kind, ()))
