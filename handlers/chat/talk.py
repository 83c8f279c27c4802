"""A text message: danger first, then numbers and commands, then the question shown, then free words."""

from config.categories import OTHER
from handlers.case import queue
from handlers.chat import answers, beginning, correcting, deciding, desk, report, resident, tapping
from handlers.chat.commands import sender
from handlers.chat.routes import ROUTER
from handlers.context import Context, ident
from handlers.incoming import Kind
from handlers.refusal import Refusal
from models import announcements, menus, questions
from models.cases import Case
from models.questions import Question, QuestionKind
from models.vocabulary import State
from nlp.reading import Intent, Reading

SMALL_TALK = frozenset({Intent.GREETING, Intent.CHITCHAT, Intent.ADVERT, Intent.ABUSE, Intent.THANKS, Intent.CONSULT})
OFFICE_WORK = frozenset({"announcements", "mediate", "hear", "report_for", "patrol"})
"""Commands by which staff write something down: words of danger in them are for whom they write."""
CHASE = 20
"""Characters of words that only ask how a case stands."""
ABOUT_A_CASE = frozenset(
    {"progress", "urge", "add", "withdraw", "extend", "ask_door", "mediate", "precedents", "at_the_desk"}
)
"""Commands that a case's number may follow, or stand before."""
FOR_STAFF = frozenset({"at_the_desk"})
TAKE_WORDS = frozenset({"add", "leave", "report_for", "patrol"})
"""Commands that take any words; the others need a place."""
STAFF_MENUS = ("verify", "claim")
ENOUGH_WORDS = 8
"""A text this long that is not understood might still be a report: ask rather than chat."""


def heard(ctx: Context, text: str) -> str | Refusal:
    """What the sender hears back for this text, before the next question is appended."""
    reading = _reading(ctx)
    plain = menus.normalise(text)
    if not plain:
        return Refusal("chat.empty")
    tapped = tapping.tapped(ctx)
    if tapped is not None:
        return tapped
    shown = questions.shown_to(ctx.session, ident(sender(ctx)))
    numbered = _numbered(ctx, shown, plain)
    if numbered is not None:
        return numbered
    command = _command(ctx, plain)
    own_work = command is not None and command[0] in OFFICE_WORK and bool(ctx.roles())
    if report.is_urgent(reading) and not own_work:
        return report.report(ctx, sender(ctx), text, reading)
    handler = ROUTER.find(command[0]) if command is not None else None
    if command is not None and handler is not None:
        return handler(ctx, command[1])
    if shown is not None:
        said = _answered(ctx, shown, plain, text, reading)
        if said is not None:
            return said
    return _free(ctx, text, reading)


def _command(ctx: Context, plain: str) -> tuple[str, str] | None:
    """The command and its argument; words that only mean one to staff are none from anybody else."""
    command = ctx.office.commands.find(plain)
    return command if command is None or command[0] not in FOR_STAFF or ctx.roles() else None


def _numbered(ctx: Context, shown: Question | None, plain: str) -> str | Refusal | None:
    """A case number, a digit or a choice's own words; None where the text is none of them."""
    meant = answers.one_meant(ctx, shown, plain)
    if meant is None:
        meant = _addressed(ctx, plain)
    if meant is None and shown is not None:
        meant = answers.choice(ctx, shown, plain)
    return meant


def _answered(ctx: Context, shown: Question, plain: str, text: str, reading: Reading) -> str | Refusal | None:
    """Words while a question is shown; None where they have nothing to do with it."""
    if shown.kind is not QuestionKind.ARGUMENT:
        return answers.words(ctx, shown, text, reading)
    queue.close(ctx, shown)
    if plain in ctx.office.choices.drop:
        return ctx.say("chat.dropped")
    wanted = str(shown.data["what"])
    handler = ROUTER.find(wanted)
    fits = wanted in TAKE_WORDS or reading.place.estate is not None or reading.place.building is not None
    fits = fits or (wanted == "bind" and plain.isalnum() and plain.isascii())
    return handler(ctx, plain) if handler is not None and fits else None


def _reading(ctx: Context) -> Reading:
    if ctx.reading is None:
        raise ValueError("a text must be read before it is handled")
    return ctx.reading


def _addressed(ctx: Context, plain: str) -> str | Refusal | None:
    """A message that begins with a case number of the sender's: `0011` shows it, `0011 2` acts on it."""
    named = menus.addressed(plain)
    if named is None:
        return None
    person = sender(ctx)
    if named.rest:
        acted = answers.on_case(ctx, named.number, named.rest)
        if acted is None:
            acted = _commanded(ctx, named)
        if acted is not None:
            return acted
    shown = desk.bring_up(ctx, person, named.number)
    if shown is not None and not named.rest:
        return shown
    case = desk.own(ctx, person, named.number)
    if case is None:
        return shown or _unknown_number(ctx, plain, named.rest)
    return resident.add(ctx, person, case, named.rest) if named.rest else resident.one(ctx, case)


