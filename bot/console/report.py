"""The monthly report as a workbook: totals, rates with their four columns, and a sheet for each way to split them."""

from collections.abc import Sequence
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from config.texts import Texts
from handlers.console.figures import Board, Line

COLUMNS = ("received", "handled", "open", "breached", "excluded", "reached", "solved", "satisfied", "unreached")
SPLITS = ("communities", "grids", "categories", "months")
WIDTHS = (22, 12)


def write(board: Board, texts: Texts, out: BinaryIO) -> None:
    """Write the board's figures to `out`."""
    book = Workbook()
    first = book.worksheets[0]
    first.title = texts.say("figures.sheet_totals")
    rows: list[list[Any]] = [[texts.say("figures.span", since=f"{board.span.since}", until=f"{board.span.until}")], []]
    rows += [[texts.say(f"figures.{name}"), board.totals[name]] for name in COLUMNS]
    rows += [[texts.say(f"figures.whistle_{name}"), count] for name, count in board.whistles.items()]
    rows += [
        [],
        [texts.say(f"figures.{name}") for name in ("rate", "counted", "of", "unreached", "excluded", "percent")],
    ]
    rows += [
        [texts.say(f"figures.rate_{rate.name}"), rate.counted, rate.of, rate.unreached, rate.excluded, rate.percent]
        for rate in board.rates
    ]
    _fill(first, rows)
    for split in SPLITS:
        lines: Sequence[Line] = getattr(board, split)
        table: list[list[Any]] = [["", *(texts.say(f"figures.{name}") for name in COLUMNS)]]
        table += [[line.name, *(line.counts[name] for name in COLUMNS)] for line in lines]
        _fill(book.create_sheet(texts.say(f"figures.sheet_{split}")), table)
    book.save(out)


def _fill(sheet: Worksheet, rows: Sequence[Sequence[Any]]) -> None:
    for row in rows:
        sheet.append(list(row))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for place in range(1, max((len(row) for row in rows), default=0) + 1):
        sheet.column_dimensions[chr(64 + place)].width = WIDTHS[0] if place == 1 else WIDTHS[1]
