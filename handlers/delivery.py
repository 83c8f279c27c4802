"""Which push leaves next, on which channel, and what follows from WeChat's answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from config.wechat_errors import Action
from handlers import templates
from handlers.case import pushes, routing
from handlers.context import Context, ident
from handlers.office import Office
from handlers.wording import from_json
from models import pushes as rows
from models.cases import Case
from models.people import Person, by_ids, roles_of
from models.pushes import Channel, Push, PushKind, PushState, Quota
from models.questions import Question, QuestionState
from models.vocabulary import Role

LEASE = timedelta(seconds=30)
"""How long a claimed push may be on its way before another process takes it up again."""
KEPT_FOR = frozenset({PushKind.EMERGENCY, PushKind.PROMPT, PushKind.SURVEY, PushKind.ANSWER})
"""Kinds that may use the last messages of a person's window."""
OUT_OF_WINDOW, OUT_OF_COUNT, DAY_USED_UP = 45015, 45047, 45009


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One push on its way. `data` are a template's fields."""

    push_id: int
    openid: str
    channel: Channel
    text: str
    template_id: str = ""
    data: Mapping[str, str]
    spent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """WeChat did not accept it. `definite`: it surely did not get it, so the quota was not spent."""

    code: int | None
    action: Action | None
    reason: str
    definite: bool


def claim(office: Office, session: Session, now: datetime, limit: int) -> list[Sending]:
    """Claim the next push of each person, spend their quota in the same commit, and say how each is to be sent."""
    ctx = Context(office=office, session=session, now=now)
    due = rows.sendable(session, now, limit * 4)
    before = rows.unsent_before(session, sorted({push.person_id for push in due}))
    people = by_ids(session, sorted(before))
    batch: list[Sending] = []
    taken: set[int] = set()
    for push in due:
        if len(batch) >= limit or push.person_id in taken or not _is_first(push, before[push.person_id], now):
            continue
        sending = _prepare(ctx, push, people[push.person_id])
        if sending is not None:
            batch.append(sending)
            taken.add(push.person_id)
    return batch


def mark(office: Office, session: Session, now: datetime, results: Sequence[tuple[Sending, Failure | None]]) -> None:
    """Write what became of each claimed push."""
    ctx = Context(office=office, session=session, now=now)
    found = {ident(push): push for push in rows.by_ids(session, [sending.push_id for sending, _ in results])}
    for sending, failure in results:
        push = found[sending.push_id]
        if push.state is not PushState.CLAIMED:
            continue
        _note(push, now, sending.channel, failure)
        if failure is None:
            push.state, push.sent_at, push.lease_until = PushState.SENT, now, None
        else:
            _failed(ctx, push, sending, failure)


def reported(ctx: Context, push: Push, *, arrived: bool, status: str) -> None:
    """WeChat says later what became of a message it accepted: one that did not arrive goes to somebody's telephone."""
    outcome = {"at": ctx.now.isoformat(), "channel": push.channel.value, "ok": arrived, "reason": status}
    push.tries = [*push.tries, {**outcome, "reported": True}]
    if not arrived and push.state in {PushState.SENT, PushState.CLAIMED}:
        _to_call_list(ctx, push, "blocked" if "block" in status else "not_arrived")


def _is_first(push: Push, unsent: Sequence[Push], now: datetime) -> bool:
    """Order holds per person and case; danger overtakes; nobody is sent two messages at the same moment."""
    for other in unsent:
        if other.id == push.id:
            continue
        if other.state is PushState.CLAIMED and other.lease_until is not None and other.lease_until > now:
            return False
        same_thread = other.case_id == push.case_id
        if same_thread and (other.rank, ident(other)) < (push.rank, ident(push)) and other.state is PushState.WAITING:
            return False
    return True


