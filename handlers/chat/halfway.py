"""Answers to what was asked about a report half told; nothing of it is lost, and nobody is sent round in circles."""

from dataclasses import replace

from config.categories import OTHER, Urgency
from handlers.case import cases, describe, locate, opening, pushes, queue
from handlers.case.half import Half, Open, half_of
from handlers.case.locate import Missing
from handlers.chat import deciding, report, several
from handlers.context import Actor, Context, ident
from handlers.incoming import Kind
from handlers.refusal import Refusal
from models import menus, questions
from models.cases import Case, lock, reported_by
from models.menus import Answer
from models.people import Person
from models.pushes import PushKind
from models.questions import Question, QuestionKind, QuestionState
from models.vocabulary import Event, Role, State
from nlp.numerals import read_digits
from nlp.places import PlaceMention
from nlp.reading import Intent, Reading

KINDS = frozenset(
    {
        QuestionKind.INFO,
        QuestionKind.KIND,
        QuestionKind.SPLIT,
        QuestionKind.WHAT,
        QuestionKind.HUMAN,
        QuestionKind.CONFIRM_REPORT,
        QuestionKind.KNOWN,
    }
)
"""Questions about a report half told."""
ABOUT_MATTER = frozenset({Open.KIND, Open.WHAT})
BESIDE = frozenset({Intent.GREETING, Intent.THANKS, Intent.ADVERT, Intent.ABUSE})
"""Said beside the point: answered, and the question is put again."""
LONGEST_BUILDING = 3
"""Digits of a building's number."""
FEWEST_WORDS = 4
"""Characters beside the place that make words a problem of their own."""


def chosen(ctx: Context, question: Question, answer: Answer) -> str | Refusal:
    """A number chosen on one of these questions."""
    person = ctx.session.get_one(Person, question.person_id)
    if question.kind is QuestionKind.INFO:
        place = answer.choice.label
        return _placed(ctx, person, question, place, ctx.read(place)) or queue.prompt_now(ctx, question)
    queue.close(ctx, question)
    if question.kind is QuestionKind.CONFIRM_REPORT:
        if answer.choice.does == "drop":
            return ctx.say("chat.dropped")
        text = str(question.data["text"])
        return report.report(ctx, person, text, ctx.read(text), asked=[Open.WHAT])
    case = ctx.session.get_one(Case, question.case_id)
    half = replace(half_of(question.data), matter=None)
    if question.kind is QuestionKind.SPLIT:
        return _split(ctx, person, case, half) if answer.choice.does == "split" else _go_on(ctx, person, case, half)
    if answer.choice.does == "none":
        return _go_on(ctx, person, case, replace(half, unclear=True))
    _settle(ctx, case, half.near[answer.choice.digit - 1])
    return _go_on(ctx, person, case, half, answer.choice.label)


def words(ctx: Context, shown: Question, text: str, reading: Reading) -> str | Refusal | None:
    """Free words on one of these questions; None where they have nothing to do with it."""
    if menus.normalise(text).rstrip("。.!~") in ctx.office.choices.drop:
        return dropped(ctx, shown)
    if shown.kind in {QuestionKind.CONFIRM_REPORT, QuestionKind.KNOWN}:
        queue.close(ctx, shown, QuestionState.DROPPED)
        return _not_over(ctx, shown, text, reading) if shown.kind is QuestionKind.KNOWN else None
    if reading.intent in BESIDE or (shown.kind is QuestionKind.WHAT and text.strip().isdigit()):
        said = ctx.say(f"chat.{reading.intent.value}") if reading.intent in BESIDE else ""
        return "\n".join(part for part in (said, queue.prompt_now(ctx, shown)) if part)
    person = ctx.session.get_one(Person, shown.person_id)
    if shown.kind is QuestionKind.HUMAN:
        queue.close(ctx, shown)
        return report.report(ctx, person, text, reading, to_desk=True)
    if shown.kind is QuestionKind.WHAT:
        return _matter_told(ctx, person, shown, text, reading)
    if shown.kind is QuestionKind.INFO and shown.data["what"] in {Open.ESTATE, Open.BUILDING}:
        return _placed(ctx, person, shown, text, reading)
    if shown.kind in {QuestionKind.INFO, QuestionKind.KIND}:
        return _told_again(ctx, person, shown, text, reading)
    if shown.kind is QuestionKind.SPLIT and reading.intent is Intent.LOC_ONLY:
        _put(ctx, person, ctx.session.get_one(Case, shown.case_id), reading.place, text)
        return queue.prompt_now(ctx, shown)
    return None


