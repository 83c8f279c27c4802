"""Which template a push goes out as, as a template message or a notification, and what stands in its fields."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from handlers.case import describe
from handlers.context import Context
from handlers.wording import from_json
from models.cases import Case
from models.pushes import Channel, Push, PushKind

TEMPLATES = {
    PushKind.EMERGENCY: "case_alert",
    PushKind.PROMPT: "case_alert",
    PushKind.ANNOUNCE: "case_alert",
    PushKind.REMINDER: "reminder",
    PushKind.SURVEY: "survey",
    PushKind.NOTICE: "notice",
    PushKind.DIGEST: "digest",
}


USUAL = "progress"
_DIGITS = "0123456789"


def template_id(ctx: Context, push: Push, channel: Channel) -> str:
    """The template for this push on that channel; empty where the account has none."""
    rules = ctx.office.rules.wechat
    ids = rules.subscriptions if channel is Channel.SUBSCRIPTION else rules.templates
    return ids.get(TEMPLATES.get(push.kind, USUAL), "")


def fields(ctx: Context, push: Push) -> Mapping[str, str]:
    """The template's fields, filled from the push's values and, where it lacks one, from its case.

    Every field has something in it: WeChat refuses a message with an empty one.
    """
    rules = ctx.office.rules.wechat
    wanted = rules.subscription_fields if push.channel is Channel.SUBSCRIPTION else rules.template_fields
    values = case_values(ctx, push) | from_json(push.values) | {"status": push.text}
    named = wanted.get(TEMPLATES.get(push.kind, USUAL), {})
    return {field: as_field(ctx, values.get(name, "")) or _nothing(ctx, push, field) for field, name in named.items()}


def _nothing(ctx: Context, push: Push, field: str) -> str:
    kind = field.rstrip(_DIGITS)
    if kind in {"time", "date"}:
        return as_field(ctx, push.created_at)
    key = {"phrase": "push.nothing_phrase", "character_string": "push.nothing_number", "number": "push.nothing_number"}
    return ctx.say(key.get(kind, "push.nothing"), number=push.id)


def case_values(ctx: Context, push: Push) -> dict[str, Any]:
    """What may be said of the push's case to its person; nothing for a push without one."""
    case = ctx.session.get(Case, push.case_id) if push.case_id else None
    if case is None:
        return {}
    values = describe.case_values(ctx, case)
    return values if case.reporter_id == push.person_id else values | describe.staff_values(ctx, case)


def as_field(ctx: Context, value: Any) -> str:
    """A field's value as words; a time as a template takes it, a midnight as the end of the day before."""
    if not isinstance(value, datetime):
        return ctx.say("push.field", value=value)
    local = value.astimezone(ctx.office.zone)
    if (local.hour, local.minute) == (0, 0):
        local -= timedelta(minutes=1)
    return f"{local:%Y-%m-%d %H:%M}"