def _prepare(ctx: Context, push: Push, person: Person) -> Sending | None:
    if _overtaken(ctx, push):
        push.state = PushState.SUPERSEDED
        return None
    leaves_at = ctx.now if push.kind in pushes.AT_ONCE else ctx.office.quiet.leaves_at(ctx.now)
    if leaves_at > ctx.now:
        push.not_before = push.next_try_at = leaves_at
        push.give_up_at = leaves_at + timedelta(seconds=pushes.patience(ctx, push.kind))
        return None
    if push.not_before > push.created_at:
        push.text = ctx.say(push.key, **from_json(push.values))
    if person.openid is None or not person.followed:
        _to_call_list(ctx, push, "unfollowed")
        return None
    untried = not push.attempts  # it stood behind another, or we did: its time ran out without a chance
    if push.channel is Channel.CUSTOM and (ctx.now < push.give_up_at or untried):
        spent = _spend(ctx, push)
        if spent:
            return _claimed(ctx, push, person, Channel.CUSTOM, spent)
    if templates.template_id(ctx, push) and push.channel is Channel.CUSTOM:
        push.channel = Channel.TEMPLATE
        push.give_up_at = ctx.now + timedelta(seconds=pushes.patience(ctx, push.kind))
    if push.channel is Channel.TEMPLATE and ctx.now < push.give_up_at:
        return _claimed(ctx, push, person, Channel.TEMPLATE, "")
    if ctx.now >= push.give_up_at:
        _to_call_list(ctx, push, _last_reason(push) or _quota_reason(ctx, push))
        return None
    push.next_try_at = push.give_up_at  # unless the person writes before: that opens a window and wakes it
    return None


def _claimed(ctx: Context, push: Push, person: Person, channel: Channel, spent: str) -> Sending:
    push.state, push.attempts = PushState.CLAIMED, push.attempts + 1
    push.lease_until = push.next_try_at = ctx.now + LEASE
    if channel is Channel.CUSTOM:
        _prompted(ctx, push, ctx.now)
    return Sending(
        push_id=ident(push),
        openid=person.openid or "",
        channel=channel,
        text=push.text,
        template_id=templates.template_id(ctx, push) if channel is Channel.TEMPLATE else "",
        data=templates.fields(ctx, push) if channel is Channel.TEMPLATE else {},
        spent=spent,
    )


def _prompted(ctx: Context, push: Push, at: datetime | None) -> None:
    """A full prompt on its way counts as seen: its digits may arrive before WeChat's answer to us."""
    question = ctx.session.get(Question, push.question_id) if push.question_id else None
    if question is not None and push.kind is not PushKind.ANNOUNCE and question.state is QuestionState.SHOWN:
        question.prompted_at = at


def _overtaken(ctx: Context, push: Push) -> bool:
    if push.question_id is None or push.state is PushState.CLAIMED:
        return False
    question = ctx.session.get_one(Question, push.question_id)
    if push.kind is PushKind.ANNOUNCE:
        return question.state is not QuestionState.WAITING
    return question.state is not QuestionState.SHOWN or question.prompted_at is not None


def _spend(ctx: Context, push: Push) -> str:
    """Take one message off the person's window; empty where none is to be had for this kind."""
    quota = ctx.session.get(Quota, push.person_id)
    if quota is None:
        return ""
    if quota.tap_left > 0 and quota.tap_until is not None and quota.tap_until > ctx.now:
        quota.tap_left -= 1
        return "tap"
    kept = 0 if push.kind in KEPT_FOR else ctx.office.rules.push.keep_for_prompts
    if quota.message_left > kept and quota.message_until is not None and quota.message_until > ctx.now:
        quota.message_left -= 1
        return "message"
    return ""


def _quota_reason(ctx: Context, push: Push) -> str:
    quota = ctx.session.get(Quota, push.person_id)
    if quota is None or quota.message_until is None or quota.message_until <= ctx.now:
        return "no_window"
    return "no_quota"


