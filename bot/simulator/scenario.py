"""Whole stories as data: who does what, and what somebody must see then. Tests and the demo share them.

A scenario is a list of steps. Each is a JSON object with exactly one of these keys:

- `{"do": {"user": "居民", "text": "路灯不亮"}}`: the person does it and waits until it is answered. `user` is a name
  or an openid, a new name is a new person; the other key is an action of `phones.actions` with its argument(s).
- `{"expect": {"user": "居民", "contains": ["已登记"], "lacks": ["电话"], "regex": "…", "within": 2}}`: a message that
  has all of `contains`, none of `lacks` and fits `regex` is in the person's inbox, or comes within so many real seconds
  (2 unless told). Only `user` must be there. A message fulfils one expectation only.
- `{"never": {"user": "物业", "contains": ["居民"]}}`: no message of the inbox, old ones included, fits.
- `{"remember": {"user": "居民", "pattern": "FH[0-9]{8}-([0-9]+)", "as": "number"}}`: the first group of the pattern
  (or the whole match) in the newest message that has it; from then on `{number}` stands for it in every step. Named
  groups are remembered under their own names.
- `{"advance": 3600}`: seconds pass on the simulator's clock.
- `{"fault": {"kind": "busy", "times": 3}}`: something will go wrong, a kind of `world.faults` with its numbers.
- `{"settle": true}`: waits until nothing is under way.

Any step may carry `"at"`, seconds after the scenario's start on the simulator's clock (if it is earlier, time passes up
to there), and `"note"`, words for whoever reads it.
"""

import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.simulator.phones.actions import ACTIONS, UnknownActionError, act
from bot.simulator.phones.phone import NothingToTapError, Phone
from bot.simulator.stage import Stage
from bot.simulator.waiting import wait_until
from bot.simulator.world.faults import FaultError
from bot.simulator.world.people import Bubble

WITHIN = 2.0
"""Real seconds an expectation waits unless it says otherwise."""

Step = Mapping[str, Any]


