"""Bring what residents type into one written form, and remember where each character came from."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.numerals import CHINESE

_TRADITIONAL = Path(__file__).parent / "lexicon" / "traditional.txt"
_FOLDED_RANGES = ((0x80, 0x3400), (0xF900, 0x10000), (0x1D400, 0x1D800), (0x1F100, 0x1F200))
_INVISIBLE = (
    *range(0x200B, 0x2010),  # zero width spaces and joiners, direction marks
    *range(0xFE00, 0xFE10),  # variation selectors
    *range(0x1F3FB, 0x1F400),  # skin tones
    *(0xAD, 0x2060, 0x20E3, 0xFEFF),  # soft hyphen, word joiner, the box of a keycap, byte order mark
)
_SPECIAL = dict.fromkeys("‐‑‒–—―−﹣", "-") | dict.fromkeys("\r\t\v\f\x85", " ") | {"🅰": "A", "🅱": "B", "🅾": "O"}


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in its written form and the way back.

    `offsets[i]` is the index in `original` of the character that `text[i]` came from; one entry more is for the end.
    """

    text: str
    original: str
    offsets: Sequence[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The [start, end) of `original` that [start, end) of `text` was written as."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], max(self.offsets[end], self.offsets[end - 1] + 1)


def normalise(text: str) -> Normalised:
    """NFKC character by character; simplified characters; ③, Ⅲ and keycaps as digits; any dash as `-`.

    What voice input and keyboards make of 栋, 楼, 单元 and their numbers is repaired where a number stands beside it
    (2懂3但元 → 2栋3单元). Other emoji stay, without their invisible parts. Never raises.
    """
    offsets: Sequence[int] = range(len(text) + 1)
    written, offsets = _substitute(_FOLDING, _fold, text, offsets)
    if _SUSPECT.search(written):
        written, offsets = _substitute(_MISWRITTEN, _repair, written, offsets)
    return Normalised(written, text, offsets)


def _substitute(
    pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], text: str, offsets: Sequence[int]
) -> tuple[str, Sequence[int]]:
    pieces: list[str] = []
    origins: list[int] = []
    done = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        new = replace(match)
        pieces += text[done:start], new
        origins += offsets[done:start]
        if len(new) == end - start:
            origins += offsets[start:end]
        else:
            origins += [offsets[start]] * len(new)
        done = end
    if not pieces:
        return text, offsets
    pieces.append(text[done:])
    origins += offsets[done:]
    return "".join(pieces), tuple(origins)


def _read_traditional() -> dict[str, str]:
    lines = _TRADITIONAL.read_text(encoding="utf-8").splitlines()
    return {pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split()}


def _folded(char: str, simplified: dict[str, str]) -> str:
    if char == "〇":
        return char  # a Chinese digit, though Unicode counts it among the signs for numbers
    if unicodedata.category(char) in {"No", "Nl"} and unicodedata.decomposition(char)[:1] in {"", "<"}:
        value = unicodedata.numeric(char, 0.5)
        plain = unicodedata.normalize("NFKC", char)
        if value.is_integer() and (plain == char or plain.strip("().").isalnum()):
            return str(int(value))
    return "".join(simplified.get(c, _SPECIAL.get(c, c)) for c in unicodedata.normalize("NFKC", char))


def _folding_table() -> dict[str, str]:
    simplified = _read_traditional()
    chars = (chr(code) for first, end in _FOLDED_RANGES for code in range(first, end))
    table = {char: new for char in chars if (new := _folded(char, simplified)) != char}
    return table | simplified | _SPECIAL | dict.fromkeys(map(chr, _INVISIBLE), "")


def _folding_pattern(chars: Iterable[str]) -> re.Pattern[str]:
    # Beyond the first plane `re` compares one by one, 20 times slower: whole blocks stand for their characters there.
    first_plane = "".join(re.escape(char) for char in chars if char <= "\uffff")
    return re.compile(f"[{first_plane}\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff\U0001f3fb-\U0001f3ff]")


_FOLDS = _folding_table()
_FOLDING = _folding_pattern(_FOLDS)


def _fold(match: re.Match[str]) -> str:
    char = match[0]
    new = _FOLDS.get(char, char)
    follows = match.string[match.end() : match.end() + 1]
    if follows.isdecimal() and new.isdigit() and not char.isdecimal():
        return " "  # ①3号楼 …②5号楼 …: the circled one numbers the line, it is not the ten of 13
    return new


_N = rf"[0-9{CHINESE}]"
_UNIT_SOON = rf"(?=\s*{_N}{{1,3}}\s*(?:[单但丹担蛋旦诞弹淡门]|dan|dy))"
_NUMBER_SOON = rf"(?=\s*(?:{_N}{{1,3}}\s*(?:[单但丹担蛋旦诞弹淡门楼层号室]|dan|dy)|\d{{3,4}}(?!\d)))"
_SUSPECTS = r"懂洞冻董冬动咚东撞桩好浩豪耗娄搂喽偻篓漏路陋露但丹担蛋旦诞弹淡单壹贰叁肆伍陆柒捌玖拾零〇|A-Za-z"
_SUSPECT = re.compile(rf"{_N}号?\s?(?!单元)[{_SUSPECTS}]|[{_SUSPECTS}]\s?(?:[单号楼栋幢层室座])")
_MISWRITTEN = re.compile(
    rf"""(?=[{_SUSPECTS}])(?:
      (?P<栋>(?<={_N})(?:[懂洞冻董冬](?:{_NUMBER_SOON}|(?=\s|$|[,。的没停]))|[动咚]{_NUMBER_SOON}|[东撞桩]{_UNIT_SOON}|(?i:dong)(?![a-z])))
    | (?P<号>(?<=[0-9一二三四五六七八九十])(?:[好浩豪耗]|(?i:hao))(?=[楼娄搂喽]|(?i:lou)))
    | (?P<楼>(?<={_N}[号好浩豪耗])(?:[娄搂喽偻篓]|[漏路陋露]{_NUMBER_SOON})|(?<={_N})[娄搂喽偻]{_UNIT_SOON}
        |(?<=[号oO])(?i:lou)(?![a-z]))
    | (?P<单元>(?<={_N})(?!单元)(?:[单但丹担蛋旦诞弹淡][元原圆园员源缘远院苑无愿]|(?i:dan\ ?yuan|dy)(?![a-z])))
    | (?P<digit>(?<![a-zA-Z])(?i:yi|er|san|si|wu|liu|qi|ba|jiu|shi|VI{{0,3}}|I?V|II?I?|[l|])(?=单元|号楼|栋|幢|单圆))
    | (?P<formal>[壹贰叁肆伍陆柒捌玖拾]+(?=[号栋楼单层室幢座]))
    | (?P<zero>(?<=\d)[oO零〇](?=\d))
    )""",
    re.VERBOSE,
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii")
_PINYIN = ("yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu", "shi")
_DIGITS = {"l": "1", "|": "1"} | {word: str(n) for words in (_ROMAN, _PINYIN) for n, word in enumerate(words, start=1)}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")


def _repair(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    if kind == "digit":
        return _DIGITS[match[0].lower()]
    if kind == "formal":
        return match[0].translate(_FORMAL)
    return "0" if kind == "zero" else kind
