"""Cuts Chinese into overlapping pairs of signs, so that any piece of a text of two signs or more can be found. Pure."""

import re
import unicodedata

_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[0-9a-z]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def grams(text: str) -> list[str]:
    """What a text is found by: pairs of neighbouring signs, the last one alone, words of letters and digits whole."""
    found: list[str] = []
    for run in _runs(text):
        if _HAN.match(run):
            found += [run[place : place + 2] for place in range(len(run))]
        else:
            found.append(run)
    return found


def wanted(text: str) -> list[list[str]]:
    """What must stand in a text that contains these words: each list in this order, the last entry as a beginning."""
    return [
        [run[place : place + 2] for place in range(max(1, len(run) - 1))] if _HAN.match(run) else [run]
        for run in _runs(text)
    ]


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).lower())
