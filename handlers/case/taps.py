"""Links under a prompt that answer it by a tap: each carries case, step and version, so no digit can go astray."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from handlers.context import Context, ident
from models.cases import Case
from models.menus import Menu
from models.questions import Question

LINK = "weixin://bizmsgmenu"
"""Sends its content as the reader's own message; users found it, WeChat's documentation does not have it."""
NONE = "none"
LONGEST_LABEL = 12
_ID = re.compile(r"c(\d{1,10})-q(\d{1,18})-v(\d{1,9})-(\d)")
_SAFE = re.compile(r"[^\w\s（）()、,。·-]")
"""A phone decodes the content twice: a sign with a meaning of its own in addresses would swallow the tap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """What a tap's id says: the case (0 for none), the step (its question), the digit of the choice.

    `version` is the case's when the prompt was written: what the sender was looking at.
    """

    case_id: int
    question_id: int
    version: int
    digit: int


def with_links(ctx: Context, question: Question, menu: Menu) -> str:
    """The choices, a line each, and under them a line of links, one for each; only where the office wants taps."""
    if ctx.office.rules.wechat.taps == NONE or not menu.lines:
        return menu.render()
    case = ctx.session.get(Case, question.case_id) if question.case_id else None
    step = f"c{question.case_id or 0}-q{ident(question)}-v{case.version if case else 0}"
    anchors = []
    for choice in menu.lines:
        label = menu.label(choice)
        content = quote(_SAFE.sub("", f"{choice.digit} {label}"), safe="（）、,。·")
        anchors.append(f'<a href="{LINK}?msgmenuid={step}-{choice.digit}&msgmenucontent={content}">{_short(label)}</a>')
    return menu.render() + "\n" + ctx.say("prompt.taps", links=anchors)


def read(menu_id: str) -> Tap | None:
    """What this id of a tapped link means; None for one that is not ours."""
    found = _ID.fullmatch(menu_id)
    if found is None:
        return None
    case_id, question_id, version, digit = (int(part) for part in found.groups())
    return Tap(case_id=case_id, question_id=question_id, version=version, digit=digit)


def _short(label: str) -> str:
    """A label short enough to stand beside the others."""
    plain = _SAFE.sub("", label)
    return plain if len(plain) <= LONGEST_LABEL else plain[: LONGEST_LABEL - 1] + "…"
