"""What single cells of a roster mean: mobiles, telephones, building numbers, lists, and names to compare by."""

import re
import unicodedata
from collections.abc import Iterable

from nlp.numerals import read_digits

LONGEST_PHONE = 40
LONGEST_NUMBER = 6
FEWEST_DIGITS = 3
"""Short numbers such as 110 are telephone numbers too."""

_DIVIDERS = re.compile(r"[、,\uff0c;\uff1b\n]+")
_FILLERS = re.compile(r"[\s\-.()·‐‑–—―]+")
_MOBILE = re.compile(r"(?:\+|00)?(?:86)?(1[3-9]\d{9})", re.ASCII)
_NUMBER = re.compile(r"[0-9A-Z]{1,6}(?:-[0-9A-Z]{1,4})?", re.ASCII)
_DECIMAL = re.compile(r"\d{1,3}(?:\.\d{1,12})?", re.ASCII)
_LONG_DIGITS = re.compile(r"\+?\d(?:[\s\-.()·‐‑–—―\uff08\uff09\uff0d\uff0e]*\d){6,}")


def fold(text: str) -> str:
    """The text as names are compared: width, case and spaces don't count."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def split_list(text: str) -> tuple[str, ...]:
    """The entries of a cell that lists several with 、 (commas and semicolons do too), each once."""
    entries = (entry.strip() for entry in _DIVIDERS.split(text))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


def mobile(text: str) -> str | None:
    """The 11 digits of a mainland mobile; spaces, dashes, full-width signs and +86 are tolerated. None for all else."""
    plain = _FILLERS.sub("", unicodedata.normalize("NFKC", text))
    found = _MOBILE.fullmatch(plain)
    return found[1] if found else None


def telephone(text: str) -> str | None:
    """An office's number in its normal form, an extension or a second number with it; None where it can be none."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    digits = sum(char.isdigit() for char in plain)
    return plain if digits >= FEWEST_DIGITS and len(plain) <= LONGEST_PHONE else None


def building_number(text: str, endings: Iterable[str]) -> str | None:
    """The number without its ending: 3号楼, 3 and 三号楼 are all "3", "b座" is "B"; None for a name without one."""
    plain = fold(text).upper()
    for ending in sorted((fold(ending).upper() for ending in endings), key=len, reverse=True):
        if plain.endswith(ending):
            plain = plain.removesuffix(ending)
            break
    plain = read_digits(plain) or plain
    if plain.isdigit():
        return str(int(plain)) if plain.isascii() and len(plain) <= LONGEST_NUMBER else None
    return plain if _NUMBER.fullmatch(plain) else None


def whole_number(text: str, low: int, high: int) -> int | None:
    """The number if it is a whole one within these bounds."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return int(plain) if plain.isascii() and plain.isdigit() and low <= int(plain[:9]) <= high else None


def degrees(text: str, low: float, high: float) -> float | None:
    """The degrees written as a decimal number, if within these bounds."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("°")
    found = float(plain) if _DECIMAL.fullmatch(plain) else None
    return found if found is not None and low <= found <= high else None


def masked(text: str) -> str:
    """The text with all but the last four digits of every long number hidden, so that no telephone is printed whole."""
    return _LONG_DIGITS.sub(lambda found: "…" + _digits(found[0])[-4:], text)


def names_a_number(text: str) -> bool:
    """Whether a telephone or the like stands in the text."""
    return _LONG_DIGITS.search(text) is not None


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
