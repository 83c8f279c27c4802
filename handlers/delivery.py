"""Which push leaves next, on which channel, and what follows from WeChat's answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from config.wechat_errors import Action
from handlers import cards, channels, links, quota, templates, unreached
from handlers.case import pushes
from handlers.context import Context, ident
from handlers.office import Office
from handlers.wording import from_json
from models import pushes as rows
from models.cases import Case
from models.gather import fetch
from models.people import Person, by_ids
from models.pushes import Channel, Push, PushKind, PushState, Subscription
from models.questions import Question, QuestionState

LEASE = timedelta(seconds=30)
"""How long a claimed push may be on its way before another process takes it up again."""
MINUTE = timedelta(seconds=60)
OUT_OF_WINDOW, OUT_OF_COUNT, NOT_SUBSCRIBED = 45015, 45047, 43101


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One push on its way. `data` are a template's fields or a card's parts, `url` where the whole text stands.

    `name` is equal for every attempt at this push and for no other: WeChat sends nothing twice under one name.
    `message_id` is WeChat's id of it, once it was accepted.
    """

    push_id: int
    openid: str
    wecom_id: str = ""
    channel: Channel
    text: str
    template_id: str = ""
    data: Mapping[str, str]
    url: str = ""
    spent: str = ""
    name: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """WeChat did not accept it. `definite`: it surely did not get it, so the quota was not spent.

    `rid` is WeChat's number of the request, which it explains for seven days.
    """

    code: int | None
    action: Action | None
    reason: str
    definite: bool
    rid: str = ""


def claim(office: Office, session: Session, now: datetime, limit: int) -> list[Sending]:
    """Claim the next push of each person, spend their quota in the same commit, and say how each is to be sent."""
    ctx = Context(office=office, session=session, now=now)
    due = rows.sendable(session, now, limit * 4)
    before = rows.unsent_before(session, sorted({push.person_id for push in due}))
    people = by_ids(session, sorted(before))
    rows.quotas(session, before)
    fetch(session, Question, {push.question_id for push in due if push.question_id is not None})
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
        _note(push, now, sending, failure)
        if failure is None:
            push.state, push.sent_at, push.lease_until = PushState.SENT, now, None
            push.message_id = sending.message_id
        else:
            _failed(ctx, push, sending, failure)


def reported(ctx: Context, push: Push, *, arrived: bool, status: str) -> None:
    """WeChat says later what became of a message it accepted: one that did not arrive takes the next channel."""
    outcome = {"at": ctx.now.isoformat(), "channel": push.channel.value, "ok": arrived, "reason": status}
    push.tries = [*push.tries, {**outcome, "reported": True}]
    if arrived or push.state is not PushState.SENT:
        return
    person = ctx.session.get_one(Person, push.person_id)
    push.state = PushState.WAITING
    _next_channel(ctx, push, person, "blocked" if "block" in status else "not_arrived")


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
    push.state = PushState.WAITING
    return _on_a_channel(ctx, push, person)


def _on_a_channel(ctx: Context, push: Push, person: Person) -> Sending | None:
    """Send on the push's channel, else on the next that is open; else wait, and at last somebody phones."""
    while True:
        if not channels.is_open(ctx, push, person, push.channel):
            if not _next_channel(ctx, push, person, "unfollowed"):
                return None
            continue
        following = channels.after(ctx, push, person, push.channel)
        closed_until = channels.paused_until(ctx, push.channel)
        if closed_until is not None and following is None:
            _park(ctx, push, closed_until)
            return None
        untried = not push.attempts  # it stood behind another, or we did: its time ran out without a chance
        in_time = ctx.now < push.give_up_at or untried
        spent = channels.spend(ctx, push) if closed_until is None and in_time else None
        if spent is not None:
            return _claimed(ctx, push, person, spent)
        if following is not None:
            channels.take(ctx, push, following)
            continue
        if ctx.now >= push.give_up_at:
            unreached.to_call_list(ctx, push, _last_reason(push) or quota.why_none(ctx, push.person_id))
        else:
            push.next_try_at = push.give_up_at  # unless the person writes before: that opens a window and wakes it
        return None


def _park(ctx: Context, push: Push, until: datetime) -> None:
    push.next_try_at = until
    push.give_up_at = max(push.give_up_at, until + timedelta(seconds=pushes.patience(ctx, push.kind)))


