"""Template fields: what each kind of field accepts, and how a value is made to fit it.

Limits as WeChat's template-message page gives them; a value that breaks one is refused whole with 47003.
"""

import re
import unicodedata
from collections.abc import Callable
from types import MappingProxyType

MORE = "…"
THING = 20
PHRASE = 5
CHARACTER_STRING = 32
NUMBER = 32
LETTER = 32
SYMBOL = 5
PHONE = 17
CAR = 8
NAME_HAN = 10
NAME_LATIN = 20

_KIND = re.compile(r"[0-9]+$")
_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff"
_CLOCK = r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9])?"
_DAY = r"([0-9]{4})[-年/.]([01]?[0-9])[-月/.]([0-3]?[0-9])日?"
_MOMENT = re.compile(rf"(?:{_DAY}(?:[T\s]*{_CLOCK})?|{_CLOCK})")
_DATED = re.compile(rf"{_DAY}(?:[T\s]*{_CLOCK})?")
_AMOUNT = re.compile(r"[¥$€£]?[0-9]{1,10}(?:\.[0-9]{1,2})?元?")
_NUMERIC = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def fit(key: str, value: str) -> str:
    """The value in the form that the field `key` (such as "thing2": a kind and a number) accepts.

    Long words are cut, characters the kind forbids are dropped. Raises ValueError where nothing acceptable is left,
    or where cutting would tell something false (a time, a number, an amount).
    """
    kind = _KIND.sub("", key)
    line = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    fitted = _FITTERS.get(kind, _thing)(line)
    if not fitted:
        raise ValueError(f"the value does not fit {key}")  # not the value: it may name a person
    return fitted


def _thing(value: str) -> str:
    return _cut(value, THING)


def _cut(value: str, most: int) -> str:
    """At most `most` characters as WeChat counts them: a character beyond the basic plane as two."""
    if _length(value) <= most:
        return value
    value = value[:most]
    while _length(value) > most - len(MORE):
        value = value[:-1]
    return value.rstrip() + MORE


def _length(value: str) -> int:
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def _phrase(value: str) -> str:
    return re.sub(f"[^{_HAN}]", "", value)[:PHRASE]


def _ascii(value: str, pattern: str, most: int) -> str:
    """Full-width forms as their plain ones, without what `pattern` excludes."""
    return " ".join(re.sub(pattern, "", unicodedata.normalize("NFKC", value)).split())[:most].strip()


def _character_string(value: str) -> str:
    return _ascii(value, r"[^\x20-\x7e]", CHARACTER_STRING)


def _letter(value: str) -> str:
    return _ascii(value, r"[^A-Za-z]", LETTER)


def _symbol(value: str) -> str:
    return "".join(c for c in value if unicodedata.category(c)[0] in "PS")[:SYMBOL]


def _phone(value: str) -> str:
    return _ascii(value, r"[^0-9+()-]", PHONE)


def _number(value: str) -> str:
    plain = unicodedata.normalize("NFKC", value).replace(",", "").replace(" ", "")
    return plain if _NUMERIC.fullmatch(plain) and len(plain) <= NUMBER else ""


def _amount(value: str) -> str:
    plain = unicodedata.normalize("NFKC", value).replace(",", "").replace(" ", "")
    return plain if _AMOUNT.fullmatch(plain) else ""


def _car(value: str) -> str:
    plate = re.sub(f"[^{_HAN}A-Z0-9]", "", unicodedata.normalize("NFKC", value).upper())
    return plate if len(plate) <= CAR else ""


def _name(value: str) -> str:
    return value[: NAME_LATIN if value.isascii() else NAME_HAN].strip()


def _time(value: str) -> str:
    return _moments(value, _MOMENT)


def _date(value: str) -> str:
    return _moments(value, _DATED)


def _moments(value: str, pattern: re.Pattern[str]) -> str:
    """A moment or a span of two, in the form WeChat's page shows: 2019年10月1日 15:01, 15:01, joined by ~."""
    parts = [pattern.fullmatch(part.strip()) for part in re.split("[~～]", value)]
    if len(parts) > len(("from", "to")) or not all(parts):
        return ""
    return "~".join(_moment(part) for part in parts if part)


def _moment(match: re.Match[str]) -> str:
    groups = [group for group in match.groups() if group is not None]
    day = f"{groups[0]}年{int(groups[1])}月{int(groups[2])}日" if len(groups[0]) == len("2019") else ""
    clock = groups[3:] if day else groups
    return " ".join(part for part in (day, ":".join(clock)) if part)


def _listed(value: str) -> str:
    return value


_FITTERS: MappingProxyType[str, Callable[[str], str]] = MappingProxyType(
    {
        "thing": _thing,
        "phrase": _phrase,
        "character_string": _character_string,
        "number": _number,
        "letter": _letter,
        "symbol": _symbol,
        "phone_number": _phone,
        "car_number": _car,
        "name": _name,
        "time": _time,
        "date": _date,
        "amount": _amount,
        "const": _listed,
        "enum": _listed,
    }
)
