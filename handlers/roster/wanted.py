"""What a checked roster asks for: places, units and people as values that refer to each other.

Each stands for one thing and is shared by all that refer to it, so most are compared by identity: hashing a building
with everything above it, again and again, took half the time of a large import.
"""

from dataclasses import dataclass

from handlers.roster.faults import Fault
from models.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Subdistrict:
    """街道."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Community:
    """社区."""

    name: str
    code: str = ""
    subdistrict: Subdistrict


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """网格."""

    code: str
    name: str = ""
    external_code: str = ""
    community: Community


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estate:
    """小区."""

    name: str
    aliases: tuple[str, ...] = ()
    property_company: str = ""
    property_phone: str = ""
    no_property_kind: str = ""
    longitude: float | None = None
    latitude: float | None = None
    community: Community


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Building:
    """楼栋. `number` is normalised: "3" for 3号楼."""

    number: str
    units: int | None = None
    aliases: tuple[str, ...] = ()
    estate: Estate
    grid: Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """责任单位."""

    name: str
    short_name: str = ""
    contact: str = ""
    phone: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Point:
    """服务点."""

    name: str
    kind: str
    address: str = ""
    opening_hours: str = ""
    phone: str = ""
    services: str = ""
    community: Community | None = None


Scope = Building | Grid | Community | Subdistrict | Unit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Post:
    """One role within one scope."""

    role: Role
    scope: Scope
    deputy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Person:
    """A member of staff; `mobile` is the 11 digits in the clear, so this value must not be printed."""

    name: str
    mobile: str
    posts: tuple[Post, ...]
    wecom: str = ""

    def __repr__(self) -> str:
        return f"Person(name={self.name!r}, mobile=…{self.mobile[-4:]}, posts={self.posts!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A whole roster without faults. None stands for a sheet left out: what is stored of its kind stays."""

    source: str
    subdistricts: tuple[Subdistrict, ...]
    communities: tuple[Community, ...]
    grids: tuple[Grid, ...]
    estates: tuple[Estate, ...]
    buildings: tuple[Building, ...]
    units: tuple[Unit, ...] | None
    points: tuple[Point, ...] | None
    people: tuple[Person, ...] | None
    notes: tuple[Fault, ...] = ()
