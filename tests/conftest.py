"""What all tests share: the two databases, Redis, Chromium, closed sockets, and what was left out."""

import gc
import ipaddress
import os
import shutil
import socket
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, LiteralString, NoReturn

import psycopg
import pytest
from psycopg import sql
from redis import Redis, RedisError
from sqlalchemy import Dialect, Engine, create_engine, event, make_url
from sqlmodel import SQLModel

from models import db
from models.db import make_engine, upgrade

REQUIRE_ALL = os.environ.get("REQUIRE_ALL", "") not in ("", "0")
POSTGRES_TRIED = ("postgresql://postgres@127.0.0.1:5432/test", "postgresql://root@127.0.0.1:5432/test")
REDIS_TRIED = "redis://127.0.0.1:6379/9"
REDIS_DATABASES = 16
CHROMIUM_TRIED = ("chromium", "chromium-browser", "google-chrome")

CUT_OFF = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
COUNT_ANEW: LiteralString = """SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL"""

NO_POSTGRES = "no PostgreSQL here: start one and set BOT_TEST_POSTGRES_URL=postgresql://user@host/db"
NO_REDIS = (
    "no Redis here: start redis-server, or set BOT_TEST_REDIS_URL=redis://host/9 (it and those after it are emptied)"
)
NO_CHROMIUM = "no Chromium here: install Debian's chromium, or set BOT_TEST_CHROMIUM to the program"


def leave_out(why: str) -> NoReturn:
    """Leave this test out, or fail it where nothing may be left out."""
    if REQUIRE_ALL:
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


