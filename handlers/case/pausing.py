"""Time that stands still: suspended for a listed cause, parked (挂账) until a day of review; and going on."""

from datetime import datetime, timedelta
from typing import Any

from config.durations import parse_duration
from handlers.case import cases, clocks, describe, kept, milestones
from handlers.context import SYSTEM, Actor, Context, Trace, ident
from handlers.refusal import Refusal
from handlers.wording import why_to_json
from models.cases import Case
from models.pauses import Pause, pause_of
from models.vocabulary import Event, State
from models.worktime import Due

LONGEST_PARKING = timedelta(days=366)


def suspend(ctx: Context, case: Case, actor: Actor, cause: str, note: str = "") -> Case | Refusal:
    """暂停: only for a cause that the rules list; the resident hears which."""
    refused = cases.refused(ctx, case, Event.SUSPENDED, actor)
    if refused is not None:
        return refused
    if cause not in ctx.office.rules.pauses.causes:
        causes = [ctx.say(f"pause_cause.{name}") for name in ctx.office.rules.pauses.causes]
        return Refusal("pause.listed_causes_only", describe.case_values(ctx, case) | {"causes": causes})
    said = ctx.say("pause.suspended_log", cause=ctx.say(f"pause_cause.{cause}"), note=note)
    pause = Pause(
        case_id=ident(case), parked=False, cause=cause, reason=said, approver_id=actor.person_id,
        state_before=State(case.state), began_at=ctx.now,
    )  # fmt: skip
    return _stop(ctx, case, actor, Event.SUSPENDED, pause)


def park(ctx: Context, case: Case, actor: Actor, reason: str, review_at: datetime) -> Case | Refusal:
    """挂账: what cannot be solved now, with the reason, who approved it, and the day it is looked at again."""
    refused = cases.refused(ctx, case, Event.PARKED, actor)
    if refused is not None:
        return refused
    values = describe.case_values(ctx, case)
    if not reason.strip():
        return Refusal("pause.reason_wanted", values)
    if not ctx.now < review_at <= ctx.now + LONGEST_PARKING:
        return Refusal("pause.review_within_a_year", values)
    pause = Pause(
        case_id=ident(case), parked=True, reason=reason, approver_id=actor.person_id,
        state_before=State(case.state), began_at=ctx.now, review_at=review_at,
    )  # fmt: skip
    return _stop(ctx, case, actor, Event.PARKED, pause)


def resume(ctx: Context, case: Case, actor: Actor, note: str = "") -> Case | Refusal:
    """It goes on where it stood; every last day is put off by what the pause would have counted."""
    refused = cases.refused(ctx, case, Event.RESUMED, actor)
    pause = pause_of(ctx.session, ident(case))
    if refused is not None or pause is None:
        return refused or describe.moved_on(ctx, case)
    ctx.trace = Trace()
    kept.changing(ctx, pause)
    due = _put_off(ctx, case, pause)
    changes: dict[str, Any] = {}
    if due is not None:
        changes = {"handle_due_at": due.at, "handle_why": why_to_json(due.why)}
    entry = cases.advance(ctx, case, Event.RESUMED, actor, note=note, changes=changes, goes_on=True)
    if due is not None:
        clocks.put_off(ctx, case, due)
    milestones.put_off(ctx, case, pause.began_at)
    cases.retrace(ctx, entry)
    return case


def review(ctx: Context, case: Case) -> None:
    """The day of review has come: the case is in hand again, so that nothing stays parked for want of a look."""
    if case.state is State.PARKED:
        resume(ctx, case, SYSTEM, ctx.say("pause.review_log"))


def _stop(ctx: Context, case: Case, actor: Actor, event: Event, pause: Pause) -> Case:
    ctx.trace = Trace()
    kept.made(ctx, pause)
    cases.advance(ctx, case, event, actor, note=pause.reason, goes_on=True)
    return case


def _put_off(ctx: Context, case: Case, pause: Pause) -> Due | None:
    if case.handle_due_at is None or not case.handle_limit:
        return None
    return ctx.office.calendar.shifted(case.handle_due_at, parse_duration(case.handle_limit), pause.began_at, ctx.now)