def _matter_told(ctx: Context, person: Person, shown: Question, text: str, reading: Reading) -> str | Refusal | None:
    """First the place or a photo, now what it is about."""
    where = str(shown.data["text"])
    if reading.intent is Intent.LOC_ONLY:
        shown.data = {**shown.data, "text": text}
        return queue.prompt_now(ctx, shown)
    queue.close(ctx, shown)
    if reading.intent not in {Intent.REPORT, Intent.CHITCHAT, Intent.CONSULT}:
        return None
    if where:
        earlier = ctx.read(where).place
        if shown.data["kind"] == Kind.LOCATION and earlier.estate is None:
            earlier = replace(earlier, place=where)
        reading = replace(reading, place=merged(earlier, reading.place))
    said = f"{where} {text}" if shown.data["kind"] == Kind.TEXT else text
    return report.report(ctx, person, said, reading, asked=[Open.WHAT])


def _not_over(ctx: Context, shown: Question, text: str, reading: Reading) -> str | None:
    """没来水: what should be over by the announcement is not, so it becomes a case after all."""
    if not any(words in text for words in ctx.office.choices.still):
        return None
    person = ctx.session.get_one(Person, shown.person_id)
    first = str(shown.data["text"])
    before = ctx.read(first)
    reading = replace(before, place=merged(before.place, reading.place))
    return report.report(ctx, person, f"{first}\n{text}", reading, asked=[Open.WHAT], not_over=True)


def _placed(ctx: Context, person: Person, shown: Question, text: str, reading: Reading) -> str | None:
    """Which estate or building; only a whole new report with its own place is something else."""
    case = ctx.session.get_one(Case, shown.case_id)
    lock(ctx.session, ident(case))
    if reading.category not in {None, OTHER, case.category} and not _is_place(text, reading):
        return None  # another matter: it gets a case of its own, the question stays open
    if shown.data["what"] == Open.ESTATE and read_digits(menus.normalise(text)):
        return queue.prompt_now(ctx, shown)  # a number says no estate: it may have been meant for something else
    mention = _mention(shown, text, reading)
    half = half_of(shown.data)
    missing = _put(ctx, person, case, mention, text)
    queue.close(ctx, shown)
    said = report.proceed(ctx, person, case, half, missing, text)
    others = [ctx.session.get_one(Case, number) for number in half.along]
    for other in others:
        _put(ctx, person, other, mention, text)
        if said:
            report.send_off(ctx, Actor(role=Role.RESIDENT, person=person), other, half, text)
    return report.receipts(ctx, [case, *others]) if others and said else said


def _put(ctx: Context, person: Person, case: Case, mention: PlaceMention, text: str) -> Missing:
    """Add to a case's place what an answer says; words no roster knows are kept for whoever decides."""
    located = locate.add_to(ctx, case, mention, person, text)
    locate.put(case, located)
    if located.missing is not Missing.NOTHING and mention.estate is None and not mention.building:
        case.place = "".join(part for part in (case.place, text[:60]) if part)
    return located.missing


def _mention(question: Question, text: str, reading: Reading) -> PlaceMention:
    """The place an answer names; asked for the building, a bare number is one."""
    number = read_digits(menus.normalise(text))
    if question.data["what"] == Open.BUILDING and number and len(number) <= LONGEST_BUILDING:
        return replace(reading.place, building=number.lstrip("0") or number)
    return reading.place


def _is_place(text: str, reading: Reading) -> bool:
    """Whether the words are mostly a place, as the question asked, and not another problem."""
    if not reading.is_report or reading.place.estate is not None or reading.place.building is not None:
        return True
    return len(text) - len(reading.place.place or "") < FEWEST_WORDS


def _told_again(ctx: Context, person: Person, shown: Question, text: str, reading: Reading) -> str:
    """The matter in other words: taken where they are clear, else a person decides with all that was said."""
    case = ctx.session.get_one(Case, shown.case_id)
    lock(ctx.session, ident(case))
    case.text = f"{case.text}\n{text}"
    both = ctx.read(case.text)
    clear = next((one for one in (reading, both) if deciding.is_sure(ctx.office.rules, one)), None)
    half = replace(half_of(shown.data), matter=None, unclear=clear is None)
    if clear is None:
        case.alternatives = opening.candidates(both) or case.alternatives
    else:
        report.take(ctx, case, clear)
    missing = _put_if_said(ctx, person, case, reading, text)
    queue.close(ctx, shown)
    return report.proceed(ctx, person, case, half, missing, text)


