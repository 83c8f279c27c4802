"""One HTTP request to the bot, within WeChat's deadline."""

import asyncio
import time
from dataclasses import dataclass

import aiohttp

from bot.simulator.push.delivery import Delivery
from bot.simulator.world.world import World

HEADERS = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; `failure` is set when nothing did. `ms` is real milliseconds."""

    status: int = 0
    body: bytes = b""
    ms: float = 0.0
    failure: str = ""


class Wire:
    """The HTTP client of the deliveries; open it before use."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the client."""
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._world.habits.connect)
            self._session = aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0))

    async def close(self) -> None:
        """Close the client."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, delivery: Delivery) -> Answer:
        """Post and wait at most until the deadline; what comes later is discarded with the connection."""
        started = time.perf_counter()
        talk = asyncio.ensure_future(self._talk(delivery))
        deadline = asyncio.ensure_future(self._deadline())
        try:
            await asyncio.wait(
                {talk, deadline}, timeout=self._world.habits.patience, return_when=asyncio.FIRST_COMPLETED
            )
            ms = (time.perf_counter() - started) * 1000
            if not talk.done():
                return Answer(ms=ms, failure="no answer before the deadline")
            status, body = talk.result()
            return Answer(status=status, body=body, ms=ms)
        except (aiohttp.ClientError, OSError) as error:
            ms = (time.perf_counter() - started) * 1000
            return Answer(ms=ms, failure=f"{type(error).__name__}: {error}")
        finally:
            talk.cancel()
            deadline.cancel()
            await asyncio.gather(talk, deadline, return_exceptions=True)

    async def _deadline(self) -> None:
        """Stepping a running clock must not cut off answers that are on their way, so there real time counts."""
        if self._world.clock.rate == 0:
            await self._world.clock.sleep(self._world.habits.deadline)
        else:
            await asyncio.sleep(self._world.habits.deadline)

    async def get(self, url: str) -> Answer:
        """A plain GET, for the check of the callback address."""
        if self._session is None:
            raise RuntimeError("the simulator is not open")
        try:
            async with self._session.get(
                url, timeout=aiohttp.ClientTimeout(total=self._world.habits.deadline)
            ) as response:
                return Answer(status=response.status, body=await response.read())
        except (aiohttp.ClientError, OSError) as error:
            return Answer(failure=f"{type(error).__name__}: {error}")

    async def _talk(self, delivery: Delivery) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the simulator is not open")
        async with self._session.post(delivery.url, data=delivery.body, headers=HEADERS) as response:
            return response.status, await response.read()
