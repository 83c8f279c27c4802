"""Customer-service messages: message/custom/send and the typing sign."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.simulator.api.call import OK, Answer, ApiError, Call, Endpoint
from bot.simulator.words import words
from bot.simulator.world.account import AccountKind
from bot.simulator.world.counters import Limit
from bot.simulator.world.people import Link, Origin, User

LONGEST_TEXT = 2048
TYPING_WITHIN = timedelta(seconds=30)
"""So lately a person must have written to be shown that somebody writes."""


async def send(call: Call) -> Answer:
    """Write to somebody who has lately written to us."""
    kind = call.text("msgtype")
    if kind == "msgmenu" and call.world.account.kind is not AccountKind.SERVICE:
        raise ApiError(40200)
    user = call.user()
    show = _SHOWN.get(kind)
    if show is None:
        raise ApiError(40008)
    content = call.body.get(kind)
    if not isinstance(content, dict):
        raise ApiError(44004)
    checked = show(call, content)
    _spend(call, user)
    if not call.lost and not user.blocked:
        _put_on_screen(call, user, kind, checked)
    return dict(OK)


async def typing(call: Call) -> Answer:
    """The sign that somebody types."""
    user, command = call.user(), call.text("command")
    if command not in {"Typing", "CancelTyping"}:
        raise ApiError(45072)
    last = next((bubble.at for bubble in reversed(user.chat) if bubble.origin is Origin.OWN), None)
    if last is None or call.now - last > TYPING_WITHIN:
        raise ApiError(45080)
    return dict(OK)


def _spend(call: Call, user: User) -> None:
    code = user.window.spend(call.now) if user.following else 45015
    if code:
        call.world.journal.counts["quota_refusals"] += 1
        raise ApiError(code)
    call.world.tell_user(user)


Shown = tuple[str, dict[str, Any], tuple[Link, ...]]
"""The readable text, the parts to draw, the links."""


def _put_on_screen(call: Call, user: User, kind: str, shown: Shown) -> None:
    text, parts, links = shown
    context = call.body.get("aimsgcontext")
    if isinstance(context, dict) and context.get("is_ai_msg") == 1:
        parts["made_by_ai"] = True
    call.world.show(user, Origin.CUSTOM, kind, text, ref=call.ref, parts=parts, links=links)


def _text(_call: Call, content: dict[str, Any]) -> Shown:
    text = content.get("content")
    if not isinstance(text, str) or not text:
        raise ApiError(44004)
    if len(text.encode()) > LONGEST_TEXT:
        raise ApiError(45002)
    return text, {}, ()


def _medium(name: str) -> Callable[[Call, dict[str, Any]], Shown]:
    def shown(call: Call, content: dict[str, Any]) -> Shown:
        media_id = str(content.get("media_id") or content.get("thumb_media_id") or "")
        if call.world.shelf.fresh_media(media_id, call.now) is None:
            raise ApiError(40007)
        title = str(content.get("title", ""))
        return f"[{words()['kind_' + name]}] {title}".strip(), {**content, "media_id": media_id}, ()

    return shown


def _news(_call: Call, content: dict[str, Any]) -> Shown:
    articles = content.get("articles")
    if not isinstance(articles, list) or not articles:
        raise ApiError(44004)
    if len(articles) > 1:
        raise ApiError(45008)
    article = {name: str(articles[0].get(name, "")) for name in ("title", "description", "url", "picurl")}
    text = f"{article['title']}\n{article['description']}".strip()
    return text, {"articles": [article]}, (Link(label=article["title"], href=article["url"]),)


def _menu(_call: Call, content: dict[str, Any]) -> Shown:
    items = content.get("list")
    if not isinstance(items, list) or not items:
        raise ApiError(44004)
    links = tuple(Link(label=str(item.get("content", "")), menu_id=str(item.get("id", ""))) for item in items)
    if any(not link.label or not link.menu_id for link in links):
        raise ApiError(44004)
    head, tail = str(content.get("head_content", "")), str(content.get("tail_content", ""))
    lines = [head, *(link.label for link in links), tail]
    return "\n".join(line for line in lines if line), {"head": head, "tail": tail}, links


def _card(call: Call, content: dict[str, Any]) -> Shown:
    title = str(content.get("title", "")) or call.text("msgtype")
    return title, dict(content), ()


_SHOWN: dict[str, Callable[[Call, dict[str, Any]], Shown]] = {
    "text": _text,
    "image": _medium("image"),
    "voice": _medium("voice"),
    "video": _medium("video"),
    "music": _medium("music"),
    "news": _news,
    "msgmenu": _menu,
    "mpnews": _card,
    "mpnewsarticle": _card,
    "wxcard": _card,
    "miniprogrampage": _card,
}

ENDPOINTS = {
    "cgi-bin/message/custom/send": Endpoint(run=send, limit=Limit(per_day=500_000)),
    "cgi-bin/message/custom/typing": Endpoint(run=typing),
}
