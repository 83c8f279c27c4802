"""回访 by phone, written down by staff apart: reached, not reached or not counted; and what a reason leads to."""

from dataclasses import dataclass

from handlers.case import cases, describe, pushes, routing
from handlers.context import Actor, Context, Trace, ident
from handlers.refusal import Refusal
from models.cases import Case, Survey, open_survey
from models.pushes import PushKind, calls_of
from models.vocabulary import Event, Fact, Role, State
from models.workflow import ANSWERED

DISSATISFIED = "dissatisfied"
SCORES = frozenset({"satisfied", "mostly_satisfied", DISSATISFIED})
REWORK, EXPLANATION, MEDIATION = "rework", "explanation", "mediation"
WAITS = frozenset({State.RESOLVED, State.RETURN_VISIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What whoever phoned writes down. `excluded` says why it is not to be counted; then nothing else matters."""

    reached: bool
    score: str | None = None
    reason: str = ""
    excluded: str = ""


def record(ctx: Context, case: Case, actor: Actor, visit: Visit) -> Case | Refusal:
    """Keep the visit; the case closes, closes as not reached, or goes back one level up with the reason."""
    refused = cases.refused(ctx, case, Event.RATED, actor)
    if refused is not None:
        return refused
    values = {"short": case.short}
    if visit.reached and not visit.excluded and visit.score not in SCORES:
        return Refusal("visit.score_wanted", values)
    if visit.score == DISSATISFIED and not visit.reason.strip():
        return Refusal("visit.reason_wanted", values)
    survey = open_survey(ctx.session, ident(case)) or Survey(case_id=ident(case), sent_at=ctx.now)
    survey.visitor_id, survey.answered_at, survey.excluded = actor.person_id, ctx.now, visit.excluded
    survey.reached = visit.reached
    survey.score = visit.score if visit.reached and not visit.excluded else None
    survey.reason = visit.reason
    ctx.session.add(survey)
    for call in calls_of(ctx.session, ident(case)):
        if call.role is Role.RESIDENT:
            call.done_at = ctx.now
    ctx.trace = Trace()
    _act(ctx, case, actor, survey)
    return case


def consequence(ctx: Context, case: Case, reason: str) -> str:
    """What a reason for being dissatisfied calls for: work, an explanation, or a mediation."""
    if any(word in reason for word in ctx.say("consequence.explanation").split()):
        return EXPLANATION
    disputed = case.category == "neighbour" or any(w in reason for w in ctx.say("consequence.mediation").split())
    return MEDIATION if disputed else REWORK


def say_what_is_wanted(ctx: Context, case: Case, wanted: str, reason: str) -> None:
    """Whoever has the case now hears that work alone will not do."""
    if wanted == REWORK:
        return
    said = ctx.say(f"consequence.told_{wanted}", note=describe.masked_words(ctx, case, reason))
    for person in routing.responsible_people(ctx, case):
        values = describe.case_values(ctx, case) | describe.staff_values(ctx, case) | {"note": said}
        pushes.tell(ctx, person, PushKind.PROGRESS, "staff.visit_wants", values, case=case)


def _act(ctx: Context, case: Case, actor: Actor, survey: Survey) -> None:
    if survey.score is None:
        if case.state in WAITS:
            cases.advance(ctx, case, Event.CLOSED, actor, note=survey.excluded)
        return
    cases.advance(ctx, case, Event.RATED, actor, note=survey.score)
    if survey.score != DISSATISFIED:
        if case.state in WAITS:
            cases.advance(ctx, case, Event.CLOSED, actor, facts=[Fact.REACHED])
        return
    survey.consequence = consequence(ctx, case, survey.reason)
    if case.state in ANSWERED:
        cases.advance(ctx, case, Event.REOPENED, actor, note=survey.reason)
        say_what_is_wanted(ctx, case, survey.consequence, survey.reason)
