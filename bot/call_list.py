"""`python -m bot call-list`: everyone whom no channel reached and who must still be phoned."""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TextIO

from sqlmodel import Session

from config.settings import Settings
from config.texts import Texts, load_texts
from handlers.whistle.links import PATH
from models import db, whistles
from models.cases import Case
from models.people import Person
from models.places import ResponderUnit
from models.pushes import CallListEntry, calls_open
from models.vault import Vault
from models.vocabulary import Role

TAIL = 4
"""Digits of a number that are shown."""
COLUMNS = ("since", "case_no", "role", "name", "phone_tail", "reason")


def run(settings: Settings, *, form: str, out: TextIO) -> int:
    """Write the list, the longest waiting first: `form` "text" is a table for people, "jsonl" one object a line.

    Raises DatabaseError, and VaultError where a unit's phone was sealed with another key.
    """
    texts = load_texts(settings.texts)
    vault = Vault(settings.require_secret())
    engine = db.make_engine(settings.database, read_only=True)
    try:
        for fault in db.faults(engine):
            raise db.DatabaseError(fault)
        with Session(engine) as session:
            rows = [_row(session, entry, settings, vault) for entry in calls_open(session)]
    finally:
        engine.dispose()
    lines = _table(rows, texts) if form == "text" else (json.dumps(row, ensure_ascii=False) for row in rows)
    out.writelines(f"{line}\n" for line in lines)
    return 0


def _row(session: Session, entry: CallListEntry, settings: Settings, vault: Vault) -> dict[str, Any]:
    case = session.get(Case, entry.case_id) if entry.case_id else None
    name, tail = _whom(session, entry, vault)
    if entry.role is Role.RESIDENT and case is not None and case.confidential:
        name, tail = "", ""  # the reporter is shielded here too; the console unmasks with a reason, and logs it
    row = {
        "case_no": case.case_no if case else None,
        "role": entry.role.value,
        "name": name,
        "phone_tail": tail,
        "reason": entry.reason,
        "since": entry.since.astimezone(settings.zone).isoformat(),
    }
    link = _link(session, entry, settings, vault)
    return row | {"link": link} if link else row


def _link(session: Session, entry: CallListEntry, settings: Settings, vault: Vault) -> str:
    """The answer link to give the unit that is phoned about a whistle; empty for everybody else."""
    whistle = whistles.running(session, entry.case_id) if entry.case_id and entry.responder_unit_id else None
    parts = whistles.assignments_of(session, whistle.id or 0) if whistle else []
    part = next((row for row in reversed(parts) if row.unit_id == entry.responder_unit_id), None)
    if part is None or part.token_revoked_at is not None:
        return ""
    return f"{settings.base_url}{PATH}{vault.open(part.token_sealed)}"


def _whom(session: Session, entry: CallListEntry, vault: Vault) -> tuple[str, str]:
    """Name and last digits of the person, or of the unit nobody is bound for; empty where the roster has nobody."""
    if entry.person_id:
        person = session.get_one(Person, entry.person_id)
        return person.name, person.phone_tail
    if entry.responder_unit_id:
        unit = session.get_one(ResponderUnit, entry.responder_unit_id)
        return unit.name, vault.open(unit.phone_sealed)[-TAIL:] if unit.phone_sealed else ""
    return "", ""


def _table(rows: Sequence[dict[str, Any]], texts: Texts) -> Iterator[str]:
    if not rows:
        yield texts.say("calls.empty")
        return
    table = [[texts.say(f"calls_column.{name}") for name in COLUMNS], *(_words(row, texts) for row in rows)]
    widths = [max(_width(line[place]) for line in table) for place in range(len(COLUMNS))]
    for line in table:
        yield "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
    yield texts.say("calls.total", count=len(rows))


def _words(row: dict[str, Any], texts: Texts) -> list[str]:
    reason = row["reason"]
    known = f"calls_reason.{reason}"
    words = {
        "since": f"{datetime.fromisoformat(row['since']):%Y-%m-%d %H:%M}",
        "case_no": row["case_no"] or "",
        "role": texts.say(f"role.{row['role']}"),
        "reason": texts.say(known) if known in texts else texts.say("calls.refused", reason=reason),
    }
    return [str((row | words)[name]) for name in COLUMNS]


def _width(text: str) -> int:
    """Columns of a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
