"""What WeChat still lets us send one person: taken before sending, given back where it surely was not spent."""

from handlers.context import Context
from models.pushes import PushKind, Quota

KEPT_FOR = frozenset({PushKind.EMERGENCY, PushKind.PROMPT, PushKind.SURVEY, PushKind.ANSWER})
"""Kinds that may use the last messages of a person's window."""
TAP, MESSAGE = "tap", "message"


def spend(ctx: Context, person_id: int, kind: PushKind) -> str:
    """Take one message off the person's window; which window it was, empty where none is to be had for this kind."""
    quota = ctx.session.get(Quota, person_id)
    if quota is None:
        return ""
    if quota.tap_left > 0 and quota.tap_until is not None and quota.tap_until > ctx.now:
        quota.tap_left -= 1
        return TAP
    kept = 0 if kind in KEPT_FOR else ctx.office.rules.push.keep_for_prompts
    if quota.message_left > kept and quota.message_until is not None and quota.message_until > ctx.now:
        quota.message_left -= 1
        return MESSAGE
    return ""


def refund(ctx: Context, person_id: int, spent: str) -> None:
    """Give back what a message that WeChat surely did not get would have cost."""
    quota = ctx.session.get(Quota, person_id)
    if quota is None:
        return
    if spent == TAP:
        quota.tap_left += 1
    elif spent == MESSAGE:
        quota.message_left += 1


def close(ctx: Context, person_id: int) -> None:
    """WeChat says the window is shut or used up; it knows better than our ledger."""
    quota = ctx.session.get(Quota, person_id)
    if quota is not None:
        quota.message_left = quota.tap_left = 0


def why_none(ctx: Context, person_id: int) -> str:
    """Why nothing could be sent: the window is shut, or its messages are used up."""
    quota = ctx.session.get(Quota, person_id)
    if quota is None or quota.message_until is None or quota.message_until <= ctx.now:
        return "no_window"
    return "no_quota"
