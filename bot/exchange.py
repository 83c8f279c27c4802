"""`python -m bot exchange`: cases from and to the city's platform, in files, keyed by the numbers they have there."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Engine
from sqlmodel import Session

from bot import fit, workbook
from bot.clock import SystemClock
from bot.export import moment
from bot.office import build_office, stored_office
from bot.understanding import Understanding
from config.settings import Settings
from handlers.context import Context
from handlers.exchange.answer import answers
from handlers.exchange.file import JSON_ENDINGS
from handlers.exchange.receive import Change, Taken, preview, take
from handlers.exchange.rows import Brought, read
from handlers.office import Office
from models import db

DONE, REFUSED = 0, 1
AT_ONCE = 10
"""Rows written in one transaction: whoever else wants to write waits less than a second."""


def receive(settings: Settings, file: Path, *, dry_run: bool, out: TextIO, err: TextIO) -> int:
    """Take over the cases in `file` and print what changed; 1, with a line for each fault, where any row is bad.

    Every row is checked before the first is written. Written in steps: after an interruption the same file again does
    the rest. Raises DatabaseError and what wrong files of rules or texts raise.
    """
    with fit.naming_the_rules(settings):
        office = build_office(settings)
    checked = read(file, office.texts, office.categories)
    out.writelines(f"{office.texts.say('exchange.note', note=note)}\n" for note in checked.notes)
    if checked.faults:
        err.writelines(f"{fault}\n" for fault in checked.faults)
        err.write(office.texts.say("exchange.rejected", count=len(checked.faults)) + "\n")
        return REFUSED
    engine = db.make_engine(settings.database, read_only=dry_run)
    try:
        for fault in db.faults(engine):
            raise db.DatabaseError(fault)
        with Session(engine) as session:
            office = stored_office(settings, session)
        _tell(office, list(_taken(office, engine, checked.rows, dry_run=dry_run)), out, dry_run=dry_run)
    finally:
        engine.dispose()
    return DONE


def _taken(office: Office, engine: Engine, rows: Sequence[Brought], *, dry_run: bool) -> Iterator[Taken]:
    understanding = Understanding(office, SystemClock())
    with Session(engine) as session:
        understanding.refresh(session)
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        with db.session(engine) as session, session.begin():
            now = datetime.now(UTC)
            ctx = Context(office=office, session=session, now=now, action="exchange", reader=understanding.read)
            yield from preview(ctx, some) if dry_run else [take(ctx, row) for row in some]


def _tell(office: Office, taken: Sequence[Taken], out: TextIO, *, dry_run: bool) -> None:
    counts = Counter(found.change for found in taken)
    for found in taken:
        if found.change is not Change.SAME:
            key = "new_later" if found.change is Change.NEW and not found.case_no else found.change.value
            values = {"external_no": found.external_no, "case_no": found.case_no, "state": found.state}
            out.write(office.texts.say(f"exchange.{key}", **values) + "\n")
    totals = {change.value: counts[change] for change in (Change.NEW, Change.ADDED, Change.WITHDRAWN)}
    same = counts[Change.SAME] + counts[Change.NOT_WITHDRAWN]
    out.write(office.texts.say("exchange.total", **totals, same=same) + "\n")
    if dry_run:
        out.write(office.texts.say("exchange.dry_run") + "\n")


def give(settings: Settings, file: Path, *, since: str | None) -> int:
    """Write how the platform's cases stand with us to `file`, as JSON lines or Excel by its ending.

    Raises BadDayError, DatabaseError, OSError, and what wrong files of rules or texts raise.
    """
    after = moment(since, settings.zone)
    with fit.naming_the_rules(settings):
        build_office(settings)
    engine = db.make_engine(settings.database, read_only=True)
    try:
        for fault in db.faults(engine):
            raise db.DatabaseError(fault)
        with db.session(engine) as session:
            office = stored_office(settings, session)
            found = answers(Context(office=office, session=session, now=datetime.now(UTC)), after)
            _write(found, file, office)
    finally:
        engine.dispose()
    return DONE


def _write(found: Iterable[dict[str, Any]], file: Path, office: Office) -> None:
    with file.open("wb") as out:
        if file.suffix.lower() in JSON_ENDINGS:
            out.writelines((json.dumps(row, ensure_ascii=False) + "\n").encode() for row in found)
        else:
            workbook.write_answers(found, office.texts, office.categories, out)
