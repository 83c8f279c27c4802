"""Cut the pieces of an address out of a text: `3号楼`, `2单元`, `501`, `3-2-501`, each with what it may be."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum, auto
from typing import NamedTuple

from nlp.address.numbers import CN, LIST, NUMBER, numbers_in
from nlp.numerals import read_digits

BLANK = "〓"
"""Stands for each character of an estate's name, so that its digits are no door and `right after an estate` shows."""


def blank_out(text: str, spans: Iterable[tuple[int, int]], sign: str = BLANK) -> str:
    """`text` with every character of `spans` (in order of their starts) as `sign`."""
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        if end > done:
            pieces += text[done:start], sign * (end - max(start, done))
            done = end
    return "".join(pieces) + text[done:] if pieces else text


class Kind(StrEnum):
    """What a piece may be; NUMBER, STOREY, DOOR, PARTS and BARE are settled by what stands beside them."""

    BUILDING = auto()  # 3号楼, A座, 5#
    BLOCK = auto()  # S1商铺: a building where none is named, else a room
    NUMBER = auto()  # 3号
    STOREY = auto()  # 3楼
    HOUSE_UNIT = auto()  # 3-2单元
    UNIT = auto()  # 2单元
    DOOR = auto()  # 2门
    FLOOR = auto()  # 5层, 负一层
    ROW = auto()  # 3排
    ROOM = auto()  # 501室
    BARE = auto()  # 501
    PARTS = auto()  # 3-2-501


class Token(NamedTuple):
    """A piece at [start, end). `values` are ASCII: all of a list or range, or one for each of PARTS.

    A tuple and not a dataclass: the hot path makes several for each text.
    """

    kind: Kind
    values: tuple[str, ...]
    start: int
    end: int


