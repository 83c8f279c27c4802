"""Reading for a request that nobody has signed in for."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from aiohttp import web

from bot.console.backend import BACKEND
from handlers.context import Context
from models import db

T = TypeVar("T")
LONGEST_ID = 9
"""Digits of a row's id."""


async def read(request: web.Request, job: Callable[[Context], T]) -> T:
    """What `job` finds, in a thread, on a connection that cannot write."""
    backend = request.app[BACKEND]

    def run() -> T:
        with db.session(backend.reader) as session:
            return job(Context(office=backend.office, session=session, now=backend.clock.now()))

    return await asyncio.to_thread(run)
