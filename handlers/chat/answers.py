"""Answers: a digit or word on the question shown, `<number> <digit>` on any, free words where they are asked."""

from collections.abc import Callable
from datetime import timedelta

from config.choices import Choice
from handlers.case import describe, locate, prompts, queue, routing, whistle_prompts
from handlers.chat import (
    announcements,
    beginning,
    doors,
    halfway,
    joining,
    mediating,
    report,
    resident,
    returning,
    staff,
    survey,
    timing,
    whistling,
)
from handlers.chat.commands import sender
from handlers.context import Actor, Context, ident
from handlers.incoming import Kind
from handlers.refusal import Refusal
from models import joiners, menus, questions
from models.cases import Case, lock
from models.menus import Answer, Menu
from models.people import Person
from models.questions import Question, QuestionKind
from models.vocabulary import Role, State
from nlp.reading import Intent, Reading

ABOUT_WORK = frozenset({QuestionKind.VERIFY, QuestionKind.CLAIM, QuestionKind.MENU})
TAKE_ANYTHING = frozenset({QuestionKind.INFO, QuestionKind.HUMAN, QuestionKind.WHAT, QuestionKind.ARGUMENT})
"""Questions that a bare digit may be the answer to."""
POLITE = frozenset({Intent.GREETING, Intent.THANKS, Intent.CHITCHAT, Intent.ADVERT, Intent.ABUSE})


OF_KIND: dict[QuestionKind, Callable[[Context, Question, Answer], str | Refusal]] = {
    QuestionKind.SURVEY: survey.answered,
    QuestionKind.MEDIATION_OUTCOME: mediating.chosen,
    QuestionKind.KEPT: mediating.chosen,
    QuestionKind.EXTENSION: timing.decided,
    QuestionKind.CLUSTER: joining.chosen,
    QuestionKind.DOOR: doors.answered,
    **dict.fromkeys(whistle_prompts.KINDS, whistling.answer),
}
"""Questions with a file of their own."""


def choice(ctx: Context, shown: Question, plain: str) -> str | Refusal | None:
    """A choice made on the shown question, or why it must be asked back; None where the text is no choice."""
    menu = prompts.menu_for(ctx, shown)
    if menu is None:
        return _bare_digit_for_words(ctx, shown, plain)
    chosen = menu.read(plain)
    if chosen is None and menu.digit(plain) is None:
        return None
    if shown.kind is QuestionKind.INFO and len(plain) > 1 and (chosen is None or chosen.note):
        return None  # 3-2-501 is a place of its own, and no third line
    if shown.prompted_at is None:
        return queue.prompt_now(ctx, shown)
    unsure = _asked_back(ctx, shown, menu, plain, chosen)
    if unsure is not None:
        return unsure
    return chosen_on(ctx, shown, chosen) if chosen is not None else _not_offered(menu, plain)


def chosen_on(ctx: Context, question: Question, chosen: Answer) -> str | Refusal:
    """Carry out a choice on a question."""
    if question.case_id is not None:
        lock(ctx.session, question.case_id)
    handler = OF_KIND.get(question.kind)
    if handler is not None:
        return handler(ctx, question, chosen)
    if question.kind is QuestionKind.SORT:
        return _sorted(ctx, question, chosen)
    if question.kind is QuestionKind.WHICH:
        return _one_of_several(ctx, question, question.data["cases"][chosen.choice.digit - 1])
    if question.kind is QuestionKind.SEND:
        return announcements.decided(ctx, question, chosen)
    if question.kind in halfway.KINDS:
        return halfway.chosen(ctx, question, chosen)
    return staff.answer(ctx, question, chosen)


def one_meant(ctx: Context, shown: Question | None, plain: str) -> str | Refusal | None:
    """Asked which of several cases is meant, the sender says its number instead of its place in the list."""
    named = menus.addressed(plain)
    if shown is None or shown.kind is not QuestionKind.WHICH or named is None or named.rest:
        return None
    return _one_of_several(ctx, shown, named.number) if named.number in shown.data["cases"] else None


