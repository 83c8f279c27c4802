"""Signing in and out: the link from the chat, phone and password, one's own sessions and password."""

import asyncio
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session

from bot.console import render
from bot.console.backend import BACKEND, Backend
from bot.console.desk import Desk, leave_word, see
from bot.console.guard import drop_session, set_session
from handlers import login
from handlers.context import Context
from handlers.roster.values import mobile
from models.console import sessions_of

HASHER = PasswordHasher()
SHORTEST, LONGEST = 10, 200
"""Characters of a password."""
IN_WECHAT = "MicroMessenger"
"""What the browser inside WeChat calls itself."""
NOBODY = HASHER.hash("nobody has this password")
"""Checked for a phone without a password, so that the time tells nothing."""


async def sign_in_page(request: web.Request) -> web.StreamResponse:
    """How to come in: by the chat, or with phone and password; WeChat's browser is asked at once who opened it."""
    way_on = request.query.get("next", "")
    if way_on and in_wechat(request):
        return see(f"/console/wechat?{urlencode({'next': way_on})}")
    return page(request, "", way_on)


def page(request: web.Request, fault: str, way_on: str, status: int = 200) -> web.Response:
    """The ways in, and what went wrong with the last one."""
    values = {"fault": fault, "next": way_on if is_ours(way_on) else "", "wechat": in_wechat(request)}
    return render.page(request, "sign_in.html", values, status)


def in_wechat(request: web.Request) -> bool:
    """Whether this is WeChat's own browser, and the account can ask it who opened the page."""
    return bool(request.app[BACKEND].login.app_id) and IN_WECHAT in request.headers.get("User-Agent", "")


def is_ours(path: str) -> bool:
    """Whether a way on stays in the console."""
    return path.startswith("/console/") and "\\" not in path


async def by_link(request: web.Request) -> web.Response:
    """The single-use link: signs in, or says how to get a new one."""
    backend = request.app[BACKEND]
    token, now = request.match_info["token"], backend.clock.now()
    if request.method == "HEAD":  # somebody only looks whether the page is there
        return web.Response()
    session_token = await backend.writer.run(lambda session: login.use_link(session, token, now))
    if session_token is None:
        return page(request, "sign_in.link_used", "", status=410)
    response = see("/console/")
    set_session(response, backend, session_token)
    return response


async def by_password(request: web.Request) -> web.Response:
    """Phone and password; few tries for one phone and one address."""
    backend = request.app[BACKEND]
    posted = await request.post()
    phone, password, way_on = (str(posted.get(name, "")).strip() for name in ("phone", "password", "next"))
    number = mobile(phone) or phone[:20]
    rules = backend.office.rules.console
    for key, limit in ((f"phone:{number}", rules.tries), (f"address:{request.remote}", rules.tries * 4)):
        if not await backend.shared.allow(f"sign-in:{key}", limit, rules.block):
            return page(request, "sign_in.too_often", way_on, status=429)
    person_id = await _person(backend, number, password)
    if person_id is None:
        return page(request, "sign_in.wrong", way_on, status=403)
    now = backend.clock.now()
    token = await backend.writer.run(lambda session: login.start_session(session, person_id, now, "password"))
    response = see(way_on if is_ours(way_on) else "/console/")
    set_session(response, backend, token)
    return response


async def _person(backend: Backend, phone: str, password: str) -> int | None:
    def find() -> tuple[int | None, str]:
        with Session(backend.reader) as session:
            kept = login.password_of(session, backend.office.vault.fingerprint(phone))
            return (kept.person_id, kept.hash) if kept else (None, NOBODY)

    person_id, digest = await asyncio.to_thread(find)
    right = await asyncio.to_thread(_verify, digest, password[:LONGEST])
    return person_id if right else None


def _verify(digest: str, password: str) -> bool:
    try:
        return HASHER.verify(digest, password)
    except (VerificationError, InvalidHashError):
        return False


async def account(desk: Desk) -> web.StreamResponse:
    """One's own sessions and password."""
    rows = await desk.read(lambda ctx: sessions_of(ctx.session, desk.who.person_id))
    return desk.page("account.html", sessions=rows, shortest=SHORTEST)


async def new_password(desk: Desk) -> web.StreamResponse:
    """Set one's own password."""
    password = (await desk.form()).get("password", "")
    if not SHORTEST <= len(password) <= LONGEST:
        return desk.go("/console/account", desk.office.texts.say("account.password_short", shortest=SHORTEST))
    digest = await asyncio.to_thread(HASHER.hash, password)

    def keep(ctx: Context) -> None:
        login.set_password(ctx.session, desk.who.person_id, digest, ctx.now)
        ctx.session.add(desk.entry("password_set"))

    await desk.write(keep)
    return desk.go("/console/account", desk.office.texts.say("account.password_set"))


async def sign_out(desk: Desk) -> web.StreamResponse:
    """End this session, or another of one's own."""
    own = desk.signed_in.session_id
    given = (await desk.form()).get("session", "")
    ended = int(given) if given.isdigit() and len(given) < 10 else own  # noqa: PLR2004  # a row's id
    await desk.write(lambda ctx: login.end_session(ctx.session, desk.who.person_id, ended, ctx.now))
    if ended != own:
        return desk.go("/console/account", desk.office.texts.say("account.ended"))
    response = see("/console/sign-in")
    drop_session(response)
    leave_word(response, desk.office.texts.say("account.signed_out"))
    return response


async def large_type(desk: Desk) -> web.StreamResponse:
    """Switch between the usual and the large type, for this browser."""
    came_from = urlsplit(desk.request.headers.get("Referer", ""))
    back = f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    response = see(back if is_ours(back) else "/console/")
    large = desk.request.cookies.get("type") == "large"
    response.set_cookie("type", "usual" if large else "large", path="/", samesite="Lax", max_age=365 * 86400)
    return response
