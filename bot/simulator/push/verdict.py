"""What WeChat makes of a bot's answer to a delivery."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.simulator.crypto import CryptoError, same, sign
from bot.simulator.markup import Element, MarkupError, parse
from bot.simulator.push.delivery import Delivery
from bot.simulator.world.account import Mode
from bot.simulator.world.world import World

LONGEST_TEXT = 2048
"""Bytes of UTF-8; a longer reply is shown as a fault (measured by users, undocumented)."""
MOST_ARTICLES = 8
OK = 200


class Finding(StrEnum):
    """Nothing to show, a reply to show, nonsense (shown as a fault at once), or no answer (to be tried again)."""

    ACK = "ack"
    REPLY = "reply"
    NONSENSE = "nonsense"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`why` says what was wrong; `answer` is the reply as it reads when decrypted."""

    finding: Finding
    reply: Element | None = None
    answer: str = ""
    why: str = ""


class _WrongReplyError(Exception):
    """The reply breaks a rule."""


def judge(world: World, delivery: Delivery, openid: str, status: int, body: bytes, *, to_event: bool) -> Verdict:
    """Sort an answer that came in time. A delivery for an event may be answered with more articles."""
    if status != OK:
        finding = Finding.NO_ANSWER if world.habits.retry_bad_status else Finding.NONSENSE
        return Verdict(finding=finding, why=f"status {status}")
    if body in {b"", b"success"}:
        return Verdict(finding=Finding.ACK)
    text = body.decode(errors="replace")
    try:
        reply, text = _opened(world, delivery, body)
        _check_names(world, reply, openid)
        _check_content(world, reply, to_event=to_event)
    except (_WrongReplyError, CryptoError, MarkupError) as error:
        return Verdict(finding=Finding.NONSENSE, answer=text, why=str(error))
    handed_over = reply.value("MsgType") in _HANDED_OVER
    return Verdict(finding=Finding.ACK if handed_over else Finding.REPLY, reply=reply, answer=text)


def _opened(world: World, delivery: Delivery, body: bytes) -> tuple[Element, str]:
    outer = parse(body)
    mode = world.account.mode
    encrypted = outer.value("Encrypt")
    if mode is Mode.PLAIN or (mode is Mode.COMPAT and not encrypted):
        return outer, body.decode(errors="replace")
    if not encrypted:
        raise _WrongReplyError("a plain reply although encryption is on")
    signature = sign(world.account.token, outer.value("TimeStamp"), outer.value("Nonce"), encrypted)
    if not same(signature, outer.value("MsgSignature")):
        raise _WrongReplyError("the MsgSignature is wrong")
    inner = delivery.box.open(encrypted)
    return parse(inner), inner.decode(errors="replace")


def _check_names(world: World, reply: Element, openid: str) -> None:
    if reply.value("ToUserName") != openid:
        raise _WrongReplyError("ToUserName is not the sender")
    if reply.value("FromUserName") != world.account.gh_id:
        raise _WrongReplyError("FromUserName is not the account")
    if not reply.value("CreateTime").strip().isdigit():
        raise _WrongReplyError("CreateTime is no number")


def _check_content(world: World, reply: Element, *, to_event: bool) -> None:
    kind = reply.value("MsgType")
    if kind in _HANDED_OVER:
        return
    if kind == "news":
        _check_news(reply, to_event=to_event)
        return
    check = _CHECKS.get(kind)
    if check is None:
        raise _WrongReplyError(f"MsgType {kind!r} is unknown")
    check(world, reply)


def _check_text(_world: World, reply: Element) -> None:
    content = reply.value("Content")
    if not content:
        raise _WrongReplyError("Content is empty")
    if len(content.encode()) > LONGEST_TEXT:
        raise _WrongReplyError("Content is longer than 2048 bytes")


def _has_media(*path: str) -> Callable[[World, Element], None]:
    def check(world: World, reply: Element) -> None:
        if world.shelf.fresh_media(reply.value(*path), world.now()) is None:
            raise _WrongReplyError(f"{'/'.join(path)} is no medium we have")

    return check


def _check_news(reply: Element, *, to_event: bool) -> None:
    articles = reply.child("Articles")
    items = articles.children if articles else []
    if not items or reply.value("ArticleCount") != str(len(items)):
        raise _WrongReplyError("ArticleCount does not fit the Articles")
    if len(items) > (MOST_ARTICLES if to_event else 1):
        raise _WrongReplyError("too many articles")
    if any(not item.value("Title") or not item.value("Url") for item in items):
        raise _WrongReplyError("an article lacks Title or Url")


_HANDED_OVER = frozenset({"transfer_customer_service", "transfer_biz_ai_ivr"})
_CHECKS: dict[str, Callable[[World, Element], None]] = {
    "text": _check_text,
    "image": _has_media("Image", "MediaId"),
    "voice": _has_media("Voice", "MediaId"),
    "video": _has_media("Video", "MediaId"),
    "music": _has_media("Music", "ThumbMediaId"),
}
