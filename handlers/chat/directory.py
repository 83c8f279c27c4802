"""Who is there for a building, and where one can go: 找楼栋长, 找网格员, 服务点, for one's home or a place named."""

from sqlmodel import col, select

from handlers.case import locate, queue
from handlers.context import Context
from handlers.refusal import Refusal
from models import street_map
from models.people import Appointment, Person
from models.places import Building, Community, Estate, ServicePoint
from models.questions import QuestionKind
from models.vocabulary import Role
from nlp.places import PlaceMention

MOST_POINTS = 5
COMMANDS = {Role.BUILDING_HEAD: "find_head", Role.GRID_WORKER: "find_worker"}


def find(ctx: Context, person: Person, role: Role, place: PlaceMention) -> str | Refusal:
    """The people of that role for the place named, else for the sender's home; asks for the building where unknown."""
    named = place.estate is not None or place.building is not None
    where = locate.locate(ctx, place if named else PlaceMention(), person)
    if where.building_id is None and (role is Role.BUILDING_HEAD or where.grid_id is None):
        queue.ask(ctx, person, QuestionKind.ARGUMENT, data={"what": COMMANDS[role]})
        return ""
    found = _holders(ctx, role, where.building_id, where.grid_id)
    home = ctx.say("place.words", **_words(ctx, where.estate_id, where.building_id))
    if not found:
        return Refusal("directory.nobody", {"role": ctx.say(f"role.{role.value}"), "place": home})
    lines = [_line(ctx, role, member, post) for member, post in found]
    return ctx.say("directory.people", place=home, lines=lines)


def _words(ctx: Context, estate_id: int | None, building_id: int | None) -> dict[str, str]:
    estate = ctx.session.get(Estate, estate_id) if estate_id else None
    building = ctx.session.get(Building, building_id) if building_id else None
    return {
        "estate": estate.name if estate else "",
        "building": building.number if building else "",
        **dict.fromkeys(("community", "unit", "room", "words"), ""),
    }


def _holders(
    ctx: Context, role: Role, building_id: int | None, grid_id: int | None
) -> list[tuple[Person, Appointment]]:
    scope = (
        col(Appointment.building_id) == building_id
        if role is Role.BUILDING_HEAD
        else col(Appointment.grid_id) == grid_id
    )
    statement = (
        select(Person, Appointment)
        .join(Appointment, col(Appointment.person_id) == col(Person.id))
        .where(scope, col(Appointment.role) == role)
        .order_by(col(Appointment.deputy), col(Appointment.id))
    )
    return list(ctx.session.exec(statement).all())


def _line(ctx: Context, role: Role, member: Person, post: Appointment) -> str:
    return ctx.say(
        "directory.person",
        role=ctx.say(f"role.{role.value}"),
        name=member.name,
        deputy=post.deputy,
        phone=ctx.office.vault.open(member.phone_sealed) if member.phone_sealed else "",
    )


def service_points(ctx: Context, person: Person, place: PlaceMention) -> str | Refusal:
    """服务点: those of the place named, or of the person's own community, first."""
    rows = list(street_map.service_points(ctx.session))
    if not rows:
        return Refusal("directory.no_service_points")
    named = place.estate is not None or place.community is not None
    near = locate.locate(ctx, place if named else PlaceMention(), person).community_id
    rows.sort(key=lambda row: row.community_id != near)
    here = [row for row in rows if near is not None and row.community_id == near]
    shown = (here or rows)[:MOST_POINTS]
    lines = [_point(ctx, row) for row in shown]
    return ctx.say("directory.service_points", lines=lines, near=bool(here), more=len(rows) - len(shown))


def _point(ctx: Context, row: ServicePoint) -> str:
    community = ctx.session.get(Community, row.community_id) if row.community_id else None
    return ctx.say(
        "directory.service_point",
        name=row.name,
        community=community.name if community else "",
        address=row.address,
        hours=row.opening_hours,
        phone=row.phone,
        services=row.services,
    )
