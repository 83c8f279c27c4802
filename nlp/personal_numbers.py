"""Find phone, identity and card numbers in a text, however they are grouped or spoken."""

import re
from collections.abc import Iterator

from nlp.numerals import read_digits

Span = tuple[int, int]

_CN_DIGITS = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_AS_ASCII = str.maketrans({char: read_digits(char) or "" for char in "零〇一二三四五六七八九幺"}) | str.maketrans(
    "壹贰叁肆伍陆柒捌玖", "123456789"
)
_SPOKEN = re.compile(rf"[{_CN_DIGITS}]")
_SEP = r"\s?[.·\-_/~,]{0,2}\s?"
_EDGE, _END = r"(?<![\d*])", r"(?![\d*])"
_BIRTHDAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_MOBILE = re.compile(rf"{_EDGE}(?:(?:\+|00)?86{_SEP})?\(?(?P<number>1{_SEP}[3-9](?:\)?{_SEP}\d){{9}}){_END}")
_GROUP = re.compile(r"\d+")
_SURE = re.compile(
    rf"""
      {_EDGE}1[3-9]\d{{9}}(?=\d{{1,3}}(?:号|栋|幢|单元|楼|[\#\-]))        # a mobile phone grown together with a door
    | {_EDGE}1[3-9]\d?\*{{3,8}}\d{{3,4}}{_END}                            # half hidden by the sender
    | {_EDGE}\(?0\d{{2,3}}\)?[\s\-]{{0,2}}[2-8]\d{{2,3}}[\s\-]?\d{{4}}(?:(?:-|\s?转\s?)\d{{1,5}})?{_END}  # landlines
    | {_EDGE}[48]00[\s\-]?\d{{3}}[\s\-]?\d{{4}}{_END}
    | {_EDGE}[1-9]\d{{5}}{_SEP}(?:18|19|20)\d\d{_SEP}{_BIRTHDAY}{_SEP}\d{{3}}\s?[\dXx]{_END}
    | (?<![\dA-Za-z*])[1-8]\d{{7}}{_BIRTHDAY}\d{{3}}{_END}               # identity numbers before 1999
    | (?<![\dA-Za-z*])\d{{15,19}}[\dXx]?(?![\dA-Za-z*])                  # bank cards, and identity numbers with a slip
    | (?<![\dA-Za-z*\-])(?!(?:19|20)\d\d{_BIRTHDAY})\d{{12,14}}(?![\d*\-])  # a phone grown together with other digits
    | {_EDGE}\d{{4}}(?:[\s\-]\d{{4}}){{2,3}}[\s\-]\d{{1,4}}{_END}         # bank cards in groups of four
    """,
    re.VERBOSE,
)
_WRITTEN_ONLY = re.compile(
    rf"""(?<![\dA-Za-z*.\-])(?!(?:19|20)\d\d{_BIRTHDAY}(?!\d))[2-8]\d{{6,7}}
        (?![\d*.\-]|\s?(?:[元块万米度吨斤]|平|公里))                      # landlines without the area code
    """,
    re.VERBOSE,
)
_AFTER_ITS_NAME = re.compile(
    r"(?:座机|固话|电话)(?:号码?)?[是为:\s]{0,3}([2-8]\d{2,3}[\s\-]\d{4})(?![\d*])"
    r"|(?:护照|通行证|台胞证|军官证|驾驶?证|居住证|证件)(?:号码?)?[是为:\s]{0,3}([A-Za-z]{0,2}\d{7,18}[Xx]?)(?![\dA-Za-z*])"
)


def find_numbers(text: str) -> Iterator[Span]:
    """The [start, end) of phone, identity and card numbers in `text`, as normalise() writes it."""
    yield from (match.span() for match in _WRITTEN_ONLY.finditer(text))
    yield from (match.span(match.lastindex or 0) for match in _AFTER_ITS_NAME.finditer(text))
    digits = text.translate(_AS_ASCII) if _SPOKEN.search(text) else text
    yield from (match.span() for match in _SURE.finditer(digits))
    yield from (match.span() for match in _MOBILE.finditer(digits) if _dialled(match["number"]))


def _dialled(number: str) -> bool:
    """Whether eleven digits are grouped as phone numbers are, and no list of houses (15 16 17 18 19 2)."""
    groups = [len(group) for group in _GROUP.findall(number)]
    if groups[0] == 4 and len(groups) > 3:  # noqa: PLR2004 (1986.2-1991.11 are two months)
        return False
    digit_by_digit = len(groups) == sum(groups)
    commas = "," in number or "/" in number
    return digit_by_digit or (max(groups) > 2 and len(groups) <= 5 and not (commas and len(groups) > 3))  # noqa: PLR2004 (groups of at most two are houses)
