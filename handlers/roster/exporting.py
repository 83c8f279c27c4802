"""The stored roster as the workbook that an import takes: read back, it changes nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from openpyxl import Workbook
from sqlmodel import Session, col, select

from handlers.roster.layout import ROSTER, Column, Part
from handlers.roster.words import Words
from models.people import Appointment, Person
from models.places import Building, Community, Estate, Grid, ResponderUnit, ServicePoint, Subdistrict
from models.vault import Vault
from models.vocabulary import Role

C = Column
Cells = Mapping[Column, str | None]
WIDTH = 16


def write(session: Session, words: Words, vault: Vault, out: BinaryIO) -> int:
    """Write the workbook; how many people stand in it. Phones are whole: without them it could not be read back."""
    stored = _Stored(session, words, vault)
    book = Workbook()
    del book[book.sheetnames[0]]
    for part, columns in ROSTER.parts.items():
        sheet = book.create_sheet(words.part(part))
        sheet.append([words.column(column) for column in columns.all])
        for row in stored.rows(part):
            sheet.append([row.get(column) or None for column in columns.all])
        for cell in sheet[1]:
            sheet.column_dimensions[cell.column_letter].width = WIDTH
    book.save(out)
    return stored.people


class _Stored:
    """The stored places and people as cells."""

    def __init__(self, session: Session, words: Words, vault: Vault) -> None:
        self._session, self._words, self._vault = session, words, vault
        self._streets = self._names(Subdistrict, "name")
        self._communities = self._names(Community, "name")
        self._grids = self._names(Grid, "code")
        self._estates = self._names(Estate, "name")
        self._buildings = {row.id: row for row in self._all(Building)}
        self._units = self._names(ResponderUnit, "name")
        self.people = 0

    def rows(self, part: Part) -> Iterator[Cells]:
        """The rows of a sheet, in the order in which they were stored."""
        yield from {
            Part.COMMUNITIES: self._of_communities,
            Part.GRIDS: self._of_grids,
            Part.ESTATES: self._of_estates,
            Part.BUILDINGS: self._of_buildings,
            Part.UNITS: self._of_units,
            Part.POINTS: self._of_points,
            Part.PEOPLE: self._of_people,
        }[part]()

    def _all(self, model: Any) -> list[Any]:
        return list(self._session.exec(select(model).order_by(col(model.id))).all())

    def _names(self, model: Any, name: str) -> dict[int | None, str]:
        return {row.id: getattr(row, name) for row in self._all(model)}

    def _list(self, entries: list[str]) -> str:
        return self._words.form("list_divider").join(entries)

    def _phone(self, sealed: str) -> str:
        return self._vault.open(sealed) if sealed else ""

    def _of_communities(self) -> Iterator[Cells]:
        for row in self._all(Community):
            yield {C.NAME: row.name, C.CODE: row.code, C.SUBDISTRICT: self._streets[row.subdistrict_id]}

    def _of_grids(self) -> Iterator[Cells]:
        for row in self._all(Grid):
            community = self._communities[row.community_id]
            yield {C.CODE: row.code, C.COMMUNITY: community, C.NAME: row.name, C.EXTERNAL_CODE: row.external_code}

    def _of_estates(self) -> Iterator[Cells]:
        for row in self._all(Estate):
            yield {
                C.NAME: row.name,
                C.COMMUNITY: self._communities[row.community_id],
                C.ALIASES: self._list(row.aliases),
                C.PROPERTY_COMPANY: row.property_company,
                C.PROPERTY_PHONE: self._phone(row.property_phone_sealed),
                C.NO_PROPERTY_KIND: row.no_property_kind,
                C.LONGITUDE: "" if row.longitude is None else str(row.longitude),
                C.LATITUDE: "" if row.latitude is None else str(row.latitude),
            }

    def _of_buildings(self) -> Iterator[Cells]:
        for row in self._buildings.values():
            yield {
                C.ESTATE: self._estates[row.estate_id],
                C.NUMBER: row.number,
                C.GRID: self._grids[row.grid_id],
                C.ENTRANCES: "" if row.units is None else str(row.units),
                C.ALIASES: self._list(row.aliases),
            }

    def _of_units(self) -> Iterator[Cells]:
        for row in self._all(ResponderUnit):
            yield {
                C.NAME: row.name,
                C.SHORT_NAME: row.short_name,
                C.CONTACT: row.contact,
                C.PHONE: self._phone(row.phone_sealed),
                C.CATEGORIES: self._list(row.categories),
            }

    def _of_points(self) -> Iterator[Cells]:
        for row in self._all(ServicePoint):
            yield {
                C.NAME: row.name,
                C.KIND: row.kind,
                C.COMMUNITY: self._communities.get(row.community_id, ""),
                C.ADDRESS: row.address,
                C.OPENING_HOURS: row.opening_hours,
                C.PHONE: row.phone,
                C.SERVICES: row.services,
            }

    def _of_people(self) -> Iterator[Cells]:
        """A row for each role, its scopes together; deputies apart."""
        people = {row.id: row for row in self._all(Person) if row.on_roster and row.phone_sealed}
        posts: dict[tuple[int, Role, bool], list[Appointment]] = defaultdict(list)
        for post in self._all(Appointment):
            if post.person_id in people:
                posts[post.person_id, Role(post.role), post.deputy].append(post)
        self.people = len(people)
        for (person_id, role, deputy), held in posts.items():
            person = people[person_id]
            yield {
                C.PERSON: person.name,
                C.MOBILE: self._phone(person.phone_sealed),
                C.ROLE: self._words.role(role),
                C.SCOPE: self._list([self._scope(post) for post in held]),
                C.DEPUTY: self._words.form("yes" if deputy else "no"),
                C.WECOM: person.wecom_id,
            }

    def _scope(self, post: Appointment) -> str:
        if post.building_id is not None:
            building = self._buildings[post.building_id]
            return f"{self._estates[building.estate_id]}/{building.number}"
        known = (
            (self._grids, post.grid_id),
            (self._communities, post.community_id),
            (self._streets, post.subdistrict_id),
            (self._units, post.responder_unit_id),
        )
        return next(names[number] for names, number in known if number is not None)
