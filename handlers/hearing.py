"""Takes up what a recording says as if its speaker had typed it; the answer goes out as a message."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from handlers.case import pushes, queue
from handlers.chat import talk
from handlers.context import Context
from handlers.incoming import Incoming, Kind
from handlers.office import Office
from handlers.refusal import Refusal
from models.media import Attachment, Hearing
from models.people import Person, lock
from models.pushes import PushKind
from nlp.reading import Reading


def take_up(office: Office, session: Session, now: datetime, row: Attachment, reader: Callable[[str], Reading]) -> None:
    """Handle the words of a recording, its row locked by the caller.

    They count as said when the recording came: a digit among them that a newer question could catch is asked back.
    """
    row.hearing = Hearing.HEARD
    lock(session, [row.person_id])
    speaker = session.get_one(Person, row.person_id)
    if speaker.openid is None:
        return
    ctx = Context(
        office=office,
        session=session,
        now=now,
        action=f"voice:{row.id}",
        sender=speaker,
        incoming=_as_text(row, speaker.openid),
        reading=reader(row.words),
        reader=reader,
    )
    said = talk.heard(ctx, row.words)
    answer = ctx.say(said.key, **said.values) if isinstance(said, Refusal) else said
    text = "\n".join(part for part in (answer, queue.appended(ctx, speaker)) if part)
    pushes.tell(ctx, speaker, PushKind.ANSWER, "media.heard", {"words": row.words, "text": text})


def _as_text(row: Attachment, openid: str) -> Incoming:
    return Incoming(
        key=f"voice:{row.id}",
        kind=Kind.TEXT,
        openid=openid,
        account="",
        created_at=row.received_at.replace(microsecond=0),
        text=row.words,
    )
