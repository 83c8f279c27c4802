"""Check the sheets of places, units and service points, each against those above it."""

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from handlers.roster.checking.cells import Cells
from handlers.roster.checking.names import Names
from handlers.roster.faults import Findings
from handlers.roster.layout import Column, Part
from handlers.roster.read import Row, Sheets
from handlers.roster.values import fold, split_list
from handlers.roster.wanted import Building, Community, Estate, Grid, Point, Subdistrict, Unit

C = Column
Value = TypeVar("Value")


def each(rows: Iterable[Row], check: Callable[[Row], Value | None]) -> tuple[Value, ...]:
    """What the rows stand for; those with a fault are left out."""
    return tuple(value for row in rows if (value := check(row)) is not None)


class Places:
    """Everything of the roster that has a name; built sheet by sheet, so that each can refer to those before it."""

    def __init__(
        self, sheets: Sheets, found: Findings, *, default_subdistrict: str, categories: Collection[str]
    ) -> None:
        self._found = found
        self._words = found.words
        self._cells = Cells(found)
        self._default = default_subdistrict
        self._categories = {fold(code): code for code in categories}
        self.subdistricts: dict[str, Subdistrict] = {}
        self.community_names: Names[Community] = Names()
        self.grid_names: Names[Grid] = Names()
        self.estate_names: Names[Estate] = Names()
        self.unit_names: Names[Unit] = Names()
        self._point_names: Names[Point] = Names()
        self._codes: Names[str] = Names()
        rows = sheets.rows
        self.communities = each(rows.get(Part.COMMUNITIES, ()), self._community)
        self.grids = each(rows.get(Part.GRIDS, ()), self._grid)
        self.estates = each(rows.get(Part.ESTATES, ()), self._estate)
        self.spoilt_buildings: set[tuple[Estate, str | None]] = set()
        self._numbers: dict[tuple[Estate, str], int] = {}
        buildings = each(rows.get(Part.BUILDINGS, ()), self._building)
        self.buildings = {(building.estate, building.number): building for building in buildings}
        self.units = each(rows.get(Part.UNITS, ()), self._unit)
        self.points = each(rows.get(Part.POINTS, ()), self._point)

    def _community(self, row: Row) -> Community | None:
        name = self._cells.name(row, C.NAME)
        if name is None or not self._code_is_new(row):
            self.community_names.spoil(row[C.NAME])
            return None
        street = row[C.SUBDISTRICT] or self._default
        subdistrict = self.subdistricts.setdefault(fold(street), Subdistrict(name=street))
        community = Community(name=name, code=row[C.CODE], subdistrict=subdistrict)
        return self._cells.new(row, C.NAME, community, self.community_names, subdistrict.name, name)

    def _code_is_new(self, row: Row) -> bool:
        code = row[C.CODE]
        return not code or self._cells.new(row, C.CODE, code, self._codes, code) is not None

    def _grid(self, row: Row) -> Grid | None:
        code = self._cells.name(row, C.CODE)
        community = self._above(row)
        if code is None or community is None:
            self.grid_names.spoil(row[C.CODE])
            return None
        grid = Grid(code=code, name=row[C.NAME], external_code=row[C.EXTERNAL_CODE], community=community)
        return self._cells.new(row, C.CODE, grid, self.grid_names, code)

    def _estate(self, row: Row) -> Estate | None:
        name = self._cells.name(row, C.NAME)
        community = self._above(row)
        kind = self._cells.one_of(row, C.NO_PROPERTY_KIND, self._words.listed("no_property_kinds"))
        phone = self._cells.telephone(row, C.PROPERTY_PHONE)
        longitude, latitude = self._cells.point(row) or (None, None)
        if kind and row[C.PROPERTY_COMPANY]:
            self._cells.wrong(row, C.NO_PROPERTY_KIND, "firm_and_none", kind)
        if name is None or community is None or kind is None:
            self.estate_names.spoil(row[C.NAME])
            return None
        estate = Estate(
            name=name,
            aliases=self._cells.aliases(row, name),
            property_company=row[C.PROPERTY_COMPANY],
            property_phone=phone,
            no_property_kind=kind,
            longitude=longitude,
            latitude=latitude,
            community=community,
        )
        path = (community.subdistrict.name, community.name, name)
        return self._cells.new(row, C.NAME, estate, self.estate_names, *path)

    def _building(self, row: Row) -> Building | None:
        cells = self._cells
        estate_text, number_text, grid_text = (cells.filled(row, column) for column in (C.ESTATE, C.NUMBER, C.GRID))
        estate = cells.place(row, C.ESTATE, estate_text, self.estate_names, Part.ESTATES) if estate_text else None
        number = cells.building(row, C.NUMBER, number_text) if number_text else None
        grid = cells.place(row, C.GRID, grid_text, self.grid_names, Part.GRIDS) if grid_text else None
        units = cells.entrances(row, C.ENTRANCES)
        if estate is None:
            return None
        if number is None or grid is None:
            self.spoilt_buildings.add((estate, number))
            return None
        taken = self._numbers.setdefault((estate, number), row.number)
        if taken != row.number:
            cells.wrong(row, C.NUMBER, "twice", row[C.NUMBER], row=taken)
            return None
        if grid.community != estate.community:
            places = {"grid": grid.community.name, "estate": estate.community.name}
            self._found.note(row.part, row.number, C.GRID, "other_community", **places)
        aliases = cells.aliases(row, row[C.NUMBER])
        return Building(number=number, units=units, aliases=aliases, estate=estate, grid=grid)

    def _unit(self, row: Row) -> Unit | None:
        name = self._cells.name(row, C.NAME)
        phone = self._cells.telephone(row, C.PHONE)
        categories = tuple(code for text in split_list(row[C.CATEGORIES]) if (code := self._category(row, text)))
        if name is None:
            return None
        unit = Unit(name=name, short_name=row[C.SHORT_NAME], contact=row[C.CONTACT], phone=phone, categories=categories)
        if self._cells.new(row, C.NAME, unit, self.unit_names, name) and unit.short_name:
            self.unit_names.also(unit, unit.short_name)
        return unit

    def _category(self, row: Row, text: str) -> str | None:
        code = self._categories.get(fold(text))
        if code is None:
            self._cells.wrong(row, C.CATEGORIES, "no_category", text)
        return code

    def _point(self, row: Row) -> Point | None:
        name = self._cells.name(row, C.NAME)
        kind = self._cells.filled(row, C.KIND) and self._cells.one_of(row, C.KIND, self._words.listed("point_kinds"))
        community = self._above(row) if row[C.COMMUNITY] else None
        phone = self._cells.telephone(row, C.PHONE)
        if name is None or kind is None:
            return None
        point = Point(
            name=name,
            kind=kind,
            address=row[C.ADDRESS],
            opening_hours=row[C.OPENING_HOURS],
            phone=phone,
            services=row[C.SERVICES],
            community=community,
        )
        return self._cells.new(row, C.NAME, point, self._point_names, name)

    def _above(self, row: Row) -> Community | None:
        text = self._cells.filled(row, C.COMMUNITY)
        names = self.community_names
        return self._cells.place(row, C.COMMUNITY, text, names, Part.COMMUNITIES) if text else None
