"""A tap on a link under a prompt: it means exactly that question, whatever else is shown by now."""

from handlers.case import prompts, taps
from handlers.chat import answers
from handlers.chat.commands import sender
from handlers.context import Context
from handlers.refusal import Refusal
from models import questions
from models.questions import Question


def tapped(ctx: Context) -> str | Refusal | None:
    """What the tap does; None where its link is not one of ours, so that its words count as typed."""
    tap = taps.read(ctx.incoming.menu_id) if ctx.incoming else None
    if tap is None:
        return None
    question = ctx.session.get(Question, tap.question_id)
    if question is None or question.person_id != sender(ctx).id or (question.case_id or 0) != tap.case_id:
        return Refusal("queue.stale_tap", {"short": "", "state": ""})
    menu = prompts.menu_for(ctx, question) if question.state in questions.OPEN else None
    chosen = menu.read(str(tap.digit)) if menu is not None else None
    return answers.chosen_on(ctx, question, chosen) if chosen is not None else _stale(ctx, question)


def _stale(ctx: Context, question: Question) -> Refusal:
    """The question was answered, or its case has moved on: say so, and that nothing was done."""
    case = prompts.case_of(ctx, question)
    state = ctx.say(f"state.{case.state.value}") if case is not None else ""
    return Refusal("queue.stale_tap", {"short": case.short if case is not None else "", "state": state})
