"""Whoever handles a case: claims, notes, finishes, sends it on; and the clock that moves it when nobody does. Pure."""

from models.steps.rule import Rule, Tell
from models.steps.sets import (
    ANSWERED,
    CLAIMABLE,
    CLIMBING,
    COMMITTEE,
    COORDINATORS,
    GRID,
    HANDLERS,
    REPORTER,
    RESPONSIBLE,
    RUNNING,
    STAFF,
    STREET,
    SYSTEM,
    at,
)
from models.vocabulary import Event, Fact, Route, State

_GRIDS = at(State.DISPATCHED, State.HANDLING, State.REWORK)
_COMMUNITYS = _GRIDS | {State.ESCALATED_COMMUNITY}
"""What already lies higher up is not sent up again from below: that would only start its clock anew."""
_MOVED = (Tell(REPORTER, "resident.moved"),)

ROWS: tuple[Rule, ...] = (
    Rule(
        states=CLAIMABLE,
        event=Event.CLAIMED,
        by=HANDLERS,
        to=State.HANDLING,
        tells=(Tell(REPORTER, "resident.claimed"),),
    ),
    Rule(
        states=at(State.HANDLING),
        event=Event.PROGRESSED,
        by=HANDLERS,
        tells=(Tell(REPORTER, "resident.progress"),),
    ),
    Rule(
        states=at(State.HANDLING),
        event=Event.RESOLVED,
        by=HANDLERS,
        to=State.RESOLVED,
        tells=(Tell(REPORTER, "resident.resolved"),),
    ),
    # --- sent on ---------------------------------------------------------------------------------------------------
    Rule(states=_GRIDS, event=Event.RETURNED, by=GRID, when=Fact.SECOND_RETURN, route=Route.STREET, tells=_MOVED),
    Rule(states=_GRIDS, event=Event.RETURNED, by=GRID, route=Route.COMMUNITY, tells=_MOVED),
    Rule(states=_COMMUNITYS, event=Event.RETURNED, by=COMMITTEE, route=Route.STREET, tells=_MOVED),
    Rule(states=_GRIDS, event=Event.ESCALATED, by=GRID, route=Route.COMMUNITY, tells=_MOVED),
    Rule(states=_COMMUNITYS, event=Event.ESCALATED, by=COMMITTEE, route=Route.STREET, tells=_MOVED),
    Rule(states=CLIMBING, event=Event.DISPATCHED, by=COORDINATORS, route=Route.CHOSEN, tells=_MOVED),
    Rule(
        states=CLIMBING,
        event=Event.REASSIGNED,
        by=STREET,
        route=Route.CHOSEN,
        tells=(*_MOVED, Tell(RESPONSIBLE, "staff.reassigned")),
    ),
    Rule(
        states=CLIMBING | at(State.NEEDS_INFO),
        event=Event.DECLINED,
        by=COORDINATORS,
        to=State.DECLINED,
        tells=(Tell(REPORTER, "resident.declined"), Tell(RESPONSIBLE, "staff.declined")),
    ),
    Rule(states=RUNNING | ANSWERED, event=Event.MEDIATED, by=STAFF),
    # --- pressed ---------------------------------------------------------------------------------------------------
    Rule(
        states=RUNNING,
        event=Event.SUPERVISED,
        by=COORDINATORS | SYSTEM,
        tells=(Tell(RESPONSIBLE, "staff.supervised"),),
    ),
    # --- the clock -------------------------------------------------------------------------------------------------
    Rule(
        states=CLIMBING,
        event=Event.ESCALATED,
        by=SYSTEM,
        route=Route.UP,
        tells=(Tell(REPORTER, "resident.moved"), Tell(RESPONSIBLE, "staff.moved_on")),
    ),
    Rule(states=RUNNING, event=Event.OVERDUE, by=SYSTEM),
    Rule(states=RUNNING, event=Event.REMINDED, by=SYSTEM),
    Rule(states=RUNNING, event=Event.EMERGENCY_ALERTED, by=SYSTEM),
    Rule(states=frozenset(State), event=Event.UNREACHED, by=SYSTEM),
    Rule(states=frozenset(State), event=Event.UNDONE, by=STAFF),
)
