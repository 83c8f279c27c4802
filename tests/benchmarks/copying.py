"""Many old cases out of few: each copied with its log, clocks, questions, pushes, messages, figures and search entry.

A copy lies some days later and has other people and numbers; all of it is done by the database itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Engine, text
from sqlmodel import SQLModel

from models import db
from models.cases import Case, LogEntry, Survey
from models.columns import UtcTime
from models.deadlines import Deadline
from models.figures import MEASURES
from models.inbox import InboxMessage
from models.joiners import Joiner
from models.people import Person
from models.pushes import CallListEntry, Push
from models.questions import Question
from tests.benchmarks import city

HOURS_A_HUNDRED = 6
"""Four hundred cases come in a day: a million in seven years, a district's."""
CASES_A_PERSON = 4
CASE, QUESTION = Case.__tablename__, Question.__tablename__
COPIED: tuple[tuple[type[SQLModel], Mapping[str, str]], ...] = (
    (Case, {"linked_to_id": CASE, "cluster_id": CASE}),
    (LogEntry, {"case_id": CASE}),
    (Survey, {"case_id": CASE}),
    (Question, {"case_id": CASE, "displaced_id": QUESTION}),
    (Deadline, {"case_id": CASE, "question_id": QUESTION}),
    (Push, {"case_id": CASE, "question_id": QUESTION}),
    (CallListEntry, {"case_id": CASE}),
    (Joiner, {"case_id": CASE, "own_case_id": CASE}),
    (InboxMessage, {}),
)
"""What a case consists of, and which of its columns point into what is copied along."""
OF_RESIDENTS = frozenset({"reporter_id", "person_id", "actor_id"})
NUMBERED = {"case_no": "'FH'", "key": "'k'"}
SUMS = (
    ("month", "day / 100", "community_id", "grid_id", "0", "category"),
    ("day", "day", "community_id", "0", "0", "''"),
    ("building", "day / 100", "community_id", "grid_id", "building_id", "''"),
)
"""The keys of `models.figures.Sum` out of what each case counts for (handlers.folding)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy of all there was: the how-manieth, of which ids, how many hours later, by how many people on."""

    number: int
    ends: Mapping[str, int]
    hours: int
    people: int
    first: int
    residents: int


