"""The numbers in an address: single, listed (3、4、5), in a range (8到12)."""

import re
from itertools import pairwise

from nlp.numerals import CHINESE, read_digits

CN = CHINESE
"""Inside a character class."""
NUMBER = rf"(?:\d{{1,4}}|[{CN}]{{1,6}})"
_HOUSE = rf"(?:[A-Z]{{1,2}}-?\d{{1,3}}|\d{{1,4}}[A-Z]?|[A-Z]|[{CN}]{{1,6}})"
LIST = rf"{_HOUSE}(?:(?:号?(?:\s?(?:--?|[、,.和与及跟或到至~/&+])\s?|(?<!\d{{3}})\s)|号){_HOUSE}){{0,11}}"
"""House numbers as a pattern: one, or several with something between (in `301 5号楼` 301 is a room)."""
_ITEM = re.compile(_HOUSE)
_SINGLE = re.compile(r"[1-9]\d{0,3}(?=号楼|[栋幢座单门层楼排]|#$|号$)")
_RANGE = re.compile(r"号?\s?(?:[到至~]|--?)\s?$")
_TENS = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?")
_DIGIT_BY_DIGIT = frozenset("一二三四五六七八九")
_SHORTEST_LOOSE = 3
_LONGEST_RANGE = 60
"""Buildings; a longer range is a slip of the pen, and only its ends count."""


def canonical(number: str) -> str | None:
    """A number of a building or unit: ASCII, upper case, no leading zeros, no dash: C-5 → C5, 03 → 3, 廿二 → 22."""
    if number.isascii():
        return number.replace("-", "").lstrip("0") or None
    read = read_digits(number)
    return read.lstrip("0") or None if read else None


def numbers_in(text: str, *, of_estate: bool = False) -> tuple[str, ...]:
    """All numbers of a list, a range filled in: `3、4` → 3, 4; `8到10` → 8, 9, 10; `三四` → 3, 4.

    A list by spaces or 号 needs three members and no other sign; else it starts after them (`401 3`, `11-22 3`).
    `of_estate`: an estate stands right before, so `3号5` are two houses and 3号 is no day.
    """
    single = _SINGLE.match(text)
    if single:
        return (single[0],)
    items = list(_ITEM.finditer(text))
    gaps = [text[a.end() : b.start()] for a, b in pairwise(items)]
    loose = [gap.strip() in {"", "号"} or gap.strip(".").isspace() for gap in gaps]
    if any(loose) and not (of_estate and gaps[0] == "号") and (len(items) < _SHORTEST_LOOSE or not all(loose)):
        cut = len(loose) - loose[::-1].index(True)
        items, gaps = items[cut:], gaps[cut:]
    found: list[str] = []
    for item, gap in zip(items, ["", *gaps], strict=False):
        numbers = _several(item[0])
        if found and numbers and _RANGE.match(gap):
            numbers = expanded(found.pop(), numbers[0])
        found += numbers
    return tuple(dict.fromkeys(found))


def expanded(first: str, last: str) -> list[str]:
    """From `first` to `last` when both are plain numbers in rising order, else the two."""
    if first.isdigit() and last.isdigit() and 0 < int(last) - int(first) < _LONGEST_RANGE:
        return [str(number) for number in range(int(first), int(last) + 1)]
    return [first, last]


def _several(item: str) -> list[str]:
    """三四 → 3, 4 (twenty-three would be 二十三, thirty-four 三十四); 十一十二 → 11, 12; else the one number."""
    if len(item) > 1 and _DIGIT_BY_DIGIT.issuperset(item):
        digits = [read_digits(char) or "" for char in item]
        if all(int(b) == int(a) + 1 for a, b in pairwise(digits)):
            return digits
    number = canonical(item)
    tens = _TENS.findall(item) if number is None else []
    if len(tens) > 1 and "".join(tens) == item:
        return [read for one in tens if (read := canonical(one))]
    return [number] if number else []
