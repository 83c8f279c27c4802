"""Where a step leads: the case's new state and whoever is responsible for it from then on."""

from collections.abc import Mapping
from typing import Any

from handlers.case import clocks, routing
from handlers.case.routing import Hop
from handlers.context import Actor, Context, ident
from models.cases import Case
from models.pauses import pause_of
from models.vocabulary import Event, Role, Route, State
from models.workflow import LEVEL_STATES, Rule

UNDOABLE = (
    "state", "responsible_role", "responsible_deputy", "responsible_id", "responsible_unit_id", "handled_by_role",
    "first_role", "first_id", "returns", "due_at", "due_why", "handle_due_at", "handle_why", "handle_from",
    "handle_limit", "overdue_at", "answered_at", "urged_at", "cluster_id",
)  # fmt: skip
"""What a step may change on a case, and taking it back restores."""


def snapshot(case: Case) -> dict[str, Any]:
    """The case as it is, in values that JSON holds."""
    kept: dict[str, Any] = {}
    for name in UNDOABLE:
        value = getattr(case, name)
        kept[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return kept


def move(
    ctx: Context, case: Case, rule: Rule, actor: Actor, chosen: Hop | None, changes: Mapping[str, Any]
) -> tuple[Hop, ...]:
    """Set state and responsibility; returns the links of the chain that nobody could be reached in."""
    for name, value in changes.items():
        setattr(case, name, value)
    _mark(ctx, case, rule, actor)
    skipped: tuple[Hop, ...] = ()
    if rule.route is Route.BACK:
        pause = pause_of(ctx.session, ident(case))
        if pause is not None:
            case.state, pause.ended_at = pause.state_before, ctx.now
    elif rule.route is not None:
        skipped = _hand_on(ctx, case, rule.route, chosen)
        if rule.to is None and case.responsible_role is not None:
            case.state = LEVEL_STATES[case.responsible_role]
    if rule.to is not None:
        case.state = rule.to
    return skipped


def _mark(ctx: Context, case: Case, rule: Rule, actor: Actor) -> None:
    """What the event itself says about the case."""
    if rule.event in {Event.RESOLVED, Event.HANDLED_BY_HEAD} or rule.to is State.RESOLVED:
        case.handled_by_role, case.answered_at = actor.role, ctx.now
    if rule.event is Event.CLAIMED:
        case.responsible_role, case.responsible_deputy = actor.role, False
        case.responsible_id = actor.person_id
        if case.first_id is None:
            case.first_role, case.first_id = actor.role, actor.person_id
    if rule.event is Event.RETURNED:
        case.returns += 1


def _hand_on(ctx: Context, case: Case, route: Route, chosen: Hop | None) -> tuple[Hop, ...]:
    case.responsible_unit_id = None
    if route is Route.CHOSEN:
        if chosen is None:
            raise ValueError("somebody must be chosen before a case is handed to them")
        _assign(case, route, chosen)
        return ()
    found = routing.choose(ctx, case, route, emergency=clocks.is_emergency(case))
    _assign(case, route, found.hop)
    return found.skipped


def _assign(case: Case, route: Route, hop: Hop | None) -> None:
    if hop is not None:
        case.responsible_role, case.responsible_deputy = hop.role, hop.deputy
        case.responsible_id = (hop.reachable or hop.people)[0].id
    elif route is not Route.UP or case.responsible_role is None:
        case.responsible_role, case.responsible_deputy, case.responsible_id = Role.STREET_DESK, False, None
