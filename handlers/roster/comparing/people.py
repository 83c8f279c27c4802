"""Compare the people of a roster, and what they do where, with those stored."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.roster import wanted as asked
from handlers.roster.comparing.match import Keys, match
from handlers.roster.comparing.records import Comparison, Table, Values, row_id_of
from handlers.roster.comparing.stored import Stored
from models.people import Appointment, Person
from models.vault import Vault
from models.vocabulary import Role

TAIL = 4
"""How many digits of a phone are kept in the clear, to tell people apart."""

SCOPE_COLUMNS: Mapping[type[asked.Scope], str] = {
    asked.Building: "building_id",
    asked.Grid: "grid_id",
    asked.Community: "community_id",
    asked.Subdistrict: "subdistrict_id",
    asked.Unit: "responder_unit_id",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostChanges:
    """Appointments to write, to change (row id → whether deputy) and to delete; `of` names whom an old one was of."""

    adds: tuple[tuple[asked.Person, asked.Post], ...]
    deputies: Mapping[int, bool]
    removals: tuple[Appointment, ...]


def people_table(
    people: tuple[asked.Person, ...], prints: Mapping[str, str], stored: Stored, comparison: Comparison, now: datetime
) -> tuple[Table, tuple[Person, ...]]:
    """The people's table, and the rows that must give up their phone to it.

    `prints` are the fingerprints by mobile. Whoever only claimed a phone in the chat does not become staff by a roster
    that lists it: they keep their row without the phone, and the member of staff gets one of their own.
    """
    claimed = tuple(
        row
        for row in stored.people
        if not row.on_roster and row.openid is not None and row_id_of(row) not in stored.proven
    )
    claimed_ids = {row.id for row in claimed}
    known = [row for row in stored.people if row.id not in claimed_ids]
    way: Keys[asked.Person, Person] = Keys(asked=lambda value: prints[value.mobile], stored=lambda row: row.phone_print)

    def values(value: asked.Person, row: Person | None) -> Values:
        kept = row.phone_sealed if row else ""
        found: Values = {
            "name": value.name,
            "phone_sealed": kept or comparison.vault.seal(value.mobile),
            "phone_print": prints[value.mobile],
            "phone_tail": value.mobile[-TAIL:],
            "on_roster": True,
            "wecom_id": value.wecom,
        }
        return found if row else found | {"created_at": now}

    table = comparison.table(Person, match(people, known, way), values)
    return Table(model=Person, records=table.records, left=tuple(row for row in table.left if row.on_roster)), claimed


def post_changes(people: tuple[asked.Person, ...], stored: Stored, ids: Mapping[object, int]) -> PostChanges:
    """How the appointments stored become those asked for."""
    waiting: dict[tuple[int, Role, str, int], list[Appointment]] = defaultdict(list)
    for row in stored.posts:
        waiting[_stored_key(row)].append(row)
    adds: list[tuple[asked.Person, asked.Post]] = []
    deputies: dict[int, bool] = {}
    for person in people:
        for post in person.posts:
            key = (ids.get(person, 0), post.role, SCOPE_COLUMNS[type(post.scope)], ids.get(post.scope, 0))
            rows = waiting.get(key)
            if not rows:
                adds.append((person, post))
                continue
            row = rows.pop()
            if row.deputy != post.deputy:
                deputies[row_id_of(row)] = post.deputy
    removals = tuple(row for rows in waiting.values() for row in rows)
    return PostChanges(adds=tuple(adds), deputies=deputies, removals=removals)


def _stored_key(row: Appointment) -> tuple[int, Role, str, int]:
    for column in SCOPE_COLUMNS.values():
        scope = getattr(row, column)
        if scope is not None:
            return row.person_id, row.role, column, scope
    return row.person_id, row.role, "", 0


def phone_prints(people: tuple[asked.Person, ...], vault: Vault) -> dict[str, str]:
    """The fingerprint of each mobile."""
    return {person.mobile: vault.fingerprint(person.mobile) for person in people}
