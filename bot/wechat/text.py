"""What may stand in a text WeChat shows: no control characters, and never more bytes than it accepts."""

import re

MAX_BYTES = 2000
"""Longest text in bytes of UTF-8. WeChat refuses more than 2048 (users' measurements; it is not documented)."""

_LINE_ENDS = re.compile(r"\r\n?")
# Cc but tab and newline, lone surrogates, and the two non-characters XML 1.0 excludes
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text as XML 1.0 can carry it: line ends as newlines, control characters dropped."""
    return _UNSHOWABLE.sub("", _LINE_ENDS.sub("\n", text))


def clip(text: str, limit: int = MAX_BYTES) -> str:
    """The longest beginning of the cleaned text that takes at most `limit` bytes of UTF-8."""
    return clean(text).encode()[:limit].decode(errors="ignore")
