"""The login of web pages opened from a chat (OAuth), and the ticket for JS in such pages."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web

from bot.simulator.api.call import OK, Answer, ApiError, Call, Endpoint
from bot.simulator.words import words
from bot.simulator.world.counters import Limit
from bot.simulator.world.shelf import WebCode

CODE_LIFE = timedelta(minutes=5)
TOKEN_SECONDS = 7200
SCOPES = frozenset({"snsapi_base", "snsapi_userinfo"})


async def authorize(call: Call) -> Answer:
    """GET connect/oauth2/authorize: sends the phone that opened the link back with a code."""
    query, user = call.query, call.world.current_user
    if query.get("appid") != call.world.account.app_id:
        raise ApiError(40013)
    if query.get("response_type") != "code" or query.get("scope") not in SCOPES:
        raise ApiError(10005, "scope error")
    if user is None or not query.get("redirect_uri"):
        raise ApiError(10003, "redirect_uri error")
    code, snapshot = call.world.letters(32), call.world.habits.snapshot_login
    call.world.shelf.web_codes[code] = WebCode(
        openid="o" + call.world.letters(27) if snapshot else user.openid,
        scope=query["scope"],
        expires=call.now + CODE_LIFE,
        snapshot=snapshot,
    )
    parts = urlsplit(query["redirect_uri"])
    wanted = [*parse_qsl(parts.query), ("code", code), ("state", query.get("state", ""))]
    raise web.HTTPFound(urlunsplit(parts._replace(query=urlencode(wanted))))


async def access_token(call: Call) -> Answer:
    """GET sns/oauth2/access_token: whose code it is; a code works once."""
    _check_app(call)
    found = call.world.shelf.web_codes.get(call.query.get("code", ""))
    if found is None or found.expires <= call.now:
        raise ApiError(40029)
    if found.used:
        raise ApiError(40163)
    found.used = True
    return _login(call, found)


async def refresh_token(call: Call) -> Answer:
    """GET sns/oauth2/refresh_token."""
    found = call.world.shelf.web_tokens.get(call.query.get("refresh_token", ""))
    if found is None:
        raise ApiError(40030)
    return _login(call, found)


async def person(call: Call) -> Answer:
    """GET sns/userinfo: the same made-up name for everybody; only after a login with snsapi_userinfo."""
    found = _logged_in(call)
    if found.scope != "snsapi_userinfo":
        raise ApiError(48001)
    about = {"openid": found.openid, "nickname": words()["web_nickname"], "sex": 0, "privilege": []}
    about |= dict.fromkeys(("province", "city", "country", "headimgurl"), "")
    return about | _whose(call, found)


async def check(call: Call) -> Answer:
    """GET sns/auth: whether a web token still works."""
    _logged_in(call)
    return dict(OK)


async def ticket(call: Call) -> Answer:
    """GET ticket/getticket: for the signature of pages that use WeChat's JS."""
    if call.query.get("type") not in {"jsapi", "wx_card"}:
        raise ApiError(40097, "invalid args")
    return {**OK, "ticket": call.world.letters(86), "expires_in": TOKEN_SECONDS}


def _check_app(call: Call) -> None:
    if call.query.get("appid") != call.world.account.app_id:
        raise ApiError(40013)
    if call.query.get("secret") != call.world.account.app_secret:
        raise ApiError(40125)
    if call.query.get("grant_type") != "authorization_code":
        raise ApiError(40002)


def _login(call: Call, whose: WebCode) -> Answer:
    token, refresh = call.world.letters(64), call.world.letters(64)
    call.world.shelf.web_tokens |= {token: whose, refresh: whose}
    return {
        "access_token": token,
        "expires_in": TOKEN_SECONDS,
        "refresh_token": refresh,
        "openid": whose.openid,
        "scope": whose.scope,
        **_whose(call, whose),
    }


def _whose(call: Call, login: WebCode) -> dict[str, Any]:
    """What tells a made-up person from a real one."""
    return {"is_snapshotuser": 1} if login.snapshot else {"unionid": call.user(login.openid).unionid}


def _logged_in(call: Call) -> WebCode:
    found = call.world.shelf.web_tokens.get(call.query.get("access_token", ""))
    if found is None:
        raise ApiError(40001)
    if found.openid != call.query.get("openid"):
        raise ApiError(40003)
    return found


ENDPOINTS = {
    "connect/oauth2/authorize": Endpoint(run=authorize, method="GET", token=False, service=True),
    "sns/oauth2/access_token": Endpoint(
        run=access_token, method="GET", token=False, service=True, limit=Limit(per_minute=50_000)
    ),
    "sns/oauth2/refresh_token": Endpoint(run=refresh_token, method="GET", token=False, service=True),
    "sns/userinfo": Endpoint(run=person, method="GET", token=False, service=True),
    "sns/auth": Endpoint(run=check, method="GET", token=False, service=True),
    "cgi-bin/ticket/getticket": Endpoint(run=ticket, method="GET", service=True),
}
