"""Announcements reach people: heads are asked to pass them on, residents are told and say that they have read."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from handlers.case import clocks, describe, pushes
from handlers.chat.commands import sender
from handlers.chat.scope import Scope, buildings_in
from handlers.context import Context, ident
from handlers.refusal import Refusal
from handlers.router import Router
from models import announcements
from models.announcements import Announcement, AnnouncementReader
from models.deadlines import Deadline, DeadlineKind
from models.people import Appointment, Person, by_ids
from models.places import Building
from models.pushes import PushKind
from models.vocabulary import Role

router = Router()
AT_ONCE = 200
"""Residents told in one transaction; the rest follow in the next."""
NAMED = 12
"""Doors listed by name in one answer."""


def scope_of_row(row: Announcement) -> Scope:
    """Where an announcement holds."""
    return Scope(
        subdistrict_id=row.subdistrict_id,
        community_id=row.community_id,
        estate_id=row.estate_id,
        building_ids=tuple(row.building_ids),
    )


def homes(ctx: Context, buildings: Sequence[Building]) -> int:
    """How many residents of these buildings we can write to."""
    ids = [building.id for building in buildings]
    return ctx.session.exec(select(func.count(col(Person.id))).where(*_at_home(ids))).one()


def _at_home(building_ids: Sequence[int | None]) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Person.home_building_id).in_(list(building_ids)),
        col(Person.openid).is_not(None),
        col(Person.followed).is_(True),
    )


def spread(ctx: Context, row: Announcement) -> tuple[int, int]:
    """Ask the heads to pass it on, tell the residents of buildings without a head; how many of each."""
    buildings = buildings_in(ctx, scope_of_row(row))
    heads = _heads(ctx, buildings)
    told = {ident(head): head for head in heads.values() if head.id != row.made_by_id}
    for head in told.values():
        announcements.told(ctx.session, row, ident(head), ctx.now, row.made_by_id)
        values = {"number": ident(row), "text": row.text}
        pushes.tell(ctx, head, PushKind.NOTICE, "announcement.to_head", values)
    without = [building for building in buildings if heads.get(ident(building), None) not in told.values()]
    _start(ctx, row, row.made_by_id, without)
    return len(told), homes(ctx, without)


def _heads(ctx: Context, buildings: Sequence[Building]) -> dict[int, Person]:
    """The reachable head of each building, a deputy only where there is no other."""
    statement = (
        select(Appointment, Person)
        .join(Person, col(Person.id) == col(Appointment.person_id))
        .where(
            col(Appointment.role) == Role.BUILDING_HEAD,
            col(Appointment.building_id).in_([building.id for building in buildings]),
            col(Person.openid).is_not(None),
            col(Person.followed),
        )
        .order_by(col(Appointment.deputy), col(Appointment.id))
    )
    found: dict[int, Person] = {}
    for post, person in ctx.session.exec(statement):
        if post.building_id is not None:
            found.setdefault(post.building_id, person)
    return found


def _start(ctx: Context, row: Announcement, by: int, buildings: Sequence[Building]) -> None:
    data: dict[str, object] = {
        "announcement": row.id,
        "by": by,
        "buildings": [building.id for building in buildings],
        "after": 0,
    }
    if buildings:
        clocks.schedule(ctx, DeadlineKind.SPREAD, ctx.now, data=data)


def go_on(ctx: Context, deadline: Deadline) -> None:
    """Tell the next residents; the ones after them get a transaction of their own."""
    row = ctx.session.get(Announcement, deadline.data["announcement"])
    if row is None or row.stopped_at is not None:
        return
    statement = (
        select(Person)
        .where(*_at_home(deadline.data["buildings"]), col(Person.id) > deadline.data["after"])
        .order_by(col(Person.id))
        .limit(AT_ONCE)
    )
    people = ctx.session.exec(statement).all()
    by = ctx.session.get_one(Person, deadline.data["by"])
    posts = {post.role for post in _posts(ctx, by)}
    role = Role.BUILDING_HEAD if Role.BUILDING_HEAD in posts else next(iter(posts), Role.COMMUNITY_STAFF)
    for person in people:
        new = announcements.told(ctx.session, row, ident(person), ctx.now, ident(by))
        if new and person.id != by.id:
            values = {"text": row.text, "by": describe.role_and_name(ctx, role, by)}
            pushes.tell(ctx, person, PushKind.NOTICE, "announcement.to_resident", values)
    if len(people) == AT_ONCE:
        clocks.schedule(ctx, DeadlineKind.SPREAD, ctx.now, data={**deadline.data, "after": ident(people[-1])})


def _posts(ctx: Context, person: Person) -> list[Appointment]:
    statement = select(Appointment).where(col(Appointment.person_id) == person.id).order_by(col(Appointment.id))
    return list(ctx.session.exec(statement).all())


@router.on("pass_on")
def _pass_on(ctx: Context, words: str) -> str | Refusal:
    """转发 12: a head passes an announcement on to the residents of their own buildings."""
    row = _meant(ctx, words)
    if row is None:
        return Refusal("announcement.no_such", {"number": words})
    inside = _own_buildings(ctx, row)
    if not inside:
        return Refusal("announcement.not_yours", {"number": str(row.id)})
    announcements.read(ctx.session, row, ident(sender(ctx)), ctx.now)
    _start(ctx, row, ident(sender(ctx)), inside)
    return ctx.say("announcement.passed_on", number=row.id, homes=homes(ctx, inside))


@router.on("who_read")
def _who_read(ctx: Context, words: str) -> str | Refusal:
    """谁看了 12: which doors of the sender's own buildings have said that they read it."""
    row = _meant(ctx, words)
    inside = [building.id for building in _own_buildings(ctx, row)] if row is not None else []
    if row is None or not inside:
        return Refusal("announcement.no_such", {"number": words})
    rows = announcements.readers_of(ctx.session, ident(row))
    people = by_ids(ctx.session, [reader.person_id for reader in rows])
    told = [reader for reader in rows if people[reader.person_id].home_building_id in inside]
    seen = [_door(ctx, people[reader.person_id]) for reader in told if reader.read_at is not None]
    unseen = [_door(ctx, people[reader.person_id]) for reader in told if reader.read_at is None]
    return ctx.say("announcement.who_read", number=row.id, seen=seen, unseen=unseen, most=NAMED)


def _door(ctx: Context, person: Person) -> str:
    return ctx.say("announcement.door", name=person.name, unit=person.home_unit, room=person.home_room)


def _meant(ctx: Context, words: str) -> Announcement | None:
    """The one of that number, else the newest the sender was told of or made."""
    if words:
        return ctx.session.get(Announcement, int(words)) if words.isdecimal() else None
    person_id = ident(sender(ctx))
    told = select(AnnouncementReader.announcement_id).where(col(AnnouncementReader.person_id) == person_id)
    statement = (
        select(Announcement)
        .where(col(Announcement.id).in_(told) | (col(Announcement.made_by_id) == person_id))
        .order_by(col(Announcement.id).desc())
        .limit(1)
    )
    return ctx.session.exec(statement).first()


def _own_buildings(ctx: Context, row: Announcement) -> list[Building]:
    """The buildings of the announcement for which the sender is responsible."""
    posts = ctx.roles()
    heads = {post.building_id for post in posts}
    grids = {post.grid_id for post in posts if post.grid_id}
    wide = any(post.community_id == row.community_id and post.community_id for post in posts) or any(
        post.subdistrict_id == row.subdistrict_id for post in posts
    )
    inside = buildings_in(ctx, scope_of_row(row))
    return [building for building in inside if wide or building.id in heads or building.grid_id in grids]
