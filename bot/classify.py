"""`python -m bot classify`: JSON lines in, what was understood out; needs no settings and no database."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from config.categories import load_categories
from config.rules import load_rules
from config.texts import load_texts
from handlers.roster.layout import PLACES, Column, Part
from handlers.roster.read import Sheets, load
from handlers.roster.values import building_number, split_list
from handlers.roster.words import Words
from nlp.gazetteer import Gazetteer
from nlp.reader import Reader
from nlp.reading import Reading
from nlp.spellings import EstateEntry

SAMPLE = Path(__file__).parent.parent / "config" / "sample" / "street.xlsx"
"""The roster where none is given."""


class RosterError(Exception):
    """The roster has no places that could be read; the text says why."""


def run(lines: Iterable[str], roster: Path | None, out: TextIO, today: date) -> int:
    """Read each line {"id", "text"} and write what contract.md says; 1 at the end if any line was no such object."""
    reader = Reader(places_of(roster or SAMPLE), load_categories())
    heating = load_rules().season.heating_on(today)
    faulty = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        asked = _asked(line)
        if isinstance(asked, str):
            faulty += 1
            answer: dict[str, Any] = {"id": None, "error": f"line {number}: {asked}"}
        else:
            answer = {"id": asked["id"], **as_json(reader.read(asked["text"], heating=heating))}
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 1 if faulty else 0


def places_of(roster: Path) -> Gazetteer:
    """The estates and buildings of a workbook or folder; RosterError where it cannot be read."""
    words = Words(load_texts())
    sheets = load(roster, words, PLACES)
    if not sheets.complete:
        raise RosterError("; ".join(fault.line(words) for fault in sheets.faults))
    numbers = _buildings(sheets, words)
    rows = sheets.rows.get(Part.ESTATES, ())
    return Gazetteer(
        estates=tuple(
            EstateEntry(
                name=row[Column.NAME],
                aliases=split_list(row[Column.ALIASES]),
                community=row[Column.COMMUNITY] or None,
                buildings=tuple(numbers.get(row[Column.NAME], ())),
            )
            for row in rows
            if row[Column.NAME]
        ),
        communities=tuple(dict.fromkeys(row[Column.COMMUNITY] for row in rows if row[Column.COMMUNITY])),
    )


def as_json(reading: Reading) -> dict[str, Any]:
    """A reading in the words of contract.md."""
    place = reading.place
    return {
        "intent": reading.intent.value,
        "is_report": reading.is_report,
        "category": reading.category,
        "alternatives": [[code, round(share, 4)] for code, share in reading.alternatives],
        "confidence": round(reading.confidence, 4),
        "urgency": reading.urgency.value,
        "estate": place.estate,
        "building": place.building,
        "unit": place.unit,
        "floor": place.floor,
        "room": place.room,
        "place": place.place,
        "problems": reading.problems,
        "why": list(reading.why),
    }


def _buildings(sheets: Sheets, words: Words) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in sheets.rows.get(Part.BUILDINGS, ()):
        number = building_number(row[Column.NUMBER], words.building_endings)
        if number is not None:
            found.setdefault(row[Column.ESTATE], []).append(number)
    return found


def _asked(line: str) -> dict[str, Any] | str:
    """The object of one line, or what is wrong with it."""
    try:
        asked = json.loads(line)
    except ValueError:
        return "is no JSON"
    if not isinstance(asked, dict) or "id" not in asked or not isinstance(asked.get("text"), str):
        return 'needs an object like {"id": 1, "text": "…"}'
    return asked
