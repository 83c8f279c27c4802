"""The case ledger as an Excel workbook: one row per case, in the office's words; written as it is read."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from config.categories import Categories
from config.texts import Texts

ROWS = 1_000_000
"""Cases on one sheet; Excel takes 1,048,576 rows."""
COLUMNS = (
    "case_no", "state", "category", "urgency", "source", "community", "estate", "building", "unit", "room", "place",
    "grid", "text", "attachments", "received_at", "due_at", "due_reason", "overdue", "responsible_role",
    "responsible_name", "score", "score_reason", "reached", "linked_to", "external_no", "confidential",
)  # fmt: skip
ANSWER = (
    "external_no", "case_no", "state", "category", "responsible", "due_at", "resolved_at", "answer", "score",
    "updated_at",
)  # fmt: skip
"""Columns of what the city's platform gets back."""
REPORTER = ("reporter_name", "reporter_phone_tail")
"""Further columns, where they were asked for."""


def write(
    objects: Iterable[dict[str, Any]], texts: Texts, categories: Categories, out: BinaryIO, *, with_reporter: bool
) -> None:
    """Write what `handlers.ledger` gives; on a further sheet after each million rows."""
    columns = COLUMNS + (REPORTER if with_reporter else ())
    book = Workbook(write_only=True)
    sheet = _sheet(book, texts, columns)
    for number, found in enumerate(objects):
        if number and number % ROWS == 0:
            sheet = _sheet(book, texts, columns)
        row = _row(found, texts, categories)
        sheet.append([_cell(sheet, row[name]) for name in columns])
    book.save(out)
    out.flush()


def write_answers(objects: Iterable[dict[str, Any]], texts: Texts, categories: Categories, out: BinaryIO) -> None:
    """Write what `handlers.exchange.answer` gives, under the headings by which its rows came."""
    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet(texts.say("exchange_sheet.cases"))
    sheet.freeze_panes = "A2"
    sheet.append([texts.say(f"exchange_column.{name}") for name in ANSWER])
    for found in objects:
        row = found | {
            "state": texts.say(f"ledger_state.{found['state']}"),
            "category": categories[found["category"]].name,
            "score": texts.say(f"ledger_score.{found['score']}") if found["score"] else None,
            **{name: _local(found[name]) for name in ("due_at", "resolved_at", "updated_at")},
        }
        sheet.append([_cell(sheet, row[name]) for name in ANSWER])
    book.save(out)
    out.flush()


def _sheet(book: Workbook, texts: Texts, columns: Iterable[str]) -> WriteOnlyWorksheet:
    sheet: WriteOnlyWorksheet = book.create_sheet(texts.say("ledger.sheet"))
    sheet.freeze_panes = "A2"
    sheet.append([texts.say(f"ledger.{name}") for name in columns])
    return sheet


def _row(found: dict[str, Any], texts: Texts, categories: Categories) -> dict[str, Any]:
    """Every column's value: codes as words, times as the office's clock shows them."""

    def word(table: str, code: str | None) -> str | None:
        return texts.say(f"ledger_{table}.{code}") if code else None

    category, survey, responsible = found["category"], found["survey"], found["responsible"] or {}
    role = responsible.get("role")
    return found | {
        "state": word("state", found["state"]),
        "category": categories[category].name if category in categories else category,
        "urgency": word("urgency", found["urgency"]),
        "source": word("source", found["source"]),
        "received_at": _local(found["received_at"]),
        "due_at": _local(found["due_at"]),
        "overdue": word("yes_no", _yes_no(found["overdue"])),
        "confidential": word("yes_no", _yes_no(found["confidential"])),
        "responsible_role": texts.say(f"role.{role}") if role else None,
        "responsible_name": responsible.get("name"),
        "score": word("score", survey["score"]),
        "score_reason": survey["reason"],
        "reached": word("yes_no", _yes_no(survey["reached"])),
        **dict(_reporter(found)),
    }


def _reporter(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in found.get("reporter", {}).items():
        yield f"reporter_{name}", value


def _yes_no(value: bool | None) -> str | None:  # noqa: FBT001  # the value itself, no switch
    return None if value is None else "yes" if value else "no"


def _local(at: str | None) -> datetime | None:
    """The local time without its zone: Excel knows none."""
    return datetime.fromisoformat(at).replace(tzinfo=None) if at else None


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    """A resident's words as text, whatever they look like: neither a formula nor one of Excel's error values."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell
