"""Waiting, in real time, for something to become true."""

import asyncio
from collections.abc import Callable

BETWEEN = 0.01


async def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Whether it became true within so many real seconds; returns at once when it is."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not true():
        if loop.time() >= end:
            return False
        await asyncio.sleep(BETWEEN)
    return True
