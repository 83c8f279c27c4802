"""The real service as a process of its own, which a test may kill in the middle of its work."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import aiohttp

from tests.scenario.conftest import free_port

ROOT = Path(__file__).parents[2]
SERVE = "import sys; from bot.__main__ import main; sys.exit(main(sys.argv[1:]))"
STARTS_WITHIN = 60.0
"""Real seconds until a process must be ready, on a machine with much else to do."""
NO_QUIET_HOURS = '[quiet_hours]\nfrom = "00:00"\nto = "00:00"\n'
"""The processes live in real time, and the tests may run at night."""


class BotProcess:
    """One `python -m bot serve …`; `program` may be another piece of Python that ends up in it."""

    def __init__(self, settings: Mapping[str, str], *arguments: str, port: int = 0, program: str = SERVE) -> None:
        self.port = port or free_port()
        self._settings = {**settings, "BOT_PORT": str(self.port)}
        self._arguments, self._program = ("serve", *arguments), program
        self._process: Process | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.kill()

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        keep = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", self._program, *self._arguments,
            cwd=ROOT, env=keep | self._settings, stdout=DEVNULL, stderr=DEVNULL,
        )  # fmt: skip
        async with aiohttp.ClientSession() as session, asyncio.timeout(STARTS_WITHIN):
            while not await self._ready(session):
                assert self._process.returncode is None, "the service ended while it started"
                await asyncio.sleep(0.1)

    async def kill(self) -> None:
        """As the machine's power cut does."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
        await self.ended()

    async def ended(self) -> None:
        """Wait until it is no more."""
        if self._process is not None:
            await self._process.wait()

    async def _ready(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False