def grow(engine: Engine, times: int) -> None:
    """Have so many times as many cases as now."""
    with engine.begin() as connection:
        _unhindered(connection)
        have = _largest(connection, CASE)
        first, residents = _residents(connection, have * times // CASES_A_PERSON)
        ends = {model.__tablename__: _largest(connection, str(model.__tablename__)) for model, _ in COPIED}
        for number in range(1, times):
            later = number * have // 100 * HOURS_A_HUNDRED
            copy = Copy(number=number, ends=ends, hours=later, people=number * have, first=first, residents=residents)
            for model, pointing in COPIED:
                _copy(connection, model, pointing, copy)
            _copy_beside(connection, number * ends[CASE], ends[CASE], later // 24)
            connection.exec_driver_sql("ANALYZE")  # else PostgreSQL looks each foreign key up as in an empty table
        _sum_up(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if db.is_sqlite(engine) else "VACUUM ANALYZE")


def _unhindered(connection: Connection) -> None:
    """What is copied points where it did; a large part of SQLite's indexes is kept in memory, 1 GB."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size = -1000000")
    elif connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no look at foreign keys


def _copy(connection: Connection, model: Any, pointing: Mapping[str, str], copy: Copy) -> None:
    table = model.__table__
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(_value(connection, column, pointing, copy) for column in table.columns)
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({names}) "  # noqa: S608  # names of our own
        f"SELECT {values} FROM {table.name} WHERE id <= {copy.ends[table.name]} ORDER BY id"
    )
    _count_on(connection, table.name)


def _value(connection: Connection, column: Column[Any], pointing: Mapping[str, str], copy: Copy) -> str:
    """What a copy has in that column."""
    own = f'"{column.name}"'
    if column.name == "id":
        return f"id + {copy.number * copy.ends[column.table.name]}"
    if column.name in pointing:
        return f"{own} + {copy.number * copy.ends[pointing[column.name]]}"
    if column.name in OF_RESIDENTS:
        on = f"({own} - {copy.first} + {copy.people})"
        return f"CASE WHEN {own} < {copy.first} THEN {own} ELSE {copy.first} + {_modulo(on, copy.residents)} END"
    if column.name in NUMBERED:
        return f"{NUMBERED[column.name]} || (id + {copy.number * copy.ends[column.table.name]})"
    if isinstance(column.type, UtcTime) and connection.dialect.name == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%f000', {own}, '{copy.hours} hours')"
    if isinstance(column.type, UtcTime):
        return f"{own} + interval '{copy.hours} hours'"
    return own


def _modulo(value: str, divisor: int) -> str:
    """The remainder, without the sign for it, which the drivers take for their own."""
    return f"({value} - {value} / {divisor} * {divisor})"


def _copy_beside(connection: Connection, offset: int, end: int, days: int) -> None:
    """What is kept beside the cases: their figures, and the words they are found by."""
    sqlite = connection.dialect.name == "sqlite"
    day = "date(substr(day, 1, 4) || '-' || substr(day, 5, 2) || '-' || substr(day, 7, 2), '{0} days')"
    day = f"CAST(replace({day}, '-', '') AS INTEGER)" if sqlite else "to_char(day::text::date + {0}, 'YYYYMMDD')::int"
    rest = "community_id, grid_id, building_id, category, counts"
    key = "rowid" if sqlite else "case_id"
    connection.exec_driver_sql(
        f"INSERT INTO case_figures (case_id, day, {rest}) "  # noqa: S608  # numbers and names of our own
        f"SELECT case_id + {offset}, {day.format(days)}, {rest} FROM case_figures WHERE case_id <= {end}"
    )
    connection.exec_driver_sql(
        f"INSERT INTO case_search ({key}, grams) "  # noqa: S608
        f"SELECT {key} + {offset}, grams FROM case_search WHERE {key} <= {end}"
    )


def _sum_up(connection: Connection) -> None:
    digits = ", ".join(f"sum(CAST(substr(counts, {place}, 1) AS INTEGER))" for place in range(1, len(MEASURES) + 1))
    keys = "kind, period, community_id, grid_id, building_id, category"
    connection.exec_driver_sql("DELETE FROM case_sums")
    for kind, *key in SUMS:
        having = " WHERE building_id <> 0" if kind == "building" else ""
        connection.exec_driver_sql(
            f"INSERT INTO case_sums ({keys}, {', '.join(MEASURES)}) "  # noqa: S608
            f"SELECT '{kind}', {', '.join(key)}, {digits} FROM case_figures{having} GROUP BY 2, 3, 4, 5, 6"
        )


def _residents(connection: Connection, wanted: int) -> tuple[int, int]:
    """The first resident's id, and how many there are from now on: at least those wanted."""
    first = connection.scalar(text("SELECT id FROM people WHERE openid = :who"), {"who": city.resident(0)}) or 0
    last = _largest(connection, "people")
    if last - first + 1 >= wanted:
        return first, last - first + 1
    names = [column.name for column in Person.__table__.columns]  # type: ignore[attr-defined]
    own = {"id": "s", "openid": "'x' || s"}
    connection.exec_driver_sql(
        f"INSERT INTO people ({', '.join(names)}) "  # noqa: S608
        f"WITH RECURSIVE more(s) AS "
        f"(SELECT {last + 1} UNION ALL SELECT s + 1 FROM more WHERE s < {first + wanted - 1}) "
        f"SELECT {', '.join(own.get(name, name) for name in names)} FROM people, more WHERE id = {first}"
    )
    _count_on(connection, "people")
    return first, wanted


def _largest(connection: Connection, table: str) -> int:
    return connection.scalar(text(f"SELECT coalesce(max(id), 0) FROM {table}")) or 0  # noqa: S608


def _count_on(connection: Connection, table: str) -> None:
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")  # noqa: S608
