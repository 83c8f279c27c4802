"""The pages opened from the chat: a reporter's case, the whole text of a message, something a resident sent."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web
from sqlalchemy import Engine
from sqlmodel import Session

from bot.clock import Clock
from bot.media.store import MediaStore
from bot.pages.render import HERE, render
from bot.pages.weblogin import WebLogin
from bot.wechat.client import WeChatClient
from bot.wechat.errors import ApiError, TransportError
from bot.wechat.text import without_taps
from bot.writer import Writer
from handlers import casepage, links
from handlers.context import Context
from handlers.links import Page
from handlers.office import Office
from handlers.wording import Wording
from models.cases import AccessLog, Case, lock
from models.media import Attachment, FileState
from models.people import Person, by_openid
from models.pushes import Push

LONGEST_FORM = 16 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The handlers. `reader` only reads; what a reporter does is a job of `writer`."""

    office: Office
    reader: Engine
    writer: Writer
    clock: Clock
    client: WeChatClient
    store: MediaStore
    login: WebLogin
    wake: Callable[[], None]

    def routes(self) -> list[web.AbstractRouteDef]:
        """For the application."""
        return [
            web.get("/c/{token}", self.case),
            web.post("/c/{token}", self.act),
            web.get("/p/{token}", self.push),
            web.get("/m/{token}", self.media),
            web.get("/login/back", self.back),
            web.static("/pages", HERE / "static"),
        ]

    async def case(self, request: web.Request) -> web.Response:
        """A case for whoever has its link; the reporter, once known to WeChat's browser, may also act."""
        return await self._case_page(request)

    async def act(self, request: web.Request) -> web.Response:
        """The reporter urges, withdraws or rates."""
        if (request.content_length or 0) > LONGEST_FORM:
            raise web.HTTPRequestEntityTooLarge(max_size=LONGEST_FORM, actual_size=request.content_length or 0)
        form, openid, now = await request.post(), self.login.openid(request, self.clock.now()), self.clock.now()
        number = links.number_in(self.office, Page.CASE, request.match_info["token"])
        if not openid or not self.login.sent_by(openid, request.path, str(form.get("form", "")), now):
            return self._words("page.please_again", status=403)
        said = await self.writer.run(lambda session: self._act(session, number, openid, str(form.get("act", ""))))
        self.wake()
        return await self._case_page(request, said)

    def _act(self, session: Session, number: int | None, openid: str, name: str) -> str:
        ctx = Context(office=self.office, session=session, now=self.clock.now(), action=f"page:{number}:{name}")
        person = by_openid(session, [openid]).get(openid)
        case = lock(session, number or 0)
        if person is None or case is None or case.reporter_id != person.id:
            return ctx.say("page.not_yours")
        ctx.sender = person
        try:
            return casepage.do(ctx, case, person, name)
        except ValueError:
            return ctx.say("page.please_again")

    async def _case_page(self, request: web.Request, said: str = "") -> web.Response:
        number = links.number_in(self.office, Page.CASE, request.match_info["token"])
        now, openid = self.clock.now(), self.login.openid(request, self.clock.now())

        def read(session: Session) -> dict[str, Any] | None:
            case = session.get(Case, number) if number is not None else None
            if case is None:
                return None
            ctx = Context(office=self.office, session=session, now=now)
            own = bool(openid) and session.get_one(Person, case.reporter_id).openid == openid
            return {"case": casepage.page_of(ctx, case), "acts": casepage.acts(ctx, case) if own else []}

        found = await self._read(read)
        if found is None:
            return self._words("page.nothing_here", status=404)
        sign_in = "" if openid else self.login.start(request.path, now)
        form = self.login.form(openid, request.path, now)
        return self._page("case.html", **found, said=said, sign_in=sign_in, form=form)

    async def push(self, request: web.Request) -> web.Response:
        """The whole text of a message of which a template showed a part."""
        number = links.number_in(self.office, Page.PUSH, request.match_info["token"])

        def read(session: Session) -> str | None:
            push = session.get(Push, number) if number is not None else None
            return without_taps(push.text) if push is not None else None

        text = await self._read(read)
        return self._words("page.nothing_here", status=404) if text is None else self._page("words.html", words=text)

    async def media(self, request: web.Request) -> web.Response:
        """Something a resident sent, for staff who were sent its link; each look is logged."""
        number = links.number_in(self.office, Page.MEDIA, request.match_info["token"])
        row = await self._read(lambda session: session.get(Attachment, number) if number is not None else None)
        if row is None or row.state in {FileState.ERASED, FileState.LOST, FileState.REFUSED}:
            return self._words("page.nothing_here", status=404)
        data = await self._file(row.key) if row.key else None
        if data is None:
            return self._words("page.file_waits")
        if "raw" not in request.query:
            return self._page("file.html", mime=row.mime)
        await self.writer.run(lambda session: self._looked(session, number))
        name = row.key.rpartition("/")[2]
        headers = {**HEADERS, "Content-Disposition": f'inline; filename="{name}"'}
        return web.Response(body=data, content_type=row.mime, headers=headers)

    async def _file(self, key: str) -> bytes | None:
        try:
            return await asyncio.to_thread(self.store.get, key)
        except OSError as error:
            _log.warning("a file could not be read: %s", error)
            return None

    def _looked(self, session: Session, number: int | None) -> None:
        entry = AccessLog(at=self.clock.now(), who="link", what=f"attachment {number}", reason="opened", rows=1)
        session.add(entry)

    async def back(self, request: web.Request) -> web.StreamResponse:
        """WeChat brings the browser back with a code that says whose it is."""
        now, path = self.clock.now(), request.query.get("to", "")
        if not self.login.came_back_to(path, request.query.get("state", ""), now):
            return self._words("page.login_failed", status=403)
        try:
            openid, snapshot = await self.client.who_opened(request.query.get("code", ""))
        except (ApiError, TransportError):
            return self._words("page.login_failed", status=502)
        if snapshot:  # a made-up person, to whom nothing may be bound
            return self._words("page.snapshot", link=path)
        answer = web.Response(status=302, headers={**HEADERS, "Location": path})
        self.login.remember(answer, openid, now)
        return answer

    async def _read(self, job: Callable[[Session], T]) -> T:
        def run() -> T:
            with Session(self.reader, expire_on_commit=False) as session:
                return job(session)

        return await asyncio.to_thread(run)

    def _words(self, key: str, *, status: int = 200, link: str = "") -> web.Response:
        words = self.office.texts.say(key)
        label = self.office.texts.say("page.sign_in") if link else ""
        return self._page("words.html", status=status, words=words, link=link, label=label)

    def _page(self, template: str, *, status: int = 200, **values: Any) -> web.Response:
        values = {"link": "", "label": "", **values}
        text = render(template, t=self._say, **values)
        return web.Response(text=text, content_type="text/html", charset="utf-8", status=status, headers=HEADERS)

    def _say(self, key: str, **values: Any) -> str:
        return Wording(texts=self.office.texts, calendar=self.office.calendar, now=self.clock.now()).say(key, **values)