def _commanded(ctx: Context, named: menus.Addressed) -> str | Refusal | None:
    """The number before the command, as one may say it too: 0011 催办, 0011 延期 等配件."""
    command = _command(ctx, named.rest)
    handler = ROUTER.find(command[0]) if command is not None and command[0] in ABOUT_A_CASE else None
    if command is None or handler is None:
        return None
    return handler(ctx, f"{named.number:04d} {command[1]}".strip())


def _unknown_number(ctx: Context, plain: str, rest: str) -> Refusal | None:
    """Nothing but numbers, or a case number of ours: no case the sender may see has it."""
    only_numbers = (not rest or rest.isdigit()) and plain.removesuffix(rest).strip().isdigit()
    if only_numbers or plain.startswith(ctx.office.rules.case.prefix):
        return Refusal("resident.no_such_case", {"number": plain.removesuffix(rest).strip()})
    return None


def _free(ctx: Context, text: str, reading: Reading) -> str | Refusal:
    """Words that answer nothing: a report, a word about a case, or talk."""
    person = sender(ctx)
    if reading.intent is Intent.CRISIS:
        return report.report(ctx, person, text, reading)
    right = correcting.put_right(ctx, person, text, reading)
    if right is not None:
        return right
    back = _sent_back(ctx, text, reading)
    if back is not None:
        return back
    if _chases(ctx, text, reading):
        return resident.mine(ctx, person)
    recent = resident.recent(ctx, person)
    if reading.is_report:
        if recent is not None and _belongs(reading, recent):
            return report.join(ctx, person, recent, text)
        return report.report(ctx, person, text, reading)
    if reading.intent in {Intent.RESOLVED, Intent.THANKS}:
        late = _nothing_asked(ctx, menus.normalise(text)) if ctx.roles() else ""  # 5 修好了: that question is gone
        return late or resident.fixed(ctx, person, reading)
    if reading.intent is Intent.FOLLOW_UP:
        return _nothing_asked(ctx, menus.normalise(text)) or resident.mine(ctx, person)
    if recent is not None and reading.intent not in SMALL_TALK:
        return report.join(ctx, person, recent, text)
    return _asked(ctx, text, reading) or _small_talk(ctx, text, reading)


def _asked(ctx: Context, text: str, reading: Reading) -> str | Refusal | None:
    """A question that a command answers: 3号楼的楼栋长是谁."""
    if reading.intent not in {Intent.CONSULT, Intent.CHITCHAT, Intent.LOC_ONLY}:
        return None
    name = ctx.office.commands.mentioned(menus.normalise(text))
    handler = ROUTER.find(name) if name else None
    return handler(ctx, text) if handler is not None else None


def _nothing_asked(ctx: Context, plain: str) -> str:
    """To a number, or the words of a choice, though nothing is shown that they could answer; else empty."""
    staff = bool(ctx.roles())
    chosen = staff and any(menus.Menu(ctx.office.choices, kind).read(plain) for kind in STAFF_MENUS)
    return ctx.say("chat.nothing_asked", staff=staff) if plain.isdigit() or chosen else ""


def _belongs(reading: Reading, recent: Case) -> bool:
    """Whether a report so soon after another, naming no place of its own, is more about the same matter."""
    same = reading.category in {None, OTHER, recent.category} and reading.against <= set(recent.against)
    return same and reading.place.estate is None and reading.place.building is None


def _chases(ctx: Context, text: str, reading: Reading) -> bool:
    """Words like 怎么还没人来, naming no place, ask about a case under way instead of reporting another."""
    if reading.place.estate is not None or reading.place.building is not None or len(text) > CHASE:
        return False
    asks = any(word in text for word in ctx.office.choices.chases)
    return asks and bool(resident.open_cases(ctx, sender(ctx)))


def _sent_back(ctx: Context, text: str, reading: Reading) -> str | Refusal | None:
    """Words like 还是堵 about something reported done, or denied, are no new case: that one goes back."""
    still = any(word in text for word in ctx.office.choices.not_fixed)
    says_nothing_else = not deciding.is_sure(ctx.office.rules, reading)
    for case in resident.done_lately(ctx, sender(ctx)) if still or reading.is_report else ():
        same = reading.category in {None, OTHER, case.category}
        if (still and same) or (case.state is State.UNFOUNDED and (same or says_nothing_else)):
            return resident.not_fixed(ctx, sender(ctx), case, text)
    return None


def _small_talk(ctx: Context, text: str, reading: Reading) -> str | Refusal:
    plain = menus.normalise(text)
    if reading.intent is Intent.LOC_ONLY:
        return beginning.begun(ctx, sender(ctx), text, Kind.TEXT)
    nothing = _nothing_asked(ctx, plain)
    if nothing:
        return nothing
    if plain in ctx.office.choices.read:
        announcements.said_read(ctx.session, ident(sender(ctx)), ctx.now)
        return ctx.say("chat.noted")
    if reading.intent is Intent.CHITCHAT and sum(map(str.isalnum, plain)) >= ENOUGH_WORDS:
        queue.ask(ctx, sender(ctx), QuestionKind.CONFIRM_REPORT, data={"text": text})
        return ""
    return ctx.say(f"chat.{reading.intent.value}")
