"""Who is responsible: the fall-back chain of a place, without those who must not know, and who comes next in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from handlers.context import Context, ident
from models import street_map
from models.cases import Case
from models.people import Appointment, Person
from models.places import Community, ResponderUnit
from models.posts import appointed, roles_of, with_roles
from models.vocabulary import Role, Route, State
from models.workflow import CHAIN, COMMITTEE

LOWEST: dict[Route, Role] = {
    Route.FIRST: Role.BUILDING_HEAD,
    Route.HANDLER: Role.GRID_WORKER,
    Route.COMMUNITY: Role.AREA_OFFICER,
    Route.STREET: Role.STREET_DESK,
}
SHORTEST_NAME = 2
PROPERTY = "property"
"""A complaint about the property firm is nothing for a head who works beside it every day to confirm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One link of the chain: everyone who stands there together, or their deputies."""

    role: Role
    deputy: bool
    people: tuple[Person, ...]

    @property
    def reachable(self) -> tuple[Person, ...]:
        """Those who have bound and still follow."""
        return tuple(person for person in self.people if is_reachable(person))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Where a case goes. `skipped` are the links nobody could be reached in; `hop` None: the roster has nobody."""

    hop: Hop | None
    skipped: tuple[Hop, ...]


def is_reachable(person: Person) -> bool:
    """Whether WeChat can reach them at all."""
    return person.openid is not None and person.followed


def chain(ctx: Context, case: Case) -> list[Hop]:
    """The whole fall-back chain of a case's place, lowest first, deputies behind those they stand in for.

    Left out: whoever the words complain about or name (they must not learn of it), a head who reports, and whoever is
    on leave.
    """
    rows = appointed(
        ctx.session,
        building_id=case.building_id,
        grid_id=case.grid_id,
        community_id=case.community_id,
        subdistrict_id=case.subdistrict_id,
    )
    fit = [row for row in rows if not _recused(case, row[0].role, row[1]) and not _away(ctx, row[1])]
    standing: dict[tuple[Role, bool], list[Person]] = {}
    for post, person in fit:
        standing.setdefault((post.role, post.deputy), []).append(person)
    return [
        Hop(role=role, deputy=deputy, people=tuple(standing[role, deputy]))
        for role in CHAIN
        for deputy in (False, True)
        if (role, deputy) in standing
    ]


def responsible_people(ctx: Context, case: Case) -> list[Person]:
    """Whoever is responsible now: the one who claimed it, the leading unit's liaisons, or the level it waits with."""
    if case.responsible_role is None:
        return []
    if case.responsible_role is Role.RESPONDER_UNIT:
        return liaisons(ctx, case.responsible_unit_id or 0)
    claimed = ctx.session.get(Person, case.responsible_id) if case.responsible_id else None
    if claimed is not None and case.state is State.HANDLING:
        return [claimed]
    for hop in chain(ctx, case):
        if hop.role is case.responsible_role and hop.deputy == case.responsible_deputy:
            return list(hop.people)
    return [claimed] if claimed else []


def choose(ctx: Context, case: Case, route: Route, *, emergency: bool) -> Choice:
    """The link a route leads to: the first that can be reached, else the first that could at least be phoned."""
    if route is Route.FIRST and (emergency or PROPERTY in case.against or _reported_by_head(ctx, case)):
        route = Route.HANDLER
    candidates = [hop for hop in chain(ctx, case) if _fits(case, route, hop)]
    skipped: list[Hop] = []
    for hop in candidates:
        if hop.reachable:
            return Choice(hop=hop, skipped=tuple(skipped))
        skipped.append(hop)
    by_phone = next((hop for hop in candidates if hop.role is not Role.BUILDING_HEAD), None)
    before = candidates[: candidates.index(by_phone)] if by_phone else []
    return Choice(hop=by_phone, skipped=tuple(before))


def _reported_by_head(ctx: Context, case: Case) -> bool:
    """What the building's own head reports, for themselves or somebody else, needs nobody to confirm it."""
    posts = roles_of(ctx.session, case.reporter_id)
    if case.state is State.RECEIVED:
        posts += ctx.roles()
    return any(post.role is Role.BUILDING_HEAD and post.building_id == case.building_id for post in posts)


def _fits(case: Case, route: Route, hop: Hop) -> bool:
    level = CHAIN.index(hop.role)
    if route is Route.UP:
        if case.responsible_role is None:
            return True
        here = (CHAIN.index(case.responsible_role), case.responsible_deputy)
        return (level, hop.deputy) > here
    if route is Route.UP_FROM_HANDLER:
        handled = case.handled_by_role if case.handled_by_role in CHAIN else Role.BUILDING_HEAD
        floor = max(CHAIN.index(handled or Role.BUILDING_HEAD) + 1, CHAIN.index(Role.AREA_OFFICER))
        return level >= min(floor, len(CHAIN) - 1)
    return level >= CHAIN.index(LOWEST[route])