def _claimed(ctx: Context, push: Push, person: Person, spent: str) -> Sending:
    push.state, push.attempts = PushState.CLAIMED, push.attempts + 1
    push.lease_until = push.next_try_at = ctx.now + LEASE
    if push.channel is Channel.CUSTOM:
        _prompted(ctx, push, ctx.now)
    by_template = push.channel in {Channel.TEMPLATE, Channel.SUBSCRIPTION}
    return Sending(
        push_id=ident(push),
        openid=person.openid or "",
        wecom_id=person.wecom_id,
        channel=push.channel,
        text=push.text,
        template_id=templates.template_id(ctx, push, push.channel) if by_template else "",
        data=_data(ctx, push),
        url=_url(ctx, push) if push.channel is not Channel.CUSTOM else "",
        spent=spent,
        name=f"push-{push.id}-{int(push.created_at.timestamp())}",
    )


def _data(ctx: Context, push: Push) -> Mapping[str, str]:
    if push.channel is Channel.CUSTOM:
        return {}
    return cards.parts(ctx, push) if push.channel is Channel.WECOM else templates.fields(ctx, push)


def _url(ctx: Context, push: Push) -> str:
    """Where the whole text stands: the reporter's page of the case, else a page of the message alone."""
    case = ctx.session.get(Case, push.case_id) if push.case_id else None
    if case is not None and case.reporter_id == push.person_id:
        return links.to_case(ctx.office, case)
    return links.to_push(ctx.office, push)


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


def _failed(ctx: Context, push: Push, sending: Sending, failure: Failure) -> None:
    push.state, push.lease_until = PushState.WAITING, None
    person = ctx.session.get_one(Person, push.person_id)
    if failure.definite:
        _unspent(ctx, push, sending)
        _prompted(ctx, push, None)
    if failure.action is Action.MARK_PERSON:
        person.followed = False
        _next_channel(ctx, push, person, "unfollowed")
    elif failure.action in {Action.OTHER_CHANNEL, Action.DROP}:
        _shut(ctx, push, failure)
        _next_channel(ctx, push, person, unreached.why(failure.code, failure.reason))
    elif failure.action in {Action.PAUSE_MINUTE, Action.PARK_UNTIL_MIDNIGHT}:
        day = failure.action is Action.PARK_UNTIL_MIDNIGHT
        channels.pause(ctx, push.channel, _midnight(ctx) if day else ctx.now + MINUTE, failure.code or 0)
        push.next_try_at = ctx.now
    elif failure.action is Action.ALERT and channels.after(ctx, push, person, push.channel) is not None:
        _next_channel(ctx, push, person, failure.reason)  # a fault of ours need not be the other channel's
    else:
        again = ctx.now + timedelta(seconds=min(0.5 * 2 ** (push.attempts - 1), 60))
        push.next_try_at = min(again, max(push.give_up_at, ctx.now + timedelta(seconds=1)))


def _next_channel(ctx: Context, push: Push, person: Person, reason: str) -> bool:
    """Put the push on the next channel, at last on the call list; whether WeChat may still reach them."""
    following = channels.after(ctx, push, person, push.channel)
    if following is None:
        unreached.to_call_list(ctx, push, reason)
        return False
    channels.take(ctx, push, following)
    return True


def _midnight(ctx: Context) -> datetime:
    """When WeChat's daily quotas begin anew: 00:00 Asia/Shanghai."""
    local = ctx.now.astimezone(ctx.office.zone)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _unspent(ctx: Context, push: Push, sending: Sending) -> None:
    quota.refund(ctx, push.person_id, sending.spent)
    agreed = ctx.session.get(Subscription, (push.person_id, sending.template_id))
    if sending.channel is Channel.SUBSCRIPTION and agreed is not None and agreed.left >= 0:
        agreed.left += 1


def _shut(ctx: Context, push: Push, failure: Failure) -> None:
    """What WeChat says about this person's window or subscription is truer than what we counted."""
    if push.channel is Channel.CUSTOM and failure.code in {OUT_OF_WINDOW, OUT_OF_COUNT}:
        quota.close(ctx, push.person_id)
    agreed = ctx.session.get(Subscription, (push.person_id, templates.template_id(ctx, push, Channel.SUBSCRIPTION)))
    if push.channel is Channel.SUBSCRIPTION and failure.code == NOT_SUBSCRIBED and agreed is not None:
        agreed.left = 0


def _note(push: Push, now: datetime, sending: Sending, failure: Failure | None) -> None:
    """One more line of what was tried, for whoever asks what became of this message."""
    outcome: dict[str, Any] = {"at": now.isoformat(), "channel": sending.channel.value, "ok": failure is None}
    if failure is not None:
        outcome |= {"code": failure.code, "reason": failure.reason, "rid": failure.rid}
    push.tries = [*push.tries, outcome]


def _last_reason(push: Push) -> str:
    return unreached.why(push.tries[-1].get("code"), str(push.tries[-1].get("reason", ""))) if push.tries else ""
