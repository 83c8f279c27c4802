"""Read a roster into plain rows of text, each with its sheet and its row number as Excel shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from handlers.roster.faults import Fault, Findings
from handlers.roster.layout import ROSTER, Column, Columns, Layout, Part
from handlers.roster.sources import BadCell, Cell, Table, UnreadableError, read_tables
from handlers.roster.values import fold, masked
from handlers.roster.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row. `bad` names the cells that could not be read and have their fault already."""

    part: Part
    number: int
    cells: Mapping[Column, str]
    bad: frozenset[Column] = frozenset()

    def __getitem__(self, column: Column) -> str:
        """The cell's text without surrounding space; empty where there is none."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """What stands in a roster, unchecked.

    A sheet the layout lets lack is missing from `rows` if it does. `complete` is False where sheets or columns lack or
    the file cannot be read, so that looking at the rows makes no sense; `faults` then say why. Otherwise `faults` are
    of single cells. `notes` tell of sheets and columns that we don't know and have not read.
    """

    source: str
    rows: Mapping[Part, Sequence[Row]]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    complete: bool


def load(path: Path, words: Words, layout: Layout = ROSTER) -> Sheets:
    """Read a workbook, or a folder of CSV files; whatever is wrong stands in the result, nothing is raised."""
    try:
        tables = read_tables(path)
    except UnreadableError as error:
        fault = Fault(reason=words.reason(error.reason, name=error.name))
        return Sheets(source=path.name, rows={}, faults=(fault,), notes=(), complete=False)
    return _Reading(words, layout).read(path.name, tables)


class _Reading:
    """One pass over the sheets of a roster."""

    def __init__(self, words: Words, layout: Layout) -> None:
        self._words = words
        self._layout = layout
        self._found = Findings(words=words)
        self._complete = True

    def read(self, source: str, tables: Mapping[str, Table]) -> Sheets:
        by_name = {fold(name): table for name, table in tables.items()}
        if len(by_name) < len(tables):
            self._complete = False
            self._found.faults.append(Fault(reason=self._words.reason("sheets_alike")))
        rows = {}
        for part, columns in self._layout.parts.items():
            table = by_name.get(fold(self._words.part(part)))
            if table is not None:
                rows[part] = self._read_sheet(part, columns, table)
            elif part in self._layout.may_lack:
                self._found.note(part, None, None, "sheet_left_out")
            else:
                self._refuse(part, None, "no_sheet")
        if self._layout.whole:
            self._tell_unknown(tables)
        faults, notes = tuple(self._found.faults), tuple(self._found.notes)
        return Sheets(source=source, rows=rows, faults=faults, notes=notes, complete=self._complete)

    def _tell_unknown(self, tables: Mapping[str, Table]) -> None:
        known = {fold(self._words.part(part)) for part in Part}
        for name, table in tables.items():
            if fold(name) not in known and any(table):
                self._found.notes.append(Fault(sheet=name, reason=self._words.reason("unknown_sheet")))

    def _refuse(self, part: Part, row: int | None, reason: str, column: Column | None = None) -> None:
        self._complete = False
        self._found.fault(part, row, column, reason)

    def _read_sheet(self, part: Part, columns: Columns, table: Table) -> list[Row]:
        places = self._headings(part, columns, table[0] if table else [])
        filled = [(number, cells) for number, cells in enumerate(table[1:], start=2) if any(cells)]
        self._tell_stray(part, filled, places)
        rows = [self._row(part, number, cells, places) for number, cells in filled]
        if part is Part.COMMUNITIES and not rows:
            self._refuse(part, None, "no_rows")
        return rows

    def _headings(self, part: Part, columns: Columns, cells: Sequence[Cell]) -> dict[int, Column | None]:
        """Which column stands where; None for a heading that we don't know."""
        known = {fold(self._words.column(column)): column for column in columns.all}
        places: dict[int, Column | None] = {}
        for place, cell in enumerate(cells):
            heading = cell if isinstance(cell, str) else "?"
            if not heading:
                continue
            column = known.get(fold(heading.rstrip("*＊ ")))
            if column is None:
                reason = self._words.reason("unknown_column")
                name = masked(heading)
                self._found.notes.append(Fault(sheet=self._words.part(part), row=1, column=name, reason=reason))
            elif column in places.values():
                self._refuse(part, 1, "column_twice", column)
            places[place] = column
        for column in columns.required:
            if column not in places.values():
                self._refuse(part, 1, "no_column", column)
        return places

    def _row(self, part: Part, number: int, cells: Sequence[Cell], places: Mapping[int, Column | None]) -> Row:
        texts: dict[Column, str] = {}
        bad = set()
        for place, column in places.items():
            cell = cells[place] if place < len(cells) else ""
            if column is None:
                continue
            if isinstance(cell, BadCell):
                bad.add(column)
                self._found.fault(part, number, column, cell.reason)
            else:
                texts[column] = cell
        return Row(part=part, number=number, cells=texts, bad=frozenset(bad))

    def _tell_stray(
        self, part: Part, filled: Sequence[tuple[int, Sequence[Cell]]], places: Mapping[int, Column | None]
    ) -> None:
        """Tell of the first cell under no heading; there may be thousands."""
        for number, cells in filled:
            stray = [place for place, cell in enumerate(cells) if cell != "" and place not in places]
            if stray:
                self._found.note(part, number, None, "no_heading", place=stray[0] + 1)
                return
