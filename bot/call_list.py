"""`python -m bot call-list`: everyone whom no channel reached and who must still be phoned."""

import json
from typing import Any, TextIO

from sqlmodel import Session

from config.settings import Settings
from config.texts import load_texts
from models import db
from models.cases import Case
from models.people import Person
from models.places import ResponderUnit
from models.pushes import CallListEntry, calls_open
from models.vault import Vault

TAIL = 4
"""Digits of a number that are shown."""


def run(settings: Settings, *, form: str, out: TextIO) -> int:
    """Write the list: `form` "text" for people, "jsonl" one object a line. DatabaseError is the caller's to tell."""
    texts = load_texts(settings.texts)
    vault = Vault(settings.require_secret())
    engine = db.make_engine(settings.database, read_only=True)
    try:
        with Session(engine) as session:
            rows = [_row(session, entry, settings, vault) for entry in calls_open(session)]
    finally:
        engine.dispose()
    for row in rows:
        line = json.dumps(row, ensure_ascii=False) if form == "jsonl" else texts.say("calls.line", **row)
        out.write(line + "\n")
    if not rows and form != "jsonl":
        out.write(texts.say("calls.empty") + "\n")
    return 0


def _row(session: Session, entry: CallListEntry, settings: Settings, vault: Vault) -> dict[str, Any]:
    case = session.get(Case, entry.case_id) if entry.case_id else None
    person = session.get(Person, entry.person_id) if entry.person_id else None
    unit = session.get(ResponderUnit, entry.responder_unit_id) if entry.responder_unit_id else None
    tail = person.phone_tail if person else ""
    if unit is not None and unit.phone_sealed:
        tail = vault.open(unit.phone_sealed)[-TAIL:]
    return {
        "case_no": case.case_no if case else None,
        "role": entry.role.value,
        "name": person.name if person else unit.name if unit else "",
        "phone_tail": tail,
        "reason": entry.reason,
        "since": entry.since.astimezone(settings.zone).isoformat(),
    }