def _one_of_several(ctx: Context, question: Question, number: int) -> str | Refusal:
    queue.close(ctx, question)
    case = lock(ctx.session, number)
    if case is None:  # none of them: what was sent waits for the words that go with it
        return beginning.begun(ctx, sender(ctx), "", Kind.IMAGE)
    return resident.chosen(ctx, sender(ctx), case, question.data["then"], question.data["words"])


def on_case(ctx: Context, number: int, rest: str) -> str | Refusal | None:
    """`0011 2`: a choice on that case, shown or not. None where the words after the number are no choice."""
    person = sender(ctx)
    case = lock(ctx.session, number)
    if case is None:
        return None
    for question in questions.open_about(ctx.session, number, ident(person)):
        menu = prompts.menu_for(ctx, question)
        chosen = menu.read(rest) if menu else None
        if chosen is not None:
            return chosen_on(ctx, question, chosen)
    role = routing.role_in_case(ctx, case, person)
    if role is None:
        return whistling.by_number(ctx, case, rest) or _survey_by_number(ctx, case, rest)
    menu = prompts.staff_menu(ctx, case, role)
    chosen = menu.read(rest)
    if chosen is not None:
        return staff.act(ctx, case, chosen)
    return describe.moved_on(ctx, case) if menu.digit(rest) is not None else None


def _survey_by_number(ctx: Context, case: Case, rest: str) -> str | Refusal | None:
    person = sender(ctx)
    joined = joiners.one(ctx.session, ident(case), ident(person)) is not None
    if not (joined or case.reporter_id == person.id) or case.state not in {State.RETURN_VISIT, State.CLOSED}:
        return None
    chosen = Menu(ctx.office.choices, "survey").read(rest)
    return survey.rate(ctx, case, person, chosen.choice.does, chosen.note) if chosen else None


def _asked_back(ctx: Context, shown: Question, menu: Menu, plain: str, chosen: Answer | None) -> Refusal | None:
    """A digit typed just as the question changed under the sender's hand is asked back before it acts."""
    if ctx.incoming is None or shown.shown_at is None:
        return None
    typed_at = ctx.incoming.created_at + timedelta(seconds=1)  # CreateTime is whole seconds, rounded down
    window = timedelta(seconds=ctx.office.rules.questions.ask_back_within)
    jumped = shown.displaced_at is not None and ctx.incoming.created_at < shown.displaced_at + window
    if not jumped and typed_at >= shown.shown_at:
        return None
    before = _meant_before(ctx, shown, plain)
    if before is None and chosen is None:
        return None
    shown.displaced_at = None
    case = prompts.case_of(ctx, shown)
    now = _offer(case, menu, chosen.choice if chosen else menu.lines[0])
    return Refusal("queue.asked_back", {"said": plain, "now": now, "before": before})


def _meant_before(ctx: Context, shown: Question, plain: str) -> dict[str, object] | None:
    """What the text chose on the question that was shown before, if that still waits for an answer."""
    before = ctx.session.get(Question, shown.displaced_id) if shown.displaced_id else None
    menu = prompts.menu_for(ctx, before) if before is not None and before.state in questions.OPEN else None
    chosen = menu.read(plain) if menu is not None else None
    case = prompts.case_of(ctx, before) if before is not None else None
    return _offer(case, menu, chosen.choice) if menu is not None and chosen is not None else None


def _offer(case: Case | None, menu: Menu, choice: Choice) -> dict[str, object]:
    return {"short": case.short if case else "", "digit": choice.digit, "label": menu.label(choice)}


def _not_offered(menu: Menu, plain: str) -> Refusal | None:
    """A bare digit the menu does not have now."""
    digit = menu.digit(plain)
    if digit is None or len(plain) > 1:
        return None
    return Refusal("queue.not_offered", {"digit": digit, "menu": menu.render()})


def _bare_digit_for_words(ctx: Context, shown: Question, plain: str) -> str | Refusal | None:
    takes_anything = shown.kind in TAKE_ANYTHING
    if shown.prompted_at is None and not takes_anything:
        return queue.prompt_now(ctx, shown)
    if takes_anything or not (plain.isdigit() and len(plain) == 1):
        return None
    case = prompts.case_of(ctx, shown)
    return Refusal("queue.words_wanted", {"short": case.short if case else ""})


