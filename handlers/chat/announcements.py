"""公告: staff announce in the chat; residents look up what holds where they live, and say that they have read it."""

from dataclasses import asdict
from datetime import datetime

from handlers.case import locate, queue
from handlers.chat import passing_on, several
from handlers.chat.commands import sender
from handlers.chat.scope import Scope, buildings_in, may_speak_for, scope_of, scope_words
from handlers.context import Context, ident
from handlers.refusal import Refusal
from handlers.router import Router
from handlers.wording import shortened
from models import announcements
from models.announcements import Announcement
from models.menus import Answer
from models.people import Person
from models.questions import Question, QuestionKind
from nlp.places import PlaceMention
from nlp.times import last_time

router = Router()
LISTED = 5
LONGEST, SHOWN = 200, 60
"""Characters of an announcement, and of each in the list: several must fit one message."""


@router.on("announcements")
def _announcements(ctx: Context, words: str) -> str | Refusal:
    if words.isdecimal():
        return _one(ctx, sender(ctx), int(words))
    if words and ctx.roles():
        return _drafted(ctx, sender(ctx), words)
    return _listed(ctx, sender(ctx))


def _listed(ctx: Context, person: Person) -> str | Refusal:
    """What holds at the person's home and wherever they are responsible; listing it counts as reading it."""
    found = _concerning(ctx, person)[:LISTED]
    for row in found:
        announcements.read(ctx.session, row, ident(person), ctx.now)
    lines = [
        ctx.say("announcement.line", number=row.id, text=shortened(row.text, SHOWN), until=row.ends_at) for row in found
    ]
    staff = bool(ctx.roles())
    if not lines:
        return Refusal("announcement.none", {"staff": staff})
    return ctx.say("announcement.list", lines=lines, staff=staff)


def _one(ctx: Context, person: Person, number: int) -> str | Refusal:
    """公告 3: one in full."""
    row = next((row for row in _concerning(ctx, person) if row.id == number), None)
    if row is None:
        return Refusal("announcement.no_such", {"number": str(number)})
    announcements.read(ctx.session, row, ident(person), ctx.now)
    return ctx.say("announcement.line", number=number, text=row.text, until=row.ends_at)


def _concerning(ctx: Context, person: Person) -> list[Announcement]:
    rows = announcements.holding(ctx.session, ctx.now, locate.subdistrict_of(ctx, person))
    home = locate.locate(ctx, PlaceMention(), person)
    own = scope_of(ctx, person, PlaceMention())
    return [
        row
        for row in rows
        if announcements.holds_at(
            row, community_id=home.community_id, estate_id=home.estate_id, building_ids=[home.building_id]
        )
        or (own is not None and _meets(row, own))
    ]


def _meets(row: Announcement, own: Scope) -> bool:
    """Whether an announcement reaches into what somebody is responsible for."""
    if own.building_ids and row.building_ids:
        return bool(set(own.building_ids) & set(row.building_ids))
    return own.community_id is None or row.community_id in {None, own.community_id}


def _drafted(ctx: Context, person: Person, words: str) -> str | Refusal:
    """Show what would be announced to whom; nothing is sent before the author says so."""
    if len(words) > LONGEST:
        return Refusal("announcement.too_long", {"most": LONGEST})
    reading = ctx.read(words)
    scope = scope_of(ctx, person, reading.place)
    if scope is None:
        return Refusal("announcement.not_there")
    last = ctx.office.rules.announcements.last
    ends_at = last_time(words, ctx.now.astimezone(ctx.office.zone)) or ctx.office.calendar.due(ctx.now, last).at
    data = {
        **asdict(scope),
        "building_ids": list(scope.building_ids),
        "text": words,
        "category": _explains(ctx, words),
        "ends_at": ends_at.isoformat(),
        "where": scope_words(ctx, scope),
        "homes": passing_on.homes(ctx, buildings_in(ctx, scope)),
    }
    queue.ask(ctx, person, QuestionKind.SEND, data=data)
    return ""


def _explains(ctx: Context, words: str) -> str:
    """The outage an announcement is about; empty for news."""
    readings = (ctx.read(said) for said in (words, *several.clauses(ctx, words)))
    outages = ctx.office.rules.announcements.outages
    return next((one.category for one in readings if one.category in outages), None) or ""


def decided(ctx: Context, question: Question, answer: Answer) -> str:
    """1 发出 or 2 不发, on the draft."""
    queue.close(ctx, question)
    if answer.choice.does == "drop":
        return ctx.say("announcement.dropped")
    data = question.data
    row = Announcement(
        subdistrict_id=data["subdistrict_id"],
        community_id=data["community_id"],
        estate_id=data["estate_id"],
        building_ids=data["building_ids"],
        category=data["category"],
        text=data["text"],
        made_by_id=question.person_id,
        made_at=ctx.now,
        ends_at=datetime.fromisoformat(data["ends_at"]),
    )
    ctx.session.add(row)
    ctx.session.flush()
    heads, homes = passing_on.spread(ctx, row)
    return ctx.say("announcement.sent", number=ident(row), heads=heads, homes=homes, until=row.ends_at)


@router.on("stop_announcement")
def _stopped(ctx: Context, words: str) -> str | Refusal:
    """公告结束 12: it no longer holds."""
    number = words.strip()
    row = ctx.session.get(Announcement, int(number)) if number.isdecimal() else None
    person = sender(ctx)
    if row is None or row.stopped_at is not None or not ctx.roles():
        return Refusal("announcement.no_such", {"number": number})
    if row.made_by_id != person.id and not may_speak_for(ctx, passing_on.scope_of_row(row)):
        return Refusal("announcement.not_yours", {"number": number})
    row.stopped_at = ctx.now
    return ctx.say("announcement.stopped", number=number)
