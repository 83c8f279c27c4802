"""Read the numbers of doors and houses, however they are written."""

CHINESE = "零〇一二三四五六七八九十百两廿卅幺"
"""Every character that a Chinese number of a building, unit, floor or room is made of."""

_VALUES = {"零": 0, "〇": 0, "幺": 1, "两": 2, "廿": 20, "卅": 30} | {
    c: n for n, c in enumerate("一二三四五六七八九", 1)
}
_TENS = frozenset("十百廿卅")


def read_digits(text: str) -> str | None:
    """The number as ASCII digits: 二十二 → 22, 廿二 → 22, 一零三 → 103, 一百零三 → 103, 零二 → 02, 301 → 301.

    Digit by digit when no 十, 百, 廿 or 卅 is in it, so leading zeros stay. None when `text` is no such number.
    """
    if text.isascii():
        return text if text.isdigit() else None
    if any(c not in CHINESE for c in text):
        return None
    if _TENS.isdisjoint(text):
        return "".join(str(_VALUES[c]) for c in text)
    return _by_value(text)


def _by_value(text: str) -> str | None:
    total, digit, smallest = 0, 0, 1000
    for char in text:
        if char in "十百":
            unit = 10 if char == "十" else 100
            if unit >= smallest:
                return None
            total += (digit or 1) * unit
            digit, smallest = 0, unit
        elif char in "廿卅":
            if digit or smallest <= 10:  # noqa: PLR2004 (a second ten)
                return None
            total, smallest = total + _VALUES[char], 10
        elif digit:
            return None
        else:
            digit = _VALUES[char]
    short_hundred = text[-2:-1] == "百" and digit  # 一百三 is 130, 一百零三 is 103
    return str(total + digit * (10 if short_hundred else 1))
