"""What is sent besides words: it belongs to the case under way; where that is unclear, the sender is asked."""

from datetime import timedelta

from handlers.case import attachments, prompts, queue, routing
from handlers.chat import beginning, correcting, halfway, recordings, report, resident
from handlers.chat.commands import sender
from handlers.context import Context, ident
from handlers.incoming import Kind
from handlers.refusal import Refusal
from models import questions
from models.cases import Case, last_action, reported_by
from models.media import Attachment
from models.people import Person
from models.questions import Question, QuestionKind
from models.workflow import ACTIVE

NEW = 0
"""Stands among the cases to choose from for none of them."""


def attached(ctx: Context) -> str | Refusal:
    """A photo, recording, film or place has come."""
    if ctx.incoming is None:
        raise ValueError("an attachment needs a message")
    person = sender(ctx)
    asked_before = attachments.is_asked(ctx, person)
    row = attachments.keep(ctx, person, ctx.incoming)
    if ctx.incoming.kind is Kind.LOCATION:
        return _place(ctx, person, row)
    about = _under_way(ctx, person)
    if row.kind == Kind.VOICE:
        if len(about) == 1:
            row.case_id = ident(about[0])
        return recordings.received(ctx, row)
    shown = questions.shown_to(ctx.session, ident(person))
    if len(about) == 1:
        return _put(ctx, row, about[0], shown)
    if asked_before:
        return Refusal("media.more")
    begins = shown is not None and shown.kind is QuestionKind.WHAT
    about = about or ([] if begins else resident.open_cases(ctx, person)[: resident.CHOOSABLE - 1])
    if not about:
        return beginning.begun(ctx, person, "", row.kind)
    return _which(ctx, person, about)


def _put(ctx: Context, row: Attachment, case: Case, shown: Question | None) -> str:
    """Into the case; what is still open about it is asked again."""
    row.case_id = ident(case)
    said = ctx.say("media.attached", short=case.short, kind=row.kind)
    if shown is None or shown.case_id != case.id or shown.kind not in halfway.KINDS:
        return said
    return "\n".join((said, queue.prompt_now(ctx, shown)))


def _under_way(ctx: Context, person: Person) -> list[Case]:
    """The cases the sender must have in mind: the one just worked on, the one shown, the one just reported."""
    shown = questions.shown_to(ctx.session, ident(person))
    on_screen = prompts.case_of(ctx, shown) if shown else None
    if shown is not None and shown.kind is QuestionKind.NOTE and on_screen is not None:
        return [on_screen]
    worked, reported = _worked_on(ctx, person), _reported(ctx, person)
    if shown is not None and shown.kind in {QuestionKind.CLAIM, QuestionKind.MENU} and (worked or reported):
        on_screen = None  # nobody photographs what they have not begun, and a menu is only for the asking
    found = {ident(case): case for case in (worked, on_screen, reported) if case is not None}
    return list(found.values())


def _worked_on(ctx: Context, person: Person) -> Case | None:
    """The case a member of staff has just done something about: photos may follow for a while, as a note may."""
    since = ctx.now - timedelta(seconds=ctx.office.rules.questions.note_within)
    rows = last_action(ctx.session, ident(person), since)
    case = ctx.session.get(Case, rows[0].case_id) if rows else None
    return case if case is not None and routing.role_in_case(ctx, case, person) is not None else None


def _reported(ctx: Context, person: Person) -> Case | None:
    """The sender's newest case, while what they send is still about it."""
    newest = reported_by(ctx.session, ident(person), 1)
    since = ctx.now - timedelta(seconds=ctx.office.rules.media.join_within)
    return newest[0] if newest and newest[0].state in ACTIVE and newest[0].received_at >= since else None


def _which(ctx: Context, person: Person, about: list[Case]) -> str:
    lines = [resident.line(ctx, case) for case in about]
    data = {
        "then": attachments.PHOTO,
        "cases": [*(case.id for case in about), NEW],
        "lines": [*lines, ctx.say("media.new")],
        "words": "",
    }
    queue.ask(ctx, person, QuestionKind.WHICH, data=data)
    return ""


def _place(ctx: Context, person: Person, row: Attachment) -> str | Refusal:
    """A place answers the question where it is, puts the newest report right, or begins the next one."""
    label = row.label or ctx.say("media.no_label")
    reading = attachments.read_point(ctx, row, label)
    estate = reading.place.estate
    if estate is not None and estate not in label:
        label = f"{estate} {label}"  # so that the sender sees which estate it was taken for
    shown = questions.shown_to(ctx.session, ident(person))
    if shown is not None and shown.kind in halfway.KINDS and shown.case_id is not None:
        row.case_id = shown.case_id
        said = halfway.words(ctx, shown, label, reading)
        return said if said is not None else queue.prompt_now(ctx, shown)
    case = _reported(ctx, person)
    if case is None:
        return beginning.begun(ctx, person, label, row.kind)
    row.case_id = ident(case)
    said = correcting.put_right(ctx, person, label, reading) or correcting.pointed_at(ctx, person, case, label, reading)
    return said or report.join(ctx, person, case, label)
