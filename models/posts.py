"""Who is appointed where: the posts as the roster has them, on the street map; the people as they are now."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from models.people import Appointment, Person, by_ids
from models.street_map import StreetMap, current
from models.vocabulary import Role


def roles_of(session: Session, person_id: int) -> list[Appointment]:
    """All appointments of one person, in the roster's order."""
    return list(_standing(current(session), "person_id", person_id))


def appointed(
    session: Session,
    *,
    building_id: int | None,
    grid_id: int | None,
    community_id: int | None,
    subdistrict_id: int,
) -> list[tuple[Appointment, Person]]:
    """Everyone appointed to any of these scopes, in the roster's order: the whole fall-back chain of a place."""
    kept = current(session)
    place = (building_id, grid_id, community_id, subdistrict_id)
    posts = kept.chains.get(place)
    if posts is None:
        scopes = zip(SCOPES, place, strict=True)
        found = [post for column, value in scopes if value is not None for post in _standing(kept, column, value)]
        posts = kept.chains[place] = _in_order(found)
    return _with_people(session, posts)


def holders(session: Session, column_name: str, values: Iterable[int]) -> set[int]:
    """Ids of everyone appointed to these scopes."""
    kept = current(session)
    return {post.person_id for value in values for post in _standing(kept, column_name, value)}


def with_roles(
    session: Session, role: Role, column_name: str, values: Sequence[int]
) -> list[tuple[Appointment, Person]]:
    """Everyone of one role in any of these scopes; `column_name` is the scope column, e.g. "community_id"."""
    kept = current(session)
    posts = [post for value in values for post in _standing(kept, column_name, value) if post.role is role]
    return _with_people(session, _in_order(posts))


SCOPES = ("building_id", "grid_id", "community_id", "subdistrict_id")


def _standing(kept: StreetMap, column: str, value: int) -> Sequence[Appointment]:
    return kept.posts.get((column, value), ())


def _in_order(posts: Iterable[Appointment]) -> list[Appointment]:
    return sorted(posts, key=lambda post: post.id or 0)


def _with_people(session: Session, posts: Sequence[Appointment]) -> list[tuple[Appointment, Person]]:
    people = by_ids(session, [post.person_id for post in posts])
    return [(post, people[post.person_id]) for post in posts]
