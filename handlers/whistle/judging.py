"""The street judges: an answer accepted (solved or not) or sent back, a unit pressed, both sides assessed."""

from handlers.case import assignments, cases, describe, kept, queue, routing
from handlers.context import Actor, Context, Trace, ident
from handlers.refusal import Refusal
from handlers.whistle.answering import case_of, whistle_of
from handlers.whistle.calling import phone
from models import questions, whistles
from models.cases import Case
from models.questions import QuestionKind
from models.vocabulary import Event, Fact, Role, State
from models.whistles import Assignment, AssignmentState, Whistle

LOWEST, HIGHEST = 1, 5


def accept(ctx: Context, assignment: Assignment, actor: Actor, *, solved: bool, note: str = "") -> Assignment | Refusal:
    """采纳. The leading unit's answer decides: `solved`, the case is done; not solved, it is the street's again."""
    refused = _refused(ctx, assignment, actor, Event.ANSWER_ACCEPTED)
    if refused is not None:
        return refused
    case, whistle = case_of(ctx, assignment), whistle_of(ctx, assignment)
    ctx.trace = Trace()
    kept.changing(ctx, assignment)
    assignment.state, assignment.judged_at, assignment.verdict = AssignmentState.ACCEPTED, ctx.now, note
    facts = []
    if assignment.leads:
        kept.changing(ctx, whistle)
        whistle.resolved = solved
        facts = [Fact.SOLVED if solved else Fact.UNSOLVED]
    _close_questions(ctx, case, assignment)
    said = note or assignment.answer
    by = {"by": describe.unit_name(ctx, assignment.unit_id)}
    cases.advance(ctx, case, Event.ANSWER_ACCEPTED, actor, note=said, facts=facts, values=by, goes_on=True)
    return assignment


def reject(ctx: Context, assignment: Assignment, actor: Actor, note: str) -> Assignment | Refusal:
    """退回重办: the answer does not do; the unit's answer clock starts anew, a breach already frozen stays."""
    refused = _refused(ctx, assignment, actor, Event.ANSWER_REJECTED)
    if refused is not None:
        return refused
    case, whistle = case_of(ctx, assignment), whistle_of(ctx, assignment)
    if not note.strip():
        return Refusal("whistle.reason_wanted", {"short": case.short})
    ctx.trace = Trace()
    kept.changing(ctx, assignment)
    assignment.state, assignment.judged_at, assignment.verdict = AssignmentState.REJECTED, ctx.now, note
    assignments.start_answer(ctx, case, whistle, assignment)
    assignment.due_at, assignment.due_why = assignment.answer_due_at, assignment.answer_why
    _close_questions(ctx, case, assignment)
    changes = {}
    if assignment.leads:
        changes = {"due_at": assignment.due_at, "due_why": assignment.due_why, "handle_due_at": assignment.due_at}
        changes |= {"handle_why": assignment.due_why}
    entry = cases.advance(ctx, case, Event.ANSWER_REJECTED, actor, note=note, changes=changes, goes_on=True)
    for person in routing.liaisons(ctx, assignment.unit_id):
        if routing.is_reachable(person):
            queue.ask(ctx, person, QuestionKind.WHISTLE, case, data={"assignment": ident(assignment)})
    if not any(routing.is_reachable(person) for person in routing.liaisons(ctx, assignment.unit_id)):
        phone(ctx, case, assignment)
    cases.retrace(ctx, entry)
    return assignment


def supervise(ctx: Context, case: Case, actor: Actor, note: str) -> Case | Refusal:
    """督办: whoever is responsible is pressed, by hand or because a clock ran out."""
    refused = cases.refused(ctx, case, Event.SUPERVISED, actor)
    if refused is not None:
        return refused
    if not note.strip():
        return Refusal("whistle.reason_wanted", {"short": case.short})
    ctx.trace = Trace()
    whistle = whistles.running(ctx.session, ident(case)) if case.state is State.WHISTLED else None
    if whistle is not None:
        kept.changing(ctx, whistle)
        whistle.supervised_at = whistle.supervised_at or ctx.now
    cases.advance(ctx, case, Event.SUPERVISED, actor, note=note, goes_on=True)
    return case


def assess(ctx: Context, whistle: Whistle, actor: Actor, score: int, remark: str = "") -> Whistle | Refusal:
    """双考核: the street scores the answer, the leading unit scores the whistle; 1 to 5, once the whistle has ended."""
    if whistle.ended_at is None or not LOWEST <= score <= HIGHEST:
        return Refusal("whistle.cannot_assess", {"lowest": LOWEST, "highest": HIGHEST})
    lead = whistles.leading(whistles.assignments_of(ctx.session, ident(whistle)))
    if actor.role is Role.STREET_DESK:
        whistle.answerer_score, whistle.answerer_remark = score, remark
    elif actor.role is Role.RESPONDER_UNIT and lead is not None and actor.unit_id == lead.unit_id:
        whistle.whistler_score, whistle.whistler_remark = score, remark
    else:
        return Refusal("whistle.cannot_assess", {"lowest": LOWEST, "highest": HIGHEST})
    return whistle


def _refused(ctx: Context, assignment: Assignment, actor: Actor, event: Event) -> Refusal | None:
    case = case_of(ctx, assignment)
    refused = cases.refused(ctx, case, event, actor)
    if refused is not None:
        return refused
    if assignment.state is not AssignmentState.ANSWERED or whistle_of(ctx, assignment).ended_at is not None:
        return Refusal("whistle.moved_on", {"short": case.short, "case_no": case.case_no})
    return None


def _close_questions(ctx: Context, case: Case, assignment: Assignment) -> None:
    for row in questions.open_about(ctx.session, ident(case)):
        if row.kind is QuestionKind.JUDGE and row.data.get("assignment") == assignment.id:
            queue.close(ctx, row)
