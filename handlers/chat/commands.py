"""The words the chat understands anywhere (contract.md), each with its function."""

import re
from collections.abc import Callable

from handlers import erasure, login
from handlers.case import queue, undo
from handlers.chat import binding, desk, directory, mediating, resident
from handlers.context import Context, ident
from handlers.refusal import Refusal
from handlers.router import Router
from models import menus
from models.cases import Case, reported_by
from models.people import Person
from models.questions import QuestionKind
from models.vocabulary import Role
from models.workflow import ACTIVE, RUNNING
from nlp.places import PlaceMention

router = Router()
CODE = re.compile(r"^[A-Za-z0-9]{6,12}$")


def sender(ctx: Context) -> Person:
    """Whoever wrote the message being handled."""
    if ctx.sender is None:
        raise ValueError("a command needs a sender")
    return ctx.sender


@router.on("progress", "mine")
def _progress(ctx: Context, words: str) -> str | Refusal:
    number = menus.addressed(words)
    if number is None:
        return resident.mine(ctx, sender(ctx))
    case = desk.own(ctx, sender(ctx), number.number)
    if case is not None:
        return resident.one(ctx, case)
    shown = desk.bring_up(ctx, sender(ctx), number.number)
    return shown or Refusal("resident.no_such_case", {"number": words})


def _about_one(ctx: Context, words: str, then: str, fits: Callable[[Case], bool]) -> str | Refusal:
    """Do something with one of the sender's cases: the one named, the only one that fits, or the one they choose."""
    person = sender(ctx)
    named = menus.addressed(words)
    if named is not None:
        case = desk.own(ctx, person, named.number)
        if case is None:
            return Refusal("resident.no_such_case", {"number": words})
        return resident.chosen(ctx, person, case, then, named.rest)
    found = [case for case in reported_by(ctx.session, ident(person), 20) if fits(case)]
    if not found:
        return Refusal("resident.no_open_cases")
    if len(found) == 1:
        return resident.chosen(ctx, person, found[0], then, words)
    return resident.which(ctx, person, found, then, words)


@router.on("urge")
def _urge(ctx: Context, words: str) -> str | Refusal:
    return _about_one(ctx, words, "urge", lambda case: case.state in RUNNING)


@router.on("withdraw")
def _withdraw(ctx: Context, words: str) -> str | Refusal:
    return _about_one(ctx, words, "withdraw", lambda case: case.state in ACTIVE)


@router.on("add")
def _add(ctx: Context, words: str) -> str | Refusal:
    if not words:
        return _wanted(ctx, "add")
    return _about_one(ctx, words, "add", lambda case: case.state in ACTIVE)


def _wanted(ctx: Context, command: str) -> str:
    """The command lacks its words: the sender's next ones are taken for it."""
    queue.ask(ctx, sender(ctx), QuestionKind.ARGUMENT, data={"what": command})
    return ""


def _place(ctx: Context, words: str) -> PlaceMention:
    """The place named with a command."""
    return ctx.read(words).place if words else PlaceMention()


@router.on("undo")
def _undo(ctx: Context, words: str) -> str | Refusal:
    del words
    return undo.undo(ctx, sender(ctx))


@router.on("todo")
def _todo(ctx: Context, words: str) -> str | Refusal:
    del words
    return desk.todo(ctx, sender(ctx))


@router.on("at_the_desk")
def _at_the_desk(ctx: Context, words: str) -> str | Refusal:
    """挂账, 暂停, 督办 …: staff are told where that is done."""
    del ctx, words
    return Refusal("staff.at_the_desk")


@router.on("mediate")
def _mediate(ctx: Context, words: str) -> str | Refusal:
    return mediating.started(ctx, sender(ctx), words)


@router.on("find_head")
def _find_head(ctx: Context, words: str) -> str | Refusal:
    return directory.find(ctx, sender(ctx), Role.BUILDING_HEAD, _place(ctx, words))


@router.on("find_worker")
def _find_worker(ctx: Context, words: str) -> str | Refusal:
    return directory.find(ctx, sender(ctx), Role.GRID_WORKER, _place(ctx, words))


@router.on("service_points")
def _service_points(ctx: Context, words: str) -> str | Refusal:
    return directory.service_points(ctx, sender(ctx), _place(ctx, words))


@router.on("bind")
def _bind(ctx: Context, words: str) -> str | Refusal:
    if not words:
        return _wanted(ctx, "bind")
    if CODE.match(words) and (ctx.reading is None or ctx.reading.place.estate is None):
        return binding.staff(ctx, sender(ctx), words)
    if ctx.reading is None:
        return Refusal("binding.how")
    return binding.home(ctx, sender(ctx), ctx.reading.place)


@router.on("help")
def _help(ctx: Context, words: str) -> str:
    del words
    key = "chat.help_staff" if ctx.roles() else "chat.help"
    return ctx.say(key)


@router.on("how")
def _how(ctx: Context, words: str) -> str:
    del words
    return ctx.say("chat.how", place=binding.home_words(ctx, sender(ctx)))


@router.on("human")
def _human(ctx: Context, words: str) -> str | Refusal:
    del words
    queue.ask(ctx, sender(ctx), QuestionKind.HUMAN)
    return ""


@router.on("forget")
def _forget(ctx: Context, words: str) -> str:
    del words
    person = sender(ctx)
    cases = len(reported_by(ctx.session, ident(person)))
    erasure.forget(ctx, person)
    return ctx.say("chat.forgotten", cases=cases, staff=person.on_roster)


@router.on("console")
def _console(ctx: Context, words: str) -> str | Refusal:
    del words
    return login.link_in_chat(ctx, sender(ctx))
