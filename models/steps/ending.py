"""The resident's word, from the first note to the return visit and the way back. Pure."""

from models.steps.rule import Rule, Tell
from models.steps.sets import (
    ACTIVE,
    ANSWERED,
    COORDINATORS,
    FINAL,
    HANDLERS,
    HEAD,
    REPORTER,
    RESIDENT,
    RESPONSIBLE,
    RUNNING,
    SYSTEM,
    UNIT,
    at,
)
from models.vocabulary import Event, Fact, HandleClock, Route, State

_REOPENED = (Tell(RESPONSIBLE, "staff.reopened"),)

ROWS: tuple[Rule, ...] = (
    Rule(
        states=ACTIVE,
        event=Event.WITHDRAWN,
        by=RESIDENT,
        to=State.WITHDRAWN,
        tells=(Tell(RESPONSIBLE, "staff.withdrawn"),),
    ),
    Rule(states=RUNNING, event=Event.URGED, by=RESIDENT, tells=(Tell(RESPONSIBLE, "staff.urged"),)),
    Rule(
        states=frozenset(State) - FINAL,
        event=Event.NOTE_ADDED,
        by=RESIDENT,
        tells=(Tell(RESPONSIBLE, "staff.note_added"),),
    ),
    Rule(
        states=frozenset(State),
        event=Event.NOTE_ADDED,
        by=HANDLERS,
        tells=(Tell(REPORTER, "resident.note_added"),),
    ),
    Rule(states=frozenset(State), event=Event.NOTE_ADDED, by=HEAD | UNIT | SYSTEM),
    Rule(
        states=ACTIVE,
        event=Event.CLOSED,
        by=RESIDENT,
        to=State.CLOSED,
        tells=(Tell(RESPONSIBLE, "staff.closed_by_resident"),),
    ),
    # --- the return visit: by the resident in the chat, or by phone and written down by staff -------------------------
    Rule(states=at(State.RESOLVED), event=Event.SURVEY_SENT, by=SYSTEM, to=State.RETURN_VISIT),
    Rule(
        states=at(State.RETURN_VISIT, State.CLOSED),
        event=Event.RATED,
        by=RESIDENT,
    ),
    Rule(states=ANSWERED, event=Event.RATED, by=COORDINATORS),
    Rule(states=at(State.RESOLVED, State.RETURN_VISIT), event=Event.CLOSED, by=RESIDENT, to=State.CLOSED),
    Rule(states=at(State.RETURN_VISIT), event=Event.CLOSED, by=SYSTEM, to=State.CLOSED_UNREACHED),
    Rule(
        states=at(State.RESOLVED, State.RETURN_VISIT),
        event=Event.CLOSED,
        by=COORDINATORS,
        when=Fact.REACHED,
        to=State.CLOSED,
    ),
    Rule(
        states=at(State.RESOLVED, State.RETURN_VISIT),
        event=Event.CLOSED,
        by=COORDINATORS,
        to=State.CLOSED_UNREACHED,
    ),
    Rule(
        states=ANSWERED,
        event=Event.REOPENED,
        by=RESIDENT | COORDINATORS,
        to=State.REWORK,
        route=Route.UP_FROM_HANDLER,
        handle=HandleClock.ANEW,
        tells=_REOPENED,
    ),
    Rule(
        states=at(State.UNFOUNDED),
        event=Event.REOPENED,
        by=RESIDENT,
        route=Route.HANDLER,
        handle=HandleClock.ANEW,
    ),
)
