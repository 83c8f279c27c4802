"""`/sim/…`: time, faults, the log, the account, scenarios."""

from dataclasses import fields, replace
from typing import Any

from aiohttp import web

from bot.simulator.scenario import run_scenario
from bot.simulator.stage import Stage
from bot.simulator.web.control import bad_request, json_of
from bot.simulator.world.account import Account, AccountKind, Mode
from bot.simulator.world.faults import FaultError

_CHANGEABLE = frozenset(field.name for field in fields(Account)) - {"ip_whitelist"}


class Backstage:
    """The calls about everything but people."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def routes(self) -> list[web.RouteDef]:
        """Where they stand."""
        return [
            web.get("/sim/clock", self.clock),
            web.post("/sim/clock", self.set_rate),
            web.post("/sim/clock/advance", self.advance),
            web.post("/sim/clock/real", self.real_time),
            web.get("/sim/faults", self.faults),
            web.post("/sim/faults", self.add_fault),
            web.delete("/sim/faults", self.clear_faults),
            web.delete("/sim/faults/{id}", self.delete_fault),
            web.get("/sim/log", self.log),
            web.get("/sim/stats", self.stats),
            web.post("/sim/reset", self.reset),
            web.post("/sim/settle", self.settle),
            web.post("/sim/scenario", self.scenario),
            web.get("/sim/account", self.account),
            web.patch("/sim/account", self.change_account),
            web.post("/sim/account/verify", self.verify),
        ]

    async def clock(self, _request: web.Request) -> web.Response:
        """What time it is, and how fast it runs."""
        clock = self._stage.clock
        return web.json_response({"now": clock.now().isoformat(), "rate": clock.rate, "mode": clock.mode})

    async def set_rate(self, request: web.Request) -> web.Response:
        """`{"rate": 60}`: simulated seconds in one real second; 0 stands still."""
        self._stage.clock.set_rate(_number(await json_of(request), "rate"))
        return await self._time_changed(request)

    async def advance(self, request: web.Request) -> web.Response:
        """`{"seconds": 3600}`: time passes, everything due on the way happens."""
        await self._stage.advance(_number(await json_of(request), "seconds"))
        return await self._time_changed(request)

    async def real_time(self, request: web.Request) -> web.Response:
        """Back to the machine's own time."""
        self._stage.clock.to_real_time()
        return await self._time_changed(request)

    async def faults(self, _request: web.Request) -> web.Response:
        """The rules in force."""
        return web.json_response([rule.as_json() for rule in self._stage.world.faults.rules.values()])

    async def add_fault(self, request: web.Request) -> web.Response:
        """`{"action": {"kind": "slow", "ms": 300}, "match": {…}, "times": 1, "from": 0, "until": 60}`.

        `action` may be just a name.
        """
        body = await json_of(request)
        given = body.get("action")
        action: dict[str, Any] = {"kind": given} if isinstance(given, str) else dict(given or {})
        kind = str(action.pop("kind", ""))
        more = {"match": body.get("match", {}), "since": body.get("from"), "until": body.get("until")}
        try:
            rule = self._stage.fault(kind, times=body.get("times"), **more, **action)
        except FaultError as error:
            raise bad_request(str(error)) from error
        return web.json_response(rule.as_json())

    async def clear_faults(self, _request: web.Request) -> web.Response:
        """No rule any more."""
        self._stage.world.faults.rules.clear()
        return web.json_response({})

    async def delete_fault(self, request: web.Request) -> web.Response:
        """One rule less."""
        number = request.match_info["id"]
        if not number.isdigit() or self._stage.world.faults.rules.pop(int(number), None) is None:
            raise web.HTTPNotFound
        return web.json_response({})

    async def log(self, request: web.Request) -> web.Response:
        """Calls and deliveries after `since`, or those behind one bubble by its `ref`."""
        since, ref = int(request.query.get("since", "0")), request.query.get("ref", "")
        return web.json_response(self._stage.world.journal.since(since, ref))

    async def stats(self, _request: web.Request) -> web.Response:
        """Figures of the run."""
        return web.json_response(self._stage.world.journal.stats())

    async def reset(self, _request: web.Request) -> web.Response:
        """Forget all that happened."""
        self._stage.reset()
        return web.json_response({})

    async def settle(self, _request: web.Request) -> web.Response:
        """Answers when nothing is under way."""
        await self._stage.settle()
        return web.json_response({})

    async def scenario(self, request: web.Request) -> web.Response:
        """`{"steps": […]}`: plays them, answers with the report."""
        steps = (await json_of(request)).get("steps")
        if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
            raise bad_request("steps is a list of objects")
        return web.json_response((await run_scenario(self._stage, steps)).as_json())

    async def account(self, _request: web.Request) -> web.Response:
        """The account as a bot must be configured for it; these credentials open nothing but this simulator."""
        account = self._stage.world.account
        about = {"gh_id": account.gh_id, "kind": account.kind, "callback_url": self._stage.callback_url}
        return web.json_response(about | {"environment": dict(self._stage.environment())})

    async def change_account(self, request: web.Request) -> web.Response:
        """Any field of the account, or `callback_url`; a new `aes_key` makes the present one the previous."""
        body = await json_of(request)
        self._stage.callback_url = str(body.pop("callback_url", self._stage.callback_url))
        if set(body) - _CHANGEABLE:
            raise bad_request(f"an account has {', '.join(sorted(_CHANGEABLE))}")
        account = self._stage.world.account
        if "aes_key" in body:
            body.setdefault("previous_aes_key", account.aes_key)
        try:
            kind, mode = AccountKind(body.get("kind", account.kind)), Mode(body.get("mode", account.mode))
        except ValueError as error:
            raise bad_request(str(error)) from error
        self._stage.world.account = replace(account, **body | {"kind": kind, "mode": mode})
        return await self.account(request)

    async def verify(self, _request: web.Request) -> web.Response:
        """The check of the callback address."""
        return web.json_response({"ok": await self._stage.verify_callback()})

    async def _time_changed(self, request: web.Request) -> web.Response:
        self._stage.tell_clock()
        return await self.clock(request)


def _number(body: dict[str, Any], name: str) -> float:
    value = body.get(name)
    if not isinstance(value, int | float) or value < 0:
        raise bad_request(f"{name} is a number, not below 0")
    return float(value)