def _failed(ctx: Context, push: Push, sending: Sending, failure: Failure) -> None:
    push.state, push.lease_until = PushState.WAITING, None
    if failure.definite:
        _refund(ctx, push, sending)
        _prompted(ctx, push, None)
    if failure.action is Action.MARK_PERSON:
        ctx.session.get_one(Person, push.person_id).followed = False
        _to_call_list(ctx, push, "unfollowed")
        return
    if failure.action in {Action.OTHER_CHANNEL, Action.DROP}:
        _close_window(ctx, push, failure)
        _next_channel(ctx, push, failure)
        return
    push.next_try_at = ctx.now + _pause(ctx, push, failure)
    if failure.code == DAY_USED_UP and not templates.template_id(ctx, push):
        push.next_try_at = _midnight(ctx)
        push.give_up_at = push.next_try_at + timedelta(seconds=pushes.patience(ctx, push.kind))
    push.next_try_at = min(push.next_try_at, max(push.give_up_at, ctx.now + timedelta(seconds=1)))


def _next_channel(ctx: Context, push: Push, failure: Failure) -> None:
    if push.channel is Channel.CUSTOM:
        push.give_up_at = ctx.now  # nothing more by custom message; the template, then the call list
        push.next_try_at = ctx.now
        return
    _to_call_list(ctx, push, failure.reason)


def _pause(ctx: Context, push: Push, failure: Failure) -> timedelta:
    if failure.action is Action.PAUSE_MINUTE:
        return timedelta(seconds=60)
    if failure.action is Action.PARK_UNTIL_MIDNIGHT:
        return _midnight(ctx) - ctx.now
    return timedelta(seconds=min(0.5 * 2 ** (push.attempts - 1), 60))


def _midnight(ctx: Context) -> datetime:
    """When WeChat's daily quotas begin anew: 00:00 Asia/Shanghai."""
    local = ctx.now.astimezone(ctx.office.zone)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _refund(ctx: Context, push: Push, sending: Sending) -> None:
    quota = ctx.session.get(Quota, push.person_id)
    if quota is None:
        return
    if sending.spent == "tap":
        quota.tap_left += 1
    elif sending.spent == "message":
        quota.message_left += 1


def _close_window(ctx: Context, push: Push, failure: Failure) -> None:
    """WeChat knows better than our ledger how much of a window is left."""
    quota = ctx.session.get(Quota, push.person_id)
    if quota is not None and push.channel is Channel.CUSTOM and failure.code in {OUT_OF_WINDOW, OUT_OF_COUNT}:
        quota.message_left = quota.tap_left = 0


def _to_call_list(ctx: Context, push: Push, reason: str) -> None:
    push.state, push.lease_until = PushState.CALL_LIST, None
    case = ctx.session.get(Case, push.case_id) if push.case_id else None
    if case is None and push.kind is PushKind.ANSWER:
        return  # they wrote themselves: whoever still wants it asks again
    person = ctx.session.get_one(Person, push.person_id)
    pushes.call(ctx, case, _role(ctx, case, person), person, reason)


def _role(ctx: Context, case: Case | None, person: Person) -> Role:
    """As what the person was to be told of the case, or of something of their own office."""
    if case is None:
        posts = roles_of(ctx.session, ident(person))
        return posts[0].role if posts else Role.RESIDENT
    if case.reporter_id == person.id:
        return Role.RESIDENT
    return routing.role_in_case(ctx, case, person) or Role.RESPONDER_UNIT


def _note(push: Push, now: datetime, channel: Channel, failure: Failure | None) -> None:
    outcome: dict[str, Any] = {"at": now.isoformat(), "channel": channel.value}
    outcome |= {"ok": True} if failure is None else {"ok": False, "code": failure.code, "reason": failure.reason}
    push.tries = [*push.tries, outcome]


def _last_reason(push: Push) -> str:
    return str(push.tries[-1].get("reason", "")) if push.tries else ""
