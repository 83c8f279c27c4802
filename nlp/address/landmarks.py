"""Find the words for a place that is no door: 西门烧烤店旁, 松涛路口, 楼道里."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from nlp.address.tokens import BLANK, blank_out
from nlp.patterns import any_of

_WORDS = Path(__file__).parent.parent / "lexicon" / "landmarks.txt"
_BREAKS = frozenset(
    f" ,。;!?、:(){BLANK}在到从往离去于是有把被给让跟和与了着过的得就都也又还很太没不个家我你他她它们咱俺您这那哪"
    "停放堆扔摆占建盖搭开关修坏天年月"
)
"""A name does not reach back over one of these."""
_LONGEST_NAME = 6
_AT = frozenset("在到从往离于")
_ROAD = re.compile(
    r"(?<![\u4e00-\u9fff])(?:就?[在到从往离是去]|位于)?(?P<road>[\u4e00-\u9fff]{2,4}?(?:大?[路街]|大道)"
    r"(?![灯过人面况程牌由道坊子]|[和与][\u4e00-\u9fff]{2,4}[路街]))"
    r"(?:[东西南北]?(?:口|边|段|侧|头|中段|上|首))?(?:\d{1,4}号)?"
    r"|(?<![\u4e00-\u9fff])(?:在|位于)?(?P<crossing>[\u4e00-\u9fff]{2,4}[路街][和与][\u4e00-\u9fff]{2,4}[路街](?:交[叉汇]口?处?|路?口)?)"
)
_NO_ROAD = frozenset("马走过公一修铺让挡占堵堆扔倒到半回带问顺条出赶网线电水管绕这那没有")
_NEAR_ROAD = 5
"""Characters between a road and the words that say where on it."""


def _pattern() -> re.Pattern[str]:
    words: dict[str, list[str]] = {"spot": [], "named": [], "thing": [], "beside": []}
    for line in _WORDS.read_text(encoding="utf-8").splitlines():
        kind, *rest = line.split() or ["#"]
        if kind in words:
            words[kind] += rest
    spot, named, thing, beside = (any_of(same) for same in words.values())
    link = r"(?:的|那个|第[一二三四五六七八九\d]个)?"
    where, what = rf"{link}(?:{spot}|{beside})", rf"{link}(?:{named}|{thing})"
    short = rf"(?:(?![{''.join(sorted(_BREAKS))}])[\u4e00-\u9fff]){{0,2}}?"
    further = rf"(?:(?:{what}){{0,2}}{where})"  # what stands last is not where it is: 烧烤店旁|的地沟
    firsts = "".join(sorted({word[0] for same in words.values() for word in same}))
    return re.compile(
        rf"(?=[{firsts}])(?:(?P<spot>{spot}{further}{{0,2}}(?:{link}{short}{named})?)"
        rf"|(?P<named>{named})(?P<where>{further}{{1,2}})?"
        rf"|(?P<thing>{thing})(?P<side>{further}{{1,2}})?"
        rf"|(?P<beside>{beside}{further}{{0,2}}))"
    )


_LANDMARK = _pattern()


def find_landmark(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The [start, end) of the place words in `text`: right after one of `spans` (names and doors), else the first.

    A road draws in what is said beside it (团结路35号饺子馆门口). None when there are none; `spans` are left out.
    """
    text = blank_out(text, spans)
    ends = [end for _, end in spans]
    first: tuple[int, int] | None = None
    for match in _LANDMARK.finditer(text):
        start, end = match.span()
        if match["named"]:
            start = _with_name(text, start, ends)
        if start in ends or (text[start - 1 : start] == "的" and start - 1 in ends):
            return start, end
        if first is None and not match["beside"]:
            located = match["spot"] or match["where"] or match["side"] or text[start - 1 : start] in _AT
            first = (start, end) if located else None
    road = _road(text)
    if road and (first is None or road[0] <= first[0] <= road[1] + _NEAR_ROAD):
        return road[0], max(road[1], first[1]) if first else road[1]
    return first or road


def _with_name(text: str, noun: int, ends: Collection[int]) -> int:
    """Where the name before a noun starts (老张|烧烤店); at the noun itself when no edge is near."""
    for start in range(noun, max(-1, noun - _LONGEST_NAME - 1), -1):
        if start == 0 or start in ends or text[start - 1] in _BREAKS:
            return start
    return noun


def _road(text: str) -> tuple[int, int] | None:
    if not any(sign in text for sign in "路街道"):
        return None
    for match in _ROAD.finditer(text):
        name = match["road"] or match["crossing"]
        if _NO_ROAD.isdisjoint(name):
            return match.start("road" if match["road"] else "crossing"), match.end()
    return None
