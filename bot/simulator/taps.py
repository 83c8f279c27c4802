"""Links inside a text message, and what a phone does when one is tapped.

WeChat shows `<a href="…">label</a>` as a link, a bare web address too, and everything else as it stands. A link to
`weixin://bizmsgmenu` sends its `msgmenucontent` as the person's own message. How the phone reads such a link was taken
from the Android client: both parameters must be there, and the content is URL-decoded twice, so that a stray `%` makes
the tap do nothing.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

MENU_LINK = "weixin://bizmsgmenu"
_ANCHOR = re.compile(r"""<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>(.*?)</a>""", re.IGNORECASE | re.DOTALL)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/_=#%&~\-]")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a message: plain when `href` is empty."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class MenuTap:
    """What a tap sends: the text, and the id that comes along as `bizmsgmenuid`."""

    menu_id: str
    content: str


def segments(text: str) -> list[Segment]:
    """The message cut at its links, in order."""
    found: list[Segment] = []
    end = 0
    for anchor in _ANCHOR.finditer(text):
        found += _with_addresses(text[end : anchor.start()])
        found.append(Segment(anchor[3], anchor[1] or anchor[2] or ""))
        end = anchor.end()
    return found + _with_addresses(text[end:])


def _with_addresses(plain: str) -> list[Segment]:
    """A stretch without anchors, cut at bare web addresses."""
    found: list[Segment] = []
    end = 0
    for address in _ADDRESS.finditer(plain):
        found += [Segment(plain[end : address.start()]), Segment(address[0], address[0])]
        end = address.end()
    return [segment for segment in [*found, Segment(plain[end:])] if segment.text]


def readable(text: str) -> str:
    """What a person reads: the labels without the markup."""
    return "".join(segment.text for segment in segments(text))


def menu_tap(href: str) -> MenuTap | None:
    """What tapping this link sends; None when the phone does nothing."""
    address, _, query = href.partition("?")
    if address != MENU_LINK:
        return None
    menu_id, content = _parameter(query, "msgmenuid"), _parameter(query, "msgmenucontent")
    if not menu_id or not content or _BAD_PERCENT.search(content):
        return None
    return MenuTap(menu_id, _decode(content))


def _parameter(query: str, name: str) -> str:
    """The first parameter of that name, decoded; a `&amp;` is not understood as `&` (a guess, the strict one)."""
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        if _decode(key) == name:
            return _decode(value)
    return ""


def _decode(text: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8", errors="replace")
