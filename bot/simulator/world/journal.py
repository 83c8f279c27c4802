"""The log of every API call and every delivery, and the figures drawn from it."""

import statistics
from collections import Counter, deque
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

KEPT = 5000
"""Entries kept; the oldest go first."""
COUNTED = ("token_fetches", "quota_refusals", "markfails")
"""What is counted by the way; tokens given out, sends beyond a window, pauses of all deliveries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One call of the API (`kind` call) or one delivery to the bot (`kind` push), at the simulated instant `t`.

    `inner` and `answer` are the message and the reply as they read when decrypted; `ms` is real milliseconds.
    `rid` is the id by which WeChat would find a refused call again.
    """

    kind: str
    ref: str
    path: str
    t: str
    openid: str = ""
    attempt: int = 0
    body: str = ""
    inner: str = ""
    response: str = ""
    answer: str = ""
    status: int = 0
    ms: float = 0.0
    note: str = ""
    rid: str = ""


class Journal:
    """Keeps the newest entries and counts everything."""

    def __init__(self) -> None:
        self._entries: deque[tuple[int, Entry]] = deque(maxlen=KEPT)
        self.counts: Counter[str] = Counter()
        self.results: Counter[str] = Counter()
        self.attempts: Counter[int] = Counter()
        self.calls: Counter[str] = Counter()
        self.errcodes: Counter[int] = Counter()
        self._reply_ms: deque[float] = deque(maxlen=KEPT)
        self._ids = count(1)

    def add(self, entry: Entry) -> None:
        """Write one entry down."""
        self._entries.append((next(self._ids), entry))

    def settled(self, result: str, attempts: int, ms: float) -> None:
        """Count a push that has come to its end; `ms` is real milliseconds from the first attempt on."""
        self.results[result] += 1
        self.attempts[attempts] += 1
        self._reply_ms.append(ms)

    def since(self, entry_id: int = 0, ref: str = "") -> list[dict[str, Any]]:
        """The entries after that one; with `ref` only those behind one bubble."""
        return [
            {"id": number, **asdict(entry)}
            for number, entry in self._entries
            if number > entry_id and (not ref or entry.ref == ref)
        ]

    def by_rid(self, rid: str) -> Entry | None:
        """The refused call with that id."""
        return next((entry for _, entry in reversed(self._entries) if rid and entry.rid == rid), None)

    def stats(self) -> dict[str, Any]:
        """Figures of the whole run, times in real milliseconds.

        `acked`: answered, with or without a reply; `faulted`: failed, with or without a notice; `lost`: never sent.
        """
        results = self.results
        return {
            "pushes": sum(results.values()),
            "acked": results["acked"] + results["replied"],
            "faulted": results["faulted"] + results["silent"],
            "lost": results["dropped"],
            "results": dict(results),
            "attempts": {str(number): times for number, times in sorted(self.attempts.items())},
            "reply_ms": self._quantiles(),
            "calls": dict(self.calls),
            "errcodes": {str(code): times for code, times in sorted(self.errcodes.items())},
            **dict.fromkeys(COUNTED, 0),
            **self.counts,
        }

    def _quantiles(self) -> dict[str, float]:
        if len(self._reply_ms) < 2:  # noqa: PLR2004  # quantiles need two values
            only = round(self._reply_ms[0], 2) if self._reply_ms else 0.0
            return {"p50": only, "p95": only, "p99": only}
        cuts = statistics.quantiles(self._reply_ms, n=100, method="inclusive")
        return {"p50": round(cuts[49], 2), "p95": round(cuts[94], 2), "p99": round(cuts[98], 2)}
