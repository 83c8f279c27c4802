"""Which sheets and columns a roster has (contract.md, Roster workbook); their names are in config/texts/roster.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """A sheet of the workbook, or a file of the folder, in the order in which they are loaded."""

    COMMUNITIES = "communities"
    GRIDS = "grids"
    ESTATES = "estates"
    BUILDINGS = "buildings"
    UNITS = "units"
    POINTS = "points"
    PEOPLE = "people"


class Column(StrEnum):
    """A column; the same heading means the same column in every sheet."""

    NAME = "name"
    CODE = "code"
    SUBDISTRICT = "subdistrict"
    COMMUNITY = "community"
    EXTERNAL_CODE = "external_code"
    ALIASES = "aliases"
    PROPERTY_COMPANY = "property_company"
    PROPERTY_PHONE = "property_phone"
    NO_PROPERTY_KIND = "no_property_kind"
    LONGITUDE = "longitude"
    LATITUDE = "latitude"
    ESTATE = "estate"
    NUMBER = "number"
    ENTRANCES = "entrances"
    GRID = "grid"
    PERSON = "person"
    MOBILE = "mobile"
    ROLE = "role"
    SCOPE = "scope"
    DEPUTY = "deputy"
    WECOM = "wecom"
    SHORT_NAME = "short_name"
    CONTACT = "contact"
    PHONE = "phone"
    CATEGORIES = "categories"
    KIND = "kind"
    ADDRESS = "address"
    OPENING_HOURS = "opening_hours"
    SERVICES = "services"


C = Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one sheet; the required ones must be there and filled in every row."""

    required: tuple[Column, ...]
    optional: tuple[Column, ...] = ()

    @property
    def all(self) -> tuple[Column, ...]:
        """Every column we know in this sheet."""
        return self.required + self.optional


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What to read. Sheets in `may_lack` need not be there; `whole` is False where other sheets are not our matter."""

    parts: Mapping[Part, Columns]
    may_lack: frozenset[Part] = frozenset()
    whole: bool = True


_OF_ESTATES = (C.ALIASES, C.PROPERTY_COMPANY, C.PROPERTY_PHONE, C.NO_PROPERTY_KIND, C.LONGITUDE, C.LATITUDE)

ROSTER = Layout(
    parts={
        Part.COMMUNITIES: Columns(required=(C.NAME,), optional=(C.CODE, C.SUBDISTRICT)),
        Part.GRIDS: Columns(required=(C.CODE, C.COMMUNITY), optional=(C.NAME, C.EXTERNAL_CODE)),
        Part.ESTATES: Columns(
            required=(C.NAME, C.COMMUNITY),
            optional=_OF_ESTATES,
        ),
        Part.BUILDINGS: Columns(required=(C.ESTATE, C.NUMBER, C.GRID), optional=(C.ENTRANCES, C.ALIASES)),
        Part.UNITS: Columns(required=(C.NAME,), optional=(C.SHORT_NAME, C.CONTACT, C.PHONE, C.CATEGORIES)),
        Part.POINTS: Columns(
            required=(C.NAME, C.KIND),
            optional=(C.COMMUNITY, C.ADDRESS, C.OPENING_HOURS, C.PHONE, C.SERVICES),
        ),
        Part.PEOPLE: Columns(required=(C.PERSON, C.MOBILE, C.ROLE, C.SCOPE), optional=(C.DEPUTY, C.WECOM)),
    },
    may_lack=frozenset({Part.UNITS, Part.POINTS, Part.PEOPLE}),
)
"""The roster as it is imported. A sheet that may lack and does leaves what is stored of its kind untouched."""

PLACES = Layout(
    parts={
        Part.ESTATES: Columns(
            required=(C.NAME,),
            optional=(C.COMMUNITY, *_OF_ESTATES),
        ),
        Part.BUILDINGS: Columns(required=(C.ESTATE, C.NUMBER), optional=(C.GRID, C.ENTRANCES, C.ALIASES)),
    },
    whole=False,
)
"""What `classify` needs of a roster: where estates and buildings are, not who looks after them."""