_CN_DIGIT = "一二三四五六七八九"
_ROOM = r"(?<![A-Z])[A-H]?\d{1,4}[A-H]?"
_DOOR = r"(?<![A-Z])[A-H]?\d{3,4}(?:[A-H](?![市区县座栋]))?"
_STOREY = rf"(?:\d{{1,2}}|(?<![{CN}])[{_CN_DIGIT}十廿卅两]{{1,3}})"
_NUMBERS = rf"{NUMBER}(?:[、,.和与及跟到至~\-/]{NUMBER}){{0,5}}"
_DASH = r"(?:\s?(?:-{1,3}|[_/~])\s?|一(?=\d+一\d)|(?<=\d一\d)一|(?<=\d一\d\d)一)"
"""Also the 一 of 3一2一501, which a keyboard makes of a dash."""
_NO_MEASURE = r"(?![\d\-:.年月日%元块]|号?(?:车位|车库|储藏))"
_PATTERNS: dict[Kind, tuple[str, ...]] = {
    Kind.BUILDING: (
        rf"(?:(?<![A-Z])|(?=\d)){LIST}\s?(?:号\s?楼|号[栋幢]|[栋幢座]|\#\s?楼?(?!单元|线|.?.?油))",
        rf"楼[号栋]\s?[:是]?\s?{NUMBER}(?![\d号栋楼层])",
        rf"(?<![A-Z])[A-Z]\d{{1,2}}楼(?=\s?[\d{CN}]{{1,2}}\s?单)",
    ),
    Kind.HOUSE_UNIT: (r"(?<![A-Z])[A-Z]?\d{1,3}-\d{1,2}\s?单元",),
    Kind.UNIT: (
        rf"(?:(?<![A-Z])[A-Z]|{_NUMBERS})\s?(?:[\#号]?单\s?元|(?<!第.)单(?=\s?[\d{CN}]{{1,4}}|$))",
        rf"(?<![\d{CN}])单元号?\s?[:是]\s?{NUMBER}(?![\d{CN}]|单元|[户层个梯楼])",
        rf"{NUMBER}号?门洞",
        r"(?<=[\s楼栋幢座#])单元号?\s?\d{1,2}(?![\d户个人])",
        r"(?<=[楼栋幢#])\d{1,2}元(?=\s?\d{3,4}(?!\d))",
    ),
    Kind.DOOR: (
        rf"{NUMBER}梯(?=\s?-?\d{{3,4}}(?!\d))",
        rf"{NUMBER}门(?![口牌头市禁诊卫前外后面岗店框锁铃])",
    ),
    Kind.FLOOR: (
        rf"(?:负\s?|地下|(?<![\d{CN}A-Z])-(?=[1-3]))(?:[1-9]|[{_CN_DIGIT}两])[层楼]",
        r"(?<!不)负[1-5一二三四五](?![\d定个些点])",
        r"(?<![A-Z])B[1-5](?:[层F]|楼(?!\s?\d{1,2}\s?单)|(?=[车停地商出入库电\s]|$))",
        r"(?<![A-Z\d])\d{1,2}F(?![A-Z])",
        rf"(?:{_STOREY}[到至和、,~\-])?{_STOREY}\s?层",
    ),
    Kind.BLOCK: (r"(?:[A-Z]-?\d{1,3}|\d{2,4})(?=号?(?:商铺|门市|门面|店铺|底商|铺))",),
    Kind.ROW: (rf"{NUMBER}排(?![水污队除查放烟风气练])",),
    Kind.STOREY: (rf"(?:{_STOREY}[到至和、,~\-])?{_STOREY}(?:楼|\s楼(?!道))(?![梯宇盘市房群板体花兰])",),
    Kind.PARTS: (
        rf"(?<![A-Z])[A-Z]-\d{{1,2}}-\d{{3,4}}{_NO_MEASURE}",
        rf"(?<![A-Z])[A-Z]?\d{{1,4}}[A-Z]?(?:{_DASH}\d{{1,4}}[A-Z]?){{1,3}}(?:室|号房?|房|户|楼|层)?{_NO_MEASURE}",
        rf"(?:(?<=[{BLANK}区])|(?<=[{BLANK}区]\s))\d{{1,3}}[ .·、,]\d{{1,2}}[ .·、,]\d{{3,4}}{_NO_MEASURE}",
        rf"\d{{1,3}}[ .·、,]\d{{1,2}}[ .·、,]\d{{3,4}}(?=\s?{BLANK})",
    ),
    Kind.ROOM: (
        rf"(?:(?:房[间屋]?|门牌|[室户门])号\s?[:是]?|(?:房间?|门牌|室)\s?:|房间(?=\s?\d{{3}}))\s?(?:\d{{1,4}}[A-H]?|[{CN}]{{1,5}})(?!\d)",
        rf"(?:{_ROOM}|[{CN}]{{1,5}})号?(?:[室房](?![子间价屋租东地产补型两一二12])|户(?![口均数外型]))",
    ),
    Kind.NUMBER: (
        rf"{NUMBER}\s?号(?![码线井门窗摊表机厅桌车位泵台杆灯文公馆令柜站床地铺储梯仓路变锅换阀管球箱]|电(?!话)|院(?![子里内墙]))",
    ),
    Kind.BARE: (
        r"(?<=单元)\d{3,4}(?=1[3-9]\d{9}(?!\d))",
        rf"{_DOOR}(?![\d.:%百零〇号]|-\d|[{CN}]\d)",
        rf"(?:[{_CN_DIGIT}]百[零〇][{_CN_DIGIT}]|[零〇{_CN_DIGIT}两幺]{{3,4}})(?![\d{CN}.:%]|-\d)",
    ),
}
_PIECE = re.compile(
    rf"(?=[\dA-Z{CN}负地\-楼单房门])(?<!\d)(?<!\d[\-.:])(?:"  # one test of the first character spares thirteen
    + "|".join(f"(?P<{kind.name}>{'|'.join(patterns)})" for kind, patterns in _PATTERNS.items())
    + ")"
)
_KINDS = {kind.name: kind for kind in Kind}
_DOOR_NUMBER = re.compile(rf"[A-H]?\d{{1,4}}[A-H]?|[{CN}]+")
_WEEKDAY = re.compile("(?:周|星期|礼拜)$")


def tokens(text: str) -> Iterator[Token]:
    """The pieces of an address in `text` (normalised, in upper case, estates blanked), in order."""
    for match in _PIECE.finditer(text):
        kind = _KINDS[match.lastgroup or ""]
        values = _READERS.get(kind, _listed)(match)
        if values:
            yield Token(kind, values, *match.span())


def _listed(match: re.Match[str]) -> tuple[str, ...]:
    words, start = match[0], match.start()
    if words[0] in CN and _WEEKDAY.search(match.string, max(0, start - 2), start):
        words = words[1:]  # 周一三号楼: the 一 is the weekday's
    return numbers_in(words, of_estate=match.string.startswith(BLANK, start - 1))


def _storeys(match: re.Match[str]) -> tuple[str, ...]:
    sign = "-" if match[0][0] in "负地-B" else ""
    return tuple(sign + number for number in numbers_in(match[0].lstrip("-B").removesuffix("F")))


def _parts(match: re.Match[str]) -> tuple[str, ...]:
    return tuple(re.findall(r"[A-Z]?\d+[A-Z]?|[A-Z](?=-)", match[0]))


def _door(match: re.Match[str]) -> tuple[str, ...]:
    """Rooms keep their leading zeros."""
    number = _DOOR_NUMBER.search(match[0])
    read = number and (number[0] if number[0].isascii() else read_digits(number[0]))
    return (read,) if read else ()


_READERS = {
    Kind.FLOOR: _storeys,
    Kind.PARTS: _parts,
    Kind.HOUSE_UNIT: _parts,
    Kind.ROOM: _door,
    Kind.BARE: _door,
}
