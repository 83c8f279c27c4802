"""Signing in inside WeChat: its browser says whose it is (OAuth), and bound staff are let in."""

from urllib.parse import urlencode

from aiohttp import web
from sqlmodel import Session

from bot.console.backend import BACKEND
from bot.console.desk import see
from bot.console.guard import set_session
from bot.console.views.entry import is_ours, page
from handlers import login


async def begin(request: web.Request) -> web.StreamResponse:
    """Ask WeChat; it leads back to `done`."""
    backend, way_on = request.app[BACKEND], request.query.get("next", "")
    back = f"/console/wechat/done?{urlencode({'next': way_on if is_ours(way_on) else ''})}"
    return see(backend.login.start(back, backend.clock.now()) or "/console/sign-in")


async def done(request: web.Request) -> web.StreamResponse:
    """Let in whoever WeChat has just named, if their account is bound to a post."""
    backend, way_on = request.app[BACKEND], request.query.get("next", "")
    now = backend.clock.now()
    openid = backend.login.just_came(request, now)
    if not openid:
        return page(request, "sign_in.not_recognised", way_on, status=403)

    def enter(session: Session) -> str | None:
        return login.by_wechat(session, openid, now)

    token = await backend.writer.run(enter)
    if token is None:
        return page(request, "sign_in.not_bound", way_on, status=403)
    response = see(way_on if is_ours(way_on) else "/console/")
    set_session(response, backend, token)
    return response
