"""One question shown to each person, the rest behind it: asking, showing, answering, giving way."""

from datetime import timedelta
from typing import Any

from handlers.case import clocks, earlier, prompts, pushes
from handlers.case.half import Half, Open
from handlers.context import Context, ident
from models import questions
from models.cases import Case
from models.deadlines import DeadlineKind
from models.people import Person
from models.pushes import PushKind
from models.questions import Question, QuestionKind, QuestionState

DANGER, FOLLOW_UP, ORDINARY, MENU = 0, 1, 2, 3
"""Danger overtakes, what follows from a person's own message comes next, a claimed case's menu gives way to all."""

RANKS = {
    QuestionKind.NOTE: FOLLOW_UP,
    QuestionKind.RETURN_REASON: FOLLOW_UP,
    QuestionKind.SORT: FOLLOW_UP,
    QuestionKind.INFO: FOLLOW_UP,
    QuestionKind.CONFIRM_REPORT: FOLLOW_UP,
    QuestionKind.WHICH: FOLLOW_UP,
    QuestionKind.HUMAN: FOLLOW_UP,
    QuestionKind.MEDIATION: FOLLOW_UP,
    QuestionKind.MEDIATION_OUTCOME: FOLLOW_UP,
    QuestionKind.KIND: FOLLOW_UP,
    QuestionKind.SPLIT: FOLLOW_UP,
    QuestionKind.WHAT: FOLLOW_UP,
    QuestionKind.ARGUMENT: FOLLOW_UP,
    QuestionKind.KNOWN: FOLLOW_UP,
    QuestionKind.SEND: FOLLOW_UP,
    QuestionKind.WHISTLE_KIND: FOLLOW_UP,
    QuestionKind.MENU: MENU,
}

ASKED_BY = {Open.SPLIT: QuestionKind.SPLIT, Open.KIND: QuestionKind.KIND}
"""The facts asked for by numbers; the others are answered in words."""


def ask(
    ctx: Context,
    person: Person,
    kind: QuestionKind,
    case: Case | None = None,
    *,
    danger: bool = False,
    rank: int | None = None,
    data: dict[str, Any] | None = None,
) -> Question:
    """Queue a question. The sender of this message sees it in the answer; others are pushed it or told it waits.

    `rank` where it is not the kind's own; one of rank MENU gives way to all others.
    """
    question = Question(
        person_id=ident(person),
        case_id=case.id if case else None,
        kind=kind,
        state=QuestionState.WAITING,
        rank=DANGER if danger else RANKS.get(kind, ORDINARY) if rank is None else rank,
        queued_at=ctx.now,
        data=data or {},
    )
    ctx.session.add(question)
    ctx.session.flush()
    ctx.trace.questions_opened.append(ident(question))
    if ctx.is_sender(person):
        ctx.asked.append(ident(question))
    else:
        _place(ctx, person, question)
    return question


def ask_fact(ctx: Context, person: Person, case: Case, what: Open, half: Half) -> Question:
    """Ask the reporter for one open fact of a case; `half` keeps which have been asked for.

    Asked for the estate, places they have reported from before can be chosen by number.
    """
    others = [row for row in questions.waiting_for(ctx.session, ident(person)) if row.kind is QuestionKind.INFO]
    shown = questions.shown_to(ctx.session, ident(person))
    several = bool(others) or (shown is not None and shown.kind is QuestionKind.INFO and shown.case_id != case.id)
    lines = earlier.places(ctx, person, case) if what is Open.ESTATE else []
    data = {**half.asking(what).data(what), "several": several, "lines": lines}
    return ask(ctx, person, ASKED_BY.get(what, QuestionKind.INFO), case, danger=clocks.is_emergency(case), data=data)


def ask_note(ctx: Context, person: Person, case: Case, what: str) -> Question:
    """Ask for a sentence after an action; it may follow for a while, then the next question is shown."""
    asked = ask(ctx, person, QuestionKind.NOTE, case, data={"what": what})
    within = timedelta(seconds=ctx.office.rules.questions.note_within)
    clocks.schedule(ctx, DeadlineKind.NOTE, ctx.now + within, question_id=ident(asked), case_id=case.id)
    return asked


def _place(ctx: Context, person: Person, question: Question) -> None:
    """Show a new question at once if nothing holds its place, else announce it; the shown one gives way in time."""
    shown = questions.shown_to(ctx.session, question.person_id)
    if shown is None:
        show(ctx, person, question)
    elif question.rank == DANGER or shown.rank == MENU or _has_yielded(ctx, shown):
        show(ctx, person, question, instead_of=shown)
    else:
        give_way_later(ctx, shown)
        count = len(questions.waiting_for(ctx.session, question.person_id))
        values = prompts.announcement(ctx, question) | {"count": count}
        pushes.tell(
            ctx,
            person,
            PushKind.ANNOUNCE,
            "queue.announced",
            values,
            case=prompts.case_of(ctx, question),
            question=question,
        )


