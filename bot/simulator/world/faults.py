"""What shall go wrong: rules that pick calls or deliveries and say what happens to them."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from itertools import count
from typing import Any

from bot.simulator.world.counters import CHINA


class Side(StrEnum):
    """Where a fault strikes: the bot's calls of the API, or WeChat's deliveries to the bot."""

    CALL = "call"
    PUSH = "push"


class FaultError(Exception):
    """A rule that makes no sense; the message says why."""


ERRORS: dict[str, int] = {
    "busy": -1,
    "quota_day": 45009,
    "quota_minute": 45011,
    "out_of_window": 45015,
    "over_count": 45047,
    "token_always_bad": 40001,
    "errcode": 0,
}
"""Actions that answer a call with an errcode (`errcode` takes its own as `code`)."""

CALLS = frozenset({
    *ERRORS, "token_expire_now", "token_race",
    "slow", "hang", "reset", "http_502", "html_200", "bad_json", "truncated", "wrong_content_type",
    "accepted_but_lost", "ok_but_timeout",
})  # fmt: skip
HOSTILE = frozenset({
    "bad_signature", "replay", "plain_in_safe", "wrong_appid", "bad_padding", "entity_bomb", "oversize",
    "invalid_utf8", "dup_fields", "missing_fields", "clock_skew",
})  # fmt: skip
"""Deliveries that a bot must refuse, or at least must not act upon."""
PUSHES = HOSTILE | {"dup", "late", "burst", "drop", "reorder", "msgid_collision", "old_key", "markfail"}

SENDS = "cgi-bin/message/custom/*"
_ONLY_SENDS = frozenset({"out_of_window", "over_count"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A call or a delivery that a rule may pick. `path` has no leading slash; `kind` is a MsgType or an Event."""

    side: Side
    openid: str = ""
    kind: str = ""
    path: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """What happens; `params` are the numbers of this kind of fault, e.g. `ms` of `slow`."""

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def number(self, name: str, default: float) -> float:
        """A parameter as a number."""
        return float(self.params.get(name, default))


@dataclass(slots=True, kw_only=True)
class Rule:
    """Picks by `match` {path, method, openid, msgtype, nth, every, p}; strikes at most `times` times."""

    id: int
    action: Action
    match: Mapping[str, Any]
    times: int | None
    since: datetime | None
    until: datetime | None
    seen: int = 0
    struck: int = 0

    @property
    def side(self) -> Side:
        """Where it strikes."""
        return Side.CALL if self.action.kind in CALLS else Side.PUSH

    def strikes(self, subject: Subject, now: datetime, rng: random.Random) -> bool:
        """Whether this call or delivery is hit; counts it."""
        if not self._alive(now) or not self._fits(subject):
            return False
        self.seen += 1
        if not self._its_turn(rng):
            return False
        self.struck += 1
        return True

    def _alive(self, now: datetime) -> bool:
        spent = self.times is not None and self.struck >= self.times
        early = self.since is not None and now < self.since
        late = self.until is not None and now >= self.until
        return not (spent or early or late)

    def _fits(self, subject: Subject) -> bool:
        wanted = self.match
        path = str(wanted.get("path", "*")).lstrip("/")
        return (
            subject.side is self.side
            and (fnmatchcase(subject.path, path) or fnmatchcase(subject.path, f"cgi-bin/{path}"))
            and wanted.get("method", subject.method) == subject.method
            and wanted.get("openid", subject.openid) == subject.openid
            and wanted.get("msgtype", subject.kind) == subject.kind
        )

    def _its_turn(self, rng: random.Random) -> bool:
        if "nth" in self.match:
            return self.seen == int(self.match["nth"])
        if "every" in self.match:
            return self.seen % int(self.match["every"]) == 0
        return "p" not in self.match or rng.random() < float(self.match["p"])

    def as_json(self) -> dict[str, Any]:
        """As the control interface lists it."""
        return {
            "id": self.id,
            "action": {"kind": self.action.kind, **self.action.params},
            "match": dict(self.match),
            "times": self.times,
            "seen": self.seen,
            "struck": self.struck,
        }


class Faults:
    """The rules in force."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._ids = count(1)
        self.rules: dict[int, Rule] = {}

    def add(self, kind: str, now: datetime, *, times: int | None = None, **given: Any) -> Rule:
        """A new rule. `given`: `match`, `since` and `until` (aware, or seconds from now), and the action's numbers."""
        if kind not in CALLS | PUSHES:
            raise FaultError(f"no fault is called {kind!r}")
        match = dict(given.pop("match", {}))
        if kind in _ONLY_SENDS:
            match.setdefault("path", SENDS)
        since, until = (_instant(given.pop(name, None), now) for name in ("since", "until"))
        rule = Rule(
            id=next(self._ids),
            action=Action(kind, given),
            match=match,
            times=times,
            since=since,
            until=until or _natural_end(kind, now),
        )
        self.rules[rule.id] = rule
        return rule

    def striking(self, subject: Subject, now: datetime) -> list[Action]:
        """What happens to this call or delivery, in the order the rules were made."""
        return [rule.action for rule in self.rules.values() if rule.strikes(subject, now, self._rng)]


def _instant(given: Any, now: datetime) -> datetime | None:
    if given is None or isinstance(given, datetime):
        return given
    if isinstance(given, int | float):
        return now + timedelta(seconds=given)
    raise FaultError(f"since and until are seconds from now, not {given!r}")


def _natural_end(kind: str, now: datetime) -> datetime | None:
    """Quotas come back by themselves: the minute's after 60 s, the day's at midnight in Shanghai."""
    if kind == "quota_minute":
        return now + timedelta(seconds=60)
    if kind == "quota_day":
        midnight = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + timedelta(days=1)
    return None
