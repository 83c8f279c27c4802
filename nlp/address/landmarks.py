"""Find the words for a place that is no door: 西门烧烤店旁, 松涛路口, 楼道里."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from nlp.patterns import any_of

_WORDS = Path(__file__).parent.parent / "lexicon" / "landmarks.txt"
_BREAKS = frozenset(
    " ,。;!?、:()在到从往离去于是有把被给让跟和与了着过的得就都也又还很太没不个家我你他她它们咱俺您这那哪"
    "停放堆扔摆占建盖搭开关修坏天年月"
)
"""A name does not reach back over one of these."""
_LONGEST_NAME = 6
_AT = frozenset("在到从往离于")
_ROAD = re.compile(
    r"(?<![\u4e00-\u9fff])(?:就?[在到从往离是去]|位于)?([\u4e00-\u9fff]{2,4}?[路街](?![灯过人面况程牌由道坊子]))"
    r"(?:[东西南北]?(?:口|边|段|侧|头|中段|上)|与[\u4e00-\u9fff]{2,4}[路街]交[叉汇]口?处?)?"
)
_NO_ROAD = frozenset("马走过公一修铺让挡占堵半回带问顺条出赶网线电水管绕这那没有")


def _pattern() -> re.Pattern[str]:
    words: dict[str, list[str]] = {"spot": [], "named": [], "thing": [], "beside": []}
    for line in _WORDS.read_text(encoding="utf-8").splitlines():
        kind, *rest = line.split() or ["#"]
        if kind in words:
            words[kind] += rest
    spot, named, thing, beside = (any_of(same) for same in words.values())
    more = rf"(?:的?(?:{spot}|{named}|{thing})){{0,2}}"
    firsts = "".join(sorted({word[0] for same in words.values() for word in same}))
    return re.compile(
        rf"(?=[{firsts}])(?:(?P<spot>{spot}{more}{beside}?)|(?P<named>{named}{more}(?P<where>{beside})?)"
        rf"|(?P<thing>{thing}{more}(?P<side>{beside})?)|(?P<beside>{beside}))"
    )


_LANDMARK = _pattern()


def find_landmark(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The [start, end) of the place words in `text`: right after one of `spans` (names and doors), else the first.

    None when there are none. What lies inside `spans` is not looked at.
    """
    first: tuple[int, int] | None = None
    ends = [end for _, end in spans]
    for match in _LANDMARK.finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        if spans and any([a < end and start < b for a, b in spans]):  # noqa: C419 (a list is quicker than a generator)
            continue
        if kind == "named":
            start = _with_name(text, start, ends)
        if start in ends or (text[start - 1 : start] == "的" and start - 1 in ends):
            return start, end
        if first is None and kind != "beside":
            located = kind == "spot" or match["where"] or match["side"] or text[start - 1 : start] in _AT
            first = (start, end) if located else None
    return first or _road(text)


def _with_name(text: str, noun: int, ends: Collection[int]) -> int:
    """Where the name before a noun starts (老张|烧烤店); at the noun itself when no edge is near."""
    for start in range(noun, max(-1, noun - _LONGEST_NAME - 1), -1):
        if start == 0 or start in ends or text[start - 1] in _BREAKS:
            return start
    return noun


def _road(text: str) -> tuple[int, int] | None:
    if "路" not in text and "街" not in text:
        return None
    for match in _ROAD.finditer(text):
        if _NO_ROAD.isdisjoint(match[1]):
            return match.start(1), match.end()
    return None
