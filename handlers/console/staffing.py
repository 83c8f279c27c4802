"""One member of staff in the console: their posts, their leave, who stands in for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from handlers.case import leaving
from handlers.console.places import choosable
from handlers.console.viewer import STREET, Viewer
from handlers.context import Context, ident
from handlers.refusal import Refusal
from models.people import Appointment, Person
from models.places import Building, Community, Estate, Grid, ResponderUnit, RosterVersion, Subdistrict
from models.vocabulary import Role

SCOPES = ("building_id", "grid_id", "community_id", "subdistrict_id", "responder_unit_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A post: the role and where; `deputies` stand in for it, each with the id of their own post."""

    id: int
    role: Role
    where: str
    deputy: bool
    deputies: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of staff; `others` may be named as deputies, by id and name."""

    person: Person
    away: bool
    posts: Sequence[Held]
    others: Sequence[tuple[int, str]]


def member(ctx: Context, who: Viewer, person_id: int) -> Member | None:
    """The person, if a post of theirs is in the viewer's area."""
    area = _area(ctx, who)
    person = ctx.session.get(Person, person_id)
    posts = [post for post in area if post.person_id == person_id]
    if person is None or not posts:
        return None
    people = {row.id: row.name for row in _people(ctx, area)}
    held = [_held(ctx, post, area, people) for post in posts]
    others = [(ident_, name) for ident_, name in people.items() if ident_ is not None and ident_ != person_id]
    away = person.away_until is not None and person.away_until > ctx.now
    return Member(person=person, away=away, posts=held, others=sorted(others, key=lambda one: one[1]))


def leave(ctx: Context, who: Viewer, person_id: int, until: str) -> str | Refusal:
    """Send somebody on leave until that day (yyyy-mm-dd), or bring them back where none is given."""
    found = member(ctx, who, person_id)
    if found is None:
        return Refusal("staffing.not_yours")
    person = ctx.session.get_one(Person, person_id)
    if not until:
        person.away_until = None
        return ctx.say("staffing.back", name=person.name)
    today = ctx.now.astimezone(ctx.office.zone).date()
    try:
        last = date.fromisoformat(until)
    except ValueError:
        return Refusal("staffing.day_wanted")
    if last < today or (last - today).days >= leaving.LONGEST:
        return Refusal("staffing.day_range", {"most": leaving.LONGEST})
    handed = leaving.begin(ctx, person, last)
    names = leaving.stand_ins(ctx, person)
    return ctx.say("staffing.away", name=person.name, until=person.away_until, names=names, handed=handed)


def appoint_deputy(ctx: Context, who: Viewer, post_id: int, person_id: int) -> str | Refusal:
    """Let somebody of the area stand in for whoever holds that post."""
    area = _area(ctx, who)
    post = next((one for one in area if one.id == post_id and not one.deputy), None)
    person = next((one for one in _people(ctx, area) if one.id == person_id), None)
    if post is None or person is None or post.person_id == person_id:
        return Refusal("staffing.not_yours")
    if any(one.person_id == person_id and _same(one, post) for one in area):
        return Refusal("staffing.already", {"name": person.name})
    scope = {name: getattr(post, name) for name in SCOPES}
    ctx.session.add(Appointment(person_id=person_id, role=post.role, deputy=True, **scope))
    ctx.session.add(RosterVersion(source="console"))
    return ctx.say("staffing.appointed", name=person.name)


def dismiss_deputy(ctx: Context, who: Viewer, post_id: int) -> str | Refusal:
    """End somebody's standing in; a post of their own is the roster's matter."""
    post = next((one for one in _area(ctx, who) if one.id == post_id and one.deputy), None)
    if post is None:
        return Refusal("staffing.not_yours")
    name = ctx.session.get_one(Person, post.person_id).name
    ctx.session.delete(ctx.session.get_one(Appointment, post_id))
    ctx.session.add(RosterVersion(source="console"))
    return ctx.say("staffing.dismissed", name=name)


def _area(ctx: Context, who: Viewer) -> list[Appointment]:
    """The posts of the viewer's area, below their own level or beside it; all of a street for the street."""
    posts = list(ctx.session.exec(select(Appointment).order_by(col(Appointment.id))).all())
    if who.holds(STREET):
        return posts
    places = choosable(ctx, who)
    estates = [estate.id for estate in places.estates]
    buildings = set(ctx.session.exec(select(Building.id).where(col(Building.estate_id).in_(estates))))
    grids, communities = {grid.id for grid in places.grids}, {community.id for community in places.communities}
    return [
        post
        for post in posts
        if post.building_id in buildings or post.grid_id in grids or post.community_id in communities
    ]


def _people(ctx: Context, posts: Sequence[Appointment]) -> list[Person]:
    ids = sorted({post.person_id for post in posts})
    return list(ctx.session.exec(select(Person).where(col(Person.id).in_(ids))).all())


def _same(one: Appointment, other: Appointment) -> bool:
    return one.role == other.role and all(getattr(one, name) == getattr(other, name) for name in SCOPES)


def _held(ctx: Context, post: Appointment, area: Sequence[Appointment], people: dict[int | None, str]) -> Held:
    deputies = [
        (ident(one), people[one.person_id]) for one in area if one.deputy and not post.deputy and _same(one, post)
    ]
    return Held(id=ident(post), role=Role(post.role), where=_where(ctx, post), deputy=post.deputy, deputies=deputies)


def _where(ctx: Context, post: Appointment) -> str:
    if post.building_id is not None:
        building = ctx.session.get_one(Building, post.building_id)
        estate = ctx.session.get_one(Estate, building.estate_id)
        return estate.name + ctx.say("figures.building", number=building.number)
    if post.grid_id is not None:
        return ctx.session.get_one(Grid, post.grid_id).code
    if post.community_id is not None:
        return ctx.session.get_one(Community, post.community_id).name
    if post.subdistrict_id is not None:
        return ctx.session.get_one(Subdistrict, post.subdistrict_id).name
    return ctx.session.get_one(ResponderUnit, post.responder_unit_id).name
