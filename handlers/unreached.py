"""Whom no channel reached: a human phones them, and sees why."""

from handlers.case import pushes, routing
from handlers.context import Context, ident
from models.cases import Case
from models.people import Person
from models.posts import roles_of
from models.pushes import Push, PushKind, PushState
from models.vocabulary import Role

NOT_PHONED = frozenset({PushKind.ANSWER, PushKind.NOTICE})
"""Whoever wrote themselves, and still wants it, asks again."""
REASONS = {45015: "no_window", 45047: "no_quota", 43101: "no_subscription", 81013: "no_wecom", 60111: "no_wecom"}
"""What the refusals of WeChat and WeCom are called on the call list."""


def to_call_list(ctx: Context, push: Push, reason: str) -> None:
    """End the attempts at this push; somebody phones its person, but for a digest: tomorrow's takes its place."""
    push.lease_until = None
    if push.kind is PushKind.DIGEST:
        push.state = PushState.SUPERSEDED
        return
    push.state = PushState.CALL_LIST
    case = ctx.session.get(Case, push.case_id) if push.case_id else None
    if case is None and push.kind in NOT_PHONED:
        return
    person = ctx.session.get_one(Person, push.person_id)
    pushes.call(ctx, case, _role(ctx, case, person), person, reason)


def why(code: int | None, reason: str) -> str:
    """The reason by WeChat's code, else in its words."""
    return REASONS.get(code or 0, reason)


def _role(ctx: Context, case: Case | None, person: Person) -> Role:
    """As what the person was to be told of the case, or of something of their own office."""
    if case is None:
        posts = roles_of(ctx.session, ident(person))
        return posts[0].role if posts else Role.RESIDENT
    if case.reporter_id == person.id:
        return Role.RESIDENT
    return routing.role_in_case(ctx, case, person) or Role.RESPONDER_UNIT
