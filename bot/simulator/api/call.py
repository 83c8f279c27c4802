"""One call of the API, what an endpoint is, and how WeChat answers."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.simulator.world.counters import Limit
from bot.simulator.world.people import User
from bot.simulator.world.world import World

MESSAGES: dict[int, str] = {
    -1: "system error",
    40001: (
        "invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, "
        "more details at https://mmbizurl.cn/s/JtxxFh33r"
    ),
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40006: "invalid meida size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40029: "invalid code",
    40030: "invalid refresh_token",
    40037: "invalid template_id",
    40066: "invalid url",
    40125: "invalid appsecret",
    40163: "code been used",
    40164: "invalid ip, not in whitelist",
    40200: "invalid account type",
    41001: "access_token missing",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    43108: "concurrent sending to the same user",
    44002: "empty post data",
    44004: "empty content",
    45002: "content size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    45072: "invalid command",
    45080: "need interaction within 30 seconds",
    45056: "too many tag",
    45058: "can't modify sys tag",
    45157: "invalid tag name",
    45158: "tag name too long",
    45159: "invalid tagid",
    46003: "menu no exist",
    47001: "data format error",
    48001: "api unauthorized",
    48006: "forbid to clear quota because of reaching the limit",
    65301: "menuid not exist",
    65320: "privacy matchrule is not supported",
    76001: "rid not found",
    76004: "rid is too old",
    76021: "cgi_path not found",
}
"""Texts of the error codes, as users met them."""


class ApiError(Exception):
    """The call fails with WeChat's `code`; `text` replaces the usual message."""

    def __init__(self, code: int, text: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.text = text or MESSAGES.get(code, "error")


@dataclass(slots=True, kw_only=True)
class Call:
    """One call. `path` has no leading slash. `body` is the JSON object; `lost`: answer as usual but do nothing.

    `openid` is whom it is for, as far as that can be told; `rid` the id WeChat gives a call that it refuses.
    """

    world: World
    request: web.Request
    path: str
    raw: bytes
    ref: str
    body: dict[str, Any] = field(default_factory=dict)
    lost: bool = False
    openid: str = ""
    rid: str = ""

    @property
    def now(self) -> datetime:
        """The simulated instant, aware UTC."""
        return self.world.now()

    @property
    def query(self) -> Mapping[str, str]:
        """The query of the address."""
        return self.request.query

    def text(self, *path: str) -> str:
        """A text inside the body; empty when it is missing or no text."""
        here: Any = self.body
        for name in path:
            here = here.get(name) if isinstance(here, dict) else None
        return here if isinstance(here, str) else ""

    def user(self, openid: str | None = None) -> User:
        """The person called `touser`; 40003 for an openid we don't know."""
        found = self.world.users.get(self.text("touser") if openid is None else openid)
        if found is None:
            raise ApiError(40003)
        return found


Answer = dict[str, Any] | web.Response
Run = Callable[[Call], Awaitable[Answer]]

OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What is behind a path. `json`: the body must be a JSON object. `service`: not for a subscription account."""

    run: Run
    method: str = "POST"
    token: bool = True
    json: bool = True
    service: bool = False
    limit: Limit = Limit()  # noqa: RUF009  # frozen


def json_response(answer: Mapping[str, Any]) -> web.Response:
    """An answer as WeChat writes it: always 200, its own spelling of the content type."""
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    return web.Response(body=body, headers={"Content-Type": "application/json; encoding=utf-8"})


def error_json(call: Call, error: ApiError) -> dict[str, Any]:
    """An error with the request id WeChat puts at its end; the first group is the time."""
    chance = call.world.rng
    call.rid = f"{int(call.now.timestamp()):08x}-{chance.getrandbits(32):08x}-{chance.getrandbits(32):08x}"
    return {"errcode": error.code, "errmsg": f"{error.text} rid: {call.rid}"}
