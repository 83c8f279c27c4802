"""Writes what others are to be told; the outbox sends it after the commit."""

from datetime import timedelta
from typing import Any

from handlers.context import Context, ident
from handlers.wording import to_json
from models.cases import Case
from models.people import Person
from models.pushes import CallListEntry, Channel, Push, PushKind, PushState, calls_of
from models.questions import Question
from models.vocabulary import Role

AT_ONCE = frozenset({PushKind.EMERGENCY, PushKind.ANSWER})
"""Kinds that quiet hours don't hold: danger, and the answer to somebody's own message."""


def tell(
    ctx: Context,
    person: Person,
    kind: PushKind,
    key: str,
    values: dict[str, Any],
    *,
    case: Case | None = None,
    question: Question | None = None,
) -> Push | None:
    """Write one push to one person; to nobody unreachable in silence: unbound staff go on the call list instead."""
    if person.openid is None or not person.followed:
        return None
    not_before = ctx.now if kind in AT_ONCE else ctx.office.quiet.leaves_at(ctx.now)
    push = Push(
        person_id=ident(person),
        case_id=case.id if case else None,
        question_id=question.id if question else None,
        kind=kind,
        key=key,
        values=to_json(values),
        text=ctx.say(key, **values),
        rank=0 if kind is PushKind.EMERGENCY else 1,
        state=PushState.WAITING,
        channel=Channel.CUSTOM,
        created_at=ctx.now,
        not_before=not_before,
        next_try_at=not_before,
        give_up_at=not_before + timedelta(seconds=patience(ctx, kind)),
    )
    ctx.session.add(push)
    ctx.session.flush()
    ctx.trace.pushes.append(ident(push))
    return push


def patience(ctx: Context, kind: PushKind) -> float:
    """How long WeChat has to accept a push of that kind before the next channel, seconds."""
    give_up = ctx.office.rules.push.give_up
    if kind is PushKind.EMERGENCY:
        return give_up.emergency
    return give_up.prompt if kind in {PushKind.PROMPT, PushKind.SURVEY} else give_up.other


def call(
    ctx: Context, case: Case | None, role: Role, person: Person | None, reason: str, unit_id: int | None = None
) -> None:
    """Put somebody on the call list: a human must phone them about this case, or about what the push said.

    Whoever stands there already about the same case and for the same reason is not written down twice.
    """
    if case is not None and person is not None:
        about = (role, person.id, reason)
        if any((row.role, row.person_id, row.reason) == about for row in calls_of(ctx.session, ident(case))):
            return
    entry = CallListEntry(
        case_id=case.id if case else None,
        person_id=person.id if person else None,
        responder_unit_id=unit_id,
        role=role,
        reason=reason,
        since=ctx.now,
    )
    ctx.session.add(entry)
    ctx.session.flush()
    ctx.trace.calls.append(ident(entry))
