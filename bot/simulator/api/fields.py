"""What a field of a message template may hold; its kind is the letters of its key (`thing2` is a thing).

Limits as in WeChat's table of parameter kinds; a value outside them is answered with 47003.
"""

import re
from collections.abc import Callable

from bot.simulator.world.account import Template

_KIND = re.compile(r"([a-z_]+?)\d*")
_CLOCK = r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?"
_DAY = r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
_MOMENT = rf"(?:(?:{_DAY})(?: +{_CLOCK})?|{_CLOCK})"
_HAN = r"\u4e00-\u9fff\u3400-\u4dbf"


def _pattern(source: str) -> Callable[[str], bool]:
    compiled = re.compile(source)
    return lambda value: compiled.fullmatch(value) is not None


_CHECKS: dict[str, Callable[[str], bool]] = {
    "thing": lambda value: len(value) <= 20,  # noqa: PLR2004
    "short_thing": lambda value: len(value) <= 5,  # noqa: PLR2004
    "number": _pattern(r"(?=.{1,32}$)-?\d+(\.\d+)?"),
    "letter": _pattern(r"[A-Za-z]{1,32}"),
    "symbol": _pattern(rf"[^\w\s{_HAN}]{{1,5}}"),
    "character_string": _pattern(rf"[^\s{_HAN}]{{1,32}}"),
    "time": _pattern(rf"{_MOMENT}(?: *~ *{_MOMENT})?"),
    "date": _pattern(rf"(?:{_DAY})(?: +{_CLOCK})?(?: *~ *(?:{_DAY})(?: +{_CLOCK})?)?"),
    "amount": _pattern(r"[^\d\s.]?\d{1,10}(\.\d+)?元?"),
    "phone_number": _pattern(r"[\d+\-() ]{1,17}"),
    "car_number": _pattern(rf"[{_HAN}A-Za-z0-9]{{1,7}}[{_HAN}A-Za-z0-9]?"),
    "name": _pattern(rf"[{_HAN}·]{{1,10}}|[A-Za-z .·]{{1,20}}"),
    "phrase": _pattern(rf"[{_HAN}]{{1,5}}"),
}


def shown_value(value: str) -> str:
    """What is left of a value on the screen: a line break cuts it."""
    return value.split("\n", 1)[0]


def allowed(template: Template, key: str, value: str) -> bool:
    """Whether the template's field may hold the value."""
    if not value:
        return False
    if key in template.options:
        return value in template.options[key]
    match = _KIND.fullmatch(key)
    check = _CHECKS.get(match[1]) if match else None
    return check is None or check(shown_value(value))
