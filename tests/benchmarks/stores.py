"""Databases to measure on: a file of SQLite's, and a database of PostgreSQL's own where a server is at hand."""

import atexit
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg import sql
from sqlalchemy import Engine, make_url

from models.db import make_engine, upgrade
from tests.benchmarks import city

TRIED = ("postgresql://postgres@127.0.0.1:5432/test", "postgresql://root@127.0.0.1:5432/test")
NO_POSTGRES = "No PostgreSQL here: start one, or set BOT_TEST_POSTGRES_URL; its figures are left out."
_kept = ExitStack()
atexit.register(_kept.close)


@cache
def engines() -> tuple[str, ...]:
    """Which databases can be measured here."""
    return ("sqlite", "postgres") if _server() else ("sqlite",)


@contextmanager
def database(kind: str, *, settled: bool = False) -> Iterator[str]:
    """SQLAlchemy's address of a migrated database, empty or with the made-up town in it; removed afterwards."""
    if kind == "sqlite":
        with TemporaryDirectory(prefix="bench-") as folder:
            file = Path(folder) / "bench.sqlite3"
            if settled:
                shutil.copyfile(str(make_url(_town(kind)).database), file)
            yield f"sqlite:///{file}" if settled else _migrated(f"sqlite:///{file}")
        return
    with _on_server(str(make_url(_town(kind)).database) if settled else "template0") as url:
        yield url if settled else _migrated(url)


@cache
def _town(kind: str) -> str:
    """A database with the town, made once and copied for each that is wanted."""
    url = _kept.enter_context(database(kind))
    with opened(url) as engine:
        city.settle(engine)
    return url


@contextmanager
def _on_server(template: str) -> Iterator[str]:
    server, name = _server(), f"jiamenkou_bench_{uuid.uuid4().hex[:12]}"
    _run(server, "CREATE DATABASE {} TEMPLATE {}", name, template)
    try:
        url = make_url(server).set(drivername="postgresql+psycopg", database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        _run(server, "DROP DATABASE {} WITH (FORCE)", name)


@contextmanager
def opened(url: str, *, durable: bool = True) -> Iterator[Engine]:
    """An engine on it, let go of afterwards."""
    engine = make_engine(url, durable=durable)
    try:
        yield engine
    finally:
        engine.dispose()


def megabytes(engine: Engine) -> float:
    """How large the database is."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            pages, size = (connection.exec_driver_sql(f"PRAGMA page_{what}").scalar_one() for what in ("count", "size"))
            return pages * size / 1e6
        return connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one() / 1e6


def _migrated(url: str) -> str:
    with opened(url) as engine:
        upgrade(engine)
    return url


@cache
def _server() -> str:
    given = os.environ.get("BOT_TEST_POSTGRES_URL")
    return next((url for url in ((given,) if given else TRIED) if _may_create(url)), "")


def _may_create(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            query = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
            return connection.execute(query).fetchone() == (True,)
    except psycopg.OperationalError:
        return False


def _run(server: str, statement: str, *names: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
