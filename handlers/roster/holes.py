"""Where a roster leaves nobody in charge: normal, but not to be overlooked (product.md, facts of the place)."""

from dataclasses import dataclass

from handlers.roster.comparing.labels import label
from handlers.roster.values import masked
from handlers.roster.wanted import Scope, Wanted
from handlers.roster.words import Words
from models.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """One kind of hole: `kind` is a key of `[roster]`, `names` what lacks somebody or something."""

    kind: str
    names: tuple[str, ...]


def holes(wanted: Wanted, words: Words) -> tuple[Hole, ...]:
    """The kinds of holes there are. Of people nothing is said where the roster has no sheet of them."""
    built = {building.estate for building in wanted.buildings}
    lacking: list[tuple[str, list[str]]] = [
        ("no_buildings", [label(estate, words) for estate in wanted.estates if estate not in built])
    ]
    if wanted.people is not None:
        staffed: dict[Role, set[Scope]] = {}
        for person in wanted.people:
            for post in person.posts:
                staffed.setdefault(post.role, set()).add(post.scope)
        checked: tuple[tuple[str, Role, tuple[Scope, ...]], ...] = (
            ("no_desk", Role.STREET_DESK, wanted.subdistricts),
            ("no_staff", Role.COMMUNITY_STAFF, wanted.communities),
            ("no_worker", Role.GRID_WORKER, wanted.grids),
            ("no_head", Role.BUILDING_HEAD, wanted.buildings),
        )
        for kind, role, scopes in checked:
            there = staffed.get(role, set())
            lacking.append((kind, [label(scope, words) for scope in scopes if scope not in there]))
    return tuple(Hole(kind=kind, names=tuple(map(masked, names))) for kind, names in lacking if names)
