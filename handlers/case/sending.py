"""Handing a case on by hand: down to whoever should handle it, to somebody else, or away with the legal route told."""

from handlers.case import cases, routing
from handlers.case.routing import Hop
from handlers.context import Actor, Context
from handlers.refusal import Refusal
from models.cases import Case
from models.people import Person
from models.places import ResponderUnit
from models.vocabulary import Event, Role
from models.workflow import CHAIN, COMMITTEE

BELOW = {
    Role.AREA_OFFICER: (Role.GRID_WORKER, Role.GRID_LEAD),
    Role.COMMUNITY_STAFF: (Role.GRID_WORKER, Role.GRID_LEAD),
    Role.STREET_DESK: (Role.AREA_OFFICER, Role.COMMUNITY_STAFF),
}
"""Whom each level sends a case down to, first come first."""


def send_down(ctx: Context, case: Case, actor: Actor, note: str = "") -> Case | Refusal:
    """Dispatch to the level below: the community to its grid, the street to the community."""
    below = BELOW.get(actor.role, ())
    hops = [hop for hop in routing.chain(ctx, case) if hop.role in below]
    hop = next((hop for hop in hops if hop.reachable), hops[0] if hops else None)
    if hop is None:
        return Refusal("sending.nobody_below", {"short": case.short})
    return dispatch(ctx, case, actor, hop, note)


def dispatch(ctx: Context, case: Case, actor: Actor, hop: Hop, note: str = "") -> Case | Refusal:
    """派单: hand the case to that link of its chain. What stands on a unit's duty list is not pushed down again."""
    refused = cases.refused(ctx, case, Event.DISPATCHED, actor) or _pushed_down(ctx, case, actor, hop)
    if refused is not None:
        return refused
    cases.advance(ctx, case, Event.DISPATCHED, actor, note=note, chosen=hop)
    return case


def reassign(ctx: Context, case: Case, actor: Actor, person: Person, role: Role, note: str) -> Case | Refusal:
    """改派: the street gives the case to one person of its chain's roles, whoever has it now."""
    refused = cases.refused(ctx, case, Event.REASSIGNED, actor)
    if refused is not None:
        return refused
    if not note.strip():
        return Refusal("whistle.reason_wanted", {"short": case.short})
    if role not in CHAIN:
        return Refusal("sending.nobody_below", {"short": case.short})
    hop = Hop(role=role, deputy=False, people=(person,))
    refused = _pushed_down(ctx, case, actor, hop)
    if refused is not None:
        return refused
    cases.advance(ctx, case, Event.REASSIGNED, actor, note=note, chosen=hop)
    return case


def decline(ctx: Context, case: Case, actor: Actor, route: str, reason: str) -> Case | Refusal:
    """不予受理: with the reason and the way that the law has for it; `route` is one of the texts [decline_route]."""
    refused = cases.refused(ctx, case, Event.DECLINED, actor)
    if refused is not None:
        return refused
    if not reason.strip() or f"decline_route.{route}" not in ctx.office.texts:
        return Refusal("sending.decline_how", {"short": case.short})
    note = ctx.say("sending.declined_log", reason=reason, way=ctx.say(f"decline_route.{route}"))
    cases.advance(ctx, case, Event.DECLINED, actor, note=note)
    return case


def unit_of_duty(ctx: Context, case: Case) -> ResponderUnit | None:
    """The unit on whose duty list the matter stands, where neither community nor property firm comes first."""
    found = routing.unit_for(ctx, case.category)
    first = ctx.office.categories[case.category].first if case.category in ctx.office.categories else ()
    return found[0] if found is not None and "community" not in first and "property" not in first else None


def _pushed_down(ctx: Context, case: Case, actor: Actor, hop: Hop) -> Refusal | None:
    """A unit's listed duty that the community has sent back already is not pushed down to it once more."""
    down = actor.role is Role.STREET_DESK and (hop.role in COMMITTEE or CHAIN.index(hop.role) < CHAIN.index(actor.role))
    unit = unit_of_duty(ctx, case) if down and case.returns else None
    if unit is None:
        return None
    return Refusal("sending.not_down", {"short": case.short, "unit": unit.name})
