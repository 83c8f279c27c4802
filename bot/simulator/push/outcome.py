"""What became of one thing a person did."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.simulator.push.messages import Inner
from bot.simulator.world.faults import Action
from bot.simulator.world.people import Bubble, User


class Result(StrEnum):
    """How a delivery ended.

    `replied` and `acked` are well; `faulted`: the person saw the notice; `silent`: the bot failed at an event nobody
    waits for; `dropped`: never sent; `refused` and `swallowed`: a hostile delivery that the bot turned away with 4xx,
    or answered otherwise; `nothing`: the phone had nothing to send.
    """

    REPLIED = "replied"
    ACKED = "acked"
    FAULTED = "faulted"
    SILENT = "silent"
    DROPPED = "dropped"
    REFUSED = "refused"
    SWALLOWED = "swallowed"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The end of one delivery with all its repetitions.

    `reply`: the passive reply as the person reads it. `attempts`: deliveries in all, duplicates included.
    `answers`: the body of each answer, decrypted. `ms`: real milliseconds from the first delivery to the answer.
    `why`: what was wrong.
    """

    ref: str
    result: Result
    reply: str = ""
    attempts: int = 0
    answers: tuple[str, ...] = ()
    status: int = 0
    ms: float = 0.0
    why: str = ""
    bubble: Bubble | None = None

    def as_json(self) -> dict[str, Any]:
        """As the control interface answers."""
        return {
            "push_id": self.ref,
            "result": self.result.value,
            "reply": self.reply,
            "attempts": self.attempts,
            "answers": list(self.answers),
            "status": self.status,
            "ms": round(self.ms, 2),
            "why": self.why,
            "bubble": self.bubble.as_json() if self.bubble else None,
        }


NOTHING_SENT = Outcome(ref="", result=Result.NOTHING)


@dataclass(slots=True, kw_only=True)
class Push:
    """One message on its way; `xml` stays the same over all attempts. `own` is the person's own bubble."""

    ref: str
    user: User
    inner: Inner
    xml: str
    own: Bubble | None
    faults: list[Action]
    answers: list[str] = field(default_factory=list)
    attempts: int = 0
    status: int = 0
    began: float = 0.0

    def fault(self, *kinds: str) -> Action | None:
        """The first fault of these kinds that strikes this delivery."""
        return next((action for action in self.faults if action.kind in kinds), None)