class ScenarioError(Exception):
    """A step failed or makes no sense; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """How one step went: its place (from 0), what it was, what was wrong (empty if nothing), real milliseconds."""

    index: int
    step: Step
    problem: str
    ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a scenario went; it ends at the first step that fails."""

    steps: tuple[StepResult, ...]
    remembered: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether every step went well."""
        return not any(step.problem for step in self.steps)

    def __str__(self) -> str:
        lines = [f"{one.index:3} {'ok' if not one.problem else 'FAILED'} {dict(one.step)}" for one in self.steps]
        return "\n".join([*lines, *(one.problem for one in self.steps if one.problem)])

    def check(self) -> None:
        """ScenarioError with the whole report if a step failed."""
        if not self.ok:
            raise ScenarioError(str(self))

    def as_json(self) -> dict[str, Any]:
        """As the control interface answers."""
        steps = [
            {"index": one.index, "step": dict(one.step), "problem": one.problem, "ms": round(one.ms, 1)}
            for one in self.steps
        ]
        return {"ok": self.ok, "steps": steps, "remembered": dict(self.remembered)}


async def run_scenario(sim: Stage, steps: Sequence[Step]) -> Report:
    """Play the steps one after another."""
    return await _Run(sim).play(steps)


class _Run:
    def __init__(self, sim: Stage) -> None:
        self._sim = sim
        self._began = sim.clock.now()
        self._remembered: dict[str, str] = {}
        self._fulfilled: set[int] = set()
        self._kinds: dict[str, Callable[[Any], Awaitable[None]]] = {
            "do": self._do,
            "expect": self._expect,
            "never": self._never,
            "remember": self._remember,
            "advance": self._advance,
            "fault": self._fault,
            "settle": self._settle,
        }

    async def play(self, steps: Sequence[Step]) -> Report:
        results: list[StepResult] = []
        for index, given in enumerate(steps):
            started, problem = time.perf_counter(), ""
            step: Step = self._filled(given)
            try:
                await self._wait_for(step)
                await self._step(step)
            except (ScenarioError, UnknownActionError, NothingToTapError, FaultError) as error:
                problem = f"step {index}: {error}"
            ms = (time.perf_counter() - started) * 1000
            results.append(StepResult(index=index, step=step, problem=problem, ms=ms))
            if problem:
                break
        return Report(steps=tuple(results), remembered=self._remembered)

    async def _step(self, step: Step) -> None:
        kinds = [kind for kind in self._kinds if kind in step]
        if len(kinds) != 1:
            raise ScenarioError(f"a step has exactly one of {', '.join(self._kinds)}")
        await self._kinds[kinds[0]](step[kinds[0]])

    async def _wait_for(self, step: Step) -> None:
        passed = (self._sim.clock.now() - self._began).total_seconds()
        if float(step.get("at", 0)) > passed:
            await self._sim.advance(float(step["at"]) - passed)

    async def _do(self, what: Mapping[str, Any]) -> None:
        names = [name for name in what if name in ACTIONS]
        if len(names) != 1:
            raise ScenarioError(f"one action, of {', '.join(sorted(ACTIONS))}")
        phone = self._sim.user(str(what["user"]), following=names[0] not in {"follow", "subscribe", "scan"})
        await act(phone, names[0], what[names[0]])

    async def _expect(self, what: Mapping[str, Any]) -> None:
        phone = self._phone(what)

        def fulfilled() -> bool:
            found = next((one for one in phone.inbox if one.id not in self._fulfilled and _fits(one, what)), None)
            if found is not None:
                self._fulfilled.add(found.id)
            return found is not None

        if not await wait_until(fulfilled, float(what.get("within", WITHIN))):
            seen = [bubble.text for bubble in phone.inbox if bubble.id not in self._fulfilled][-5:]
            raise ScenarioError(f"{phone.name} did not get {dict(what)}; the last unexpected messages: {seen}")

    async def _never(self, what: Mapping[str, Any]) -> None:
        phone = self._phone(what)
        found = [bubble.text for bubble in phone.inbox if _fits(bubble, what)]
        if found:
            raise ScenarioError(f"{phone.name} got what must not be: {found[0]}")

    async def _remember(self, what: Mapping[str, Any]) -> None:
        phone, pattern = self._phone(what), re.compile(str(what["pattern"]))
        match = next((found for one in reversed(phone.inbox) if (found := pattern.search(one.text))), None)
        if match is None:
            raise ScenarioError(f"{phone.name} has no message with {pattern.pattern}")
        self._remembered |= {name: value or "" for name, value in match.groupdict().items()}
        if "as" in what:
            self._remembered[str(what["as"])] = match[1 if pattern.groups else 0] or ""

    async def _advance(self, seconds: float) -> None:
        await self._sim.advance(float(seconds))

    async def _fault(self, what: Mapping[str, Any]) -> None:
        self._sim.fault(**what)

    async def _settle(self, _yes: object) -> None:
        await self._sim.settle()

    def _phone(self, what: Mapping[str, Any]) -> Phone:
        return self._sim.user(str(what["user"]))

    def _filled(self, value: Any) -> Any:
        """The value with what is remembered put in for `{name}`; other braces stay."""
        if isinstance(value, str):
            for name, known in self._remembered.items():
                value = value.replace(f"{{{name}}}", known)
            return value
        if isinstance(value, Mapping):
            return {key: self._filled(inner) for key, inner in value.items()}
        return [self._filled(inner) for inner in value] if isinstance(value, list) else value


def _fits(bubble: Bubble, what: Mapping[str, Any]) -> bool:
    contains = what.get("contains", [])
    wanted = [contains] if isinstance(contains, str) else contains
    lacks = what.get("lacks", [])
    unwanted = [lacks] if isinstance(lacks, str) else lacks
    return (
        all(one in bubble.text for one in wanted)
        and not any(one in bubble.text for one in unwanted)
        and ("regex" not in what or re.search(what["regex"], bubble.text) is not None)
    )
