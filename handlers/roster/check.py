"""Check a whole roster: either every row is fine, or every fault is named."""

from collections.abc import Collection
from dataclasses import dataclass

from handlers.roster.checking.people import People
from handlers.roster.checking.places import Places
from handlers.roster.faults import Fault, Findings
from handlers.roster.layout import Part
from handlers.roster.read import Sheets
from handlers.roster.wanted import Unit, Wanted
from handlers.roster.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A roster that cannot be loaded, and all the reasons."""

    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]


def check(
    sheets: Sheets,
    words: Words,
    *,
    default_subdistrict: str,
    categories: Collection[str],
    stored_units: Collection[str] = (),
) -> Wanted | Rejected:
    """Check every row of every sheet.

    `categories` are the codes that a unit may be in charge of. `stored_units` are the names of the responder units in
    the database, to which people may refer when the roster has no sheet of them.
    """
    if not sheets.complete:
        return Rejected(faults=sheets.faults, notes=sheets.notes)
    found = Findings(words=words)
    places = Places(sheets, found, default_subdistrict=default_subdistrict, categories=categories)
    if Part.UNITS not in sheets.rows:
        for name in stored_units:
            places.unit_names.add(Unit(name=name), name, row=0)
    people = People(places, found, default_subdistrict=default_subdistrict)
    staff = people.check(sheets.rows.get(Part.PEOPLE, ()))
    notes = (*sheets.notes, *found.notes)
    faults = (*sheets.faults, *found.faults)
    if faults:
        return Rejected(faults=_in_order(faults, words), notes=notes)
    return Wanted(
        source=sheets.source,
        subdistricts=tuple(places.subdistricts.values()),
        communities=places.communities,
        grids=places.grids,
        estates=places.estates,
        buildings=tuple(places.buildings.values()),
        units=places.units if Part.UNITS in sheets.rows else None,
        points=places.points if Part.POINTS in sheets.rows else None,
        people=staff if Part.PEOPLE in sheets.rows else None,
        notes=notes,
    )


def _in_order(faults: Collection[Fault], words: Words) -> tuple[Fault, ...]:
    order = {words.part(part): place for place, part in enumerate(Part)}
    return tuple(sorted(faults, key=lambda fault: (order.get(fault.sheet, -1), fault.row or 0)))
