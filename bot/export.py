"""`python -m bot export`: the case ledger as JSON lines or a workbook, on a connection of its own."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot import fit, workbook
from bot.office import build_office, stored_office
from config.settings import Settings
from handlers.context import Context
from handlers.ledger import Span, count, ledger
from models import db
from models.cases import AccessLog


class BadDayError(ValueError):
    """A day or time on the command line cannot be read."""


def run(
    settings: Settings, *, since: str | None, until: str | None, form: str, with_reporter: bool, out: BinaryIO
) -> int:
    """Write the ledger to `out`, in `form` "jsonl" or "xlsx"; asking for reporters is logged before anything is.

    Days are the office's, `until` a day includes it. Raises BadDayError, DatabaseError, and what a wrong file of
    rules or texts raises.
    """
    span = Span(since=moment(since, settings.zone), until=moment(until, settings.zone, end=True))
    with fit.naming_the_rules(settings):
        build_office(settings)
    now = datetime.now(UTC)
    reader = db.make_reader(settings.database)
    try:
        for fault in db.faults(reader):
            raise db.DatabaseError(fault)
        with db.session(reader) as session:
            if with_reporter:
                _log_access(settings, count(session, span), now)
            office = stored_office(settings, session)
            ctx = Context(office=office, session=session, now=now)
            objects = ledger(ctx, span, with_reporter=with_reporter)
            if form == "xlsx":
                workbook.write(objects, office.texts, office.categories, out, with_reporter=with_reporter)
            else:
                _write_lines(objects, out)
    finally:
        reader.dispose()
    return 0


def moment(text: str | None, zone: ZoneInfo, *, end: bool = False) -> datetime | None:
    """A day or ISO time as an instant of the office; a day as `end` means that whole day. Raises BadDayError."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return _instant(text, zone)
    try:
        return datetime.combine(day + timedelta(days=1 if end else 0), time(), tzinfo=zone)
    except OverflowError as error:
        raise BadDayError(f"{text!r} is too late a day") from error


def _instant(text: str, zone: ZoneInfo) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadDayError(f"{text!r} is no day: write it like 2026-11-22 or 2026-11-22T14:30") from error
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _log_access(settings: Settings, rows: int, now: datetime) -> None:
    """Who looked at personal data is logged (product.md rule 4)."""
    writer = db.make_engine(settings.database)
    try:
        with Session(writer) as session, session.begin():
            session.add(AccessLog(at=now, who="export", what="reporters", reason="--with-reporter", rows=rows))
    finally:
        writer.dispose()


def _write_lines(objects: Iterable[dict[str, Any]], out: BinaryIO) -> None:
    out.writelines((json.dumps(found, ensure_ascii=False) + "\n").encode() for found in objects)
    out.flush()
