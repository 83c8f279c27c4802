"""More time, and time that stands still: extension, suspension, parking. Pure."""

from models.steps.rule import Rule, Tell
from models.steps.sets import COORDINATORS, HANDLERS, PAUSED, REPORTER, RESPONSIBLE, STREET, SYSTEM, WORK
from models.vocabulary import Event, HandleClock, Role, Route, State

ROWS: tuple[Rule, ...] = (
    Rule(states=WORK, event=Event.EXTENSION_ASKED, by=HANDLERS),
    Rule(
        states=WORK,
        event=Event.EXTENDED,
        by=COORDINATORS | {Role.ADMIN},
        tells=(Tell(REPORTER, "resident.extended"), Tell(RESPONSIBLE, "staff.extended")),
    ),
    Rule(
        states=WORK,
        event=Event.SUSPENDED,
        by=COORDINATORS,
        to=State.SUSPENDED,
        handle=HandleClock.PAUSE,
        tells=(Tell(REPORTER, "resident.suspended"), Tell(RESPONSIBLE, "staff.suspended")),
    ),
    Rule(
        states=WORK,
        event=Event.PARKED,
        by=STREET,
        to=State.PARKED,
        handle=HandleClock.PAUSE,
        tells=(Tell(REPORTER, "resident.parked"), Tell(RESPONSIBLE, "staff.parked")),
    ),
    Rule(
        states=PAUSED,
        event=Event.RESUMED,
        by=COORDINATORS | SYSTEM,
        route=Route.BACK,
        handle=HandleClock.GO_ON,
        tells=(Tell(REPORTER, "resident.resumed"), Tell(RESPONSIBLE, "staff.resumed")),
    ),
    Rule(states=PAUSED, event=Event.REMINDED, by=SYSTEM),
)
