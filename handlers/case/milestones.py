"""Cases solved in stages (illegal structures: stopped, fined, removed): each stage has a due time of its own."""

from datetime import datetime

from config.durations import Duration
from handlers.case import clocks, describe, kept, pushes, routing
from handlers.context import SYSTEM, Actor, Context, Trace, ident
from handlers.refusal import Refusal
from handlers.wording import why_to_json
from models import deadlines
from models.cases import Case, LogEntry
from models.deadlines import Deadline, DeadlineKind, DeadlineState
from models.pauses import Milestone, milestones_of
from models.pushes import PushKind
from models.vocabulary import Event, Role, State
from models.workflow import ACTIVE, HANDLERS, RUNNING


def start(ctx: Context, case: Case) -> None:
    """A case of a staged category was taken up: its stages begin, once."""
    stages = _limits(ctx, case)
    if not stages or milestones_of(ctx.session, ident(case)):
        return
    for name, limit in stages.items():
        due = ctx.office.calendar.due(ctx.now, limit)
        stage = Milestone(case_id=ident(case), name=name, due_at=due.at, due_why=why_to_json(due.why))
        kept.made(ctx, stage)
        _schedule(ctx, case, stage)


def reach(ctx: Context, case: Case, actor: Actor, name: str, note: str = "") -> Milestone | Refusal:
    """Somebody who handles it, or its unit, has reached a stage."""
    stage = next((row for row in milestones_of(ctx.session, ident(case)) if row.name == name), None)
    may = actor.role in HANDLERS or actor.role is Role.RESPONDER_UNIT
    if stage is None or stage.reached_at is not None or case.state not in RUNNING or not may:
        return describe.moved_on(ctx, case)
    ctx.trace = Trace()
    kept.changing(ctx, stage)
    stage.reached_at = ctx.now
    _log(ctx, case, Event.NOTE_ADDED, actor, ctx.say("milestone.reached", name=_name(ctx, stage), note=note))
    return stage


def fire(ctx: Context, case: Case, deadline: Deadline) -> None:
    """A stage's time is over: its breach is frozen and whoever is responsible hears it."""
    stage = ctx.session.get(Milestone, deadline.data["milestone"])
    if stage is None or stage.reached_at is not None or case.state not in RUNNING:
        return
    stage.overdue_at = stage.overdue_at or deadline.due_at
    said = ctx.say("milestone.late", name=_name(ctx, stage))
    _log(ctx, case, Event.REMINDED, SYSTEM, said)
    for person in routing.responsible_people(ctx, case):
        values = describe.case_values(ctx, case) | describe.staff_values(ctx, case) | {"note": said}
        pushes.tell(ctx, person, PushKind.REMINDER, "staff.milestone_late", values, case=case)


def put_off(ctx: Context, case: Case, paused_from: datetime) -> None:
    """After a pause: stages not reached yet are due later by what the pause would have counted."""
    limits = _limits(ctx, case)
    for stage in milestones_of(ctx.session, ident(case)):
        if stage.reached_at is not None or stage.overdue_at is not None or stage.name not in limits:
            continue
        kept.changing(ctx, stage)
        due = ctx.office.calendar.shifted(stage.due_at, limits[stage.name], paused_from, ctx.now)
        stage.due_at, stage.due_why = due.at, why_to_json(due.why)
        for row in deadlines.pending(ctx.session, ident(case), [DeadlineKind.MILESTONE]):
            if row.data["milestone"] == stage.id:
                row.state = DeadlineState.CANCELLED
                ctx.trace.deadlines_stopped.append(ident(row))
        _schedule(ctx, case, stage)


def words(ctx: Context, case: Case) -> list[str]:
    """The stages in words, each with its due time and why; empty for a case of a category without."""
    if case.state not in ACTIVE or not _limits(ctx, case):
        return []
    return [
        ctx.say(
            "milestone.line",
            name=_name(ctx, stage),
            due=stage.due_at,
            why=clocks.reason(stage.due_why),
            reached=stage.reached_at,
            late=stage.overdue_at is not None,
        )
        for stage in milestones_of(ctx.session, ident(case))
    ]


def _limits(ctx: Context, case: Case) -> dict[str, Duration]:
    return dict(ctx.office.rules.milestones.get(case.category, {}))


def _schedule(ctx: Context, case: Case, stage: Milestone) -> None:
    clocks.schedule(ctx, DeadlineKind.MILESTONE, stage.due_at, case_id=ident(case), data={"milestone": ident(stage)})


def _name(ctx: Context, stage: Milestone) -> str:
    return ctx.say(f"milestone_name.{stage.name}")


def _log(ctx: Context, case: Case, event: Event, actor: Actor, note: str) -> None:
    state = State(case.state)
    ctx.session.add(
        LogEntry(
            case_id=ident(case),
            at=ctx.now,
            event=event,
            from_state=state,
            to_state=state,
            actor_role=actor.role,
            actor_id=actor.person_id,
            note=note,
            action=ctx.action,
        )
    )
