"""The one function that changes a case: `advance` looks the event up in the table and writes everything it means."""

from collections.abc import Iterable, Mapping
from typing import Any

from handlers.case import alarms, assignments, clocks, describe, milestones, moving, pushes, queue, routing
from handlers.case.routing import Hop
from handlers.context import Actor, Context, Trace, ident
from handlers.refusal import Refusal
from models import joiners, workflow
from models.cases import Case, LogEntry, Source, log_of
from models.people import Person
from models.pushes import PushKind
from models.questions import QuestionKind
from models.vocabulary import Ask, Audience, Clock, Event, Fact, HandleClock, Role, State
from models.workflow import ANSWERED, ENTRIES, FINAL, HANDLERS, LEVEL_STATES, Rule

KEPT_BY_MOVES = frozenset({QuestionKind.NOTE, QuestionKind.WATCH})
"""Questions that stay open when a case moves on: a note may still follow, danger may still be acknowledged."""

KEPT_WITH_PLACE = KEPT_BY_MOVES | {QuestionKind.INFO}
"""An emergency goes on while its place is still being asked."""

WAITING_CLOCKS = (Clock.INFO, Clock.VERIFY, Clock.CLAIM, Clock.SURVEY, Clock.SILENCE, Clock.REVIEW)


def advance(
    ctx: Context,
    case: Case,
    event: Event,
    actor: Actor,
    *,
    note: str = "",
    facts: Iterable[Fact] = (),
    chosen: Hop | None = None,
    changes: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
    goes_on: bool = False,
    told: bool = True,
) -> LogEntry:
    """Apply one event: state, log, clocks, questions, pushes, all as rows of this transaction.

    `chosen` is whom a rule with Route.CHOSEN hands the case to, `changes` columns of the case that belong to this step,
    `values` what its texts say besides. `goes_on`: rows written just before, into the present trace, are part of it.
    `told`: False where another step follows at once and says it all.
    Raises workflow.NotAllowed, before anything is written, where the table has no such step for this role.
    """
    before = State(case.state)
    rule = workflow.step(before, event, actor.role, facts)
    if not goes_on:
        ctx.trace = Trace()
    kept = moving.snapshot(case)
    audience = _audience(ctx, case)
    skipped = moving.move(ctx, case, rule, actor, chosen, changes or {})
    if case.state is not before or rule.route is not None:
        _leave(ctx, case, before, rule)
    entry = _log(ctx, case, event, actor, before, note)
    for hop in skipped:
        alarms.unreached(ctx, case, hop)
    if case.state is not before or rule.route is not None:
        _enter(ctx, case, rule, actor)
    for message in rule.tells if told else ():
        _tell(ctx, case, message, audience, actor, {"note": note, **(values or {})})
    _tell_first(ctx, case, before, actor, audience[Audience.RESPONSIBLE], note)
    if actor.person is not None and actor.role in workflow.STAFF:
        entry.undo = {"before": kept, **ctx.trace.values()}
    ctx.session.flush()
    return entry


def refused(ctx: Context, case: Case, event: Event, actor: Actor) -> Refusal | None:
    """Why this role cannot do that now; None where the table allows it."""
    if event in workflow.allowed(State(case.state), actor.role):
        return None
    return describe.moved_on(ctx, case)


def retrace(ctx: Context, entry: LogEntry) -> None:
    """Count what was written after a step as part of it, so that taking it back takes that back too."""
    if entry.undo is not None:
        entry.undo = {**entry.undo, **ctx.trace.values()}


def note_event(ctx: Context, case: Case, event: Event, actor: Actor, note: str = "") -> LogEntry:
    """Write an event that leaves state, clocks and questions alone."""
    workflow.step(State(case.state), event, actor.role)
    return _log(ctx, case, event, actor, State(case.state), note)


def _audience(ctx: Context, case: Case) -> dict[Audience, list[Person]]:
    """Who is told of a step: the reporter with everybody who joined, and whoever was responsible before it."""
    reporter = ctx.session.get_one(Person, case.reporter_id)
    return {
        Audience.REPORTER: [reporter, *_joined(ctx, case)],
        Audience.RESPONSIBLE: routing.responsible_people(ctx, case),
    }


def _joined(ctx: Context, case: Case) -> list[Person]:
    return joiners.people_of(ctx.session, ident(case)) if case.cluster_id == case.id else []


def _leave(ctx: Context, case: Case, before: State, rule: Rule) -> None:
    clocks.stop(ctx, case, *WAITING_CLOCKS)
    if case.state not in workflow.RUNNING or rule.handle is HandleClock.STOP:
        clocks.stop(ctx, case, Clock.HANDLE)
    if before is State.WHISTLED:
        assignments.end(ctx, case)
    if case.state is not before or case.state in LEVEL_STATES.values():
        keep = KEPT_BY_MOVES if before is State.NEEDS_INFO else KEPT_WITH_PLACE
        if case.state is State.CLOSED and _joined(ctx, case):
            keep |= {QuestionKind.SURVEY}  # each who joined may still rate
        queue.drop_about(ctx, case, keep=keep)
    if case.state not in LEVEL_STATES.values():
        alarms.settled(ctx, case)


