"""A tap on a link under a prompt: it means exactly that question, whatever else is shown by now."""

from handlers.case import prompts, queue, taps
from handlers.case.taps import Tap
from handlers.chat import answers
from handlers.chat.commands import sender
from handlers.context import Context, ident
from handlers.refusal import Refusal
from models import questions
from models.cases import Case, log_since
from models.questions import Question
from models.vocabulary import Event

REWRITTEN = frozenset({Event.CORRECTED, Event.INFO_GIVEN, Event.MERGED, Event.SPLIT})
"""After these a case is about something else, or somewhere else, than its older prompts say."""


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
    if chosen is None:
        return _stale(ctx, question)
    case = prompts.case_of(ctx, question)
    if case is not None and _rewritten(ctx, case, question, tap):
        queue.bring_up(ctx, question)
        question.prompted_at = None  # so that the answer ends with the prompt as it is now
        return ctx.say("queue.rewritten", short=case.short)
    return answers.chosen_on(ctx, question, chosen)


def _rewritten(ctx: Context, case: Case, question: Question, tap: Tap) -> bool:
    """Whether somebody else has put the case right since the prompt that was tapped."""
    if case.version == tap.version:
        return False
    later = log_since(ctx.session, ident(case), question.queued_at, REWRITTEN)
    return any(entry.actor_id != question.person_id for entry in later)


def _stale(ctx: Context, question: Question) -> Refusal:
    """The question was answered, or its case has moved on: say so, and that nothing was done."""
    case = prompts.case_of(ctx, question)
    state = ctx.say(f"state.{case.state.value}") if case is not None else ""
    return Refusal("queue.stale_tap", {"short": case.short if case is not None else "", "state": state})
