"""What a person does with a case in the console: the choices of the chat, through the same functions."""

from handlers.case import describe, prompts, queue, routing, undo
from handlers.chat import staff
from handlers.context import Actor, Context, ident
from handlers.refusal import Refusal
from models import questions
from models.cases import Case, lock
from models.menus import Answer, Menu
from models.people import Person
from models.questions import QuestionKind, QuestionState
from models.vocabulary import Event, Role

NOTE = "note"


def offered(ctx: Context, case: Case, person: Person) -> tuple[Role | None, Menu | None]:
    """In which role this person may act on the case, and the choices it has now."""
    role = routing.role_in_case(ctx, case, person)
    if role is None:
        return None, None
    watched = any(row.kind is QuestionKind.WATCH for row in _open(ctx, case, person))
    menu = Menu(ctx.office.choices, "watch") if watched else prompts.staff_menu(ctx, case, role)
    return role, menu


def act(ctx: Context, case_id: int, does: str, note: str, version: int) -> str | Refusal:
    """Do what was chosen. `version` is that of the case the person was looking at: it must not have changed since."""
    person, case = _sender(ctx), lock(ctx.session, case_id)
    if case is None:
        raise ValueError("a case that was shown must be there")
    if case.version != version:
        return Refusal("console_act.changed_meanwhile", {"case_no": case.case_no})
    shown = questions.shown_to(ctx.session, ident(person))
    said = _done(ctx, case, person, does, note)
    _settle(ctx, person, shown)
    return said


def _done(ctx: Context, case: Case, person: Person, does: str, note: str) -> str | Refusal:
    role, menu = offered(ctx, case, person)
    if role is None or menu is None:
        return Refusal("staff.not_yours", {"short": case.short})
    if does == NOTE:
        if not note:
            return Refusal("console_act.note_empty")
        return staff.note_on(ctx, case, Actor(role=role, person=person), note)
    chosen = next((choice for choice in menu.lines if choice.does == does), None)
    if chosen is None:
        return describe.moved_on(ctx, case)
    if chosen.does == Event.WHISTLED:
        return Refusal("console_act.whistle_how")
    if chosen.does == staff.ACKNOWLEDGED:
        asked = next(row for row in _open(ctx, case, person) if row.kind is QuestionKind.WATCH)
        return staff.answer(ctx, asked, Answer(choice=chosen, note=note))
    said = staff.act(ctx, case, Answer(choice=chosen, note=note))
    incomplete = chosen.does == Event.RETURNED and said == ""
    return Refusal("console_act.return_how") if incomplete else said


def take_back(ctx: Context) -> str | Refusal:
    """撤销: the person's own last action."""
    shown = questions.shown_to(ctx.session, ident(_sender(ctx)))
    said = undo.undo(ctx, _sender(ctx))
    _settle(ctx, _sender(ctx), shown)
    return said


def _settle(ctx: Context, person: Person, shown: questions.Question | None) -> None:
    """The page shows what may be done next, so nothing new is asked in the chat; what waits there behind is shown."""
    for row in questions.by_ids(ctx.session, ctx.asked):
        if row.state in questions.OPEN:
            queue.close(ctx, row, QuestionState.DROPPED)
    if shown is not None and questions.shown_to(ctx.session, ident(person)) is None:
        queue.show_next(ctx, person, after=shown)


def _open(ctx: Context, case: Case, person: Person) -> list[questions.Question]:
    return questions.open_about(ctx.session, ident(case), ident(person))


def _sender(ctx: Context) -> Person:
    if ctx.sender is None:
        raise ValueError("somebody must act")
    return ctx.sender
