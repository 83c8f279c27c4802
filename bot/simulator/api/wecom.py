"""WeCom's API under /qyapi: the token, and an application's cards to members of the address book."""

import json
from typing import Any

from bot.simulator.api.call import OK, Answer, ApiError, Call, Endpoint
from bot.simulator.words import words
from bot.simulator.world.counters import Limit
from bot.simulator.world.people import Link, Origin

MOST = {"title": 26, "desc": 30, "sub_title_text": 112, "keyname": 5, "value": 26}
"""Characters of a card's parts (a guess: the pages recommend them, the simulator insists)."""
MOST_LINES = 6


async def gettoken(call: Call) -> Answer:
    """GET gettoken: for whoever knows the application's secret."""
    wecom = call.world.wecom
    if call.query.get("corpid") != wecom.corp_id:
        raise ApiError(40013, "invalid corpid")
    if call.query.get("corpsecret") != wecom.secret:
        raise ApiError(40001, "invalid credential")
    return {**OK, "access_token": wecom.token(call.now, call.world.rng), "expires_in": 7200}


async def send(call: Call) -> Answer:
    """POST message/send: a template_card of kind text_notice; too many to one member are dropped in silence."""
    wecom = call.world.wecom
    code = wecom.verdict(call.query.get("access_token", ""), call.now)
    if code:
        raise ApiError(code)
    if call.body.get("agentid") != wecom.agent_id:
        raise ApiError(40056, "invalid agentid")
    card = call.body.get("template_card")
    if call.text("msgtype") != "template_card" or not isinstance(card, dict):
        raise ApiError(40008)
    _check(card)
    named = [name for name in call.text("touser").split("|") if name]
    members = [name for name in named if name in wecom.members]
    if not members:
        raise ApiError(81013, "user & party & tag all invalid")
    msgid = f"{call.world.new_msg_id():x}"
    for member in members:
        msgid = _deliver(call, member, card, msgid)
    return {**OK, "invaliduser": "|".join(sorted({*named} - {*members})), "msgid": msgid}


def _deliver(call: Call, member: str, card: dict[str, Any], msgid: str) -> str:
    wecom = call.world.wecom
    within = float(call.body.get("duplicate_check_interval", 1800)) if call.body.get("enable_duplicate_check") else 0.0
    known = wecom.sent_already(member, json.dumps(card, sort_keys=True), msgid, call.now, within)
    if known:
        return known
    if not wecom.may_have(member, call.now):
        call.world.journal.counts["wecom_dropped"] += 1
    elif not call.lost:
        _show(call, wecom.members[member], card)
    return msgid


def _show(call: Call, openid: str, card: dict[str, Any]) -> None:
    """The card on the member's phone, drawn as a template message is."""
    title, url = card["main_title"], card["card_action"]["url"]
    head = f"{words()['wecom']} {title['title']}"
    rows = [{"label": line["keyname"], "value": line["value"]} for line in card["horizontal_content_list"]]
    text = "\n".join(
        [head, title["desc"], card["sub_title_text"], *(f"{row['label']}：{row['value']}" for row in rows)]
    )
    said = [{"label": "", "value": part} for part in (title["desc"], card["sub_title_text"]) if part]
    parts = {"title": head, "rows": [*said, *rows], "url": url, "card": card}
    links = (Link(label=words()["template_link"], href=url),)
    call.world.show(call.user(openid), Origin.WECOM, "template", text, ref=call.ref, parts=parts, links=links)


def _check(card: dict[str, Any]) -> None:
    try:
        title, action, lines = card["main_title"], card["card_action"], card["horizontal_content_list"]
        parts = [("title", title["title"]), ("desc", title["desc"]), ("sub_title_text", card["sub_title_text"])]
        parts += [(name, line[name]) for line in lines for name in ("keyname", "value")]
        right = card["card_type"] == "text_notice" and action["type"] == 1 and action["url"].startswith("http")
        right = right and len(lines) <= MOST_LINES and all(len(text) <= MOST[name] for name, text in parts)
    except (KeyError, TypeError, AttributeError):
        right = False
    if not right:
        raise ApiError(40058, "invalid Request Parameter")


ENDPOINTS = {
    "qyapi/cgi-bin/gettoken": Endpoint(run=gettoken, method="GET", token=False),
    "qyapi/cgi-bin/message/send": Endpoint(run=send, token=False, limit=Limit(per_minute=10_000)),
}
