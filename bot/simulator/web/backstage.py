"""`/sim/…`: time, faults, the log, scenarios."""

from typing import Any

from aiohttp import web

from bot.simulator.api.body import read_body
from bot.simulator.scenario import run_scenario
from bot.simulator.stage import Stage
from bot.simulator.web.control import bad_request, json_of, json_value, number_of
from bot.simulator.world.faults import FaultError


class Backstage:
    """The calls about what happens, to whomever."""

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
        since, ref = number_of(request, "since"), request.query.get("ref", "")
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
        """A list of steps, or `{"steps": […]}`: plays them, answers with the report."""
        given = json_value(await read_body(request))
        steps = given.get("steps") if isinstance(given, dict) else given
        if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
            raise bad_request("steps is a list of objects")
        return web.json_response((await run_scenario(self._stage, steps)).as_json())

    async def _time_changed(self, request: web.Request) -> web.Response:
        self._stage.tell_clock()
        return await self.clock(request)


def _number(body: dict[str, Any], name: str) -> float:
    value = body.get(name)
    if not isinstance(value, int | float) or value < 0:
        raise bad_request(f"{name} is a number, not below 0")
    return float(value)