def _put_if_said(ctx: Context, person: Person, case: Case, reading: Reading, text: str) -> Missing:
    if reading.place.estate or reading.place.building:
        return _put(ctx, person, case, reading.place, text)
    return locate.add_to(ctx, case, PlaceMention(), person, "").missing


def _go_on(ctx: Context, person: Person, case: Case, half: Half, note: str = "") -> str:
    lock(ctx.session, ident(case))
    missing = locate.add_to(ctx, case, PlaceMention(), person, "").missing
    return report.proceed(ctx, person, case, half, missing, note)


def _settle(ctx: Context, case: Case, code: str) -> None:
    """The reporter chose the category."""
    if code == case.category:
        return
    category = ctx.office.categories[code]
    today = ctx.now.astimezone(ctx.office.zone).date()
    if case.urgency != Urgency.URGENT:
        case.urgency = category.default_urgency(heating=ctx.office.rules.season.heating_on(today))
    case.category, case.confidential = code, case.confidential or category.confidential


def _split(ctx: Context, person: Person, case: Case, half: Half) -> str:
    """Several problems: the case keeps the first, the others get cases of their own at the same place."""
    lock(ctx.session, ident(case))
    first, *others = several.parts(ctx, case.text, ctx.read(case.text))
    case.text = first.text
    report.take(ctx, case, first.reading)
    missing = locate.add_to(ctx, case, PlaceMention(), person, "").missing
    more: list[Case] = []
    for part in others:
        located = locate.add_to(ctx, case, part.reading.place, person, part.text)
        more.append(opening.opened(ctx, person, part.text, part.reading, located))
    if missing is not Missing.NOTHING:
        return report.proceed(ctx, person, case, replace(half, along=tuple(map(ident, more))), missing)
    for one in (case, *more):
        report.send_off(ctx, Actor(role=Role.RESIDENT, person=person), one, half)
    return report.receipts(ctx, [case, *more])


def merged(earlier: PlaceMention, later: PlaceMention) -> PlaceMention:
    """One place from two messages: later words win; another estate forgets the earlier doors."""
    if later.estate is not None and later.estate != earlier.estate:
        return later
    names = ("community", "estate", "building", "unit", "floor", "room", "place", "relation")
    return replace(later, **{name: getattr(later, name) or getattr(earlier, name) for name in names})


def dropped(ctx: Context, shown: Question) -> str:
    """算了: what was begun is taken back; danger goes on, for it may not have been meant."""
    queue.close(ctx, shown, QuestionState.DROPPED)
    case = ctx.session.get(Case, shown.case_id) if shown.case_id else None
    if case is None:
        return ctx.say("chat.dropped")
    if case.state is not State.NEEDS_INFO:
        return ctx.say("half.goes_on", **describe.case_values(ctx, case))
    person = ctx.session.get_one(Person, shown.person_id)
    for number in (ident(case), *half_of(shown.data).along):
        one = lock(ctx.session, number)
        if one is not None:
            cases.advance(ctx, one, Event.WITHDRAWN, Actor(role=Role.RESIDENT, person=person))
    return ctx.say("half.dropped")


def leave_to_desk(ctx: Context, case: Case) -> None:
    """Nobody answered in time: whoever decides sees the candidates where the matter itself was open."""
    for question in questions.open_about(ctx.session, ident(case)):
        if question.kind in KINDS and half_of(question.data).matter in ABOUT_MATTER:
            case.category = OTHER


def given_up(ctx: Context, question: Question) -> None:
    """No words came after a photo: a person looks at it. Other beginnings without a case are simply over."""
    if question.state not in questions.OPEN:
        return
    person = ctx.session.get_one(Person, question.person_id)
    queue.close(ctx, question, QuestionState.DROPPED)
    if not question.data.get("media"):
        return
    text = str(question.data["text"]) or ctx.say("half.only_media")
    report.report(ctx, person, text, ctx.read(text), to_desk=True)
    case = reported_by(ctx.session, ident(person), 1)[0]
    values = describe.case_values(ctx, case)
    pushes.tell(ctx, person, PushKind.PROGRESS, "resident.dispatched_without", values, case=case)