def left_out(config: pytest.Config) -> Counter[str]:
    """How many tests were left out so far, by reason."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    reports = terminal.stats.get("skipped", []) if terminal else []
    return Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reports)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under REQUIRE_ALL a test that leaves itself out fails the run, whatever its way of doing so."""
    if REQUIRE_ALL and left_out(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say in one line each what was left out and how to have it."""
    for why, count in sorted(left_out(config).items()):
        terminalreporter.write_line(f"left out: {count} tests; {why}", yellow=True)


@pytest.fixture(scope="session", autouse=True)
def _nobody_elses_settings() -> Iterator[None]:
    """A developer's own BOT_ settings must not change what the tests see."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("BOT_") and not name.startswith("BOT_TEST_"):
                patch.delenv(name)
        yield


def _is_here(address: Any) -> bool:
    host = address[0] if isinstance(address, tuple) else "localhost"
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _quick_commits() -> Iterator[None]:
    """Commits within this process wait for no disk: no test pulls the plug of the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "SYNCHRONOUS", "OFF")
        yield


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once() -> Iterator[None]:
    """All engines of this process share what they have compiled, as one engine of a long-running service does.

    A statement is kept by its dialect object, so they share that too, once the first has learnt from a connection.
    """
    dialects: dict[str, Dialect] = {}
    compiled: dict[Any, Any] = {}

    def sharing(url: str, **given: Any) -> Engine:
        engine = create_engine(url, execution_options={"compiled_cache": compiled}, **given)
        engine.dialect = dialects.get(engine.name, engine.dialect)
        event.listen(engine, "connect", lambda *_: dialects.setdefault(engine.name, engine.dialect))
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "create_engine", sharing)
        yield


@pytest.fixture(scope="session", autouse=True)
def _closed_sockets() -> Iterator[None]:
    """No test talks to anything but this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guard(address: Any) -> None:
        if not _is_here(address):
            raise AssertionError(f"a test may not connect to {address}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        guard(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        guard(address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield


def _may_create(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            query = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
            return connection.execute(query).fetchone() == (True,)
    except psycopg.OperationalError:
        return False


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """A server on which we may make databases, as libpq writes it; its own database is never touched."""
    given = os.environ.get("BOT_TEST_POSTGRES_URL")
    if given and not _may_create(given):
        pytest.fail("BOT_TEST_POSTGRES_URL does not answer, or its user may not make databases", pytrace=False)
    found = given or next((url for url in POSTGRES_TRIED if _may_create(url)), None)
    return found or leave_out(NO_POSTGRES)


class Databases:
    """Makes and drops PostgreSQL databases of this run."""

    def __init__(self, server: str) -> None:
        self._server = server

    def create(self) -> str:
        """A new database without tables; its own name."""
        name = f"jiamenkou_test_{uuid.uuid4().hex[:16]}"
        self._run("CREATE DATABASE {} TEMPLATE template0", name)
        self._run("ALTER DATABASE {} SET synchronous_commit TO off", name)  # no test pulls the plug of the machine
        return name

    def empty(self, name: str) -> None:
        """Make it as if just migrated, in a hundredth of the time a new one takes; whoever still uses it is cut off."""
        with psycopg.connect(make_url(self._server).set(database=name).render_as_string(False)) as connection:
            connection.execute(CUT_OFF)
            tables = [sql.Identifier(table.name) for table in reversed(SQLModel.metadata.sorted_tables)]
            emptied = [sql.SQL("DELETE FROM {}").format(table) for table in tables]
            connection.execute(sql.SQL("; ").join([*emptied, sql.SQL(COUNT_ANEW)]))

    def drop(self, name: str) -> None:
        """Remove it, even where a test forgot a connection."""
        self._run("DROP DATABASE {} WITH (FORCE)", name)

    def url(self, name: str) -> str:
        """SQLAlchemy's address of that database."""
        url = make_url(self._server).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def _postgres_databases(postgres_url: str) -> Databases:
    return Databases(postgres_url)


@pytest.fixture(scope="session")
def _postgres_migrated(_postgres_databases: Databases) -> Iterator[str]:
    name = _postgres_databases.create()
    engine = make_engine(_postgres_databases.url(name))
    upgrade(engine)
    engine.dispose()
    yield name
    _postgres_databases.drop(name)


@pytest.fixture
def postgres_database(_postgres_databases: Databases, _postgres_migrated: str) -> Iterator[str]:
    """SQLAlchemy's address of a migrated, empty PostgreSQL database that no other test uses meanwhile."""
    yield _postgres_databases.url(_postgres_migrated)
    _postgres_databases.empty(_postgres_migrated)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "migrated.sqlite3"
    engine = make_engine(f"sqlite:///{file}")
    upgrade(engine)
    with closing(engine.raw_connection()) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@pytest.fixture
def sqlite_database(_sqlite_template: Path, tmp_path: Path) -> str:
    """SQLAlchemy's address of a fresh, migrated, empty SQLite file of this test's own."""
    file = tmp_path / "test.sqlite3"
    shutil.copyfile(_sqlite_template, file)
    return f"sqlite:///{file}"


# coverage is taken on one engine: the same lines once more cost a third of the time of these tests
@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.no_cover])])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A migrated empty database, once on each engine."""
    engine = make_engine(request.getfixturevalue(f"{request.param}_database"))
    yield engine
    engine.dispose()


def _emptied(client: Redis) -> bool:
    try:
        client.flushdb()
    except RedisError:
        return False
    return True


def _own_redis(url: str) -> str:
    """The database of that number for the first test process, the next ones for the others: each empties its own."""
    server, _, number = url.rpartition("/")
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return f"{server}/{(int(number) + worker) % REDIS_DATABASES}"


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis database that is empty before and after this test."""
    given = os.environ.get("BOT_TEST_REDIS_URL")
    url = _own_redis(given or REDIS_TRIED)
    with closing(Redis.from_url(url, socket_connect_timeout=2)) as client:
        if not _emptied(client):
            if given:
                pytest.fail("BOT_TEST_REDIS_URL does not answer", pytrace=False)
            leave_out(NO_REDIS)
        yield url
        _emptied(client)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The program with which Playwright opens pages."""
    given = os.environ.get("BOT_TEST_CHROMIUM")
    found = given or next((path for name in CHROMIUM_TRIED if (path := shutil.which(name))), None)
    return found or leave_out(NO_CHROMIUM)
