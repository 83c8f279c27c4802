"""Starts and stops a case's clocks, with their reminders and the reason for each due time."""

from datetime import datetime, timedelta

from config.categories import Urgency
from config.durations import Duration, parse_duration
from config.limits import Limits
from handlers.context import Context, ident
from handlers.wording import why_to_json
from models import deadlines
from models.cases import Case
from models.deadlines import Deadline, DeadlineKind, DeadlineState
from models.pauses import pause_of
from models.vocabulary import Clock
from models.workflow import RUNNING
from models.worktime import Due, Why

REMINDED = frozenset({Clock.VERIFY, Clock.CLAIM, Clock.HANDLE})
FOR_SOMEBODY = frozenset({Clock.VERIFY, Clock.CLAIM})
"""Clocks that wait for an answer to a prompt, so they start when the prompt may leave."""


def limits_for(ctx: Context, case: Case) -> Limits:
    """The class of time limits a case falls into (contract.md, "Counting")."""
    limits = ctx.office.rules.limits
    if case.urgency == Urgency.EMERGENCY:
        return limits.emergency
    if case.urgency == Urgency.URGENT:
        return limits.utility if case.category in limits.utility.categories else limits.urgent
    return limits.ordinary


def is_emergency(case: Case) -> bool:
    """Whether danger to life or property was reported."""
    return case.urgency == Urgency.EMERGENCY


def start(ctx: Context, case: Case, clock: Clock) -> None:
    """Start one clock now, with its reminders; the case carries the running clock's time and reason."""
    if clock is Clock.REVIEW:
        _start_review(ctx, case)
        return
    limit = _limit(ctx, case, clock)
    begin = ctx.now
    if clock in FOR_SOMEBODY and not is_emergency(case):
        begin = ctx.office.quiet.leaves_at(ctx.now)
        due = ctx.office.calendar.due(ctx.now, limit, quiet=ctx.office.quiet)
    else:
        due = ctx.office.calendar.due(ctx.now, limit)
    if clock in REMINDED:
        _remind(ctx, case, clock, limit, begin, due)
    schedule(ctx, DeadlineKind(clock.value), due.at, case_id=ident(case))
    if clock is Clock.HANDLE:
        case.handle_due_at, case.handle_why = due.at, why_to_json(due.why)
        case.handle_from, case.handle_limit = ctx.now, str(limit)
    if clock in FOR_SOMEBODY:
        case.due_at, case.due_why = due.at, why_to_json(due.why)


def put_off(ctx: Context, case: Case, due: Due) -> None:
    """Move the last day: an approved extension, or the end of a pause. Reminders fall where they now belong."""
    stop(ctx, case, Clock.HANDLE)
    case.handle_due_at, case.handle_why = due.at, why_to_json(due.why)
    if due.at > ctx.now:
        _remind(ctx, case, Clock.HANDLE, parse_duration(case.handle_limit), ctx.now, due)
    schedule(ctx, DeadlineKind.HANDLE, due.at, case_id=ident(case))


def _start_review(ctx: Context, case: Case) -> None:
    """A parked case is looked at again on its day."""
    pause = pause_of(ctx.session, ident(case))
    if pause is not None and pause.review_at is not None:
        case.due_at, case.due_why = pause.review_at, {"key": "due.review", "values": {}}
        schedule(ctx, DeadlineKind.REVIEW, pause.review_at, case_id=ident(case))


def stop(ctx: Context, case: Case, *clocks: Clock) -> None:
    """Stop these clocks and their reminders."""
    kinds = {DeadlineKind(clock.value) for clock in clocks}
    names = {clock.value for clock in clocks}
    for row in deadlines.pending(ctx.session, ident(case)):
        if row.kind in kinds or (row.kind is DeadlineKind.REMINDER and row.data.get("of") in names):
            row.state = DeadlineState.CANCELLED
            ctx.trace.deadlines_stopped.append(ident(row))


def show_running(case: Case) -> None:
    """Let the case carry the clock that runs now: the handle clock once nobody's answer is waited for."""
    if case.state in RUNNING:
        case.due_at, case.due_why = case.handle_due_at, case.handle_why
    else:
        case.due_at, case.due_why = None, None


def schedule(
    ctx: Context,
    kind: DeadlineKind,
    due_at: datetime,
    *,
    case_id: int | None = None,
    question_id: int | None = None,
    data: dict[str, object] | None = None,
) -> Deadline:
    """Write one deadline row."""
    row = Deadline(
        case_id=case_id,
        question_id=question_id,
        kind=kind,
        state=DeadlineState.PENDING,
        due_at=due_at,
        next_try_at=due_at,
        data=data or {},
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.trace.deadlines_started.append(ident(row))
    return row


def reason(kept: dict[str, object] | None) -> Why:
    """A kept reason as a value that texts can say."""
    if kept is None:
        return Why(key="due.none", values={})
    return Why(key=str(kept["key"]), values=kept["values"])  # type: ignore[arg-type]  # written by why_to_json


def _limit(ctx: Context, case: Case, clock: Clock) -> Duration:
    rules = ctx.office.rules
    if clock is Clock.SURVEY:
        return rules.return_visit.after
    if clock is Clock.SILENCE:
        return rules.return_visit.silent_after
    limits = limits_for(ctx, case)
    if clock is Clock.VERIFY:
        return limits.verify or limits.claim
    return limits.claim if clock is Clock.CLAIM else limits.handle


def _remind(ctx: Context, case: Case, clock: Clock, limit: Duration, begin: datetime, due: Due) -> None:
    for share in ctx.office.rules.reminders.at:
        if share < 1:  # at the end the clock itself acts and tells
            at = ctx.office.calendar.at_share(begin, due.at, limit.unit, share)
            schedule(ctx, DeadlineKind.REMINDER, at, case_id=ident(case), data={"of": clock.value, "share": share})


def start_info(ctx: Context, case: Case) -> None:
    """Give the resident's answer its time, then a person takes over."""
    stop(ctx, case, Clock.INFO)
    within = timedelta(seconds=ctx.office.rules.report.info_within)
    schedule(ctx, DeadlineKind.INFO, ctx.now + within, case_id=ident(case))
