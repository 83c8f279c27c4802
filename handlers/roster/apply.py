"""Carry a plan out: all its rows in the caller's one transaction, in bulk, so that the write lock is held shortly."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy
from sqlmodel import Session, SQLModel, col, delete, insert, update

from handlers.roster.comparing.people import SCOPE_COLUMNS
from handlers.roster.comparing.records import Record, Table
from handlers.roster.comparing.stored import bare_table, chunks
from handlers.roster.plan import Plan
from models.people import Appointment, BindingCode, Person
from models.places import (
    Building,
    Community,
    Estate,
    Grid,
    ResponderUnit,
    RosterVersion,
    ServicePoint,
    Subdistrict,
    roster_version,
)

UNIQUE: Mapping[type[SQLModel], tuple[str, ...]] = {
    Subdistrict: ("name",),
    Community: ("subdistrict_id", "name"),
    Grid: ("code",),
    Estate: ("community_id", "name"),
    Building: ("estate_id", "number"),
    ResponderUnit: ("name",),
    ServicePoint: ("name",),
    Person: ("phone_print",),
}
"""By what a row can be found again."""


class StaleError(Exception):
    """Another import has been finished since the plan was made."""


def apply(session: Session, plan: Plan) -> int:
    """Write everything and give the new roster version; the caller commits, or rolls all of it back.

    StaleError when another import came between; IntegrityError when a place to be deleted has found a case meanwhile.
    """
    if roster_version(session) != plan.version:
        raise StaleError
    _release(session, plan.released)
    ids: dict[object, int] = {}
    for table in plan.tables:
        _write(session, table, ids)
    _leave(session, plan.leavers)
    _appoint(session, plan, ids)
    for model, gone in plan.gone:
        _delete(session, model, gone)
    version = RosterVersion(source=plan.source)
    session.add(version)
    session.flush()
    return version.id or 0


def _write(session: Session, table: Table, ids: dict[object, int]) -> None:
    """Insert the new rows and learn their numbers, update the changed ones."""
    new = {record.asked: _row(record, ids) for record in table.records if record.id is None}
    changed = [{"id": record.id, **_row(record, ids)} for record in table.records if record.changed]
    ids |= {record.asked: record.id for record in table.records if record.id is not None}
    if new:
        session.connection().execute(insert(bare_table(table.model)), list(new.values()))
        ids |= _numbers(session, table.model, new)
    if changed:
        session.exec(update(table.model), params=changed)


def _numbers(session: Session, model: type[SQLModel], new: Mapping[object, Mapping[str, Any]]) -> dict[object, int]:
    """The ids of rows just inserted, by what is unique in them: RETURNING would make SQLite insert one by one."""
    table, key = bare_table(model), UNIQUE[model]
    statement = sqlalchemy.select(table.c.id, *(table.c[column] for column in key))
    if model is Person:
        statement = statement.where(table.c.on_roster)
    by_key = {tuple(values): row_id for row_id, *values in session.connection().execute(statement)}
    return {asked: by_key[tuple(row[column] for column in key)] for asked, row in new.items()}


def _row(record: Record, ids: Mapping[object, int]) -> dict[str, Any]:
    above = {key: None if parent is None else ids[parent] for key, parent in record.parents.items()}
    return {**record.values, **above}


def _release(session: Session, released: Sequence[int]) -> None:
    for some in chunks(released):
        nothing = {"phone_sealed": "", "phone_print": None, "phone_tail": ""}
        session.exec(update(Person).where(col(Person.id).in_(some)).values(nothing))


def _leave(session: Session, leavers: Sequence[int]) -> None:
    """Leavers keep their row, since cases point to it, but no code of theirs binds anybody any more."""
    for some in chunks(leavers):
        session.exec(update(Person).where(col(Person.id).in_(some)).values(on_roster=False))
        unused = col(BindingCode.person_id).in_(some) & col(BindingCode.used_at).is_(None)
        session.exec(delete(BindingCode).where(unused))


def _appoint(session: Session, plan: Plan, ids: Mapping[object, int]) -> None:
    _delete(session, Appointment, [row.id for row in plan.posts.removals if row.id is not None])
    nowhere = dict.fromkeys(SCOPE_COLUMNS.values())
    rows = [
        {
            "person_id": ids[person],
            "role": post.role,
            "deputy": post.deputy,
            **nowhere,
            SCOPE_COLUMNS[type(post.scope)]: ids[post.scope],
        }
        for person, post in plan.posts.adds
    ]
    if rows:
        session.connection().execute(insert(bare_table(Appointment)), rows)
    if plan.posts.deputies:
        changed = [{"id": row_id, "deputy": deputy} for row_id, deputy in plan.posts.deputies.items()]
        session.exec(update(Appointment), params=changed)


def _delete(session: Session, model: type[SQLModel], row_ids: Sequence[int]) -> None:
    row: Any = model
    for some in chunks(row_ids):
        session.exec(delete(model).where(row.id.in_(some)))
