"""退单: takes a reason and the better unit; the first return goes to the community, the second to the street."""

from sqlmodel import col, select

from handlers.case import cases, describe, queue
from handlers.context import Actor, Context
from handlers.refusal import Refusal
from models.cases import Case
from models.places import ResponderUnit
from models.questions import Question, QuestionKind
from models.vocabulary import Event, Fact, State
from models.workflow import NotAllowed, step


def started(ctx: Context, case: Case, actor: Actor, note: str) -> str | Refusal:
    """The sender wants to send the case back: done at once if the note says why and to whom, else asked."""
    facts = [Fact.SECOND_RETURN] if case.returns else []
    try:
        step(State(case.state), Event.RETURNED, actor.role, facts)
    except NotAllowed:
        return Refusal("staff.cannot_return", {"short": case.short})
    unit = unit_named(ctx, note)
    reason = reason_in(note, unit)
    if unit and reason:
        return _returned(ctx, case, actor, note, unit)
    if actor.person is None:
        raise ValueError("a dispatch is returned by a person")
    data = {"note": note, "missing": missing(unit, reason)}
    queue.ask(ctx, actor.person, QuestionKind.RETURN_REASON, case, data=data)
    return ""


def explained(ctx: Context, question: Question, actor: Actor, text: str) -> str | Refusal:
    """The answer to "why, and whose is it": joined with what was said before."""
    case = ctx.session.get_one(Case, question.case_id)
    note = " ".join(part for part in (str(question.data["note"]), text) if part)
    queue.close(ctx, question)
    return started(ctx, case, actor, note)


def unit_named(ctx: Context, note: str) -> str:
    """The better unit the words name: one on the roster, or one of the bodies every street has; empty for none."""
    names: list[str] = []
    for unit in ctx.session.exec(select(ResponderUnit).order_by(col(ResponderUnit.id))):
        names += [name for name in (unit.name, unit.short_name) if name]
    names += ctx.say("staff.bodies").split()
    named = [name for name in names if name in note]
    return max(named, key=len, default="")


def _returned(ctx: Context, case: Case, actor: Actor, note: str, unit: str) -> str | Refusal:
    facts = [Fact.SECOND_RETURN] if case.returns else []
    try:
        cases.advance(ctx, case, Event.RETURNED, actor, note=note, facts=facts)
    except NotAllowed:
        return Refusal("staff.cannot_return", {"short": case.short})
    return ctx.say("staff.returned", **describe.case_values(ctx, case), unit=unit)


def reason_in(note: str, unit: str) -> str:
    """What remains of the note besides the unit's name and small words: the reason."""
    rest = note.replace(unit, "") if unit else note
    return "".join(sign for sign in rest if sign.isalnum())


def missing(unit: str, reason: str) -> str:
    """What has not been said yet: "both", "unit" or "reason"."""
    if not unit and not reason:
        return "both"
    return "unit" if reason else "reason"
