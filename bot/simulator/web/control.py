"""`/sim/users/…`: the interface that drives the phones, one JSON call an action."""

import asyncio
import json
from base64 import b64encode
from typing import Any

from aiohttp import web

from bot.simulator.api.body import form_file, read_body
from bot.simulator.phones.actions import UnknownActionError, act
from bot.simulator.phones.phone import NothingToTapError, Phone
from bot.simulator.push.outcome import Outcome
from bot.simulator.stage import Stage

MOST_AT_ONCE = 10_000
_TEXTUAL = frozenset({"application/json", "application/x-www-form-urlencoded", "text/plain"})
"""What clients call a JSON body; anything else is a file."""


async def json_of(request: web.Request) -> dict[str, Any]:
    """The body as a JSON object, an empty one when there is none; 400 otherwise."""
    return json_object(await read_body(request))


def json_object(raw: bytes) -> dict[str, Any]:
    """These bytes as a JSON object, see `json_of`."""
    body = json_value(raw)
    if not isinstance(body, dict):
        raise bad_request("a JSON object is wanted")
    return body


def json_value(raw: bytes) -> Any:
    """Whatever JSON it is, an empty object for no bytes; 400 for anything else."""
    try:
        return json.loads(raw) if raw else {}
    except ValueError as error:
        raise bad_request(f"no JSON: {error}") from error


def number_of(request: web.Request, name: str) -> int:
    """A whole number in the query, 0 where there is none; 400 for anything else."""
    given = request.query.get(name, "0")
    if not given.isdecimal():
        raise bad_request(f"{name} is a whole number")
    return int(given)


def bad_request(why: str) -> web.HTTPBadRequest:
    """Status 400 that says why."""
    return web.HTTPBadRequest(text=json.dumps({"error": why}, ensure_ascii=False), content_type="application/json")


class PhoneControl:
    """The calls about people."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def routes(self) -> list[web.RouteDef]:
        """Where they stand."""
        return [
            web.get("/sim/users", self.list_users),
            web.post("/sim/users", self.add_users),
            web.get("/sim/users/{openid}", self.show_user),
            web.get("/sim/users/{openid}/inbox", self.inbox),
            web.post("/sim/users/{openid}/{action}", self.do),
        ]

    async def list_users(self, _request: web.Request) -> web.Response:
        """Everybody, strangers included."""
        now = self._stage.clock.now()
        return web.json_response([user.as_json(now) for user in self._stage.world.users.values()])

    async def add_users(self, request: web.Request) -> web.Response:
        """`{"n": 3}` nameless people, or one with name, openid, role_label, note, following."""
        body = await json_of(request)
        following = bool(body.get("following", True))
        number = body.get("n")
        if isinstance(number, int):
            added = [self._stage.user(following=following) for _ in range(min(number, MOST_AT_ONCE))]
        else:
            name, openid = str(body.get("name") or ""), str(body.get("openid") or "") or None
            phone = self._stage.user(name, openid, following=following)
            phone.user.role_label = str(body.get("role_label") or phone.user.role_label)
            phone.user.note = str(body.get("note") or phone.user.note)
            self._stage.world.tell_user(phone.user)
            added = [phone]
        now = self._stage.clock.now()
        return web.json_response([phone.user.as_json(now) for phone in added])

    async def show_user(self, request: web.Request) -> web.Response:
        """One person with the whole screen."""
        user = self._phone(request).user
        chat = [bubble.as_json() for bubble in user.chat]
        return web.json_response(user.as_json(self._stage.clock.now()) | {"chat": chat})

    async def inbox(self, request: web.Request) -> web.Response:
        """What the account sent, after message `since`."""
        since = number_of(request, "since")
        inbox = self._phone(request).inbox
        return web.json_response([bubble.as_json() for bubble in inbox if bubble.id > since])

    async def do(self, request: web.Request) -> web.Response:
        """An action by its name; with `?wait=1` the answer comes when it has come to its end.

        A file may come as base64 in `file`, as the body itself, or as the file of a form.
        """
        phone, raw = self._phone(request), await read_body(request)
        if request.content_type in _TEXTUAL or not raw:
            args = json_object(raw)
        else:
            part = form_file(request.headers["Content-Type"], raw)
            content, kind = (part.content, part.content_type) if part else (raw, request.content_type)
            args = {"file": b64encode(content), "content_type": kind}
        return await self._run(request, phone, request.match_info["action"], args)

    async def _run(self, request: web.Request, phone: Phone, name: str, args: dict[str, Any]) -> web.Response:
        task: asyncio.Task[Outcome] = self._stage.begin(act(phone, name, args))
        await asyncio.sleep(0)
        if not task.done() and request.query.get("wait") != "1":
            return web.json_response({"push_id": phone.last_ref})
        try:
            outcome = await task
        except (UnknownActionError, NothingToTapError) as error:
            raise bad_request(str(error)) from error
        return web.json_response(outcome.as_json())

    def _phone(self, request: web.Request) -> Phone:
        phone = self._stage.phone(request.match_info["openid"])
        if phone is None:
            raise web.HTTPNotFound(text='{"error": "nobody has this openid"}', content_type="application/json")
        return phone
