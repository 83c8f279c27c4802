"""What an import would change, told person by person and place by place."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import SQLModel

from handlers.roster import wanted as asked
from handlers.roster.comparing.labels import StoredLabels, label, scope_label
from handlers.roster.comparing.people import PostChanges
from handlers.roster.comparing.records import Table, row_id_of
from handlers.roster.comparing.stored import Stored
from handlers.roster.layout import Column, Part
from handlers.roster.values import masked
from handlers.roster.words import Words
from models.people import Appointment, Person
from models.places import Building, Community, Estate, Grid, ResponderUnit, ServicePoint
from models.vocabulary import Role

PARTS: Mapping[type[SQLModel], Part] = {
    Community: Part.COMMUNITIES,
    Grid: Part.GRIDS,
    Estate: Part.ESTATES,
    Building: Part.BUILDINGS,
    ResponderUnit: Part.UNITS,
    ServicePoint: Part.POINTS,
    Person: Part.PEOPLE,
}
HEADINGS = {
    "subdistrict_id": Column.SUBDISTRICT,
    "community_id": Column.COMMUNITY,
    "estate_id": Column.ESTATE,
    "grid_id": Column.GRID,
    "units": Column.ENTRANCES,
    "property_phone_sealed": Column.PROPERTY_PHONE,
    "phone_sealed": Column.PHONE,
}
"""Columns of rows that the workbook knows by another identifier."""


class Kind(StrEnum):
    """What happens to something."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the preview; `details` say what of it changes."""

    part: Part
    kind: Kind
    name: str
    details: tuple[str, ...] = ()


class Tellers:
    """Turns the comparison into changes."""

    def __init__(self, words: Words, stored: Stored) -> None:
        self._words = words
        self._stored = stored
        self._labels = StoredLabels(words, stored.communities, stored.estates)

    def places(self, tables: Sequence[Table]) -> Iterator[Change]:
        """New and changed places, units and service points."""
        for table in tables:
            part = PARTS.get(table.model)
            for record in table.records if part else ():
                if part and (record.id is None or record.changed):
                    kind = Kind.CHANGE if record.id is not None else Kind.ADD
                    details = tuple(self._words.column(HEADINGS.get(key) or Column(key)) for key in record.changed)
                    yield Change(part=part, kind=kind, name=self.name(record.asked), details=details)

    def gone(self, gone: Sequence[tuple[type[SQLModel], Sequence[object]]]) -> Iterator[Change]:
        """Places, units and service points that are deleted."""
        for model, rows in gone:
            part = PARTS.get(model)
            if part:
                for row in rows:
                    yield Change(part=part, kind=Kind.REMOVE, name=masked(self._labels.of(row)))

    def people(self, table: Table, posts: PostChanges) -> Iterator[Change]:
        """New people, changed ones with the posts they win and lose, and those who leave."""
        details = self._post_details(table, posts)
        for record in table.records:
            told = details.get(record.asked, [])
            if "wecom_id" in record.changed:
                told.insert(0, self._words.column(Column.WECOM))
            if "name" in record.changed:
                told.insert(0, self._words.column(Column.PERSON))
            if record.id is None or record.changed or told:
                kind = Kind.CHANGE if record.id is not None and record.changed != ("on_roster",) else Kind.ADD
                yield Change(part=Part.PEOPLE, kind=kind, name=self.name(record.asked), details=tuple(told))
        for row in table.left:
            name = self._words.form("person", name=masked(row.name), tail=row.phone_tail)
            yield Change(part=Part.PEOPLE, kind=Kind.REMOVE, name=name)

    def name(self, value: object) -> str:
        """What an asked-for thing or person is called; no phone is shown whole."""
        if isinstance(value, asked.Person):
            return self._words.form("person", name=masked(value.name), tail=value.mobile[-4:])
        return masked(label(value, self._words))  # type: ignore[arg-type]  # records hold nothing else

    def row_name(self, row: object) -> str:
        """What a stored place is called."""
        return masked(self._labels.of(row))

    def _post_details(self, table: Table, posts: PostChanges) -> dict[object, list[str]]:
        details: dict[object, list[str]] = defaultdict(list)
        for person, post in posts.adds:
            where = self.name(post.scope)
            details[person].append(self._post("post_added", post.role, where, deputy=post.deputy))
        by_id = {record.id: record.asked for record in table.records if record.id is not None}
        scopes = self._scopes() if posts.removals or posts.deputies else {}
        for row in posts.removals:
            if row.person_id in by_id:
                details[by_id[row.person_id]].append(self._old("post_removed", row, scopes, deputy=row.deputy))
        for row in self._stored.posts:
            deputy = posts.deputies.get(row_id_of(row))
            if deputy is not None and row.person_id in by_id:
                details[by_id[row.person_id]].append(self._old("post_changed", row, scopes, deputy=deputy))
        return details

    def _old(self, form: str, row: Appointment, scopes: Mapping[tuple[str, int], str], *, deputy: bool) -> str:
        where = masked(scope_label(row, scopes))
        return self._post(form, row.role, where, deputy=deputy)

    def _post(self, form: str, role: Role, where: str, *, deputy: bool) -> str:
        return self._words.form(form, role=self._words.role(role), scope=where, deputy=deputy)

    def _scopes(self) -> dict[tuple[str, int], str]:
        stored = self._stored
        return self._labels.scopes(
            stored.buildings, stored.grids, stored.communities, stored.subdistricts, stored.units
        )
