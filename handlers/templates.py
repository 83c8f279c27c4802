"""Which message template a push goes out as, and what stands in its fields."""

from datetime import datetime, timedelta
from typing import Any

from handlers.case import describe
from handlers.context import Context
from handlers.wording import from_json
from models.cases import Case
from models.pushes import Push, PushKind

TEMPLATES = {
    PushKind.EMERGENCY: "case_alert",
    PushKind.PROMPT: "case_alert",
    PushKind.ANNOUNCE: "case_alert",
    PushKind.REMINDER: "reminder",
    PushKind.SURVEY: "survey",
}


def template_id(ctx: Context, push: Push) -> str:
    """The template for this push; empty where the account has none."""
    return ctx.office.rules.wechat.templates.get(TEMPLATES.get(push.kind, "progress"), "")


def fields(ctx: Context, push: Push) -> dict[str, str]:
    """The template's fields, filled from the push's values and, where it lacks one, from its case."""
    wanted = ctx.office.rules.wechat.template_fields.get(TEMPLATES.get(push.kind, "progress"), {})
    values = _case_values(ctx, push) | from_json(push.values) | {"status": push.text}
    return {field: _field(ctx, values.get(name, "")) for field, name in wanted.items()}


def _case_values(ctx: Context, push: Push) -> dict[str, Any]:
    case = ctx.session.get(Case, push.case_id) if push.case_id else None
    if case is None:
        return {}
    values = describe.case_values(ctx, case)
    return values if case.reporter_id == push.person_id else values | describe.staff_values(ctx, case)


def _field(ctx: Context, value: Any) -> str:
    """A field's value as words; a time as a template takes it, a midnight as the end of the day before."""
    if not isinstance(value, datetime):
        return ctx.say("push.field", value=value)
    local = value.astimezone(ctx.office.zone)
    if (local.hour, local.minute) == (0, 0):
        local -= timedelta(minutes=1)
    return f"{local:%Y-%m-%d %H:%M}"
