"""The words of the workflow, one English identifier each: roles, states, events, clocks, questions. Pure."""

from enum import StrEnum


class Role(StrEnum):
    """Who acts (contract.md, `actor_role`)."""

    RESIDENT = "resident"
    BUILDING_HEAD = "building_head"
    GRID_WORKER = "grid_worker"
    GRID_LEAD = "grid_lead"
    AREA_OFFICER = "area_officer"
    COMMUNITY_STAFF = "community_staff"
    STREET_DESK = "street_desk"
    RESPONDER_UNIT = "responder_unit"
    ADMIN = "admin"
    SYSTEM = "system"


class State(StrEnum):
    """Where a case stands (contract.md, `state`)."""

    RECEIVED = "received"
    NEEDS_INFO = "needs_info"
    VERIFYING = "verifying"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    ESCALATED_COMMUNITY = "escalated_community"
    ESCALATED_STREET = "escalated_street"
    WHISTLED = "whistled"
    SUSPENDED = "suspended"
    PARKED = "parked"
    RESOLVED = "resolved"
    RETURN_VISIT = "return_visit"
    REWORK = "rework"
    CLOSED = "closed"
    CLOSED_UNREACHED = "closed_unreached"
    UNFOUNDED = "unfounded"
    DECLINED = "declined"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What happened (contract.md, `log[].event`)."""

    REPORTED = "reported"
    INFO_ASKED = "info_asked"
    INFO_GIVEN = "info_given"
    DISPATCHED = "dispatched"
    VERIFIED = "verified"
    REFUTED = "refuted"
    HANDLED_BY_HEAD = "handled_by_head"
    CLAIMED = "claimed"
    PROGRESSED = "progressed"
    RETURNED = "returned"
    ESCALATED = "escalated"
    REASSIGNED = "reassigned"
    DECLINED = "declined"
    MEDIATED = "mediated"
    SUPERVISED = "supervised"
    WHISTLED = "whistled"
    WHISTLE_CLAIMED = "whistle_claimed"
    WHISTLE_RETURNED = "whistle_returned"
    ARRIVED = "arrived"
    ANSWERED = "answered"
    ANSWER_ACCEPTED = "answer_accepted"
    ANSWER_REJECTED = "answer_rejected"
    EXTENSION_ASKED = "extension_asked"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    PARKED = "parked"
    RESUMED = "resumed"
    JOINED = "joined"
    MERGED = "merged"
    SPLIT = "split"
    RESOLVED = "resolved"
    EMERGENCY_ALERTED = "emergency_alerted"
    UNREACHED = "unreached"
    REMINDED = "reminded"
    OVERDUE = "overdue"
    URGED = "urged"
    NOTE_ADDED = "note_added"
    SURVEY_SENT = "survey_sent"
    RATED = "rated"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    UNDONE = "undone"


class Fact(StrEnum):
    """What a rule may depend on besides state, event and role."""

    PARTIAL_HEAD = "partial_head"
    """The category is one where a building head may be partial (illegal structures, external stairs)."""
    SECOND_RETURN = "second_return"
    """The case has been returned before."""
    MORE_NEEDED = "more_needed"
    """The answer left another fact open that changes who handles the case."""
    UNCLEAR = "unclear"
    """What it is about is not understood, or a person was asked for: the dispatch desk decides."""
    SOLVED = "solved"
    """The leading unit's answer has solved the matter."""
    UNSOLVED = "unsolved"
    """The leading unit has answered, but the matter stands: the case is the street's again."""
    ASSISTING = "assisting"
    """It is an assisting unit that acts, not the leading one."""
    REACHED = "reached"
    """Whoever phoned spoke to the resident, who is content."""


class Route(StrEnum):
    """Whom a transition makes responsible; `handlers/routing.py` finds the people."""

    FIRST = "first"
    """The lowest level that has somebody: building head first; danger skips the confirmation."""
    HANDLER = "handler"
    """The lowest level that handles: grid worker first."""
    COMMUNITY = "community"
    """Area officer or community committee."""
    STREET = "street"
    UP = "up"
    """The next link of the fall-back chain."""
    UP_FROM_HANDLER = "up_from_handler"
    """One level above whoever handled it last, community at least."""
    CHOSEN = "chosen"
    """The level (and person) that whoever acts has named."""
    BACK = "back"
    """Where the case stood before the pause, with whoever had it."""


class Clock(StrEnum):
    """What runs out (the value is the deadline row's kind)."""

    INFO = "info"
    VERIFY = "verify"
    CLAIM = "claim"
    HANDLE = "handle"
    SURVEY = "survey"
    SILENCE = "silence"
    REVIEW = "review"


class HandleClock(StrEnum):
    """What a step does to the handle clock."""

    STOP = "stop"
    """Another clock takes its place (a whistle's)."""
    ANEW = "anew"
    """The whole time once more; a breach already frozen stays."""
    PAUSE = "pause"
    GO_ON = "go_on"
    """The last day is put off by what the pause would have counted."""


class Ask(StrEnum):
    """What a person is asked on entering a state (the value is the question row's kind)."""

    INFO = "info"
    VERIFY = "verify"
    CLAIM = "claim"
    MENU = "menu"
    SURVEY = "survey"


class Audience(StrEnum):
    """Who is told of a transition, besides the one who caused it."""

    REPORTER = "reporter"
    RESPONSIBLE = "responsible"
    """Whoever was responsible before the event."""
