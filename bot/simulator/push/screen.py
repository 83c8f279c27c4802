"""What a passive reply or a failure looks like on the phone."""

from typing import Any

from bot.simulator.markup import Element
from bot.simulator.push.outcome import Push
from bot.simulator.words import words
from bot.simulator.world.people import Bubble, Link, Origin
from bot.simulator.world.world import World


def show_fault(world: World, push: Push) -> Bubble:
    """The grey notice WeChat shows when the bot gave no answer or nonsense."""
    return world.show(push.user, Origin.FAULT, "notice", words()["fault_notice"], ref=push.ref)


def show_reply(world: World, push: Push, reply: Element) -> Bubble:
    """The reply as a bubble; `parts` holds what the page needs to draw it."""
    kind = reply.value("MsgType")
    if kind == "text":
        return world.show(push.user, Origin.PASSIVE, "text", reply.value("Content"), ref=push.ref)
    if kind == "news":
        return _show_news(world, push, reply)
    holder = {"image": "Image", "voice": "Voice", "video": "Video", "music": "Music"}[kind]
    parts = {child.tag: child.text for child in (reply.child(holder) or Element(tag=holder)).children}
    parts["media_id"] = parts.get("MediaId") or parts.get("ThumbMediaId", "")
    text = f"[{words()['kind_' + kind]}] {parts.get('Title', '')}".strip()
    return world.show(push.user, Origin.PASSIVE, kind, text, ref=push.ref, parts=parts)


def _show_news(world: World, push: Push, reply: Element) -> Bubble:
    articles = [
        {
            "title": item.value("Title"),
            "description": item.value("Description"),
            "url": item.value("Url"),
            "picurl": item.value("PicUrl"),
        }
        for item in (reply.child("Articles") or Element(tag="Articles")).children
    ]
    return show_news(world, push, articles)


def show_news(world: World, push: Push, articles: list[dict[str, Any]]) -> Bubble:
    """A card per article."""
    text = "\n".join(f"{article['title']}\n{article['description']}".strip() for article in articles)
    links = tuple(Link(label=article["title"], href=article["url"]) for article in articles)
    return world.show(push.user, Origin.PASSIVE, "news", text, ref=push.ref, parts={"articles": articles}, links=links)