def _enter(ctx: Context, case: Case, rule: Rule, actor: Actor) -> None:
    """Start the clocks and ask the questions of the state the case is in now."""
    entry = ENTRIES[State(case.state)]
    if case.state is State.WHISTLED:
        return
    if case.state in workflow.RUNNING and (rule.handle is HandleClock.ANEW or case.handle_due_at is None):
        clocks.stop(ctx, case, Clock.HANDLE)
        clocks.start(ctx, case, Clock.HANDLE)
        milestones.start(ctx, case)
    clocks.show_running(case)
    if entry.clock is Clock.INFO:
        clocks.start_info(ctx, case)
    elif entry.clock is not None:
        clocks.start(ctx, case, entry.clock)
    if entry.ask is None or entry.ask is Ask.INFO:  # what to ask the resident is the report's own business
        return
    for person in _asked(ctx, case, entry.ask, actor):
        danger = clocks.is_emergency(case) and entry.ask is Ask.CLAIM
        queue.ask(ctx, person, QuestionKind(entry.ask.value), case, danger=danger)


def _asked(ctx: Context, case: Case, ask: Ask, actor: Actor) -> list[Person]:
    if ask is Ask.SURVEY:
        joined = [person for person in _joined(ctx, case) if routing.is_reachable(person)]
        return [ctx.session.get_one(Person, case.reporter_id), *joined]
    if ask is Ask.MENU:
        own = actor.person is not None and actor.role in HANDLERS and actor.person_id == case.responsible_id
        return [actor.person] if own and actor.person is not None else []
    people = routing.responsible_people(ctx, case)
    reachable = [person for person in people if routing.is_reachable(person)]
    if not reachable:
        alarms.nobody(ctx, case, people)
    return reachable


def _tell(
    ctx: Context,
    case: Case,
    message: workflow.Tell,
    told: dict[Audience, list[Person]],
    actor: Actor,
    more: Mapping[str, Any],
) -> None:
    for person in told[message.to]:
        if actor.person_id == person.id:
            continue
        values = describe.case_values(ctx, case) | {"by": _by(ctx, case, actor, message.to), **more}
        if message.to is Audience.REPORTER and person.id != case.reporter_id:
            values |= describe.joiner_values(ctx, case, str(more["note"]))
        elif message.to is not Audience.REPORTER:
            values |= describe.staff_values(ctx, case) | {"note": describe.masked_words(ctx, case, more["note"])}
        pushes.tell(ctx, person, PushKind.PROGRESS, message.key, values, case=case)


def _tell_first(ctx: Context, case: Case, before: State, actor: Actor, told: list[Person], note: str) -> None:
    """首接负责: whoever first received a case, or reported it for somebody, hears how it ended at others' hands."""
    if case.state not in ANSWERED | FINAL or before in ANSWERED | FINAL:
        return
    state = ctx.say(f"state.{case.state.value}")
    values = describe.case_values(ctx, case) | describe.staff_values(ctx, case) | {"state": state}
    values["done"] = case.state in ANSWERED
    values["note"] = describe.masked_words(ctx, case, note)
    known = {actor.person_id, case.reporter_id, *(person.id for person in told)}
    for person_id, key in ((case.first_id, "staff.first_told"), (_entered_by(ctx, case), "staff.entered_told")):
        person = ctx.session.get(Person, person_id) if person_id and person_id not in known else None
        if person is not None:
            known.add(person_id)
            pushes.tell(ctx, person, PushKind.PROGRESS, key, values, case=case)


def _entered_by(ctx: Context, case: Case) -> int | None:
    """Who reported it for somebody else; None for a case its reporter told us."""
    if case.source is Source.WECHAT:
        return None
    entries = log_of(ctx.session, [ident(case)])[ident(case)]
    return next((entry.actor_id for entry in entries if entry.event is Event.REPORTED), None)


def tell_taken(ctx: Context, case: Case, person: Person) -> None:
    """Tell somebody who was alerted that the case is in hand."""
    values = describe.case_values(ctx, case) | describe.staff_values(ctx, case)
    pushes.tell(ctx, person, PushKind.EMERGENCY, "staff.taken", values, case=case)


def _by(ctx: Context, case: Case, actor: Actor, audience: Audience) -> str:
    if actor.role is Role.RESIDENT:
        return ctx.say("role.resident")
    if actor.role is Role.RESPONDER_UNIT:
        return describe.unit_name(ctx, actor.unit_id or case.responsible_unit_id)
    return describe.role_and_name(ctx, actor.role, actor.person if audience is Audience.REPORTER else None)


def _log(ctx: Context, case: Case, event: Event, actor: Actor, before: State, note: str) -> LogEntry:
    entry = LogEntry(
        case_id=ident(case),
        at=ctx.now,
        event=event,
        from_state=before,
        to_state=State(case.state),
        actor_role=actor.role,
        actor_id=actor.person_id,
        note=note,
        action=ctx.action,
    )
    ctx.session.add(entry)
    ctx.session.flush()
    return entry
