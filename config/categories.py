"""What residents can complain about: the categories, who handles them and how urgent they are."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.overlay import first_fault, laid_over

_FILE = Path(__file__).with_name("categories.toml")
OTHER = "other"
"""The category of a report that fits no other; it is always there."""


class Urgency(StrEnum):
    """How soon somebody must act: at once, the same day, in the ordinary time."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"


class FirstHandler(StrEnum):
    """Who looks first, before any responder unit."""

    PROPERTY = "property"
    COMMUNITY = "community"
    BUILDING_HEAD = "building_head"
    SERVICE_CENTER = "service_center"


class Category(BaseModel):
    """One category of the taxonomy, as the street wrote it down. `spoken` is how a resident would say its name.

    `lead` is the responder unit that is whistled, empty when the street and its communities handle it themselves;
    `assist` the units helping it. `urgency` holds when the words tell nothing else; `urgent_in_heating_season` lifts
    it to urgent while the heating is on. `confidential`: the reporter is shielded whatever the text says.
    `partial_heads`: a building head may be involved, so a "not true" gets a second look. `evidence`: it is to be seen
    on the spot, so whoever reports it done sends a photo. `danger`: the kinds of danger (names of the lists under
    nlp/lexicon/danger) that belong here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str = Field(min_length=1)
    spoken: str = ""
    first: tuple[FirstHandler, ...]
    lead: str
    assist: tuple[str, ...]
    urgency: Urgency
    urgent_in_heating_season: bool = False
    confidential: bool = False
    partial_heads: bool = False
    evidence: bool = False
    danger: tuple[str, ...] = ()

    def default_urgency(self, *, heating: bool) -> Urgency:
        """The urgency when the words tell nothing else; `heating`: the heating season is on."""
        if self.urgent_in_heating_season and heating and self.urgency is Urgency.NORMAL:
            return Urgency.URGENT
        return self.urgency


@dataclass(frozen=True)
class Categories(Mapping[str, Category]):
    """All categories by code, in the order of the file."""

    by_code: Mapping[str, Category]
    _by_danger: Mapping[str, str]

    def __getitem__(self, code: str) -> Category:
        return self.by_code[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_code)

    def __len__(self) -> int:
        return len(self.by_code)

    def of_danger(self, kind: str) -> Category:
        """The category a kind of danger belongs to; `other` when no category claims it."""
        return self.by_code[self._by_danger.get(kind, OTHER)]

    @property
    def confidential(self) -> frozenset[str]:
        """The codes whose reporter is shielded whatever the text says."""
        return frozenset(code for code, category in self.by_code.items() if category.confidential)


def read_categories(path: Path | None = None) -> dict[str, Any]:
    """The tables of the categories' file, by default the shipped one. Raises ValueError naming the file."""
    path = path or _FILE
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {error}") from None


def load_categories(path: Path | None = None, own: Mapping[str, Any] | None = None) -> Categories:
    """Read the categories, by default the shipped ones; over them what an office set in the console.

    Raises ValueError naming the file, the category and the key of the first fault; SettingError for one in `own`.
    """
    path = path or _FILE
    tables = read_categories(path)
    found = {code: _category(path, code, table) for code, table in tables.items()}
    for code, table in (own or {}).items():
        if code in found:  # a category that is gone since keeps no settings
            found[code] = _changed(code, laid_over(tables[code], table))
    if OTHER not in found:
        raise ValueError(f"{path}: the category [{OTHER}] is missing")
    return Categories(MappingProxyType(found), MappingProxyType(_by_danger(path, found)))


def _category(path: Path, code: str, table: object) -> Category:
    if not isinstance(table, dict):
        raise ValueError(f"{path}: {code}: expected a table [{code}]")  # noqa: TRY004 (a fault of the file, not of a caller)
    try:
        return Category.model_validate({**table, "code": code})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{path}: [{code}] {key}: {first['msg']}") from None


def _changed(code: str, table: Mapping[str, Any]) -> Category:
    try:
        return Category.model_validate({**table, "code": code})
    except ValidationError as error:
        raise first_fault(error, code) from None


def _by_danger(path: Path, categories: Mapping[str, Category]) -> dict[str, str]:
    owners: dict[str, str] = {}
    for code, category in categories.items():
        for kind in category.danger:
            if kind in owners:
                raise ValueError(f"{path}: [{code}] danger: {kind} already belongs to [{owners[kind]}]")
            owners[kind] = code
    return owners
