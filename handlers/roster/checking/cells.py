"""Takes checked values out of a row's cells and names the fault where there is none to take."""

from collections.abc import Iterable

from handlers.roster.checking.names import Names, Place
from handlers.roster.faults import Findings
from handlers.roster.layout import Column, Part
from handlers.roster.read import Row
from handlers.roster.values import building_number, degrees, fold, masked, split_list, telephone, whole_number

PATH_SIGNS = frozenset("/\uff0f、")
"""Signs that divide names in a scope and so can stand in none."""
MOST_ENTRANCES = 99
LONGITUDES, LATITUDES = (73, 136), (3, 54)
"""Degrees within which China lies; the two mixed up are noticed."""


class Cells:
    """Every method gives None after naming the fault; a cell that could not be read has its fault already."""

    def __init__(self, found: Findings) -> None:
        self._found = found
        self._words = found.words

    def filled(self, row: Row, column: Column) -> str | None:
        """The text of a required cell."""
        if not row[column] and column not in row.bad:
            self._found.fault(row.part, row.number, column, "missing")
        return row[column] or None

    def name(self, row: Row, column: Column) -> str | None:
        """A required name by which other rows may refer to this one."""
        text = self.filled(row, column)
        if text and PATH_SIGNS.intersection(text):
            self.wrong(row, column, "sign_in_name", text)
            return None
        return text

    def wrong(self, row: Row, column: Column, reason: str, text: str, /, **values: object) -> None:
        """Name the fault of a cell that says `text`."""
        self._found.fault(row.part, row.number, column, reason, value=masked(text), **values)

    def one_of(self, row: Row, column: Column, choices: Iterable[str]) -> str | None:
        """The text in the spelling of the choice it equals; empty stays empty."""
        text, choices = row[column], tuple(choices)
        for choice in ("", *choices):
            if fold(text) == fold(choice):
                return choice
        self.wrong(row, column, "no_choice", text, choices=choices)
        return None

    def telephone(self, row: Row, column: Column) -> str:
        """An office's number; empty where there is none."""
        text = row[column]
        number = telephone(text) if text else ""
        if number is None:
            self.wrong(row, column, "no_telephone", text)
        return number or ""

    def building(self, row: Row, column: Column, text: str) -> str | None:
        """The normalised number of a building."""
        number = building_number(text, self._words.building_endings)
        if number is None:
            self.wrong(row, column, "no_building_number", text)
        return number

    def entrances(self, row: Row, column: Column) -> int | None:
        """How many entrances (单元) a building has."""
        text = row[column]
        number = whole_number(text, 1, MOST_ENTRANCES) if text else None
        if text and number is None:
            self.wrong(row, column, "no_count", text, most=MOST_ENTRANCES)
        return number

    def point(self, row: Row) -> tuple[float, float] | None:
        """Longitude and latitude of a place within China; None where there are none."""
        columns = {Column.LONGITUDE: LONGITUDES, Column.LATITUDE: LATITUDES}
        found = {column: degrees(row[column], low, high) for column, (low, high) in columns.items() if row[column]}
        for column, (low, high) in columns.items():
            if not row[column] and found:
                self.wrong(row, column, "half_a_point", "")
            elif row[column] and found[column] is None:
                self.wrong(row, column, "no_degrees", row[column], low=low, high=high)
        longitude, latitude = (found.get(column) for column in columns)
        return None if longitude is None or latitude is None else (longitude, latitude)

    def aliases(self, row: Row, name: str) -> tuple[str, ...]:
        """Other names, without the name itself."""
        return tuple(alias for alias in split_list(row[Column.ALIASES]) if fold(alias) != fold(name))

    def place(self, row: Row, column: Column, text: str, names: Names[Place], part: Part) -> Place | None:
        """What a name means in sheet `part`."""
        found = names.find(text)
        if len(found) == 1:
            return found[0]
        if found:
            self.wrong(row, column, "ambiguous", text, choices=[names.written(value) for value in found])
        elif not names.is_spoilt(text):
            self.wrong(row, column, "unknown", text, sheet=self._words.part(part))
        return None

    def new(self, row: Row, column: Column, value: Place, names: Names[Place], *path: str) -> Place | None:
        """Register it under its path, unless an earlier row has taken that."""
        taken = names.add(value, *path, row=row.number)
        if taken is None:
            return value
        self.wrong(row, column, "twice", row[column], row=taken)
        return None
