"""Answers that could not be given within WeChat's five seconds, and what is said when handling failed."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from handlers import inbox
from handlers.case import pushes
from handlers.context import Context
from handlers.inbox import Delivery
from handlers.incoming import Incoming, Kind
from handlers.office import Office
from models import menus
from models.inbox import InboxMessage
from models.pushes import PushKind
from nlp.reading import Reading

LONGEST_DIGIT = 2
"""Characters of a text that can only be an answer by number."""


def answer_late(
    office: Office,
    session: Session,
    now: datetime,
    delivery: Delivery,
    reader: Callable[[str], Reading],
    message: InboxMessage,
) -> None:
    """Handle a stored message now; its answer goes out as a message of its own."""
    person = inbox.person_of(session, delivery.incoming, now)
    inbox.answer(office, session, now, delivery, reader, person, message)
    message.pushed = True
    if message.answer and person is not None:
        ctx = Context(office=office, session=session, now=now, sender=person)
        pushes.tell(ctx, person, PushKind.ANSWER, "chat.answer", {"text": message.answer})


def apology(office: Office, incoming: Incoming) -> str:
    """What the sender hears: words are kept and looked at; a digit or command is best sent again."""
    text = menus.normalise(incoming.text)
    short = incoming.kind is Kind.TEXT and (len(text) <= LONGEST_DIGIT or office.commands.find(text) is not None)
    return office.texts.say("chat.failed_again" if short else "chat.failed")
