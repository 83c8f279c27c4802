"""Template messages and one-time subscription messages."""

import asyncio
from datetime import timedelta
from typing import Any

from bot.simulator.api.call import OK, Answer, ApiError, Call, Endpoint
from bot.simulator.api.fields import allowed, shown_value
from bot.simulator.words import words
from bot.simulator.world.account import Template
from bot.simulator.world.counters import Limit
from bot.simulator.world.people import Link, Origin, User

REMEMBERED = timedelta(seconds=600)
"""How long a client_msg_id makes a repeated send the same message."""
MOST_TEMPLATES = 25
DROPPED = frozenset({"first", "remark"})
"""WeChat removes these fields even when they are sent."""


async def send(call: Call) -> Answer:
    """POST message/template/send: followers only, no window needed; a report event comes later."""
    user = call.user()
    template = _template(call, subscription=False)
    if not user.following:
        raise ApiError(43004)
    values = _values(call, template)
    key = (user.openid, call.text("client_msg_id"))
    known = call.world.sent_templates.get(key) if key[1] else None
    if known and call.now - known[1] < REMEMBERED:
        return {**OK, "msgid": known[0]}
    msg_id = call.world.new_msg_id()
    if key[1]:
        call.world.sent_templates[key] = (msg_id, call.now)
    if not call.lost and not user.blocked:
        _show(call, user, template, values, Origin.TEMPLATE)
    status = "failed:user block" if user.blocked else "success"
    delay = call.world.rng.uniform(*call.world.habits.report_delay)
    call.world.send_event(user, "TEMPLATESENDJOBFINISH", {"MsgID": msg_id, "Status": status}, delay)
    return {**OK, "msgid": msg_id}


async def bizsend(call: Call) -> Answer:
    """POST message/subscribe/bizsend: one message per subscription the person granted."""
    user = call.user()
    if user.openid in call.world.being_sent:
        raise ApiError(43108)
    call.world.being_sent.add(user.openid)
    try:
        await asyncio.sleep(call.world.habits.bizsend_takes)
        return _send_subscription(call, user)
    finally:
        call.world.being_sent.discard(user.openid)


def _send_subscription(call: Call, user: User) -> Answer:
    template = _template(call, subscription=True)
    left = user.subscriptions.get(template.template_id, 0)
    if left == 0:
        raise ApiError(43101)
    values = _values(call, template)
    if left > 0:
        user.subscriptions[template.template_id] = left - 1
    if not call.lost and not user.blocked:
        _show(call, user, template, values, Origin.SUBSCRIBE)
    item = {
        "TemplateId": template.template_id,
        "MsgID": call.world.new_msg_id(),
        "ErrorCode": 0,
        "ErrorStatus": "success",
    }
    details = {"SubscribeMsgSentEvent": {"List": item}}
    call.world.send_event(
        user, "subscribe_msg_sent_event", details, call.world.rng.uniform(*call.world.habits.report_delay)
    )
    return dict(OK)


async def add(call: Call) -> Answer:
    """POST template/api_add_template: a template of the library by its short id and keyword names."""
    if len(call.world.templates) >= MOST_TEMPLATES:
        raise ApiError(45026, "template num exceeds limit")
    short, names = call.text("template_id_short"), call.body.get("keyword_name_list")
    if not short or not isinstance(names, list) or not names:
        raise ApiError(40037)
    fields = {f"thing{number}": str(name) for number, name in enumerate(names, 1)}
    template = Template(template_id=call.world.letters(43), title=short, fields=fields)
    call.world.templates[template.template_id] = template
    return {**OK, "template_id": template.template_id}


async def list_all(call: Call) -> Answer:
    """GET template/get_all_private_template."""
    return {
        "template_list": [
            {
                "template_id": template.template_id,
                "title": template.title,
                "primary_industry": "",
                "deputy_industry": "",
                "content": template.content(),
                "example": "",
            }
            for template in call.world.templates.values()
            if not template.subscription
        ]
    }


async def delete(call: Call) -> Answer:
    """POST template/del_private_template."""
    if call.world.templates.pop(call.text("template_id"), None) is None:
        raise ApiError(40037)
    return dict(OK)


def _template(call: Call, *, subscription: bool) -> Template:
    found = call.world.templates.get(call.text("template_id"))
    if found is None or found.subscription is not subscription:
        raise ApiError(40037)
    return found


def _values(call: Call, template: Template) -> dict[str, str]:
    """The fields of the template with their values; 47003 for the first that is missing or does not fit."""
    data = call.body.get("data")
    if not isinstance(data, dict):
        raise ApiError(47003, "argument invalid! data")
    values: dict[str, str] = {}
    for key in template.fields:
        if key in DROPPED:
            continue
        given: Any = data.get(key)
        value = given.get("value") if isinstance(given, dict) else None
        value = str(value) if isinstance(value, int | float) else value
        if not isinstance(value, str) or not allowed(template, key, value):
            raise ApiError(47003, f"argument invalid! data.{key}.value invalid")
        values[key] = shown_value(value)
    return values


def _show(call: Call, user: User, template: Template, values: dict[str, str], origin: Origin) -> None:
    rows = [{"key": key, "label": template.fields[key], "value": value} for key, value in values.items()]
    text = "\n".join([template.title, *(f"{row['label']}：{row['value']}" for row in rows)])
    url = call.text("url") or call.text("page")
    links = (Link(label=words()["template_link"], href=url),) if url else ()
    parts = {"title": template.title, "rows": rows, "url": url, "template_id": template.template_id}
    call.world.show(user, origin, "template", text, ref=call.ref, parts=parts, links=links)


ENDPOINTS = {
    "cgi-bin/message/template/send": Endpoint(run=send, service=True, limit=Limit(per_day=100_000)),
    "cgi-bin/message/subscribe/bizsend": Endpoint(run=bizsend, service=True),
    "cgi-bin/template/api_add_template": Endpoint(run=add, service=True),
    "cgi-bin/template/get_all_private_template": Endpoint(run=list_all, method="GET", service=True),
    "cgi-bin/template/del_private_template": Endpoint(run=delete, service=True),
}
