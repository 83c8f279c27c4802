"""Compare a checked roster with the database: what would be added, changed and removed, and the rows that do it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, SQLModel, col, select

from handlers.roster.comparing.changes import PARTS, Change, Tellers
from handlers.roster.comparing.people import PostChanges, people_table, phone_prints, post_changes
from handlers.roster.comparing.places import PlaceTables
from handlers.roster.comparing.records import Comparison, Table, row_id_of
from handlers.roster.comparing.removal import Kept, removals
from handlers.roster.comparing.stored import Stored, chunks, load_stored
from handlers.roster.layout import Part
from handlers.roster.values import masked
from handlers.roster.wanted import Wanted
from handlers.roster.words import Words
from models.cases import Case
from models.people import Person
from models.vault import Vault
from models.workflow import ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An import worked out, not yet done. Holds for the database as it was at roster version `version`.

    `tables` are in the order in which new rows can be written, `gone` in that in which old ones can be deleted.
    `leavers` lose their posts and keep their row; `released` give up a phone that they only claimed. `changes` and
    `notes` are the preview.
    """

    source: str
    version: int
    tables: tuple[Table, ...]
    gone: tuple[tuple[type[SQLModel], tuple[int, ...]], ...]
    posts: PostChanges
    leavers: tuple[int, ...]
    released: tuple[int, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether the database is already as the roster says."""
        return not self.changes

    def of(self, part: Part) -> tuple[Change, ...]:
        """The changes of one sheet."""
        return tuple(change for change in self.changes if change.part is part)


def plan(session: Session, wanted: Wanted, words: Words, vault: Vault, now: datetime) -> Plan:
    """Only reads, so a read-only session will do and no lock is held.

    VaultError when what is stored was sealed with another key: nobody would be recognised by their phone.
    """
    people = wanted.people or ()
    prints = phone_prints(people, vault)
    stored = load_stored(session, prints.values())
    _prove_key(stored, vault)
    comparison = Comparison(vault=vault)
    tables = PlaceTables(wanted, stored, comparison).all()
    staff, claimed = people_table(people, prints, stored, comparison, now)
    posts = post_changes(people, stored, comparison.ids)
    if wanted.people is None:
        staff, posts = Table(model=Person, records=()), PostChanges(adds=(), deputies={}, removals=())
    leaving = removals(session, tables, ours=_put_right(wanted))
    tellers = Tellers(words, stored)
    changes = (*tellers.places(tables), *tellers.gone(leaving.gone), *tellers.people(staff, posts))
    leavers = tuple(row_id_of(row) for row in staff.left)
    kept = _kept(leaving.kept, tellers, words)
    return Plan(
        source=wanted.source,
        version=stored.version,
        tables=(*tables, staff),
        gone=tuple((model, tuple(map(row_id_of, rows))) for model, rows in leaving.gone),
        posts=posts,
        leavers=leavers,
        released=tuple(map(row_id_of, claimed)),
        changes=changes,
        notes=(*kept, *_unfinished(session, staff, words)),
    )


def _prove_key(stored: Stored, vault: Vault) -> None:
    sealed = next((row.phone_sealed for row in stored.people if row.on_roster and row.phone_sealed), "")
    if sealed:
        vault.open(sealed)


def _put_right(wanted: Wanted) -> frozenset[str]:
    """The tables whose rows follow the roster, so that they hold nothing back."""
    tables = {"communities", "grids", "estates", "buildings"}
    if wanted.points is not None:
        tables.add("service_points")
    if wanted.people is not None:
        tables.add("appointments")
    return frozenset(tables)


def _kept(kept: tuple[Kept, ...], tellers: Tellers, words: Words) -> Iterator[str]:
    for entry in kept:
        part = PARTS.get(type(entry.row))
        if part:
            yield words.say("kept", sheet=words.part(part), name=tellers.row_name(entry.row), count=entry.count)


def _unfinished(session: Session, staff: Table, words: Words) -> Iterator[str]:
    """Leavers who still have cases in hand."""
    leavers = {row_id_of(row): row for row in staff.left}
    for some in chunks(leavers):
        statement = (
            select(Case.responsible_id, func.count())
            .where(col(Case.responsible_id).in_(some), col(Case.state).in_(list(ACTIVE)))
            .group_by(col(Case.responsible_id))
        )
        for person_id, count in session.exec(statement).all():
            row = leavers[person_id or 0]
            yield words.say("unfinished", name=masked(row.name), tail=row.phone_tail, count=count)
