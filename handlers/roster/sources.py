"""Sheets of raw cells out of an Excel workbook, or out of a folder of CSV files named like the sheets."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl

LONGEST_CELL = 500
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an encrypted .xlsx and a .xls of before 2007 begin (an OLE container, no ZIP)."""
ENCODINGS = ("utf-8-sig", "gb18030")
"""Excel for China saves CSV in the second unless asked for UTF-8."""
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])


class UnreadableError(Exception):
    """The file as a whole cannot be read; `reason` is a key of `[roster_reason]`, `name` the file."""

    def __init__(self, reason: str, name: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.reason = reason
        self.name = name


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell whose content is lost or never was; `reason` is a key of `[roster_reason]`."""

    reason: str


Cell = str | BadCell
Table = list[list[Cell]]
"""Rows of cells; row 0 is what Excel shows as row 1."""


def read_tables(path: Path, longest: int = LONGEST_CELL) -> Mapping[str, Table]:
    """All sheets by name; UnreadableError where the file or folder is none of ours.

    A cell of more than `longest` characters is a BadCell.
    """
    try:
        return _read_folder(path, longest) if path.is_dir() else _read_workbook(path, longest)
    except FileNotFoundError:
        raise UnreadableError("no_file", path.name) from None
    except OSError:
        raise UnreadableError("no_access", path.name) from None


def _read_workbook(path: Path, longest: int) -> dict[str, Table]:
    content = path.read_bytes()
    if content.startswith(OLD_EXCEL):
        raise UnreadableError("encrypted_or_old", path.name)
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise UnreadableError("no_workbook", path.name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl tells of styles and validations it leaves out
        try:
            return _sheets(content, longest)
        except Exception:  # noqa: BLE001  # openpyxl raises whatever its parsers meet in a damaged file
            raise UnreadableError("damaged", path.name) from None


def _sheets(content: bytes, longest: int) -> dict[str, Table]:
    shown = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    written = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    try:
        return {
            name: [
                _trimmed(_cell(value, formula, longest) for value, formula in zip(values, formulas, strict=True))
                for values, formulas in zip(_rows(shown[name]), _rows(written[name]), strict=True)
            ]
            for name in (sheet.title for sheet in shown.worksheets)
        }
    finally:
        shown.close()
        written.close()


def _rows(sheet: Any) -> Iterable[tuple[object, ...]]:
    sheet.reset_dimensions()  # what some programs write there is wrong and would cut the sheet off
    return sheet.iter_rows(values_only=True)  # type: ignore[no-any-return]  # its stubs know no read-only sheet


def _cell(value: object, formula: object, longest: int) -> Cell:
    """`value` is what Excel shows, `formula` what was typed."""
    if value is None:
        return BadCell("formula") if formula is not None else ""
    if isinstance(value, date | time | timedelta):
        return BadCell("date")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _text(str(value), longest)


def _text(value: str, longest: int) -> Cell:
    text = " ".join(value.translate(_INVISIBLE).split())
    if len(text) > longest:
        return BadCell("too_long")
    if text.startswith("#") and text.rstrip("!?").upper() in EXCEL_ERRORS:
        return BadCell("excel_error")
    return text


EXCEL_ERRORS = frozenset({"#REF", "#N/A", "#NAME", "#VALUE", "#DIV/0", "#NUM", "#NULL"})


def _read_folder(path: Path, longest: int) -> dict[str, Table]:
    files = sorted(file for file in path.iterdir() if file.suffix.casefold() == ".csv")
    if not files:
        raise UnreadableError("no_csv", path.name)
    return {file.stem: _read_csv(file, longest) for file in files}


def _read_csv(file: Path, longest: int) -> Table:
    try:
        rows = csv.reader(io.StringIO(_decoded(file), newline=""), strict=True)
        return [_trimmed(_text(cell, longest) for cell in row) for row in rows]
    except csv.Error:
        raise UnreadableError("damaged_csv", file.name) from None


def _decoded(file: Path) -> str:
    content = file.read_bytes()
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError("no_text", file.name)


def _trimmed(cells: Iterable[Cell]) -> list[Cell]:
    row = list(cells)
    while row and row[-1] == "":
        row.pop()
    return row
