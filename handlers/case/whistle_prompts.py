"""The words of the questions a whistle asks: of the units, and of the street that judges and calls anew."""

from typing import Any

from handlers.case import assignments, clocks, describe, taps
from handlers.context import Context
from models import menus
from models.cases import Case
from models.questions import Question, QuestionKind
from models.whistles import Assignment, AssignmentState, Whistle

KINDS = frozenset({QuestionKind.WHISTLE, QuestionKind.JUDGE, QuestionKind.REASSIGN, QuestionKind.WHISTLE_KIND})
LONGEST = 160
"""Characters of a unit's answer in a prompt: WeChat takes 2000 bytes in all."""


def menu(ctx: Context, question: Question) -> menus.Menu:
    """The numbered choices of such a question, as they are allowed now."""
    if question.kind is QuestionKind.WHISTLE:
        return unit_menu(ctx, ctx.session.get_one(Assignment, question.data["assignment"]))
    return menus.Menu(ctx.office.choices, question.kind.value)


def unit_menu(ctx: Context, assignment: Assignment) -> menus.Menu:
    """What the unit may do with its assignment now."""
    allowed = {event.value for event in assignments.may(ctx, assignment)}
    return menus.Menu(ctx.office.choices, QuestionKind.WHISTLE.value, allowed)


def prompt(ctx: Context, question: Question) -> tuple[str, dict[str, Any]]:
    """Key and values of the full prompt."""
    case = ctx.session.get_one(Case, question.case_id)
    values = describe.case_values(ctx, case) | describe.staff_values(ctx, case)
    values["menu"] = taps.with_links(ctx, question, menu(ctx, question))
    if question.kind is not QuestionKind.WHISTLE_KIND:
        values |= _about(ctx, ctx.session.get_one(Assignment, question.data["assignment"]))
    return f"prompt.{question.kind}", values


def _about(ctx: Context, assignment: Assignment) -> dict[str, Any]:
    whistle = ctx.session.get_one(Whistle, assignment.whistle_id)
    return {
        "kind": ctx.say(f"whistle_kind.{whistle.kind}"),
        "leads": assignment.leads,
        "reason": assignment.return_reason or whistle.reason,
        "unclaimed": assignment.state is AssignmentState.ISSUED,
        "verdict": assignment.verdict if assignment.state is AssignmentState.REJECTED else "",
        "due": assignment.due_at or assignment.answer_due_at,
        "why": clocks.reason(assignment.due_why or assignment.answer_why),
        "final": assignment.answer_due_at,
        "final_why": clocks.reason(assignment.answer_why),
        "unit": describe.unit_name(ctx, assignment.unit_id),
        "better": assignment.better_unit,
        "answer": assignment.answer[:LONGEST],
        "last": whistle.returns >= assignments.MOST_RETURNS,
    }
