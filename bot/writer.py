"""Runs every write as a job of a few threads: one on SQLite, which has one writer, several on PostgreSQL."""

import asyncio
import itertools
import queue
import threading
from collections.abc import Callable
from enum import IntEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from models import db

T = TypeVar("T")
TRIES = 4
POSTGRES_THREADS = 4
RETRIED_STATES = frozenset({"40001", "40P01", "23505"})
"""Serialization failure, deadlock, and a unique row another replica was quicker to write: nobody's fault."""


class Priority(IntEnum):
    """Who goes first when jobs wait: WeChat gives a message five seconds."""

    MESSAGE = 0
    JOB = 1
    STOP = 9


class _Item(Generic[T]):
    def __init__(self, job: Callable[[Session], T], messages: int, future: "asyncio.Future[T]") -> None:
        self.job, self.messages, self.future = job, messages, future
        self.loop = future.get_loop()


class Writer:
    """Jobs are functions of a session; each runs in its own transaction, committed before its result is given."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: queue.PriorityQueue[tuple[int, int, _Item[Any] | None]] = queue.PriorityQueue()
        self._order = itertools.count()
        count = 1 if db.is_sqlite(engine) else POSTGRES_THREADS
        self._threads = [
            threading.Thread(target=self._work, name=f"writer-{number}", daemon=True) for number in range(count)
        ]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    async def run(self, job: Callable[[Session], T], priority: Priority = Priority.JOB, messages: int = 1) -> T:
        """What `job` returns, once its transaction is committed; raises what it raised, nothing being written.

        `messages`: how many it will handle, so that ids for the rows of all are fetched together.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put((priority, next(self._order), _Item(job, messages, future)))
        return await asyncio.shield(future)

    async def stop(self) -> None:
        """Finish every job that waits, then end the threads."""
        for _ in self._threads:
            self._queue.put((Priority.STOP, next(self._order), None))
        await asyncio.to_thread(self._join)

    def _join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while True:
            _, _, item = self._queue.get()
            if item is None:
                return
            try:
                result = self._transaction(item.job, item.messages)
            except Exception as error:  # noqa: BLE001  # handed to whoever asked for the job
                _settle(item, None, error)
            else:
                _settle(item, result, None)

    def _transaction(self, job: Callable[[Session], T], messages: int) -> T:
        for attempt in range(1, TRIES + 1):
            try:
                with db.batch(self._engine, messages) as session, session.begin():
                    result = job(session)
            except (OperationalError, IntegrityError, StaleDataError) as error:
                if attempt == TRIES or not _worth_retrying(error):
                    raise
            else:
                return result
        raise AssertionError("unreachable: the last try returns or raises")


def _worth_retrying(error: DBAPIError | StaleDataError) -> bool:
    if isinstance(error, StaleDataError):
        return True
    state = getattr(error.orig, "sqlstate", None)
    return state in RETRIED_STATES or "locked" in str(error.orig)


def _settle(item: _Item[T], result: T | None, error: Exception | None) -> None:
    def settle() -> None:
        if item.future.done():
            return
        if error is not None:
            item.future.set_exception(error)
        else:
            item.future.set_result(result)  # type: ignore[arg-type]  # the job's own result

    item.loop.call_soon_threadsafe(settle)
