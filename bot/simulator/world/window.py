"""How many customer-service messages a user may still get: 5 in 48 h after a message, 3 in 1 min after a tap."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Grant(StrEnum):
    """What a user did; each opens a window of its own size (official page Customer_Service_Messages)."""

    MESSAGE = "message"
    CLICK = "click"


SIZES: dict[Grant, tuple[int, timedelta]] = {
    Grant.MESSAGE: (5, timedelta(hours=48)),
    Grant.CLICK: (3, timedelta(seconds=60)),
}


class Merge(StrEnum):
    """How overlapping windows combine. WeChat does not say for a 服务号; mini programs take the larger of the two."""

    LARGEST = "largest"
    SEPARATE = "separate"


@dataclass(slots=True)
class _Open:
    left: int
    expires: datetime


@dataclass(slots=True)
class Window:
    """The open windows of one user."""

    merge: Merge = Merge.LARGEST
    _open: dict[Grant, _Open] = field(default_factory=dict)

    def grant(self, what: Grant, now: datetime) -> None:
        """The user did something that lets the account write."""
        number, ttl = SIZES[what]
        if self.merge is Merge.SEPARATE:
            self._open[what] = _Open(number, now + ttl)
            return
        live = [one for one in self._open.values() if one.expires > now]
        left = max([number, *(one.left for one in live)])
        expires = max([now + ttl, *(one.expires for one in live)])
        self._open = {Grant.MESSAGE: _Open(left, expires)}

    def spend(self, now: datetime) -> int:
        """Take one message out; returns WeChat's errcode: 0, 45015 (nothing open) or 45047 (used up)."""
        live = sorted((one for one in self._open.values() if one.expires > now), key=lambda one: one.expires)
        if not live:
            return 45015
        for one in live:
            if one.left > 0:
                one.left -= 1
                return 0
        return 45047

    def left(self, now: datetime) -> int:
        """How many messages may be sent now."""
        return sum(one.left for one in self._open.values() if one.expires > now)

    def expires(self, now: datetime) -> datetime | None:
        """When the last open window closes; None when none is open."""
        return max((one.expires for one in self._open.values() if one.expires > now), default=None)

    def close(self) -> None:
        """The user unfollowed: nothing may be sent."""
        self._open = {}
