"""The demo's whole street in this process: the real bot, the fake WeChat, real HTTP between them."""

import json
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.demo import Demo, demo
from bot.simulator.clock import SimClock
from config.settings import Settings

HERE = Path(__file__).parent
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""10:00 in the street, on a workday."""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(params=["embedded", "servers"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """SQLite and one process's memory, or PostgreSQL and Redis."""
    given: dict[str, Any] = {"port": free_port(), "data_dir": tmp_path / "data"}
    if request.param == "servers":
        given["database_url"] = request.getfixturevalue("postgres_database")
        given["redis_url"] = request.getfixturevalue("redis_url")
    return Settings(_env_file=None, **given)


@pytest.fixture
async def street(settings: Settings) -> AsyncIterator[Demo]:
    """The demo, running."""
    async with demo(settings, SimClock(MONDAY)) as running:
        yield running


@pytest.fixture
def story() -> list[dict[str, Any]]:
    """The main story as data."""
    return json.loads((HERE / "story.json").read_text(encoding="utf-8"))
