"""The simulator as a program of its own: `python -m bot simulator [--port 8900] [--callback URL]`."""

import asyncio
import sys
from collections.abc import Callable

from bot.simulator.clock import SimClock
from bot.simulator.sim import PREFIX, WxSim


async def serve(
    port: int,
    callback: str | None,
    *,
    host: str = "127.0.0.1",
    seed: int = 1,
    say: Callable[[str], object] = sys.stdout.write,
) -> None:
    """Run until cancelled. Says the page's address and the settings a bot needs, as lines of an `.env` file.

    OSError if the port is taken.
    """
    sim = WxSim(clock=SimClock(), seed=seed, host=host, port=port, callback_url=callback or "")
    async with sim:
        settings = "".join(f"{name}={value}\n" for name, value in sim.environment().items())
        say(f"# {sim.api_base}{PREFIX}/\n{settings}")
        await asyncio.Event().wait()
