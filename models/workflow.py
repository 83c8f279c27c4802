"""The life of a case as one table: who may do what, in which state, where it leads and what it tells whom.

Pure: no rows, no words. `step` looks an event up; `handlers/case/cases.py:advance` carries it out. What a state means
(whom it asks, which clock it starts) stands in `ENTRIES`, so a transition only has to say where it leads.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from models.vocabulary import Ask, Audience, Clock, Event, Fact, Role, Route, State


@dataclass(frozen=True, slots=True)
class Tell:
    """One message: to whom, and the key of its text."""

    to: Audience
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What entering a state asks, and the clock it starts."""

    ask: Ask | None = None
    clock: Clock | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table. `to` None: the state of the new responsible level, or unchanged without a route."""

    states: frozenset[State]
    event: Event
    by: frozenset[Role]
    to: State | None = None
    route: Route | None = None
    when: Fact | None = None
    tells: tuple[Tell, ...] = ()


class NotAllowed(Exception):  # noqa: N818  # reads as what it says: this step is not allowed
    """A role may not do something in this state; nothing has changed."""

    def __init__(self, state: State, event: Event, role: Role) -> None:
        super().__init__(f"{role} may not cause {event} in state {state}")
        self.state, self.event, self.role = state, event, role


ENTRIES: dict[State, Entry] = {
    State.RECEIVED: Entry(),
    State.NEEDS_INFO: Entry(ask=Ask.INFO, clock=Clock.INFO),
    State.VERIFYING: Entry(ask=Ask.VERIFY, clock=Clock.VERIFY),
    State.DISPATCHED: Entry(ask=Ask.CLAIM, clock=Clock.CLAIM),
    State.HANDLING: Entry(ask=Ask.MENU),
    State.ESCALATED_COMMUNITY: Entry(ask=Ask.CLAIM, clock=Clock.CLAIM),
    State.ESCALATED_STREET: Entry(ask=Ask.CLAIM, clock=Clock.CLAIM),
    State.REWORK: Entry(ask=Ask.CLAIM, clock=Clock.CLAIM),
    State.RESOLVED: Entry(clock=Clock.SURVEY),
    State.RETURN_VISIT: Entry(ask=Ask.SURVEY, clock=Clock.SILENCE),
    State.CLOSED: Entry(),
    State.CLOSED_UNREACHED: Entry(),
    State.UNFOUNDED: Entry(),
    State.WITHDRAWN: Entry(),
}

LEVEL_STATES: dict[Role, State] = {
    Role.BUILDING_HEAD: State.VERIFYING,
    Role.GRID_WORKER: State.DISPATCHED,
    Role.GRID_LEAD: State.DISPATCHED,
    Role.AREA_OFFICER: State.ESCALATED_COMMUNITY,
    Role.COMMUNITY_STAFF: State.ESCALATED_COMMUNITY,
    Role.STREET_DESK: State.ESCALATED_STREET,
}
"""The fall-back chain, lowest first, and the state a case is in while that level has not answered."""

CHAIN: tuple[Role, ...] = tuple(LEVEL_STATES)
GRID = frozenset({Role.GRID_WORKER, Role.GRID_LEAD})
COMMITTEE = frozenset({Role.AREA_OFFICER, Role.COMMUNITY_STAFF})
HANDLERS = GRID | COMMITTEE | {Role.STREET_DESK}
STAFF = HANDLERS | {Role.BUILDING_HEAD}
RESIDENT, SYSTEM = frozenset({Role.RESIDENT}), frozenset({Role.SYSTEM})

CLAIMABLE = frozenset({State.DISPATCHED, State.ESCALATED_COMMUNITY, State.ESCALATED_STREET, State.REWORK})
WORK = CLAIMABLE | {State.HANDLING}
RUNNING = WORK | {State.VERIFYING}
"""States in which the handle clock runs and somebody is responsible."""
ACTIVE = RUNNING | {State.NEEDS_INFO}
ANSWERED = frozenset({State.RESOLVED, State.RETURN_VISIT, State.CLOSED, State.CLOSED_UNREACHED})
FINAL = frozenset({State.CLOSED, State.CLOSED_UNREACHED, State.WITHDRAWN, State.UNFOUNDED})
"""Nothing moves a case out of these but `undone` and, within its days, `reopened`."""

_REPORTER, _RESPONSIBLE = Audience.REPORTER, Audience.RESPONSIBLE


def _at(*states: State) -> frozenset[State]:
    return frozenset(states)


HEAD = frozenset({Role.BUILDING_HEAD})

TABLE: tuple[Rule, ...] = (
    # --- coming in -----------------------------------------------------------------------------------------------
    Rule(
        states=_at(State.RECEIVED), event=Event.REPORTED, by=RESIDENT | STAFF, when=Fact.MORE_NEEDED, to=State.RECEIVED
    ),
    Rule(
        states=_at(State.RECEIVED), event=Event.REPORTED, by=RESIDENT | STAFF, when=Fact.UNCLEAR, route=Route.COMMUNITY
    ),
    Rule(states=_at(State.RECEIVED), event=Event.REPORTED, by=RESIDENT | STAFF, route=Route.FIRST),
    Rule(states=_at(State.RECEIVED), event=Event.INFO_ASKED, by=SYSTEM, to=State.NEEDS_INFO),
    Rule(states=_at(State.NEEDS_INFO), event=Event.INFO_GIVEN, by=RESIDENT, when=Fact.MORE_NEEDED, to=State.NEEDS_INFO),
    Rule(states=_at(State.NEEDS_INFO), event=Event.INFO_GIVEN, by=RESIDENT, when=Fact.UNCLEAR, route=Route.COMMUNITY),
    Rule(states=_at(State.NEEDS_INFO), event=Event.INFO_GIVEN, by=RESIDENT, route=Route.FIRST),
    Rule(states=CLAIMABLE, event=Event.INFO_GIVEN, by=RESIDENT, route=Route.HANDLER),
    Rule(states=_at(State.HANDLING), event=Event.INFO_GIVEN, by=RESIDENT),
    Rule(
        states=_at(State.NEEDS_INFO),
        event=Event.DISPATCHED,
        by=SYSTEM,
        route=Route.COMMUNITY,
        tells=(Tell(_REPORTER, "resident.dispatched_without"),),
    ),
    Rule(
        states=CLAIMABLE | {State.VERIFYING},
        event=Event.CORRECTED,
        by=RESIDENT,
        route=Route.FIRST,
        tells=(Tell(_RESPONSIBLE, "staff.put_right"),),
    ),
    Rule(
        states=_at(State.HANDLING), event=Event.CORRECTED, by=RESIDENT, tells=(Tell(_RESPONSIBLE, "staff.put_right"),)
    ),
    # --- the building head -----------------------------------------------------------------------------------------
    Rule(
        states=_at(State.VERIFYING),
        event=Event.VERIFIED,
        by=HEAD,
        route=Route.HANDLER,
        tells=(Tell(_REPORTER, "resident.verified"),),
    ),
    Rule(
        states=_at(State.VERIFYING),
        event=Event.REFUTED,
        by=HEAD,
        when=Fact.PARTIAL_HEAD,
        route=Route.HANDLER,
        tells=(Tell(_REPORTER, "resident.second_look"),),
    ),
    Rule(
        states=_at(State.VERIFYING),
        event=Event.REFUTED,
        by=HEAD,
        to=State.UNFOUNDED,
        tells=(Tell(_REPORTER, "resident.refuted"),),
    ),
    Rule(
        states=_at(State.VERIFYING),
        event=Event.ESCALATED,
        by=HEAD,
        route=Route.COMMUNITY,
        tells=(Tell(_REPORTER, "resident.verified_up"),),
    ),
    Rule(
        states=_at(State.VERIFYING),
        event=Event.HANDLED_BY_HEAD,
        by=HEAD,
        to=State.RESOLVED,
        tells=(Tell(_REPORTER, "resident.resolved"),),
    ),
    # --- whoever handles it ----------------------------------------------------------------------------------------
    Rule(
        states=CLAIMABLE,
        event=Event.CLAIMED,
        by=HANDLERS,
        to=State.HANDLING,
        tells=(Tell(_REPORTER, "resident.claimed"),),
    ),
    Rule(
        states=_at(State.HANDLING), event=Event.PROGRESSED, by=HANDLERS, tells=(Tell(_REPORTER, "resident.progress"),)
    ),
    Rule(
        states=_at(State.HANDLING),
        event=Event.RESOLVED,
        by=HANDLERS,
        to=State.RESOLVED,
        tells=(Tell(_REPORTER, "resident.resolved"),),
    ),
    Rule(
        states=WORK,
        event=Event.RETURNED,
        by=GRID,
        when=Fact.SECOND_RETURN,
        route=Route.STREET,
        tells=(Tell(_REPORTER, "resident.moved"),),
    ),
    Rule(states=WORK, event=Event.RETURNED, by=GRID, route=Route.COMMUNITY, tells=(Tell(_REPORTER, "resident.moved"),)),
    Rule(
        states=WORK, event=Event.RETURNED, by=COMMITTEE, route=Route.STREET, tells=(Tell(_REPORTER, "resident.moved"),)
    ),
    Rule(
        states=WORK, event=Event.ESCALATED, by=GRID, route=Route.COMMUNITY, tells=(Tell(_REPORTER, "resident.moved"),)
    ),
    Rule(
        states=WORK, event=Event.ESCALATED, by=COMMITTEE, route=Route.STREET, tells=(Tell(_REPORTER, "resident.moved"),)
    ),
    # --- the clock -------------------------------------------------------------------------------------------------
    Rule(
        states=RUNNING,
        event=Event.ESCALATED,
        by=SYSTEM,
        route=Route.UP,
        tells=(Tell(_REPORTER, "resident.moved"), Tell(_RESPONSIBLE, "staff.moved_on")),
    ),
    Rule(states=RUNNING, event=Event.OVERDUE, by=SYSTEM),
    Rule(states=RUNNING, event=Event.REMINDED, by=SYSTEM),
    Rule(states=RUNNING, event=Event.EMERGENCY_ALERTED, by=SYSTEM),
    Rule(states=frozenset(State), event=Event.UNREACHED, by=SYSTEM),
    # --- the resident ----------------------------------------------------------------------------------------------
    Rule(
        states=ACTIVE,
        event=Event.WITHDRAWN,
        by=RESIDENT,
        to=State.WITHDRAWN,
        tells=(Tell(_RESPONSIBLE, "staff.withdrawn"),),
    ),
    Rule(states=RUNNING, event=Event.URGED, by=RESIDENT, tells=(Tell(_RESPONSIBLE, "staff.urged"),)),
    Rule(
        states=frozenset(State) - FINAL,
        event=Event.NOTE_ADDED,
        by=RESIDENT,
        tells=(Tell(_RESPONSIBLE, "staff.note_added"),),
    ),
    Rule(states=frozenset(State), event=Event.NOTE_ADDED, by=HANDLERS, tells=(Tell(_REPORTER, "resident.note_added"),)),
    Rule(states=frozenset(State), event=Event.NOTE_ADDED, by=HEAD | {Role.RESPONDER_UNIT}),
    Rule(
        states=ACTIVE,
        event=Event.CLOSED,
        by=RESIDENT,
        to=State.CLOSED,
        tells=(Tell(_RESPONSIBLE, "staff.closed_by_resident"),),
    ),
    # --- the return visit ------------------------------------------------------------------------------------------
    Rule(states=_at(State.RESOLVED), event=Event.SURVEY_SENT, by=SYSTEM, to=State.RETURN_VISIT),
    Rule(states=_at(State.RETURN_VISIT, State.CLOSED), event=Event.RATED, by=RESIDENT),
    Rule(states=_at(State.RESOLVED, State.RETURN_VISIT), event=Event.CLOSED, by=RESIDENT, to=State.CLOSED),
    Rule(states=_at(State.RETURN_VISIT), event=Event.CLOSED, by=SYSTEM, to=State.CLOSED_UNREACHED),
    Rule(
        states=ANSWERED,
        event=Event.REOPENED,
        by=RESIDENT,
        to=State.REWORK,
        route=Route.UP_FROM_HANDLER,
        tells=(Tell(_RESPONSIBLE, "staff.reopened"),),
    ),
    Rule(states=_at(State.UNFOUNDED), event=Event.REOPENED, by=RESIDENT, route=Route.HANDLER),
    Rule(states=frozenset(State), event=Event.UNDONE, by=STAFF),
)


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
