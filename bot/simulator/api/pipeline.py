"""The way every call goes: faults, method, token, quotas, body, endpoint; each in the order WeChat seems to check."""

import asyncio
import contextlib
import json
import time
from collections.abc import Mapping
from datetime import timedelta

from aiohttp import web

from bot.simulator.api import (
    custom,
    media,
    menus,
    qrcodes,
    quotas,
    tags,
    templates,
    tokens,
    users,
    weblogin,
    wecom,
)
from bot.simulator.api.body import read_body
from bot.simulator.api.call import Answer, ApiError, Call, Endpoint, error_json, json_response
from bot.simulator.world.account import AccountKind
from bot.simulator.world.faults import ERRORS, Action, Side, Subject
from bot.simulator.world.journal import Entry
from bot.simulator.world.world import World

ENDPOINTS: Mapping[str, Endpoint] = {
    **tokens.ENDPOINTS,
    **custom.ENDPOINTS,
    **templates.ENDPOINTS,
    **menus.ENDPOINTS,
    **qrcodes.ENDPOINTS,
    **media.ENDPOINTS,
    **users.ENDPOINTS,
    **tags.ENDPOINTS,
    **weblogin.ENDPOINTS,
    **quotas.ENDPOINTS,
    **wecom.ENDPOINTS,
}

LOGGED = 4096
"""Bytes of a body that the log keeps."""
HANG = 60.0
"""Real seconds a hanging call stays open at most."""
CLIENT_GONE = 499
"""Stands in the log for a call that got no answer."""
_UNANSWERED = frozenset({"hang", "ok_but_timeout"})

_GARBLED: dict[str, tuple[int, str, bytes]] = {
    "http_502": (502, "text/html", b"<html><body><h1>502 Bad Gateway</h1></body></html>"),
    "html_200": (200, "text/html", b"<html><body>system busy</body></html>"),
    "bad_json": (200, "application/json", b'{"errcode":0,"errmsg":"ok"'),
}


class Api:
    """Answers calls. `closing` lets hanging ones go; `in_flight` counts those that are being answered."""

    def __init__(self, world: World) -> None:
        self.closing = asyncio.Event()
        self.in_flight = 0
        self._world = world
        world.limits.update({path: endpoint.limit for path, endpoint in ENDPOINTS.items()})

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any request that is no page and no control."""
        path = request.match_info["path"]
        raw = await read_body(request)
        call = Call(world=self._world, request=request, path=path, raw=raw, ref=self._world.new_ref("call"))
        started = time.perf_counter()
        self.in_flight += 1
        faults = {action.kind: action for action in self._striking(call)}
        try:
            response = await self._with_faults(call, faults)
        finally:
            self.in_flight -= 1
        self._log(call, response, (time.perf_counter() - started) * 1000)
        if faults.keys() & _UNANSWERED:
            await self._hang()
        return _cut(request) if faults.keys() & {*_UNANSWERED, "reset"} else response

    async def _with_faults(self, call: Call, faults: Mapping[str, Action]) -> web.Response:
        if "slow" in faults:
            await asyncio.sleep(faults["slow"].number("ms", 1000) / 1000)
        if faults.keys() & {"hang", "reset"}:
            return web.Response(status=CLIENT_GONE)
        for kind, (status, content_type, body) in _GARBLED.items():
            if kind in faults:
                return web.Response(status=status, body=body, content_type=content_type)
        self._spoil_tokens(faults)
        call.lost = "accepted_but_lost" in faults
        return _twisted(await self._answer(call, faults), faults)

    def _striking(self, call: Call) -> list[Action]:
        try:
            body = json.loads(call.raw)
        except ValueError:
            body = {}
        said = body if isinstance(body, dict) else {}
        call.openid = str(said.get("touser", ""))
        subject = Subject(
            side=Side.CALL,
            path=call.path,
            method=call.request.method,
            openid=call.openid,
            kind=str(said.get("msgtype", "")),
        )
        return self._world.faults.striking(subject, call.now)

    def _spoil_tokens(self, faults: Mapping[str, Action]) -> None:
        if "token_expire_now" in faults:
            self._world.tokens.expire_all(self._world.now())
        if "token_race" in faults:
            grace = timedelta(seconds=faults["token_race"].number("grace", 0))
            self._world.tokens.race(self._world.now(), grace)

    async def _answer(self, call: Call, faults: Mapping[str, Action]) -> web.Response:
        try:
            self._refuse_by_fault(call, faults)
            answer = await self._checked(call)
        except ApiError as error:
            self._world.journal.errcodes[error.code] += 1
            return json_response(error_json(call, error))
        return answer if isinstance(answer, web.Response) else json_response(answer)

    def _refuse_by_fault(self, call: Call, faults: Mapping[str, Action]) -> None:
        endpoint = ENDPOINTS.get(call.path)
        for kind, action in faults.items():
            if kind == "token_always_bad" and endpoint is not None and not endpoint.token:
                continue  # the token can be fetched, it just never works
            if kind in ERRORS:
                raise ApiError(int(action.params.get("code", ERRORS[kind])))

    async def _checked(self, call: Call) -> Answer:
        endpoint = ENDPOINTS.get(call.path)
        if endpoint is None:
            raise ApiError(40066)
        if endpoint.method not in {call.request.method, "*"}:
            raise ApiError(43002 if endpoint.method == "POST" else 43001)
        if endpoint.token:
            self._check_token(call)
        code = self._world.counters.count(call.path, self._world.limits[call.path], call.now)
        if code:
            raise ApiError(code)
        if endpoint.service and self._world.account.kind is AccountKind.SUBSCRIPTION:
            raise ApiError(48001)
        if endpoint.json and call.request.method == "POST":
            call.body = _json_body(call.raw)
        return await endpoint.run(call)

    def _check_token(self, call: Call) -> None:
        value = call.query.get("access_token", "")
        if not value:
            raise ApiError(41001)
        code = self._world.tokens.verdict(value, call.now)
        if code:
            raise ApiError(code)

    async def _hang(self) -> None:
        """Keep the caller waiting."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HANG):
                await self.closing.wait()

    def _log(self, call: Call, response: web.Response, ms: float) -> None:
        self._world.journal.calls[call.path] += 1
        body = response.body if isinstance(response.body, bytes) else b""
        entry = Entry(
            kind="call",
            ref=call.ref,
            path=call.path,
            t=call.now.isoformat(),
            openid=call.openid,
            body=call.raw[:LOGGED].decode(errors="replace"),
            response=body[:LOGGED].decode(errors="replace"),
            status=response.status,
            ms=round(ms, 2),
            rid=call.rid,
        )
        self._world.journal.add(entry)


def _json_body(raw: bytes) -> dict[str, object]:
    if not raw:
        raise ApiError(44002)
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise ApiError(47001) from error
    if not isinstance(body, dict):
        raise ApiError(47001)
    return body


def _twisted(response: web.Response, faults: Mapping[str, Action]) -> web.Response:
    body = response.body if isinstance(response.body, bytes) else b""
    if "truncated" in faults:
        return web.Response(body=body[: len(body) // 2], content_type="application/json")
    if "wrong_content_type" in faults:
        return web.Response(body=body, content_type="text/plain")
    return response


def _cut(request: web.Request) -> web.Response:
    """Break the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=CLIENT_GONE)
