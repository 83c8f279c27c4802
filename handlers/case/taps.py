"""Links under a prompt that answer it by a tap: each carries the exact question, so no digit can go astray."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from handlers.context import Context, ident
from models.menus import Menu
from models.questions import Question

LINK = "weixin://bizmsgmenu"
"""Sends its content as the reader's own message; users found it, WeChat's documentation does not have it."""
NONE = "none"
LONGEST_LABEL = 12
_ID = re.compile(r"q(\d{1,18})-(\d{1,10})-(\d)")
_SAFE = re.compile(r"[^\w\s（）()、,。·-]")
"""A phone decodes the content twice: a sign with a meaning of its own in addresses would swallow the tap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """What a tap's id says: the question, its case (0 for none), and the digit of the choice."""

    question_id: int
    case_id: int
    digit: int


def with_links(ctx: Context, question: Question, menu: Menu) -> str:
    """The choices, a line each, and under them a line of links, one for each; only where the office wants taps."""
    if ctx.office.rules.wechat.taps == NONE or not menu.lines:
        return menu.render()
    anchors = []
    for choice in menu.lines:
        label = menu.label(choice)
        content = quote(_SAFE.sub("", f"{choice.digit} {label}"), safe="（）、,。·")
        number = f"q{ident(question)}-{question.case_id or 0}-{choice.digit}"
        anchors.append(f'<a href="{LINK}?msgmenuid={number}&msgmenucontent={content}">{_short(label)}</a>')
    return menu.render() + "\n" + ctx.say("prompt.taps", links=anchors)


def read(menu_id: str) -> Tap | None:
    """What this id of a tapped link means; None for one that is not ours."""
    found = _ID.fullmatch(menu_id)
    return Tap(question_id=int(found[1]), case_id=int(found[2]), digit=int(found[3])) if found else None


def _short(label: str) -> str:
    """A label short enough to stand beside the others."""
    plain = _SAFE.sub("", label)
    return plain if len(plain) <= LONGEST_LABEL else plain[: LONGEST_LABEL - 1] + "…"
