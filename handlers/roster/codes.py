"""Single-use codes by which staff bind their WeChat to their place on the roster, and the list an office hands out."""

import csv
import io
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy
from sqlmodel import Session, col, delete, insert, select

from handlers.roster.comparing.labels import StoredLabels, scope_label
from handlers.roster.comparing.records import row_id_of
from handlers.roster.comparing.stored import bare_table, chunks
from handlers.roster.words import Words
from models.people import Appointment, BindingCode, Person
from models.places import Building, Community, Estate, Grid, ResponderUnit, Subdistrict

ALPHABET = "ACDEFHJKMNPRTVWXY34679"
"""Capitals and digits without those that look alike in print or handwriting: 0O 1IL 2Z 5S 8B G U Q."""
LENGTH = 8
"""22^8 is 5 * 10^10 codes; five wrong tries block for an hour."""
FORMULA_SIGNS = ("=", "+", "-", "@")
"""A cell that begins so would be run by Excel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLine:
    """One person of the list. `bound` people have used their code and need no other."""

    name: str
    phone_tail: str
    roles: tuple[str, ...]
    scopes: tuple[str, ...]
    code: str
    bound: bool


class _Code(NamedTuple):
    """What of a code decides whether another is needed."""

    code: str
    expires_at: datetime
    used_at: datetime | None


def draw() -> str:
    """A new code."""
    number, code = secrets.randbelow(len(ALPHABET) ** LENGTH), ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        code += ALPHABET[place]
    return code


def issue(
    session: Session, *, now: datetime, expires_at: datetime, renew: bool, draw_code: Callable[[], str] = draw
) -> int:
    """Give a code to everyone on the roster who is not bound and has none that still counts; how many were given.

    With `renew` the codes not yet used are replaced, too.
    """
    people = session.exec(select(Person.id, Person.openid).where(col(Person.on_roster))).all()
    codes = _codes_of(session)
    needy = [
        row_id
        for row_id, openid in people
        if row_id is not None
        and not _is_bound(codes[row_id], openid)
        and (renew or not any(code.used_at is None and code.expires_at > now for code in codes[row_id]))
    ]
    for some in chunks(row_id for row_id in needy if codes[row_id]):
        unused = col(BindingCode.person_id).in_(some) & col(BindingCode.used_at).is_(None)
        session.exec(delete(BindingCode).where(unused))
    taken = {code.code for own in codes.values() for code in own}
    rows = [
        {
            "person_id": row_id,
            "code": _new(taken, draw_code),
            "issued_at": now,
            "expires_at": expires_at,
            "used_at": None,
        }
        for row_id in needy
    ]
    if rows:
        session.connection().execute(insert(bare_table(BindingCode)), rows)
    return len(rows)


def list_codes(session: Session, words: Words) -> list[CodeLine]:
    """Everyone on the roster with their code; those still to be bound first."""
    people = session.exec(select(Person).where(col(Person.on_roster)).order_by(col(Person.id))).all()
    posts: dict[int, list[Appointment]] = defaultdict(list)
    for post in session.exec(select(Appointment).order_by(col(Appointment.id))):
        posts[post.person_id].append(post)
    codes, scopes = _codes_of(session), _scopes(session, words)
    lines = [
        CodeLine(
            name=person.name,
            phone_tail=person.phone_tail,
            roles=tuple(dict.fromkeys(words.role(post.role) for post in posts[row_id_of(person)])),
            scopes=tuple(dict.fromkeys(scope_label(post, scopes) for post in posts[row_id_of(person)])),
            code=_shown(codes[row_id_of(person)]),
            bound=_is_bound(codes[row_id_of(person)], person.openid),
        )
        for person in people
    ]
    return sorted(lines, key=lambda line: line.bound)


def as_csv(lines: Iterable[CodeLine], words: Words) -> bytes:
    """The list as Excel opens it: UTF-8 with BOM, one line per person."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(words.listed("code_columns"))
    for line in lines:
        join = words.form("list_divider").join
        cells = (line.name, line.phone_tail, join(line.roles), join(line.scopes), line.code)
        writer.writerow(["'" + cell if cell.startswith(FORMULA_SIGNS) else cell for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def _codes_of(session: Session) -> Mapping[int, Sequence[_Code]]:
    codes: dict[int, list[_Code]] = defaultdict(list)
    table = bare_table(BindingCode).c
    statement = sqlalchemy.select(table.person_id, table.code, table.expires_at, table.used_at).order_by(table.id)
    for person_id, code, expires_at, used_at in session.connection().execute(statement):
        codes[person_id].append(_Code(code, expires_at, used_at))
    return codes


def _is_bound(codes: Sequence[_Code], openid: str | None) -> bool:
    return openid is not None and any(code.used_at is not None for code in codes)


def _shown(codes: Sequence[_Code]) -> str:
    """The code that counts: the unused one, else the one by which they were bound."""
    unused = [code.code for code in codes if code.used_at is None]
    return (unused or [code.code for code in codes] or [""])[-1]


def _new(taken: set[str], draw_code: Callable[[], str]) -> str:
    while (code := draw_code()) in taken:
        continue
    taken.add(code)
    return code


def _scopes(session: Session, words: Words) -> dict[tuple[str, int], str]:
    communities, estates = session.exec(select(Community)).all(), session.exec(select(Estate)).all()
    return StoredLabels(words, communities, estates).scopes(
        session.exec(select(Building)).all(),
        session.exec(select(Grid)).all(),
        communities,
        session.exec(select(Subdistrict)).all(),
        session.exec(select(ResponderUnit)).all(),
    )
