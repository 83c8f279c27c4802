"""What may stand in a text WeChat shows: no control characters, no more bytes than it takes, links whole or not."""

import re
from urllib.parse import unquote

MAX_BYTES = 2000
"""Longest text in bytes of UTF-8. WeChat refuses more than 2048 (users' measurements; it is not documented)."""

_LINE_ENDS = re.compile(r"\r\n?")
# Cc but tab and newline, lone surrogates, and the two non-characters XML 1.0 excludes
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TAP = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenuid=([\w-]+)&msgmenucontent=([^"]+)">[^<]*</a>')


def clean(text: str) -> str:
    """The text as XML 1.0 can carry it: line ends as newlines, control characters dropped."""
    return _UNSHOWABLE.sub("", _LINE_ENDS.sub("\n", text))


def clip(text: str, limit: int = MAX_BYTES) -> str:
    """The longest beginning of the cleaned text that takes at most `limit` bytes of UTF-8.

    A text that is too long first loses its lines of links to tap: half a link would stand there as gibberish.
    """
    cleaned = clean(text)
    if len(cleaned.encode()) > limit:
        cleaned = without_taps(cleaned)
    return cleaned.encode()[:limit].decode(errors="ignore")


def without_taps(text: str) -> str:
    """The text without the lines that only hold links to tap."""
    return "\n".join(line for line in text.split("\n") if not _TAP.search(line))


def as_menu(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text as a menu message: what stands above, and id and words of each choice; no choices for a plain text."""
    choices = [(number, unquote(content)) for number, content in _TAP.findall(text)]
    words = {content for _, content in choices}
    head = [line for line in without_taps(text).split("\n") if line not in words]
    return "\n".join(head), choices
