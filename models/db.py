"""The database: engine, SQLite's pragmas, migrations, and whether all is well."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlmodel import Session, SQLModel

from models import (
    announcements,
    api_keys,
    cases,
    console,
    corrections,
    deadlines,
    digests,
    doors,
    figures,
    inbox,
    joiners,
    media,
    mediations,
    pauses,
    people,
    places,
    pushes,
    questions,
    saved_views,
    search,
    setting_versions,
    topics,
    whistles,
)
from models.batch import BatchSession

TABLES = (
    places,
    people,
    cases,
    media,
    doors,
    deadlines,
    questions,
    pushes,
    inbox,
    whistles,
    pauses,
    joiners,
    setting_versions,
    topics,
    saved_views,
    mediations,
    console,
    corrections,
    figures,
    digests,
    announcements,
    api_keys,
)
"""Named so that importing this module registers every table."""

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 0x6A6D6B
"""Advisory lock on PostgreSQL, so that replicas starting together upgrade once."""
SYNCHRONOUS = "FULL"
"""SQLite's care at each commit: FULL loses nothing that was acknowledged, even when the power fails."""
BUSY_SECONDS = 5.0
"""How long a statement waits for another process's write on SQLite."""


class DatabaseError(Exception):
    """The database cannot be used; the text says what to do."""


def make_engine(url: str, *, read_only: bool = False, pool_size: int = 5, durable: bool = True) -> Engine:
    """An engine for SQLite (WAL, synchronous=FULL, BEGIN IMMEDIATE) or PostgreSQL. Connects to nothing yet.

    Its errors never show parameters: they hold what residents wrote. `durable` False: SQLite need not survive a loss of
    power, for what can be made again (the sample year).
    """
    try:
        sqlite = make_url(url).get_backend_name() == "sqlite"
    except ArgumentError as error:
        raise DatabaseError("BOT_DATABASE_URL is no database address, e.g. postgresql://user@host/db") from error
    if not sqlite:
        return create_engine(url, pool_size=pool_size, pool_pre_ping=True, hide_parameters=True)
    file = make_url(url).database
    if file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    given = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(url, connect_args=given, hide_parameters=True)
    event.listen(engine, "connect", _set_pragmas)
    if not durable:
        event.listen(engine, "connect", _trust_the_power)
    if read_only:
        event.listen(engine, "connect", _refuse_writes)
    event.listen(engine, "begin", _begin_deferred if read_only else _begin_immediate)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event below decides how transactions start
    for pragma in ("journal_mode=WAL", f"synchronous={SYNCHRONOUS}", "foreign_keys=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _trust_the_power(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _refuse_writes(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def make_reader(url: str) -> Engine:
    """An engine that only reads, and sees each transaction as of one instant."""
    engine = make_engine(url, read_only=True)
    if is_sqlite(engine):
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def is_sqlite(engine: Engine) -> bool:
    """Whether this is the embedded database, which has one writer."""
    return engine.dialect.name == "sqlite"


def _alembic(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest version; ends with ANALYZE, since plans made on empty tables stay bad."""
    try:
        with engine.begin() as connection:
            if not is_sqlite(engine):
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
            command.upgrade(_alembic(connection), "head")
            connection.execute(text("ANALYZE"))
    except SQLAlchemyError as error:
        raise DatabaseError(f"the database cannot be reached or upgraded: {_plain(error)}") from error


def faults(engine: Engine) -> list[str]:
    """What is wrong with the database, one plain line each; empty when it is fine."""
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        return [f"database: cannot be reached: {_plain(error)}"]
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if current != newest:
        return [f"database: is at version {current or 'none'}, needs {newest}: run `python -m bot migrate`"]
    return []


def drift(engine: Engine) -> list[Any]:
    """How the tables differ from the models; empty when the migrations are complete."""
    with engine.connect() as connection:
        options = {"compare_type": False, "include_name": _is_a_model}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, SQLModel.metadata))


def _is_a_model(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a thing in the database belongs to a model; the tables of the search are each engine's own."""
    return not (kind == "table" and name is not None and name.startswith(search.TABLE))


def _plain(error: SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().splitlines()[0]


def session(engine: Engine) -> Session:
    """A session whose objects stay readable after commit."""
    return Session(engine, expire_on_commit=False)


def batch(engine: Engine, messages: int = 1) -> BatchSession:
    """A session for one transaction of the service that handles so many messages."""
    return BatchSession(engine, messages=messages)
