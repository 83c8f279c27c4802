"""A file of the city's platform as rows of plain strings: an Excel sheet, CSV files, or JSON lines."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from config.texts import Texts
from handlers.roster.sources import BadCell, Table, UnreadableError, read_tables
from handlers.roster.values import fold

LONGEST_TEXT = 5_000
FIELDS = ("external_no", "text", "place", "category", "name", "phone", "source", "state")
REQUIRED = ("external_no", "text")
JSON_ENDINGS = frozenset({".json", ".jsonl"})

Row = tuple[int, Mapping[str, str]]
"""The row as Excel shows it, or the line of a JSON file; and its fields, the empty ones left out."""


class Findings:
    """What is wrong with a file (then nothing may be written), and what is odd about it, in words."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self.faults: list[str] = []
        self.notes: list[str] = []

    def fault(self, row: int | None, field: str, reason: str, /, **values: object) -> None:
        """Remember why this field is wrong; `reason` is a key of `[exchange_reason]`, `field` may be empty."""
        column = self.heading(field) if field else ""
        why = self._texts.say(f"exchange_reason.{reason}", **values)
        self.faults.append(self._texts.say("exchange.fault", row=row, column=column, reason=why))

    def unreadable(self, error: UnreadableError) -> None:
        """The file as a whole cannot be read."""
        why = self._texts.say(f"roster_reason.{error.reason}", name=error.name)
        self.faults.append(self._texts.say("exchange.fault", row=None, column="", reason=why))

    def unknown_column(self, heading: str) -> None:
        """A column that is none of ours is said to be left out."""
        why = self._texts.say("exchange_reason.unknown_column")
        self.notes.append(self._texts.say("exchange.fault", row=1, column=heading, reason=why))

    def heading(self, field: str) -> str:
        """What the column is called."""
        return self._texts.say(f"exchange_column.{field}")

    def sheet(self) -> str:
        """What the sheet is called."""
        return self._texts.say("exchange_sheet.cases")


def rows_of(path: Path, found: Findings) -> list[Row]:
    """Every row with something in it; what cannot be read goes to `found`, nothing is raised."""
    try:
        return list(_lines(path, found) if path.suffix.lower() in JSON_ENDINGS else _sheet(path, found))
    except UnreadableError as error:
        found.unreadable(error)
        return []


def _lines(path: Path, found: Findings) -> Iterator[Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UnreadableError("no_file", path.name) from None
    except (OSError, UnicodeDecodeError):
        raise UnreadableError("no_text", path.name) from None
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
        except ValueError:
            given = None
        if not isinstance(given, dict):
            found.fault(number, "", "not_json")
            continue
        for name in FIELDS:
            if given.get(name) is not None and not isinstance(given[name], str):
                found.fault(number, name, "not_text")
        yield number, {name: given[name].strip() for name in FIELDS if isinstance(given.get(name), str)}


def _sheet(path: Path, found: Findings) -> Iterator[Row]:
    tables = read_tables(path, LONGEST_TEXT)
    table = tables.get(found.sheet()) or (next(iter(tables.values())) if len(tables) == 1 else None)
    if not table:
        found.fault(None, "", "missing_sheet", name=found.sheet())
        return
    fields = _columns(table, found)
    lacking = [name for name in REQUIRED if name not in fields]
    for name in lacking:
        found.fault(1, name, "missing_column")
    if not lacking:
        yield from _cells(table, fields, found)


def _columns(table: Table, found: Findings) -> Sequence[str]:
    """The field of each column, empty for one that is not ours."""
    headings = {fold(found.heading(name)): name for name in FIELDS}
    fields = []
    for cell in table[0]:
        heading = cell if isinstance(cell, str) else ""
        fields.append(headings.get(fold(heading), ""))
        if heading and not fields[-1]:
            found.unknown_column(heading)
    return fields


def _cells(table: Table, fields: Sequence[str], found: Findings) -> Iterator[Row]:
    for number, cells in enumerate(table[1:], start=2):
        row = {}
        for name, cell in zip(fields, cells, strict=False):
            if name and isinstance(cell, BadCell):
                reason = "too_long" if cell.reason == "too_long" else "bad_cell"
                found.fault(number, name, reason, most=LONGEST_TEXT)
            elif name and isinstance(cell, str) and cell:
                row[name] = cell
        if row:
            yield number, row
