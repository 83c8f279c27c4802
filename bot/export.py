"""`python -m bot export`: the case ledger as JSON lines or a workbook, on a connection of its own."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from sqlmodel import Session

from bot.app import build_office
from config.settings import Settings
from config.texts import Texts
from handlers.context import Context
from handlers.ledger import ledger
from models import db
from models.cases import AccessLog

COLUMNS = (
    "case_no", "state", "category", "urgency", "source", "community", "estate", "building", "unit", "room", "place",
    "grid", "text", "received_at", "due_at", "due_reason", "overdue", "responsible", "external_no", "survey",
)  # fmt: skip
"""What a row of the workbook shows."""


class BadDayError(ValueError):
    """A day or time on the command line cannot be read."""


def run(
    settings: Settings, *, since: str | None, until: str | None, form: str, with_reporter: bool, out: BinaryIO
) -> int:
    """Write the ledger to `out`; asking for reporters is logged before anything is written."""
    begin, end = moment(since, settings.zone), moment(until, settings.zone, end=True)
    office = build_office(settings)
    engine = db.make_engine(settings.database, read_only=not with_reporter)
    now = datetime.now(UTC)
    try:
        if with_reporter:
            with Session(engine) as session, session.begin():
                session.add(AccessLog(at=now, who="export", what="reporters of the ledger"))
        with Session(engine) as session:
            ctx = Context(office=office, session=session, now=now)
            objects = ledger(ctx, since=begin, until=end, with_reporter=with_reporter)
            if form == "xlsx":
                _workbook(objects, office.texts, out)
            else:
                out.writelines((json.dumps(found, ensure_ascii=False) + "\n").encode() for found in objects)
    finally:
        engine.dispose()
    return 0


def moment(text: str | None, zone: ZoneInfo, *, end: bool = False) -> datetime | None:
    """A day or ISO time as an instant of the office; a day as `end` means that whole day. Raises BadDayError."""
    if text is None:
        return None
    try:
        if "T" in text or " " in text:
            at = datetime.fromisoformat(text)
            return at if at.tzinfo else at.replace(tzinfo=zone)
        day = date.fromisoformat(text) + timedelta(days=1 if end else 0)
    except ValueError as error:
        raise BadDayError(f"{text!r} is no day: write it like 2026-11-22") from error
    return datetime.combine(day, time(), tzinfo=zone)


def _workbook(objects: Iterable[dict[str, Any]], texts: Texts, out: BinaryIO) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(texts.say("ledger.sheet"))
    sheet.append([texts.say(f"ledger.{name}") for name in COLUMNS])
    for found in objects:
        sheet.append([_cell(found[name]) for name in COLUMNS])
    book.save(out)


def _cell(value: Any) -> Any:
    """Plain values; of an object the words that matter. A text that Excel would run as a formula is made a text."""
    if isinstance(value, dict):
        value = " ".join(str(part) for part in value.values() if part not in {None, ""})
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@"}:
        return "'" + value
    return value