def _recused(case: Case, role: Role, person: Person) -> bool:
    if person.id == case.reporter_id and role is Role.BUILDING_HEAD:
        return True
    if role.value in case.against or (role in COMMITTEE and "community" in case.against):
        return True
    return _named(case, person)


def deputies(ctx: Context, post: Appointment) -> list[Person]:
    """Who stands in for whoever holds this post: same role, same scope."""
    scope = next(
        (name, value)
        for name in ("building_id", "grid_id", "community_id", "subdistrict_id", "responder_unit_id")
        if (value := getattr(post, name)) is not None
    )
    found = with_roles(ctx.session, post.role, scope[0], [scope[1]])
    return [person for row, person in found if row.deputy and not _away(ctx, person)]


def _away(ctx: Context, person: Person) -> bool:
    return person.away_until is not None and person.away_until > ctx.now


def _named(case: Case, person: Person) -> bool:
    name = person.name.split("（")[0].split("(")[0]
    return len(name) >= SHORTEST_NAME and name in case.text


def names_staff(ctx: Context, case: Case) -> bool:
    """Whether the words name somebody who would have had the case."""
    rows = appointed(
        ctx.session,
        building_id=case.building_id,
        grid_id=case.grid_id,
        community_id=case.community_id,
        subdistrict_id=case.subdistrict_id,
    )
    return any(_named(case, person) for _, person in rows)


def role_in_case(ctx: Context, case: Case, person: Person) -> Role | None:
    """In which role this person may act on the case: the responsible one if theirs, else their lowest in its chain.

    Whoever has claimed it keeps it, also where its place was put right since and belongs to others now.
    """
    if case.state is State.HANDLING and case.responsible_id == person.id and case.responsible_role in CHAIN:
        return case.responsible_role
    held = [hop.role for hop in chain(ctx, case) if any(member.id == person.id for member in hop.people)]
    if not held and case.community_id is None:
        held = [role for role, member in everyone(ctx, case) if member.id == person.id]
    if case.responsible_role in held:
        return case.responsible_role
    return held[0] if held else None


def everyone(ctx: Context, case: Case) -> list[tuple[Role, Person]]:
    """Whom danger concerns: the whole chain, or all communities of the street where the place is unknown."""
    found = [(hop.role, person) for hop in chain(ctx, case) for person in hop.people]
    if case.community_id is None:
        ids = communities_of(ctx, case.subdistrict_id)
        for role in (Role.AREA_OFFICER, Role.COMMUNITY_STAFF):
            found += [
                (role, person)
                for _, person in with_roles(ctx.session, role, "community_id", ids)
                if not _recused(case, role, person)
            ]
    seen: dict[int, tuple[Role, Person]] = {}
    for role, person in found:
        seen.setdefault(ident(person), (role, person))
    return list(seen.values())


def communities_of(ctx: Context, subdistrict_id: int) -> Sequence[int]:
    """Ids of all communities of one street."""
    statement = select(Community.id).where(col(Community.subdistrict_id) == subdistrict_id)
    return [row for row in ctx.session.exec(statement) if row is not None]


def unit_for(ctx: Context, category: str) -> tuple[ResponderUnit, list[Person]] | None:
    """The unit that leads a category, by the roster, with the people who speak for it."""
    named = ctx.office.categories[category].lead if category in ctx.office.categories else None
    listed = units(ctx)
    unit = next((row for row in listed if category in row.categories), None) or next(
        (row for row in listed if named and named in (row.name, row.short_name)), None
    )
    if unit is None:
        return None
    return unit, liaisons(ctx, ident(unit))


def units(ctx: Context) -> Sequence[ResponderUnit]:
    """All responder units on the roster."""
    return street_map.units(ctx.session)


def leads(ctx: Context, unit: ResponderUnit, category: str) -> bool:
    """Whether a category stands on that unit's own duty list."""
    found = unit_for(ctx, category)
    return category in unit.categories or (found is not None and found[0].id == unit.id)


def liaisons(ctx: Context, unit_id: int) -> list[Person]:
    """The people who speak for a responder unit."""
    posts: list[tuple[Appointment, Person]] = with_roles(
        ctx.session, Role.RESPONDER_UNIT, "responder_unit_id", [unit_id]
    )
    return [person for _, person in posts]
