"""For whom something is announced: the place named, within what its author is responsible for."""

from dataclasses import dataclass

from sqlmodel import col, select

from handlers.case import locate
from handlers.context import Context
from models.people import Appointment, Person
from models.places import Building, Community, Estate, Grid
from models.vocabulary import Role
from nlp.places import PlaceMention


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A place to announce in; the narrowest that is set counts."""

    subdistrict_id: int
    community_id: int | None = None
    estate_id: int | None = None
    building_ids: tuple[int, ...] = ()


def scope_of(ctx: Context, person: Person, place: PlaceMention) -> Scope | None:
    """The place named, else all the author is responsible for; None where they may not announce there."""
    wanted = _named(ctx, person, place)
    if wanted is None:
        return next(iter(_all_own(ctx)), None)
    return wanted if may_speak_for(ctx, wanted) else None


def may_speak_for(ctx: Context, scope: Scope) -> bool:
    """Whether the sender is responsible for all of this place."""
    return any(_within(ctx, scope, own) for own in _all_own(ctx))


def _all_own(ctx: Context) -> list[Scope]:
    found = [_own(ctx, post) for post in ctx.roles() if post.role is not Role.RESPONDER_UNIT]
    return [own for own in found if own is not None]


def _named(ctx: Context, person: Person, place: PlaceMention) -> Scope | None:
    if place.estate is None and place.community is None and place.building is None:
        return None
    found = locate.locate(ctx, place, person)
    ids: tuple[int, ...] = ()
    if found.estate_id is not None and (place.buildings or place.building):
        numbers = {number.upper() for number in (*place.buildings, place.building or "") if number}
        rows = ctx.session.exec(select(Building).where(col(Building.estate_id) == found.estate_id)).all()
        ids = tuple(row.id for row in rows if row.id is not None and row.number.upper() in numbers)
    return Scope(
        subdistrict_id=found.subdistrict_id,
        community_id=found.community_id,
        estate_id=found.estate_id if place.estate or ids else None,
        building_ids=ids,
    )


def _own(ctx: Context, post: Appointment) -> Scope | None:
    """All one appointment is responsible for."""
    if post.subdistrict_id is not None:
        return Scope(subdistrict_id=post.subdistrict_id)
    if post.building_id is not None:
        building = ctx.session.get_one(Building, post.building_id)
        estate = ctx.session.get_one(Estate, building.estate_id)
        whole = _of_community(ctx, estate.community_id)
        return Scope(
            subdistrict_id=whole.subdistrict_id,
            community_id=whole.community_id,
            estate_id=estate.id,
            building_ids=(post.building_id,),
        )
    if post.grid_id is not None:
        grid = ctx.session.get_one(Grid, post.grid_id)
        ids = ctx.session.exec(select(Building.id).where(col(Building.grid_id) == post.grid_id)).all()
        whole = _of_community(ctx, grid.community_id)
        buildings = tuple(row for row in ids if row is not None)
        return Scope(subdistrict_id=whole.subdistrict_id, community_id=whole.community_id, building_ids=buildings)
    return _of_community(ctx, post.community_id) if post.community_id is not None else None


def _of_community(ctx: Context, community_id: int) -> Scope:
    community = ctx.session.get_one(Community, community_id)
    return Scope(subdistrict_id=community.subdistrict_id, community_id=community_id)


def buildings_in(ctx: Context, scope: Scope) -> list[Building]:
    """All buildings of a scope."""
    if scope.building_ids:
        return list(ctx.session.exec(select(Building).where(col(Building.id).in_(scope.building_ids))).all())
    statement = select(Building).join(Estate, col(Estate.id) == col(Building.estate_id))
    if scope.estate_id is not None:
        statement = statement.where(col(Estate.id) == scope.estate_id)
    elif scope.community_id is not None:
        statement = statement.where(col(Estate.community_id) == scope.community_id)
    else:
        statement = statement.join(Community, col(Community.id) == col(Estate.community_id)).where(
            col(Community.subdistrict_id) == scope.subdistrict_id
        )
    return list(ctx.session.exec(statement.order_by(col(Building.id))).all())


def _within(ctx: Context, wanted: Scope, own: Scope) -> bool:
    if wanted.subdistrict_id != own.subdistrict_id:
        return False
    if own.building_ids:
        inside = {building.id for building in buildings_in(ctx, wanted)}
        return bool(inside) and inside <= set(own.building_ids)
    return own.community_id is None or own.community_id == wanted.community_id


def scope_words(ctx: Context, scope: Scope) -> str:
    """A scope in words: 工行南小区1、2、3号楼."""
    estate = ctx.session.get(Estate, scope.estate_id) if scope.estate_id else None
    community = ctx.session.get(Community, scope.community_id) if scope.community_id else None
    numbers = [building.number for building in buildings_in(ctx, scope)] if scope.building_ids else []
    return ctx.say(
        "announcement.where",
        estate=estate.name if estate else "",
        community=community.name if community else "",
        numbers=numbers,
    )
