"""The demo's whole street in this process: the real bot, the fake WeChat, real HTTP between them."""

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlmodel import SQLModel

from bot.demo import Demo, demo
from bot.simulator.clock import SimClock
from bot.simulator.world.account import Account
from config.rules import load_rules
from config.settings import Settings

HERE = Path(__file__).parent
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""10:00 in the street, on a workday."""
TEMPLATES = "\n".join(["[wechat.templates]", *(f'{name} = "{name}"' for name in load_rules().wechat.templates)])
"""Rules of an account that has every template; each has its name for an id."""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demo that has run: the roster is loaded, the staff are bound, nothing is reported yet."""
    folder = tmp_path_factory.mktemp("settled") / "data"

    async def run() -> None:
        settings = Settings(_env_file=None, port=free_port(), data_dir=folder)
        async with demo(settings, SimClock(MONDAY - timedelta(hours=1))):
            pass

    asyncio.run(run())
    return folder


@pytest.fixture
def data_dir(settled: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return shutil.copytree(settled, tmp_path / "data")


@pytest.fixture
def settled_postgres(settled: Path, postgres_database: str) -> str:
    """The same street in PostgreSQL."""
    source, target = create_engine(f"sqlite:///{settled / 'jiamenkou.sqlite3'}"), create_engine(postgres_database)
    with source.connect() as old, target.begin() as new:
        new.execute(text("SET session_replication_role = replica"))
        for table in SQLModel.metadata.sorted_tables:
            rows = [dict(row) for row in old.execute(table.select()).mappings()]
            if rows:
                new.execute(table.insert(), rows)
            if "id" in table.c and table.c.id.autoincrement:
                new.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), func.max(table.c.id))))
    source.dispose()
    target.dispose()
    return postgres_database


@pytest.fixture(params=["embedded", "servers"])
def settings(request: pytest.FixtureRequest, data_dir: Path) -> Settings:
    """SQLite and one process's memory, or PostgreSQL and Redis."""
    given: dict[str, Any] = {"port": free_port(), "data_dir": data_dir}
    if request.param == "servers":
        given["database_url"] = request.getfixturevalue("settled_postgres")
        given["redis_url"] = request.getfixturevalue("redis_url")
    return Settings(_env_file=None, **given)


@pytest.fixture
async def street(settings: Settings) -> AsyncIterator[Demo]:
    """The demo, running."""
    async with demo(settings, SimClock(MONDAY)) as running:
        yield running


@pytest.fixture
def embedded(data_dir: Path) -> Settings:
    """The settings of a street that needs no servers."""
    return Settings(_env_file=None, port=free_port(), data_dir=data_dir)


@pytest.fixture
async def small_street(embedded: Settings) -> AsyncIterator[Demo]:
    """The same street without servers, for what has nothing to do with the database."""
    async with demo(embedded, SimClock(MONDAY)) as running:
        yield running


@asynccontextmanager
async def with_templates(settings: Settings, account: Account | None = None) -> AsyncIterator[Demo]:
    """A street whose account has every template."""
    rules = settings.data_dir / "rules.toml"
    rules.write_text(TEMPLATES, encoding="utf-8")
    async with demo(settings.model_copy(update={"rules": rules}), SimClock(MONDAY), account) as running:
        for name, fields in running.service.office.rules.wechat.template_fields.items():
            running.sim.add_template(name, name, dict(fields))
        yield running


@pytest.fixture
async def template_street(embedded: Settings) -> AsyncIterator[Demo]:
    """A street whose account has every template."""
    async with with_templates(embedded) as running:
        yield running


@pytest.fixture
def story() -> list[dict[str, Any]]:
    """The main story as data."""
    return json.loads((HERE / "story.json").read_text(encoding="utf-8"))
