"""Which states and roles belong together. Pure."""

from models.vocabulary import Audience, Role, State

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
HEAD = frozenset({Role.BUILDING_HEAD})
GRID = frozenset({Role.GRID_WORKER, Role.GRID_LEAD})
COMMITTEE = frozenset({Role.AREA_OFFICER, Role.COMMUNITY_STAFF})
STREET = frozenset({Role.STREET_DESK})
COORDINATORS = COMMITTEE | STREET
HANDLERS = GRID | COORDINATORS
STAFF = HANDLERS | HEAD
RESIDENT, SYSTEM, UNIT = frozenset({Role.RESIDENT}), frozenset({Role.SYSTEM}), frozenset({Role.RESPONDER_UNIT})

CLAIMABLE = frozenset({State.DISPATCHED, State.ESCALATED_COMMUNITY, State.ESCALATED_STREET, State.REWORK})
WORK = CLAIMABLE | {State.HANDLING}
CLIMBING = WORK | {State.VERIFYING}
"""States that the fall-back chain moves on when nobody answers."""
RUNNING = CLIMBING | {State.WHISTLED}
"""States in which somebody is responsible and a last day stands."""
PAUSED = frozenset({State.SUSPENDED, State.PARKED})
ACTIVE = RUNNING | PAUSED | {State.NEEDS_INFO}
ANSWERED = frozenset({State.RESOLVED, State.RETURN_VISIT, State.CLOSED, State.CLOSED_UNREACHED})
FINAL = frozenset(
    {
        State.CLOSED,
        State.CLOSED_UNREACHED,
        State.WITHDRAWN,
        State.UNFOUNDED,
        State.DECLINED,
        State.MERGED,
    }
)
"""Nothing moves a case out of these but `undone`, within its days `reopened`, and for a merged one `split`."""

REPORTER, RESPONSIBLE = Audience.REPORTER, Audience.RESPONSIBLE


def at(*states: State) -> frozenset[State]:
    """These states as a set."""
    return frozenset(states)
