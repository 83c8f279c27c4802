"""The life of a case as one table: who may do what, in which state, where it leads and what it tells whom.

Pure: no rows of the database, no words. `step` looks an event up; `handlers/case/cases.py:advance` carries it out. What
a state means (whom it asks, which clock it starts) stands in `ENTRIES`, so a transition only has to say where it leads.
The table itself is written by subject under `models/steps/`; docs/workflow.md is printed from it.
"""

from collections.abc import Iterable

from models.steps import coming_in, ending, handling, pausing, whistling
from models.steps.rule import Entry, Rule, Tell
from models.steps.sets import (
    ACTIVE,
    ANSWERED,
    CHAIN,
    CLAIMABLE,
    CLIMBING,
    COMMITTEE,
    COORDINATORS,
    FINAL,
    HANDLERS,
    LEVEL_STATES,
    PAUSED,
    RUNNING,
    STAFF,
    WORK,
)
from models.vocabulary import Ask, Clock, Event, Fact, Role, State

__all__ = [
    "ACTIVE",
    "ANSWERED",
    "CHAIN",
    "CLAIMABLE",
    "CLIMBING",
    "COMMITTEE",
    "COORDINATORS",
    "ENTRIES",
    "FINAL",
    "HANDLERS",
    "LEVEL_STATES",
    "PAUSED",
    "RUNNING",
    "STAFF",
    "TABLE",
    "WORK",
    "Entry",
    "NotAllowed",
    "Rule",
    "Tell",
    "allowed",
    "step",
]

TABLE: tuple[Rule, ...] = coming_in.ROWS + handling.ROWS + whistling.ROWS + pausing.ROWS + ending.ROWS

ENTRIES: dict[State, Entry] = {
    State.RECEIVED: Entry(),
    State.NEEDS_INFO: Entry(ask=Ask.INFO, clock=Clock.INFO),
    State.VERIFYING: Entry(ask=Ask.VERIFY, clock=Clock.VERIFY),
    State.DISPATCHED: Entry(ask=Ask.CLAIM, clock=Clock.CLAIM),
    State.HANDLING: Entry(ask=Ask.MENU),
    State.ESCALATED_COMMUNITY: Entry(ask=Ask.CLAIM, clock=Clock.CLAIM),
    State.ESCALATED_STREET: Entry(ask=Ask.CLAIM, clock=Clock.CLAIM),
    State.WHISTLED: Entry(),
    State.REWORK: Entry(ask=Ask.CLAIM, clock=Clock.CLAIM),
    State.SUSPENDED: Entry(),
    State.PARKED: Entry(clock=Clock.REVIEW),
    State.RESOLVED: Entry(clock=Clock.SURVEY),
    State.RETURN_VISIT: Entry(ask=Ask.SURVEY, clock=Clock.SILENCE),
    State.CLOSED: Entry(),
    State.CLOSED_UNREACHED: Entry(),
    State.UNFOUNDED: Entry(),
    State.DECLINED: Entry(),
    State.MERGED: Entry(),
    State.WITHDRAWN: Entry(),
}


class NotAllowed(Exception):  # noqa: N818  # reads as what it says: this step is not allowed
    """A role may not do something in this state; nothing has changed."""

    def __init__(self, state: State, event: Event, role: Role) -> None:
        super().__init__(f"{role} may not cause {event} in state {state}")
        self.state, self.event, self.role = state, event, role


def step(state: State, event: Event, role: Role, facts: Iterable[Fact] = ()) -> Rule:
    """The rule for this event; the first whose condition holds. Raises NotAllowed where the table has none."""
    known = frozenset(facts)
    for rule in TABLE:
        if (
            rule.event is event
            and state in rule.states
            and role in rule.by
            and (rule.when is None or rule.when in known)
        ):
            return rule
    raise NotAllowed(state, event, role)


def allowed(state: State, role: Role) -> frozenset[Event]:
    """Everything this role may cause in this state."""
    return frozenset(rule.event for rule in TABLE if state in rule.states and role in rule.by)
