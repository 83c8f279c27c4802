"""Photos, recordings and places people send: kept as rows, and joined to the case they belong to."""

from dataclasses import replace
from datetime import timedelta

from handlers.case import locate, queue
from handlers.context import Context, ident
from handlers.incoming import Incoming, Kind
from models import media, questions
from models.cases import Case
from models.media import Attachment, FileState, Hearing
from models.people import Person
from models.questions import QuestionKind, QuestionState
from nlp.reading import Reading

PHOTO = "photo"
"""What a question "which case?" goes on with when it was asked about something sent."""


def keep(ctx: Context, person: Person, incoming: Incoming) -> Attachment:
    """Write down what was sent; its file is fetched after the commit."""
    spoken = incoming.kind is Kind.VOICE
    row = Attachment(
        person_id=ident(person),
        kind=incoming.kind.value,
        media_id=incoming.media_id,
        better_media_id=str(incoming.fields.get("MediaId16K", "")),
        latitude=incoming.latitude,
        longitude=incoming.longitude,
        label=incoming.label,
        received_at=ctx.now,
        state=FileState.WAITING if incoming.media_id else FileState.NONE,
        next_try_at=ctx.now if incoming.media_id else None,
        hearing=(Hearing.WAITING if ctx.office.hears else Hearing.BY_HAND) if spoken else Hearing.NONE,
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row


def loose(ctx: Context, person: Person) -> list[Attachment]:
    """What the person sent lately that belongs to no case yet."""
    since = ctx.now - timedelta(seconds=ctx.office.rules.media.join_within)
    return media.loose(ctx.session, [ident(person)], since)[ident(person)]


def join(ctx: Context, person: Person, case: Case) -> int:
    """Let what the person sent lately belong to this case; how much it was. Nobody need ask about it any more."""
    found = loose(ctx, person)
    for row in found:
        row.case_id = ident(case)
    for question in _asked(ctx, person) if found else ():
        queue.close(ctx, question, QuestionState.DROPPED)
    ctx.session.flush()
    return len(found)


def is_asked(ctx: Context, person: Person) -> bool:
    """Whether the person is being asked which case something belongs to."""
    return bool(_asked(ctx, person))


def _asked(ctx: Context, person: Person) -> list[questions.Question]:
    rows = [questions.shown_to(ctx.session, ident(person)), *questions.waiting_for(ctx.session, ident(person))]
    return [row for row in rows if row and row.kind is QuestionKind.WHICH and row.data["then"] == PHOTO]


def with_place(ctx: Context, person: Person, reading: Reading) -> Reading:
    """The reading of a report, with the estate of a place sent just before where the words name none."""
    if reading.place.estate is not None:
        return reading
    for row in reversed(loose(ctx, person)):
        if row.kind == Kind.LOCATION:
            estate = read_point(ctx, row, row.label).place.estate
            if estate is not None:
                words = reading.place.place or row.label or None
                return replace(reading, place=replace(reading.place, estate=estate, place=words))
    return reading


def read_point(ctx: Context, row: Attachment, label: str) -> Reading:
    """What the label of a place says, as the map writes it; where it names no estate, the one that is nearest."""
    reading = ctx.read(label)
    if reading.place.estate is not None or row.latitude is None or row.longitude is None:
        return reading
    estate = locate.nearest_estate(ctx, row.latitude, row.longitude)
    return replace(reading, place=replace(reading.place, estate=estate)) if estate else reading
