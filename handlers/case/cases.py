"""The one function that changes a case: `advance` looks the event up in the table and writes everything it means."""

from collections.abc import Iterable
from typing import Any

from handlers.case import alarms, clocks, describe, pushes, queue, routing
from handlers.context import Actor, Context, Trace, ident
from models import workflow
from models.cases import Case, LogEntry
from models.people import Person
from models.pushes import PushKind
from models.questions import QuestionKind
from models.vocabulary import Ask, Audience, Clock, Event, Fact, Role, Route, State
from models.workflow import ENTRIES, HANDLERS, LEVEL_STATES, Rule

KEPT_BY_MOVES = frozenset({QuestionKind.NOTE, QuestionKind.WATCH})
"""Questions that stay open when a case moves on: a note may still follow, danger may still be acknowledged."""

KEPT_WITH_PLACE = KEPT_BY_MOVES | {QuestionKind.INFO}
"""An emergency goes on while its place is still being asked."""

WAITING_CLOCKS = (Clock.INFO, Clock.VERIFY, Clock.CLAIM, Clock.SURVEY, Clock.SILENCE)
UNDOABLE = (
    "state", "responsible_role", "responsible_deputy", "responsible_id", "handled_by_role", "returns",
    "due_at", "due_why", "handle_due_at", "handle_why", "answered_at", "urged_at",
)  # fmt: skip
"""What a step may change on a case, and taking it back restores."""


def advance(
    ctx: Context, case: Case, event: Event, actor: Actor, *, note: str = "", facts: Iterable[Fact] = ()
) -> LogEntry:
    """Apply one event: state, log, clocks, questions, pushes, all as rows of this transaction.

    Raises workflow.NotAllowed, before anything is written, where the table has no such step for this role.
    """
    before = State(case.state)
    rule = workflow.step(before, event, actor.role, facts)
    ctx.trace = Trace()
    kept = _snapshot(case)
    told = _audience(ctx, case)
    skipped = _move(ctx, case, rule, actor)
    if case.state is not before or rule.route is not None:
        _leave(ctx, case, before)
    entry = _log(ctx, case, event, actor, before, note)
    for hop in skipped:
        alarms.unreached(ctx, case, hop)
    if case.state is not before or rule.route is not None:
        _enter(ctx, case, rule, actor)
    for message in rule.tells:
        _tell(ctx, case, message, told, actor, note)
    if actor.person is not None and actor.role in workflow.STAFF:
        entry.undo = {"before": kept, **ctx.trace.values()}
    ctx.session.flush()
    return entry


def note_event(ctx: Context, case: Case, event: Event, actor: Actor, note: str = "") -> LogEntry:
    """Write an event that leaves state, clocks and questions alone."""
    workflow.step(State(case.state), event, actor.role)
    return _log(ctx, case, event, actor, State(case.state), note)


def _snapshot(case: Case) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name in UNDOABLE:
        value = getattr(case, name)
        kept[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return kept


def _audience(ctx: Context, case: Case) -> dict[Audience, list[Person]]:
    reporter = ctx.session.get_one(Person, case.reporter_id)
    return {Audience.REPORTER: [reporter], Audience.RESPONSIBLE: responsible_people(ctx, case)}


def responsible_people(ctx: Context, case: Case) -> list[Person]:
    """Whoever is responsible now: the one who claimed it, else everyone of the level it waits with."""
    if case.responsible_role is None:
        return []
    claimed = ctx.session.get(Person, case.responsible_id) if case.responsible_id else None
    if claimed is not None and case.state is State.HANDLING:
        return [claimed]
    for hop in routing.chain(ctx, case):
        if hop.role is case.responsible_role and hop.deputy == case.responsible_deputy:
            return list(hop.people)
    return [claimed] if claimed else []


def _move(ctx: Context, case: Case, rule: Rule, actor: Actor) -> tuple[routing.Hop, ...]:
    """Set state and responsibility; returns the links of the chain that nobody could be reached in."""
    if rule.event in {Event.RESOLVED, Event.HANDLED_BY_HEAD}:
        case.handled_by_role, case.answered_at = actor.role, ctx.now
    if rule.event is Event.CLAIMED:
        case.responsible_role, case.responsible_deputy = actor.role, False
        case.responsible_id = actor.person_id
    if rule.event is Event.RETURNED:
        case.returns += 1
    skipped: tuple[routing.Hop, ...] = ()
    if rule.route is not None:
        chosen = routing.choose(ctx, case, rule.route, emergency=clocks.is_emergency(case))
        skipped = chosen.skipped
        _assign(case, rule.route, chosen.hop)
        if rule.to is None and case.responsible_role is not None:
            case.state = LEVEL_STATES[case.responsible_role]
    if rule.to is not None:
        case.state = rule.to
    return skipped


def _assign(case: Case, route: Route, hop: routing.Hop | None) -> None:
    if hop is not None:
        case.responsible_role, case.responsible_deputy = hop.role, hop.deputy
        case.responsible_id = (hop.reachable or hop.people)[0].id
    elif route is not Route.UP or case.responsible_role is None:
        case.responsible_role, case.responsible_deputy, case.responsible_id = Role.STREET_DESK, False, None


def _leave(ctx: Context, case: Case, before: State) -> None:
    clocks.stop(ctx, case, *WAITING_CLOCKS)
    if case.state not in workflow.RUNNING:
        clocks.stop(ctx, case, Clock.HANDLE)
    if case.state is not before or case.state in LEVEL_STATES.values():
        queue.drop_about(ctx, case, keep=KEPT_BY_MOVES if before is State.NEEDS_INFO else KEPT_WITH_PLACE)
    if case.state not in LEVEL_STATES.values():
        alarms.settled(ctx, case)


def _enter(ctx: Context, case: Case, rule: Rule, actor: Actor) -> None:
    """Start the clocks and ask the questions of the state the case is in now."""
    entry = ENTRIES[State(case.state)]
    if case.state in workflow.RUNNING and (rule.event is Event.REOPENED or case.handle_due_at is None):
        clocks.stop(ctx, case, Clock.HANDLE)
        clocks.start(ctx, case, Clock.HANDLE)
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
        return [ctx.session.get_one(Person, case.reporter_id)]
    if ask is Ask.MENU:
        return [actor.person] if actor.person is not None and actor.role in HANDLERS else []
    people = responsible_people(ctx, case)
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
    note: str,
) -> None:
    for person in told[message.to]:
        if actor.person_id == person.id:
            continue
        values = describe.case_values(ctx, case) | {"note": note, "by": _by(ctx, actor, message.to)}
        if message.to is not Audience.REPORTER:
            values |= describe.staff_values(ctx, case) | {"note": describe.masked_words(ctx, case, note)}
        pushes.tell(ctx, person, PushKind.PROGRESS, message.key, values, case=case)


def tell_taken(ctx: Context, case: Case, person: Person) -> None:
    """Tell somebody who was alerted that the case is in hand."""
    values = describe.case_values(ctx, case) | describe.staff_values(ctx, case)
    pushes.tell(ctx, person, PushKind.EMERGENCY, "staff.taken", values, case=case)


def _by(ctx: Context, actor: Actor, audience: Audience) -> str:
    if actor.role is Role.RESIDENT:
        return ctx.say("role.resident")
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
