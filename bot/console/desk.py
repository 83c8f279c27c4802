"""One request to the console: who looks, what they may read and write, and how pages are made."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aiohttp import web
from sqlmodel import Session

from bot.console import render
from bot.console.backend import ALLOWED, Backend
from handlers.console.viewer import Viewer
from handlers.context import Context
from handlers.login import SignedIn
from models import db, people
from models.cases import AccessLog
from models.people import Person

T = TypeVar("T")


class Desk:
    """What a view is handed: the request and everything it may do."""

    def __init__(self, request: web.Request, backend: Backend, who: Viewer, signed_in: SignedIn) -> None:
        self.request, self.backend, self.who, self.signed_in = request, backend, who, signed_in
        self.now = backend.clock.now()
        self._action = secrets.token_hex(8)
        self.office = backend.office

    @property
    def case_id(self) -> int:
        """The case of this address; that it may be seen has been checked."""
        return int(self.request.match_info["case_id"])

    def number(self, name: str) -> int:
        """The id of a row in this address; 0, which no row has, for one that can be none."""
        digits = self.request.match_info[name]
        return int(digits) if len(digits) < 10 else 0  # noqa: PLR2004  # what a database takes as an integer

    def context(self, session: Session) -> Context:
        """A context in which the signed-in person acts."""
        return Context(
            office=self.office,
            session=session,
            now=self.now,
            action=f"console:{self._action}",
            sender=self.who.person,
            reader=self.backend.understanding.read,
        )

    async def read(self, job: Callable[[Context], T]) -> T:
        """What `job` finds, in a thread, on a connection that cannot write."""
        return await asyncio.to_thread(self._read, job)

    def _read(self, job: Callable[[Context], T]) -> T:
        with db.session(self.backend.reader) as session:
            return job(self.context(session))

    async def write(self, job: Callable[[Context], T]) -> T:
        """What `job` returns once its transaction is committed by the writer; then pushes may leave."""

        def run(session: Session) -> T:
            ctx = self.context(session)
            people.lock(session, [self.who.person_id])  # people before cases, as everywhere
            ctx.sender = session.get_one(Person, self.who.person_id)
            return job(ctx)

        result = await self.backend.writer.run(run)
        self.backend.wake()
        return result

    async def log(self, what: str, *, case_id: int | None = None, reason: str = "", rows: int = 0) -> None:
        """Write down that this person looked at personal data, or changed something that has no log of its own."""
        await self.backend.writer.run(lambda session: session.add(self.entry(what, case_id, reason, rows)))

    def entry(self, what: str, case_id: int | None = None, reason: str = "", rows: int = 0) -> AccessLog:
        """The line of that log, for a job that writes it with its own change."""
        return AccessLog(
            at=self.now,
            who=f"{self.who.role.value}:{self.who.person.name}",
            person_id=self.who.person_id,
            case_id=case_id,
            what=what,
            reason=reason,
            rows=rows,
        )

    async def form(self) -> Mapping[str, str]:
        """The fields of a form, texts only, trimmed, without the NUL that PostgreSQL refuses."""
        posted = await self.request.post()
        return {name: value.replace("\0", "").strip() for name, value in posted.items() if isinstance(value, str)}

    def may(self, path: str) -> bool:
        """Whether that address is open to this person."""
        return self.who.holds(self.request.app[ALLOWED][path])

    def page(self, template: str, *, status: int = 200, **values: Any) -> web.Response:
        """That template as a page."""
        known = {"desk": self, "who": self.who, "csrf": self.signed_in.csrf, "may": self.may}
        return render.page(self.request, template, known | values, status)

    def go(self, path: str, said: str = "") -> web.Response:
        """See that page next; `said` is shown on it once."""
        response = see(path)
        if said:
            leave_word(response, said)
        return response


def see(path: str) -> web.Response:
    """See that page next."""
    return web.Response(status=303, headers={"Location": path})


def leave_word(response: web.StreamResponse, said: str) -> None:
    """Keep a sentence for the next page: as hex, since a cookie holds no Chinese."""
    response.set_cookie("said", said[:400].encode().hex(), path="/console", httponly=True, samesite="Lax", max_age=60)
