"""The street whistles, units answer. What each unit does stands on its assignment; the case stays whistled. Pure."""

from models.steps.rule import Rule, Tell
from models.steps.sets import REPORTER, RESPONSIBLE, STREET, UNIT, WORK, at
from models.vocabulary import Event, Fact, HandleClock, Route, State

_WHISTLED = at(State.WHISTLED)
_UNIT_OR_STREET = UNIT | STREET
"""A unit that nobody is bound for may also answer by phone: the street writes it down."""

ROWS: tuple[Rule, ...] = (
    Rule(
        states=WORK,
        event=Event.WHISTLED,
        by=STREET,
        to=State.WHISTLED,
        handle=HandleClock.STOP,
        tells=(Tell(REPORTER, "resident.whistled"),),
    ),
    Rule(states=_WHISTLED, event=Event.WHISTLE_CLAIMED, by=_UNIT_OR_STREET, when=Fact.ASSISTING),
    Rule(
        states=_WHISTLED,
        event=Event.WHISTLE_CLAIMED,
        by=_UNIT_OR_STREET,
        tells=(Tell(REPORTER, "resident.whistle_claimed"),),
    ),
    Rule(states=_WHISTLED, event=Event.WHISTLE_RETURNED, by=_UNIT_OR_STREET),
    Rule(states=_WHISTLED, event=Event.ARRIVED, by=_UNIT_OR_STREET, when=Fact.ASSISTING),
    Rule(
        states=_WHISTLED,
        event=Event.ARRIVED,
        by=_UNIT_OR_STREET,
        tells=(Tell(REPORTER, "resident.arrived"),),
    ),
    Rule(states=_WHISTLED, event=Event.PROGRESSED, by=_UNIT_OR_STREET, when=Fact.ASSISTING),
    Rule(
        states=_WHISTLED,
        event=Event.PROGRESSED,
        by=_UNIT_OR_STREET,
        tells=(Tell(REPORTER, "resident.progress"),),
    ),
    Rule(states=_WHISTLED, event=Event.ANSWERED, by=_UNIT_OR_STREET),
    Rule(states=_WHISTLED, event=Event.REASSIGNED, by=STREET, tells=(Tell(REPORTER, "resident.whistle_moved"),)),
    Rule(
        states=_WHISTLED,
        event=Event.ANSWER_ACCEPTED,
        by=STREET,
        when=Fact.SOLVED,
        to=State.RESOLVED,
        tells=(Tell(REPORTER, "resident.resolved"),),
    ),
    Rule(
        states=_WHISTLED,
        event=Event.ANSWER_ACCEPTED,
        by=STREET,
        when=Fact.UNSOLVED,
        route=Route.STREET,
        handle=HandleClock.ANEW,
        tells=(Tell(REPORTER, "resident.answered_unsolved"),),
    ),
    Rule(states=_WHISTLED, event=Event.ANSWER_ACCEPTED, by=STREET),
    Rule(
        states=_WHISTLED,
        event=Event.ANSWER_REJECTED,
        by=STREET,
        tells=(Tell(RESPONSIBLE, "staff.answer_rejected"),),
    ),
)
