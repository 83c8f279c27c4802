"""One delivery from WeChat, from the inbox row to the answer: known ones get the same answer again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from handlers.case import queue
from handlers.chat import attached, talk
from handlers.chat.events import ANSWERED, BEHIND_THEIR_BACK
from handlers.chat.routes import ROUTER
from handlers.context import Context, ident
from handlers.incoming import Incoming, Kind
from handlers.office import Office
from handlers.refusal import Refusal
from models.inbox import InboxMessage, InboxState
from models.people import Person, by_openid
from models.pushes import Quota, quotas, wake_waiting
from nlp.reading import Reading

MESSAGE_GRANT, MESSAGE_HOURS = 5, timedelta(hours=48)
TAP_GRANT, TAP_SPAN = 3, timedelta(minutes=1)
"""What WeChat lets us send after a message, and after a tap, follow or scan (reference wechat.md §0.1, §5.4)."""

TAPS = frozenset({"click", "scancode_push", "scancode_waitmsg", "subscribe", "scan"})
MEDIA = frozenset({Kind.IMAGE, Kind.VOICE, Kind.VIDEO, Kind.SHORTVIDEO, Kind.LOCATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message with its reading (made before the transaction), as the dispatcher hands it over."""

    incoming: Incoming
    reading: Reading | None


def receive(
    office: Office, session: Session, now: datetime, delivery: Delivery, reader: Callable[[str], Reading]
) -> InboxMessage:
    """Handle one delivery that is not known yet, its sender's row locked; returns its inbox row with the answer."""
    person = person_of(session, delivery.incoming, now)
    message = store(session, delivery.incoming, person, now)
    answer(office, session, now, delivery, reader, person, message)
    return message


def answer(
    office: Office,
    session: Session,
    now: datetime,
    delivery: Delivery,
    reader: Callable[[str], Reading],
    person: Person | None,
    message: InboxMessage,
) -> None:
    """Handle a stored message and keep what it was answered."""
    ctx = Context(
        office=office,
        session=session,
        now=now,
        action=f"in:{ident(message)}",
        sender=person,
        incoming=delivery.incoming,
        reading=delivery.reading,
        reader=reader,
    )
    said = _handle(ctx)
    looks = delivery.incoming.kind is not Kind.EVENT or delivery.incoming.event in ANSWERED
    if looks and ctx.sender is not None and ctx.sender.openid is not None:
        tail = queue.appended(ctx, ctx.sender)
        said = "\n".join(part for part in (said, tail) if part)
    message.answer, message.state = said, InboxState.ANSWERED
    message.person_id = ctx.sender.id if ctx.sender else None


def person_of(session: Session, incoming: Incoming, now: datetime) -> Person | None:
    """The sender's row, locked, made if it is their first message; writing to us shows that they follow.

    None where WeChat tells us something about somebody we do not know.
    """
    person = by_openid(session, [incoming.openid]).get(incoming.openid)
    if incoming.event in BEHIND_THEIR_BACK:
        return person
    if person is None:
        person = Person(openid=incoming.openid, created_at=now)
        session.add(person)
    person.followed = True
    session.flush()
    _grant(session, person, incoming, now)
    return person


def store(session: Session, incoming: Incoming, person: Person | None, now: datetime) -> InboxMessage:
    """The inbox row of a delivery: from here on it cannot be lost."""
    body: dict[str, Any] = {name: getattr(incoming, name) for name in Incoming.__slots__}
    body["created_at"] = incoming.created_at.isoformat()
    body["fields"] = dict(incoming.fields)
    message = InboxMessage(
        key=incoming.key,
        openid=incoming.openid,
        person_id=person.id if person else None,
        kind=incoming.kind.value,
        body=body,
        created_at=incoming.created_at,
        received_at=now,
        state=InboxState.STORED,
    )
    session.add(message)
    session.flush()
    return message


def restored(message: InboxMessage) -> Incoming:
    """The delivery a stored row was made from."""
    body = dict(message.body)
    body["created_at"] = datetime.fromisoformat(body["created_at"])
    body["kind"] = Kind(body["kind"])
    return Incoming(**body)


def _handle(ctx: Context) -> str:
    incoming = ctx.incoming
    if incoming is None:
        raise ValueError("nothing has come in")
    if incoming.kind is Kind.TEXT and incoming.text.startswith(ctx.say("chat.cannot_show")):
        return ctx.say("chat.unreadable")
    if incoming.kind is Kind.TEXT:
        return _said(ctx, talk.heard(ctx, incoming.text))
    if incoming.kind is Kind.EVENT:
        handler = ROUTER.find(f"event.{incoming.event}")
        return _said(ctx, handler(ctx, incoming.event_key)) if handler else _menu_key(ctx, incoming)
    if incoming.kind in MEDIA:
        return _said(ctx, attached.attached(ctx))
    return ctx.say("chat.unreadable")


def _menu_key(ctx: Context, incoming: Incoming) -> str:
    """A tap on the account's menu carries a command's name; other events are nothing to answer."""
    if incoming.event != "click":
        return ""
    handler = ROUTER.find(incoming.event_key)
    return _said(ctx, handler(ctx, "")) if handler else ctx.say("chat.old_menu")


def _said(ctx: Context, result: str | Refusal) -> str:
    return ctx.say(result.key, **result.values) if isinstance(result, Refusal) else result


def _grant(session: Session, person: Person, incoming: Incoming, now: datetime) -> None:
    """Write the quota this message earns in the same commit. A tap on a menu message is a click, not a message."""
    quota = quotas(session, [ident(person)]).get(ident(person)) or Quota(person_id=ident(person))
    if incoming.kind is not Kind.EVENT and not incoming.menu_id:
        quota.message_left, quota.message_until = MESSAGE_GRANT, now + MESSAGE_HOURS
    elif incoming.menu_id or incoming.event in TAPS:
        quota.tap_left, quota.tap_until = TAP_GRANT, now + TAP_SPAN
    else:
        return
    session.add(quota)
    wake_waiting(session, ident(person), now)
