"""More time: asked before the last day, decided by somebody a level up, told to the resident with the reason."""

from typing import Any

from config.durations import Duration
from handlers.case import cases, clocks, describe, kept, pushes, queue, routing
from handlers.context import SYSTEM, Actor, Context, Trace, ident
from handlers.refusal import Refusal
from handlers.wording import why_to_json
from models import questions
from models.cases import Case
from models.pauses import Extension, ExtensionState, extension_asked, milestones_of
from models.people import Person
from models.posts import with_roles
from models.pushes import PushKind
from models.questions import QuestionKind
from models.vocabulary import Event, Role, State
from models.workflow import CHAIN
from models.worktime import Due


def ask(ctx: Context, case: Case, actor: Actor, reason: str) -> Extension | Refusal:
    """申请延期: only before the last day, once at a time, with a reason; the level above is asked to decide."""
    refused = cases.refused(ctx, case, Event.EXTENSION_ASKED, actor)
    if refused is not None:
        return refused
    values = describe.case_values(ctx, case)
    if not reason.strip():
        return Refusal("extension.reason_wanted", values)
    if case.handle_due_at is None or case.overdue_at is not None or case.handle_due_at <= ctx.now:
        return Refusal("extension.too_late", values)
    if extension_asked(ctx.session, ident(case)) is not None:
        return Refusal("extension.asked_already", values)
    due = extended(ctx, case)
    if due.at <= case.handle_due_at:
        return Refusal("extension.no_longer", values)
    approvers = _above(ctx, case, actor)
    if not approvers:
        return Refusal("extension.nobody_above", values)
    ctx.trace = Trace()
    extension = Extension(
        case_id=ident(case),
        state=ExtensionState.ASKED,
        asked_by_id=actor.person_id,
        asked_by_role=actor.role.value,
        asked_at=ctx.now,
        reason=reason,
        due_before=case.handle_due_at,
        due_after=due.at,
    )
    kept.made(ctx, extension)
    entry = cases.advance(ctx, case, Event.EXTENSION_ASKED, actor, note=reason, goes_on=True)
    for person in approvers:
        if routing.is_reachable(person):
            data = {"extension": ident(extension), "reason": describe.masked_words(ctx, case, reason)}
            queue.ask(ctx, person, QuestionKind.EXTENSION, case, data=data)
    cases.retrace(ctx, entry)
    return extension


def decide(ctx: Context, extension: Extension, actor: Actor, *, approved: bool, note: str = "") -> Extension | Refusal:
    """Approve or refuse: not the one who asked, nor anybody below or beside them in the chain."""
    case = ctx.session.get_one(Case, extension.case_id)
    refused = cases.refused(ctx, case, Event.EXTENDED, actor)
    if refused is not None:
        return refused
    if extension.state is not ExtensionState.ASKED:
        return describe.moved_on(ctx, case)
    if not _is_above(actor, extension):
        return Refusal("extension.not_yours", describe.case_values(ctx, case))
    ctx.trace = Trace()
    kept.changing(ctx, extension)
    extension.state = ExtensionState.APPROVED if approved else ExtensionState.REFUSED
    extension.decided_by_id, extension.decided_at = actor.person_id, ctx.now
    _close_questions(ctx, case)
    if approved:
        _extend(ctx, case, extension, actor)
    else:
        cases.note_event(ctx, case, Event.NOTE_ADDED, SYSTEM, ctx.say("extension.refused_log", note=note))
        _tell_asker(ctx, case, extension, note)
    return extension


def extended(ctx: Context, case: Case) -> Due:
    """The last day an approved extension gives: the complex class, or the last stage where a case has stages."""
    begun = case.handle_from or case.received_at
    due = ctx.office.calendar.due(begun, _limit(ctx))
    stages = milestones_of(ctx.session, ident(case))
    if stages and stages[-1].due_at > due.at:
        return Due(at=stages[-1].due_at, why=clocks.reason(stages[-1].due_why))
    return due


def _limit(ctx: Context) -> Duration:
    return ctx.office.rules.limits.complex.handle


def _extend(ctx: Context, case: Case, extension: Extension, actor: Actor) -> None:
    due = extended(ctx, case)
    changes: dict[str, Any] = {
        "handle_due_at": due.at,
        "handle_why": why_to_json(due.why),
        "handle_limit": str(_limit(ctx)),
    }
    if case.state is State.HANDLING:
        changes |= {"due_at": due.at, "due_why": changes["handle_why"]}
    entry = cases.advance(ctx, case, Event.EXTENDED, actor, note=extension.reason, changes=changes, goes_on=True)
    clocks.put_off(ctx, case, due)
    cases.retrace(ctx, entry)


def _above(ctx: Context, case: Case, actor: Actor) -> list[Person]:
    """Who decides: the next level up; above the street desk, its administrators."""
    if actor.role is Role.STREET_DESK:
        posts = with_roles(ctx.session, Role.ADMIN, "subdistrict_id", [case.subdistrict_id])
        return [person for _, person in posts if person.id != actor.person_id]
    hops = [hop for hop in routing.chain(ctx, case) if CHAIN.index(hop.role) > CHAIN.index(actor.role)]
    hops = [hop for hop in hops if hop.role is not Role.GRID_LEAD]
    hop = next((hop for hop in hops if hop.reachable), None)
    return list(hop.people) if hop else []


def _is_above(actor: Actor, extension: Extension) -> bool:
    if actor.person_id is not None and actor.person_id == extension.asked_by_id:
        return False
    if actor.role is Role.ADMIN:
        return True
    return CHAIN.index(actor.role) > CHAIN.index(Role(extension.asked_by_role))


def _tell_asker(ctx: Context, case: Case, extension: Extension, note: str) -> None:
    asker = ctx.session.get(Person, extension.asked_by_id) if extension.asked_by_id else None
    if asker is not None:
        values = describe.case_values(ctx, case) | describe.staff_values(ctx, case) | {"note": note}
        pushes.tell(ctx, asker, PushKind.PROGRESS, "staff.extension_refused", values, case=case)


def _close_questions(ctx: Context, case: Case) -> None:
    for row in questions.open_about(ctx.session, ident(case)):
        if row.kind is QuestionKind.EXTENSION:
            queue.close(ctx, row)
