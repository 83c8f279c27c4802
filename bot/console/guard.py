"""The one gate of the console: who is signed in, what their roles and area allow, tokens in forms, headers."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web
from sqlmodel import Session

from bot.console.backend import BACKEND, Backend
from bot.console.desk import Desk
from handlers import login
from handlers.console.viewer import Viewer, may_see, viewer
from handlers.login import SignedIn
from models import db
from models.vocabulary import Role

COOKIE = "console"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_log = logging.getLogger(__name__)
View = Callable[[Desk], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address. `who` may use it; `{case_id}` in the path is open only to those whose area the case is in."""

    method: str
    path: str
    view: View
    who: frozenset[Role]
    largest: int = 0
    """Bytes its form may have, where the application's own limit is too low."""


def guarded(route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The view behind the gate: sign-in, role, area, token, in this order."""

    async def handle(request: web.Request) -> web.StreamResponse:
        backend = request.app[BACKEND]
        if route.largest:
            request = request.clone(client_max_size=route.largest)
        found = await _recognise(request, backend)
        if found is None:
            if route.method == "GET":
                raise web.HTTPSeeOther(f"/console/sign-in?next={quote(request.path_qs)}")
            raise web.HTTPUnauthorized
        who, signed_in = found
        if not who.holds(route.who):
            raise web.HTTPForbidden
        desk = Desk(request, backend, who, signed_in)
        if "case_id" in request.match_info and not await desk.read(lambda ctx: _sees(ctx.session, desk)):
            raise web.HTTPNotFound
        if route.method != "GET":
            await _check_token(request, signed_in)
        if signed_in.stale:
            await backend.writer.run(lambda session: login.touch(session, signed_in.session_id, desk.now))
        return await route.view(desk)

    return handle


def _sees(session: Session, desk: Desk) -> bool:
    digits = desk.request.match_info["case_id"]
    return len(digits) <= 9 and may_see(session, desk.who, int(digits)) is not None  # noqa: PLR2004  # a row's id


async def _recognise(request: web.Request, backend: Backend) -> tuple[Viewer, SignedIn] | None:
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    now = backend.clock.now()

    def find() -> tuple[Viewer, SignedIn] | None:
        with db.session(backend.reader) as session:
            signed_in = login.signed_in(session, token, now, backend.office.rules.console)
            who = viewer(session, signed_in.person_id) if signed_in else None
            return (who, signed_in) if who is not None and signed_in is not None else None

    return await asyncio.to_thread(find)


async def _check_token(request: web.Request, signed_in: SignedIn) -> None:
    given = request.headers.get("X-Token") or (await request.post()).get("token")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), signed_in.csrf.encode()):
        raise web.HTTPForbidden


def set_session(response: web.StreamResponse, backend: Backend, token: str) -> None:
    """The cookie that is the session: for this console alone, never for scripts."""
    response.set_cookie(
        COOKIE,
        token,
        path="/console",
        httponly=True,
        samesite="Lax",
        secure=backend.office.base_url.startswith("https://"),
        max_age=int(backend.office.rules.console.longest),
    )


def drop_session(response: web.StreamResponse) -> None:
    """Signed out."""
    response.del_cookie(COOKIE, path="/console")
