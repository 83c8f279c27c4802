"""A case comes in, is placed, confirmed by the building head, joined or merged. Pure."""

from models.steps.rule import Rule, Tell
from models.steps.sets import (
    ACTIVE,
    ANSWERED,
    CLAIMABLE,
    COORDINATORS,
    HEAD,
    PAUSED,
    REPORTER,
    RESIDENT,
    RESPONSIBLE,
    STAFF,
    SYSTEM,
    WORK,
    at,
)
from models.vocabulary import Event, Fact, HandleClock, Route, State

ROWS: tuple[Rule, ...] = (
    # --- reported, and asked where ---------------------------------------------------------------------------------
    Rule(
        states=at(State.RECEIVED),
        event=Event.REPORTED,
        by=RESIDENT | STAFF,
        when=Fact.MORE_NEEDED,
        to=State.RECEIVED,
    ),
    Rule(
        states=at(State.RECEIVED),
        event=Event.REPORTED,
        by=RESIDENT | STAFF,
        when=Fact.UNCLEAR,
        route=Route.COMMUNITY,
    ),
    Rule(states=at(State.RECEIVED), event=Event.REPORTED, by=RESIDENT | STAFF, route=Route.FIRST),
    Rule(states=at(State.RECEIVED), event=Event.INFO_ASKED, by=SYSTEM, to=State.NEEDS_INFO),
    Rule(
        states=at(State.NEEDS_INFO),
        event=Event.INFO_GIVEN,
        by=RESIDENT,
        when=Fact.MORE_NEEDED,
        to=State.NEEDS_INFO,
    ),
    Rule(
        states=at(State.NEEDS_INFO),
        event=Event.INFO_GIVEN,
        by=RESIDENT,
        when=Fact.UNCLEAR,
        route=Route.COMMUNITY,
    ),
    Rule(states=at(State.NEEDS_INFO), event=Event.INFO_GIVEN, by=RESIDENT, route=Route.FIRST),
    Rule(states=CLAIMABLE, event=Event.INFO_GIVEN, by=RESIDENT, route=Route.HANDLER),
    Rule(states=at(State.HANDLING, State.WHISTLED) | PAUSED, event=Event.INFO_GIVEN, by=RESIDENT),
    Rule(
        states=at(State.NEEDS_INFO),
        event=Event.DISPATCHED,
        by=SYSTEM,
        route=Route.COMMUNITY,
        tells=(Tell(REPORTER, "resident.dispatched_without"),),
    ),
    Rule(
        states=CLAIMABLE | {State.VERIFYING},
        event=Event.CORRECTED,
        by=RESIDENT,
        route=Route.FIRST,
    ),
    Rule(
        states=CLAIMABLE | {State.VERIFYING},
        event=Event.CORRECTED,
        by=COORDINATORS,
        route=Route.FIRST,
        tells=(Tell(REPORTER, "resident.moved"),),
    ),
    Rule(
        states=at(State.HANDLING), event=Event.CORRECTED, by=COORDINATORS, tells=(Tell(RESPONSIBLE, "staff.put_right"),)
    ),
    Rule(
        states=at(State.HANDLING),
        event=Event.CORRECTED,
        by=RESIDENT,
        tells=(Tell(RESPONSIBLE, "staff.put_right"),),
    ),
    # --- the building head -----------------------------------------------------------------------------------------
    Rule(
        states=at(State.VERIFYING),
        event=Event.VERIFIED,
        by=HEAD,
        route=Route.HANDLER,
        tells=(Tell(REPORTER, "resident.verified"),),
    ),
    Rule(
        states=at(State.VERIFYING),
        event=Event.REFUTED,
        by=HEAD,
        when=Fact.PARTIAL_HEAD,
        route=Route.HANDLER,
        tells=(Tell(REPORTER, "resident.second_look"),),
    ),
    Rule(
        states=at(State.VERIFYING),
        event=Event.REFUTED,
        by=HEAD,
        to=State.UNFOUNDED,
        tells=(Tell(REPORTER, "resident.refuted"),),
    ),
    Rule(
        states=at(State.VERIFYING),
        event=Event.ESCALATED,
        by=HEAD,
        route=Route.COMMUNITY,
        tells=(Tell(REPORTER, "resident.verified_up"),),
    ),
    Rule(
        states=at(State.VERIFYING),
        event=Event.HANDLED_BY_HEAD,
        by=HEAD,
        to=State.RESOLVED,
        tells=(Tell(REPORTER, "resident.resolved"),),
    ),
    # --- the same matter twice -------------------------------------------------------------------------------------
    Rule(
        states=ACTIVE | ANSWERED,
        event=Event.JOINED,
        by=RESIDENT | COORDINATORS,
        tells=(Tell(RESPONSIBLE, "staff.joined"),),
    ),
    Rule(
        states=WORK | at(State.VERIFYING, State.NEEDS_INFO),
        event=Event.MERGED,
        by=RESIDENT | COORDINATORS,
        to=State.MERGED,
        tells=(Tell(REPORTER, "resident.merged"), Tell(RESPONSIBLE, "staff.merged")),
    ),
    Rule(
        states=at(State.MERGED),
        event=Event.SPLIT,
        by=RESIDENT | COORDINATORS,
        route=Route.HANDLER,
        handle=HandleClock.ANEW,
        tells=(Tell(REPORTER, "resident.split"),),
    ),
)