def _sorted(ctx: Context, question: Question, chosen: Answer) -> str | Refusal:
    """The text that was no answer: a new report, or a note on the case that was shown."""
    queue.close(ctx, question)
    text: str = question.data["text"]
    if chosen.choice.does == "new_report":
        return report.report(ctx, sender(ctx), text, _reread(ctx, question))
    case = ctx.session.get_one(Case, question.case_id)
    if case.reporter_id == sender(ctx).id:
        return resident.add(ctx, sender(ctx), case, text)
    role = routing.role_in_case(ctx, case, sender(ctx)) or Role.BUILDING_HEAD
    return staff.note_on(ctx, case, Actor(role=role, person=sender(ctx)), text)


def _reread(ctx: Context, question: Question) -> Reading:
    """The reading of a text kept in a question."""
    return ctx.read(str(question.data["text"]))


def words(ctx: Context, shown: Question, text: str, reading: Reading) -> str | Refusal | None:
    """Free words while a question is shown; None where they have nothing to do with it."""
    if shown.kind in halfway.KINDS:
        return halfway.words(ctx, shown, text, reading)
    if shown.prompted_at is None and shown.kind in ABOUT_WORK:
        return queue.prompt_now(ctx, shown)
    if shown.kind in {QuestionKind.NOTE, QuestionKind.RETURN_REASON} and _elsewhere(ctx, shown, reading):
        queue.ask(ctx, sender(ctx), QuestionKind.SORT, prompts.case_of(ctx, shown), data={"text": text})
        return ""
    if shown.kind is QuestionKind.MEDIATION:
        return mediating.told(ctx, shown, text)
    if shown.kind is QuestionKind.NOTE:
        return _noted(ctx, shown, text)
    if shown.kind is QuestionKind.RETURN_REASON:
        return _returned(ctx, shown, text)
    if reading.is_report and shown.case_id is not None and not _sends_back(ctx, shown, text):
        queue.ask(ctx, sender(ctx), QuestionKind.SORT, prompts.case_of(ctx, shown), data={"text": text})
        return ""
    if shown.kind in ABOUT_WORK and reading.intent not in POLITE:
        return staff.note(ctx, shown, text)
    return queue.prompt_now(ctx, shown) if shown.kind in ABOUT_WORK else None


def _elsewhere(ctx: Context, shown: Question, reading: Reading) -> bool:
    """Whether words that should explain something report another matter at another place."""
    case = prompts.case_of(ctx, shown)
    if case is None or not reading.is_report or reading.place.estate is None:
        return False
    there = locate.locate(ctx, reading.place, Person(created_at=ctx.now))
    return (there.estate_id, there.building_id) != (case.estate_id, case.building_id)


def _sends_back(ctx: Context, shown: Question, text: str) -> bool:
    """Under a survey, "still blocked" is its answer and no new case."""
    return shown.kind is QuestionKind.SURVEY and any(word in text for word in ctx.office.choices.not_fixed)


def _returned(ctx: Context, shown: Question, text: str) -> str | Refusal:
    """The reason of a return, or its better unit."""
    if menus.normalise(text) in ctx.office.choices.skip:
        return staff.skip_note(ctx, shown)
    if "assignment" in shown.data:
        return whistling.explained(ctx, shown, text)
    case = ctx.session.get_one(Case, shown.case_id)
    role = routing.role_in_case(ctx, case, sender(ctx)) or Role.GRID_WORKER
    return returning.explained(ctx, shown, Actor(role=role, person=sender(ctx)), text)


def _noted(ctx: Context, shown: Question, text: str) -> str | Refusal:
    if menus.normalise(text) in ctx.office.choices.skip:
        return staff.skip_note(ctx, shown)
    if "assignment" in shown.data:
        return whistling.explained(ctx, shown, text)
    if shown.data["what"] == "dissatisfied":
        return survey.explained(ctx, shown, text)
    return staff.note(ctx, shown, text)
