"""Places and people: who looks after what in a person's area, and whether WeChat reaches them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from handlers.console.places import choosable
from handlers.console.viewer import Viewer
from handlers.context import Context
from models.people import Appointment, Person
from models.places import Building, Community, Estate, Grid
from models.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Somebody in a role."""

    role: Role
    person_id: int
    name: str
    tail: str
    deputy: bool
    bound: bool
    away: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A place with its people and what lies in it; `estate_id` leads to the public page of an estate."""

    name: str
    posts: Sequence[Post]
    branches: Sequence["Branch"] = ()
    estate_id: int | None = None
    community_id: int | None = None


def tree(ctx: Context, who: Viewer) -> list[Branch]:
    """Communities with their grids and estates, estates with the buildings that have a head."""
    places = choosable(ctx, who)
    posts = _posts(ctx)
    buildings = ctx.session.exec(
        select(Building).where(col(Building.estate_id).in_([estate.id for estate in places.estates]))
    ).all()
    return [_community(ctx, one, places.grids, places.estates, buildings, posts) for one in places.communities]


def _community(
    ctx: Context,
    community: Community,
    grids: Sequence[Grid],
    estates: Sequence[Estate],
    buildings: Sequence[Building],
    posts: dict[tuple[str, int], list[Post]],
) -> Branch:
    below = [
        Branch(name=grid.code, posts=posts.get(("grid", grid.id or 0), ())) for grid in grids if _in(grid, community)
    ]
    for estate in (one for one in estates if _in(one, community)):
        heads = [
            Branch(name=ctx.say("figures.building", number=one.number), posts=posts[("building", one.id or 0)])
            for one in buildings
            if one.estate_id == estate.id and ("building", one.id or 0) in posts
        ]
        below.append(Branch(name=estate.name, posts=(), branches=heads, estate_id=estate.id))
    own = posts.get(("community", community.id or 0), ())
    return Branch(name=community.name, posts=own, branches=below, community_id=community.id)


def _in(place: Grid | Estate, community: Community) -> bool:
    return place.community_id == community.id


def _posts(ctx: Context) -> dict[tuple[str, int], list[Post]]:
    found: dict[tuple[str, int], list[Post]] = {}
    statement = select(Appointment, Person).join(Person, col(Person.id) == col(Appointment.person_id))
    for post, person in ctx.session.exec(statement.order_by(col(Appointment.id))):
        for kind in ("building", "grid", "community"):
            scope = getattr(post, f"{kind}_id")
            if scope is not None:
                line = Post(
                    role=Role(post.role),
                    person_id=person.id or 0,
                    name=person.name,
                    tail=person.phone_tail,
                    deputy=post.deputy,
                    bound=person.openid is not None and person.followed,
                    away=person.away_until is not None and person.away_until > ctx.now,
                )
                found.setdefault((kind, scope), []).append(line)
    return found
