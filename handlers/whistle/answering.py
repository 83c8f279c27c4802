"""What a unit does with its assignment, by link or in the chat: claim, return, arrive, tell, answer."""

from collections.abc import Collection

from handlers.case import assignments, cases, describe, kept, pushes, queue, routing
from handlers.context import Actor, Context, Trace, ident
from handlers.refusal import Refusal
from models import questions
from models.cases import Case
from models.people import Person
from models.places import ResponderUnit
from models.pushes import PushKind, calls_of
from models.questions import QuestionKind
from models.vocabulary import Event, Fact, Role
from models.whistles import BEFORE_ANSWER, Assignment, AssignmentState, Whistle

UNCLAIMED = frozenset({AssignmentState.ISSUED})


def claim(ctx: Context, assignment: Assignment, actor: Actor, note: str = "") -> Assignment | Refusal:
    """认领: the unit takes it on; from here its answer clock is the one shown."""
    return _acts(ctx, assignment, actor, Event.WHISTLE_CLAIMED, UNCLAIMED, AssignmentState.CLAIMED, note)


def arrive(ctx: Context, assignment: Assignment, actor: Actor, note: str = "") -> Assignment | Refusal:
    """到场: somebody of the unit stands there; unclaimed, it is claimed by that."""
    return _acts(ctx, assignment, actor, Event.ARRIVED, BEFORE_ANSWER, AssignmentState.ARRIVED, note)


def progress(ctx: Context, assignment: Assignment, actor: Actor, note: str) -> Assignment | Refusal:
    """How far they are, in words; unclaimed, it is claimed by that."""
    if not note.strip():
        return Refusal("whistle.words_wanted")
    return _acts(ctx, assignment, actor, Event.PROGRESSED, BEFORE_ANSWER, None, note)


def answer(ctx: Context, assignment: Assignment, actor: Actor, text: str) -> Assignment | Refusal:
    """答卷: what was done. The street judges it; an answer is not yet a solution."""
    if not text.strip():
        return Refusal("whistle.words_wanted")
    done = _acts(ctx, assignment, actor, Event.ANSWERED, BEFORE_ANSWER, AssignmentState.ANSWERED, text)
    if isinstance(done, Refusal):
        return done
    _ask_street(ctx, assignment, QuestionKind.JUDGE)
    return done


def give_back(
    ctx: Context, assignment: Assignment, actor: Actor, reason: str, better_unit: str
) -> Assignment | Refusal:
    """退哨: with the reason and the unit it really belongs to; a designee may not, and not down to the community."""
    whistle, case = whistle_of(ctx, assignment), case_of(ctx, assignment)
    unit = ctx.session.get_one(ResponderUnit, assignment.unit_id)
    values = {"short": case.short, "unit": unit.name, "better": better_unit}
    refused = _refused(ctx, assignment, actor, Event.WHISTLE_RETURNED, BEFORE_ANSWER)
    if refused is not None:
        return refused
    if assignment.designated:
        return Refusal("whistle.designated", values)
    if not reason.strip() or not better_unit.strip() or better_unit in {unit.name, unit.short_name}:
        return Refusal("whistle.better_unit_wanted", values)
    if _is_below(ctx, better_unit) and routing.leads(ctx, unit, case.category):
        return Refusal("whistle.own_duty", values)
    ctx.trace = Trace()
    kept.changing(ctx, assignment)
    kept.changing(ctx, whistle)
    assignment.state, assignment.returned_at = AssignmentState.RETURNED, ctx.now
    assignment.return_reason, assignment.better_unit = reason, better_unit
    whistle.returns += 1 if assignment.leads else 0
    assignments.stop(ctx, case, assignment, *assignments.CLOCKS)
    assignment.token_revoked_at = ctx.now
    note = ctx.say("whistle.return_log", reason=reason, better=better_unit)
    cases.advance(ctx, case, Event.WHISTLE_RETURNED, actor, note=note, goes_on=True)
    _close_questions(ctx, case, assignment)
    _ask_street(ctx, assignment, QuestionKind.REASSIGN)
    return assignment


def case_of(ctx: Context, assignment: Assignment) -> Case:
    """The case an assignment is about."""
    return ctx.session.get_one(Case, whistle_of(ctx, assignment).case_id)


def whistle_of(ctx: Context, assignment: Assignment) -> Whistle:
    """The whistle an assignment belongs to."""
    return ctx.session.get_one(Whistle, assignment.whistle_id)