def _has_yielded(ctx: Context, shown: Question) -> bool:
    held = timedelta(seconds=ctx.office.rules.questions.yield_after)
    return shown.shown_at is not None and shown.shown_at + held <= ctx.now


def give_way_later(ctx: Context, shown: Question) -> None:
    """Start the clock after which the shown question goes behind the others."""
    if shown.data.get("yields"):
        return
    shown.data = {**shown.data, "yields": True}
    held = timedelta(seconds=ctx.office.rules.questions.yield_after)
    due_at = max((shown.shown_at or ctx.now) + held, ctx.now)
    clocks.schedule(ctx, DeadlineKind.YIELD, due_at, question_id=ident(shown), case_id=shown.case_id)


def show(ctx: Context, person: Person, question: Question, *, instead_of: Question | None = None) -> None:
    """Make this the person's shown question and push its prompt; what it replaces waits again (a menu is dropped)."""
    _take_place(ctx, question, instead_of, own=False)
    kind = PushKind.EMERGENCY if question.rank == DANGER else PushKind.PROMPT
    if question.kind is QuestionKind.SURVEY:
        kind = PushKind.SURVEY
    key, values = prompts.prompt(ctx, question)
    pushes.tell(ctx, person, kind, key, values, case=prompts.case_of(ctx, question), question=question)


def _take_place(ctx: Context, question: Question, instead_of: Question | None, *, own: bool) -> None:
    if instead_of is not None:
        menu = instead_of.rank == MENU
        instead_of.state = QuestionState.DROPPED if menu else QuestionState.WAITING
        instead_of.data = {**instead_of.data, "yields": False}
        ctx.session.flush()  # one shown question a person: the old one must go first
        question.displaced_id = instead_of.id
        question.displaced_at = None if own else ctx.now
    question.state = QuestionState.SHOWN
    question.shown_at = ctx.now
    question.prompted_at = None
    ctx.session.flush()
    if question.rank != MENU and questions.waiting_for(ctx.session, question.person_id):
        give_way_later(ctx, question)


def bring_up(ctx: Context, question: Question) -> None:
    """Show this question to the sender, who asked for it by number."""
    shown = questions.shown_to(ctx.session, question.person_id)
    if shown is not None and shown.id == question.id:
        return
    _take_place(ctx, question, shown, own=True)


def close(ctx: Context, question: Question, state: QuestionState = QuestionState.ANSWERED) -> None:
    """End a question. Its person's next one is shown: in the answer to the sender, by push to others."""
    was_shown = question.state is QuestionState.SHOWN
    question.state = state
    ctx.session.flush()
    ctx.trace.questions_closed.append(ident(question))
    person = ctx.session.get_one(Person, question.person_id)
    if was_shown and not ctx.is_sender(person):
        show_next(ctx, person, after=question)


def show_next(ctx: Context, person: Person, *, after: Question) -> None:
    """Push the person's next waiting question, which thereby takes the place of `after`."""
    waiting = questions.waiting_for(ctx.session, ident(person))
    if not waiting:
        return
    show(ctx, person, waiting[0])
    waiting[0].displaced_at = ctx.now
    waiting[0].displaced_id = after.id


def drop_about(ctx: Context, case: Case, *, keep: frozenset[QuestionKind] = frozenset()) -> None:
    """End every open question about a case that has moved on."""
    for question in questions.open_about(ctx.session, ident(case)):
        if question.kind not in keep:
            close(ctx, question, QuestionState.DROPPED)


def appended(ctx: Context, person: Person) -> str:
    """What the answer to the sender ends with: the prompt of their next question, now shown; empty if none is new."""
    shown = questions.shown_to(ctx.session, ident(person))
    waiting = questions.waiting_for(ctx.session, ident(person))
    if shown is not None and shown.rank == MENU and waiting:
        close(ctx, shown, QuestionState.DROPPED)
        shown = None
    following = [row for row in waiting if row.id in ctx.asked and row.kind in RANKS and row.rank != MENU]
    first = following[-1] if following else waiting[0] if waiting else None
    if first is not None and (following or shown is None or first.rank < shown.rank):
        _take_place(ctx, first, shown, own=True)
        shown = first
    if shown is None or shown.prompted_at is not None:
        return ""
    return prompt_now(ctx, shown)


def prompt_now(ctx: Context, question: Question) -> str:
    """The full prompt as part of the answer; from here on a digit can be meant for it."""
    question.prompted_at = ctx.now
    key, values = prompts.prompt(ctx, question)
    return ctx.say(key, **values)
