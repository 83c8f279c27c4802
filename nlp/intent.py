"""What a sender wants: to report, to ask, to thank, or nothing at all."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from nlp.classifier import Ranking
from nlp.danger import Danger, Denials
from nlp.matcher import Hit
from nlp.reading import Intent
from nlp.scan import END, START, Scan, weigh

_FOLDER = "intent"
_CLEAR = 5.0
"""Points from which a list speaks clearly."""
_RIVALS = (
    (Intent.ADVERT, 5.0),
    (Intent.RESOLVED, 4.0),
    (Intent.FOLLOW_UP, 5.0),
    (Intent.ABUSE, 6.0),
    (Intent.THANKS, 6.0),
    (Intent.GREETING, 3.0),
    (Intent.CONSULT, 4.0),
    (Intent.CHITCHAT, 4.0),
)
"""The intents that take a short text from `report`, in the order they are asked, with the points they need."""
_MISTAKEN = "mistaken"
"""The list for reports taken back as mistaken; what follows such words explains, and is no new report."""
_NEED_NO_TOPIC = frozenset({Intent.ABUSE, Intent.GREETING, Intent.CHITCHAT})
_GRAVE = 6.0
_NAMED_BEFORE = 8
_PHRASES = 4.0
"""The most that phrases such as 暖气…不热 add to a complaint."""
_SIGN = 3.0
_HINT = 2.0
"""What a text of more than a few words needs to count as a report: asking back is better than to overhear."""
_FEW = 12
_ADDRESSED = re.compile(
    r"(?:我们?|咱们?|小区|地址|位置|地点|你好|您好|这里|这边|那边|[家住在是的这那就里呢啊吧哦嗯对好呀哈了 ,.:!])*+"
)
"""What may stand around a place when the text says nothing but where."""
_STRONG_TOPIC = 8.0
_LOUD_TOPIC = 20.0
_TOPIC = 4.0
"""Points from which a text has a subject that a street can do something about."""
_LONG = 60
"""From so many characters on a text is a letter, and a letter is a report unless its beginning says otherwise."""
_LETTER_HEAD = 30
_UNCLEAR_LETTER = frozenset({"service", "other", "labour", "housing", None})
"""A letter that asks, about one of these, wants to know something and no action."""


def listed_intent(scan: Scan, ranking: Ranking, danger: Danger | None, *, placed: bool) -> Intent:
    """The intent by the word lists. `placed`: its place was blanked out, so nothing else may be left."""
    inner = scan.text.strip(START + END)
    if _is_crisis(scan, ranking):
        return Intent.CRISIS
    if danger:
        return Intent.REPORT
    if placed and _ADDRESSED.fullmatch(inner):
        return Intent.LOC_ONLY
    if not inner:
        return Intent.CHITCHAT
    if len(inner) >= _LONG:
        return _letter(scan, ranking)
    points = {name: weigh(hits) for name, hits in scan.of(_FOLDER).items()}
    return _short(scan, ranking, points, placed=placed)


def _short(scan: Scan, ranking: Ranking, points: dict[str, float], *, placed: bool) -> Intent:
    if points.get(_MISTAKEN, 0.0) >= _CLEAR:
        return Intent.RESOLVED
    for intent, enough in _RIVALS:
        said = points.get(intent, 0.0)
        if said >= enough and _prevails(intent, said, scan, ranking):
            return intent
    if points.get(Intent.RESOLVED, 0.0) >= _CLEAR:
        return Intent.REPORT  # called done, and taken back in the same breath
    against = weigh(hit for hits in scan.of("against").values() for hit in hits)
    sounds = _complaint(scan, ranking, ()) + ranking.strength + against
    if ranking.strength >= _TOPIC or sounds >= (_HINT if len(scan.text) > _FEW else _SIGN):
        return Intent.REPORT
    return Intent.LOC_ONLY if placed and len(scan.text) <= _FEW else Intent.CHITCHAT


def _prevails(intent: Intent, said: float, scan: Scan, ranking: Ranking) -> bool:
    own = scan.of(_FOLDER)[intent]
    if intent is Intent.RESOLVED and not _is_over(own, scan):
        return False
    if intent is Intent.ADVERT and scan.of("adversative").get(intent):
        return False
    if intent in _NEED_NO_TOPIC and ranking.strength >= _STRONG_TOPIC:
        return False
    return said > _complaint(scan, ranking, own)


def _complaint(scan: Scan, ranking: Ranking, rivals: Iterable[Hit]) -> float:
    """How much the text sounds like a complaint, without the characters that speak for another intent."""
    taken = 0
    for rival in rivals:
        taken |= rival.places

    def free(hit: Hit) -> bool:
        return not hit.places & taken

    signs = weigh(filter(free, scan.of(_FOLDER).get(Intent.REPORT, ())))
    phrases = [hit for hit in ranking.hits.get(ranking.best or "", ()) if len(hit.spans) > 1 and free(hit)]
    return signs + min(_PHRASES, weigh(phrases) / 2)


def _is_over(resolved: Iterable[Hit], scan: Scan) -> bool:
    """Whether what is called done stays done: nothing after it takes it back, and it is no hearsay."""
    but = scan.of("adversative")
    done = min(hit.end for hit in resolved)
    if but.get("hearsay"):
        return False
    if any(hit.start >= done - 1 for hit in but.get("resolved", ())):
        return False
    last = max(hit.end for hit in resolved)
    return weigh(hit for hit in scan.of(_FOLDER).get(Intent.REPORT, ()) if hit.start >= last) < _SIGN


def _is_crisis(scan: Scan, ranking: Ranking) -> bool:
    denials = Denials(scan, "self_harm")
    others = sorted({other.end for hits in scan.of("subject").values() for other in hits})
    said = scan.of(_FOLDER).get(Intent.CRISIS, ())
    hits = [hit for hit in said if not denials.deny(hit) and not _about_another(hit, others, scan.text)]
    if weigh(hits) < _CLEAR or (len(scan.text) >= _LONG and ranking.strength >= _LOUD_TOPIC):
        return False  # a letter full of noise at night that drives people mad is about the noise
    return any(hit.weight >= _GRAVE for hit in hits) or ranking.strength < _STRONG_TOPIC


def _about_another(hit: Hit, others: Sequence[int], text: str) -> bool:
    """Whether somebody else is named in or just before it: 楼上有个女的说不想活了. `others`: where such words end."""
    last = hit.spans[-1][0]
    place = bisect_right(others, last) - 1
    return place >= 0 and others[place] >= hit.start - _NAMED_BEFORE and "我" not in text[others[place] : last]


def _letter(scan: Scan, ranking: Ranking) -> Intent:
    asked = weigh(hit for hit in scan.of(_FOLDER).get(Intent.CONSULT, ()) if hit.start < _LETTER_HEAD)
    complained = weigh(hit for hit in scan.of(_FOLDER).get(Intent.REPORT, ()) if hit.start < _LETTER_HEAD)
    if asked >= _CLEAR and asked > complained and ranking.best in _UNCLEAR_LETTER:
        return Intent.CONSULT
    return Intent.REPORT
