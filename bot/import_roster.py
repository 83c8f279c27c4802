"""The command `import-roster`: load people and places from a workbook, after a preview, all or nothing."""

import os
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, select

from config.categories import load_categories
from config.rules import Rules, load_rules
from config.settings import Settings
from config.texts import load_texts
from config.workcalendar import load_work_days
from handlers.roster.apply import StaleError, apply
from handlers.roster.check import Rejected, check
from handlers.roster.codes import as_csv, issue, list_codes
from handlers.roster.plan import Plan, plan
from handlers.roster.preview import preview
from handlers.roster.read import Sheets, load
from handlers.roster.wanted import Wanted
from handlers.roster.words import Words
from models import db
from models.places import ResponderUnit
from models.vault import Vault, VaultError
from models.worktime import WorkCalendar

DONE, REFUSED, MISUSED = 0, 1, 2


def run(
    path: Path,
    *,
    dry_run: bool,
    codes: Path | None,
    renew: bool,
    settings: Settings,
    out: TextIO,
    err: TextIO,
    now: datetime | None = None,
) -> int:
    """Import the workbook (or folder of CSV files) at `path` and give the exit code.

    The preview goes to `out`, every fault in one line to `err`. 1: nothing was written, or the list of `codes` could
    not be; 2: wrong arguments. SettingsError, RulesError, TextsError and DatabaseError are the caller's to tell.
    """
    words = Words(load_texts(settings.texts))
    if renew and codes is None:
        print(words.say("renew_needs_codes"), file=err)
        return MISUSED
    job = _Import(
        words=words,
        rules=load_rules(settings.rules),
        settings=settings,
        vault=Vault(settings.require_secret()),
        now=now or datetime.now(UTC),
        out=out,
        err=err,
    )
    sheets = load(path, words)
    if not sheets.complete:
        return job.reject(Rejected(faults=sheets.faults, notes=sheets.notes))
    reader, writer = db.make_engine(settings.database, read_only=True), db.make_engine(settings.database)
    try:
        if db.faults(reader):
            db.upgrade(writer)
        return job.load(sheets, reader, writer, dry_run=dry_run, codes=codes, renew=renew)
    finally:
        reader.dispose()
        writer.dispose()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Import:
    """One run of the command."""

    words: Words
    rules: Rules
    settings: Settings
    vault: Vault
    now: datetime
    out: TextIO
    err: TextIO

    def load(
        self, sheets: Sheets, reader: Engine, writer: Engine, *, dry_run: bool, codes: Path | None, renew: bool
    ) -> int:
        """Check and plan with no lock held, then write."""
        with closing(db.session(reader)) as session:
            checked = self._check(session, sheets)
            if isinstance(checked, Rejected):
                return self.reject(checked)
            try:
                planned = plan(session, checked, self.words, self.vault, self.now)
            except VaultError:
                return self._refuse("other_key")
        self._tell(*preview(planned, checked, self.words))
        if dry_run:
            self._tell(self.words.say("dry_run"), *([self.words.say("codes_not_now")] if codes else []))
            return DONE
        return self._write(planned, reader, writer, codes, renew=renew)

    def reject(self, rejected: Rejected) -> int:
        """Print what is wrong with the roster."""
        self._tell(*(self.words.say("note", note=note.line(self.words)) for note in rejected.notes))
        for fault in rejected.faults:
            print(fault.line(self.words), file=self.err)
        return self._refuse("rejected", count=len(rejected.faults))

    def _check(self, session: Session, sheets: Sheets) -> Wanted | Rejected:
        return check(
            sheets,
            self.words,
            default_subdistrict=self.rules.place.subdistrict,
            categories=frozenset(load_categories()),
            stored_units=session.exec(select(ResponderUnit.name)).all(),
        )

    def _write(self, planned: Plan, reader: Engine, writer: Engine, codes: Path | None, *, renew: bool) -> int:
        if codes is not None and (why := _unwritable(codes)):
            return self._refuse("codes_unwritable", file=codes, why=why)
        try:
            with db.session(writer) as session, session.begin():
                version = apply(session, planned)
        except (StaleError, IntegrityError):
            return self._refuse("stale")
        except OperationalError:
            return self._refuse("busy")
        self._tell(self.words.say("written", version=version))
        return DONE if codes is None else self._give_codes(reader, writer, codes, renew=renew)

    def _give_codes(self, reader: Engine, writer: Engine, codes: Path, *, renew: bool) -> int:
        """Issue codes, in a transaction of their own to keep each short, and write the list."""
        try:
            with db.session(writer) as session, session.begin():
                issued = issue(session, now=self.now, expires_at=self._expiry(), renew=renew)
        except (IntegrityError, OperationalError):
            return self._refuse("codes_failed")
        with closing(db.session(reader)) as session:
            lines = list_codes(session, self.words)
        try:
            codes.write_bytes(as_csv(lines, self.words))
        except OSError as error:
            return self._refuse("codes_lost", file=codes, why=error.strerror)
        bound = sum(line.bound for line in lines)
        self._tell(self.words.say("codes_written", file=codes, issued=issued, open=len(lines) - bound, bound=bound))
        return DONE

    def _expiry(self) -> datetime:
        calendar = WorkCalendar(
            slots=self.rules.worktime.slots, overrides=load_work_days(), timezone=self.settings.zone
        )
        return calendar.due(self.now, self.rules.binding.valid).at

    def _tell(self, *lines: str) -> None:
        for line in lines:
            print(line, file=self.out)

    def _refuse(self, key: str, **values: object) -> int:
        print(self.words.say(key, **values), file=self.err)
        return REFUSED


def _unwritable(file: Path) -> str | None:
    """Why the list of codes cannot be written. Whoever has a code is staff, so a new file is its owner's only."""
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        return error.strerror or str(error)
    return None
