"""Nobody is unreachable in silence: links of the chain without a bound person become log entries and calls to make."""

from collections.abc import Sequence

from handlers.case import describe, pushes, routing
from handlers.context import SYSTEM, Context, ident
from models.cases import Case, LogEntry
from models.people import Person
from models.pushes import calls_of
from models.vocabulary import Event, Role, State

NOT_BOUND = "not_bound"
UNFOLLOWED = "unfollowed"
NO_PHONE = "no_phone"
NOBODY = "nobody"


def unreached(ctx: Context, case: Case, hop: routing.Hop) -> None:
    """A link of the chain was passed over because WeChat reaches nobody in it."""
    note = "、".join(describe.role_and_name(ctx, hop.role, person) for person in hop.people)
    _log(ctx, case, note)
    for person in hop.people:
        pushes.call(ctx, case, hop.role, person, reason_for(person))


def nobody(ctx: Context, case: Case, people: Sequence[Person]) -> None:
    """The case waits with somebody WeChat cannot reach: they must be phoned."""
    role = case.responsible_role or Role.STREET_DESK
    _log(ctx, case, describe.who(ctx, case))
    for person in people:
        pushes.call(ctx, case, role, person, reason_for(person))
    if not people:
        pushes.call(ctx, case, role, None, NOBODY)


def settled(ctx: Context, case: Case) -> None:
    """Somebody has the case or it is over: nobody of the chain need be phoned about it any more."""
    for entry in calls_of(ctx.session, ident(case)):
        if entry.role is not Role.RESIDENT:
            entry.done_at = ctx.now


def reason_for(person: Person) -> str:
    """Why no channel reaches this person."""
    if person.openid is None:
        return NOT_BOUND if person.phone_tail else NO_PHONE
    return UNFOLLOWED


def _log(ctx: Context, case: Case, note: str) -> None:
    ctx.session.add(
        LogEntry(
            case_id=ident(case),
            at=ctx.now,
            event=Event.UNREACHED,
            from_state=State(case.state),
            to_state=State(case.state),
            actor_role=SYSTEM.role,
            note=note,
            action=ctx.action,
        )
    )