def _acts(
    ctx: Context,
    assignment: Assignment,
    actor: Actor,
    event: Event,
    needs: Collection[AssignmentState],
    to: AssignmentState | None,
    note: str,
) -> Assignment | Refusal:
    refused = _refused(ctx, assignment, actor, event, needs)
    if refused is not None:
        return refused
    case = case_of(ctx, assignment)
    if assignment.state in UNCLAIMED and event is not Event.WHISTLE_CLAIMED:
        claim(ctx, assignment, actor)
    ctx.trace = Trace()
    kept.changing(ctx, assignment)
    _mark(ctx, case, assignment, event, to, note)
    changes = {"due_at": assignment.due_at, "due_why": assignment.due_why} if assignment.leads else {}
    facts = [] if assignment.leads else [Fact.ASSISTING]
    entry = cases.advance(ctx, case, event, actor, note=note, facts=facts, changes=changes, goes_on=True)
    if event in {Event.WHISTLE_CLAIMED, Event.ANSWERED}:
        _close_questions(ctx, case, assignment)
    if event is Event.WHISTLE_CLAIMED and actor.person is not None and actor.role is Role.RESPONDER_UNIT:
        queue.ask(ctx, actor.person, QuestionKind.WHISTLE, case, rank=queue.MENU, data={"assignment": assignment.id})
    for call in calls_of(ctx.session, ident(case)):
        if call.responder_unit_id == assignment.unit_id:
            call.done_at = ctx.now
    cases.retrace(ctx, entry)
    return assignment


def _mark(
    ctx: Context, case: Case, assignment: Assignment, event: Event, to: AssignmentState | None, note: str
) -> None:
    assignment.state = to or assignment.state
    if event is Event.WHISTLE_CLAIMED:
        assignment.claimed_at = ctx.now
        assignments.claimed(ctx, case, assignment)
    elif event is Event.ARRIVED:
        assignment.arrived_at = ctx.now
    elif event is Event.ANSWERED:
        assignment.answered_at, assignment.answer = ctx.now, note
        assignments.stop(ctx, case, assignment, *assignments.CLOCKS)


def _refused(
    ctx: Context, assignment: Assignment, actor: Actor, event: Event, needs: Collection[AssignmentState]
) -> Refusal | None:
    case = case_of(ctx, assignment)
    refused = cases.refused(ctx, case, event, actor)
    if refused is not None:
        return refused
    own = actor.role is not Role.RESPONDER_UNIT or actor.unit_id == assignment.unit_id
    if not own or assignment.state not in needs or whistle_of(ctx, assignment).ended_at is not None:
        return Refusal("whistle.moved_on", {"short": case.short, "case_no": case.case_no})
    return None


def _is_below(ctx: Context, name: str) -> bool:
    """Whether that is no unit but the community, the grid or the property firm."""
    return any(word in name for word in ctx.say("whistle.below").split())


def _close_questions(ctx: Context, case: Case, assignment: Assignment) -> None:
    for row in questions.open_about(ctx.session, ident(case)):
        if row.kind is QuestionKind.WHISTLE and row.data.get("assignment") == assignment.id:
            queue.close(ctx, row)


def _ask_street(ctx: Context, assignment: Assignment, kind: QuestionKind) -> None:
    """Whoever whistled decides what follows; without them, the whole desk is asked."""
    case, whistle = case_of(ctx, assignment), whistle_of(ctx, assignment)
    issuer = ctx.session.get(Person, whistle.issued_by_id) if whistle.issued_by_id else None
    desk = [person for role, person in routing.everyone(ctx, case) if role is Role.STREET_DESK]
    asked = [issuer] if issuer is not None and routing.is_reachable(issuer) else desk
    for person in asked:
        if routing.is_reachable(person):
            queue.ask(ctx, person, kind, case, data={"assignment": ident(assignment)})
        else:
            pushes.call(ctx, case, Role.STREET_DESK, person, "not_bound")


def tell_unit(ctx: Context, assignment: Assignment, key: str, kind: PushKind = PushKind.PROGRESS) -> bool:
    """Tell a unit's liaisons something; whether anybody could be told."""
    case = case_of(ctx, assignment)
    told = False
    for person in routing.liaisons(ctx, assignment.unit_id):
        values = describe.case_values(ctx, case) | describe.staff_values(ctx, case)
        values |= {"final": assignment.answer_due_at}
        told = pushes.tell(ctx, person, kind, key, values, case=case) is not None or told
    return told
