"""Deletes what is known about a person: at their word, when they leave, when WeChat says so. Their cases stay."""

from datetime import datetime, timedelta

from sqlmodel import col, delete, select, update

from handlers.case import clocks, queue
from handlers.context import Context, ident
from models import questions
from models.cases import Case, LogEntry
from models.deadlines import Deadline, DeadlineKind
from models.inbox import InboxMessage, InboxState
from models.media import Attachment, FileState, Hearing
from models.people import Person
from models.pushes import CallListEntry, Push, PushState, Quota, Subscription
from models.questions import QuestionState
from models.workflow import ACTIVE
from nlp import privacy

DAY = timedelta(days=1)


def left(ctx: Context, person: Person) -> None:
    """The person no longer follows: nothing more is sent, and unless they come back soon all is forgotten."""
    person.followed = False
    _later(ctx, person, timedelta(seconds=ctx.office.rules.privacy.erase_after), left=True)


def forget(ctx: Context, person: Person) -> None:
    """Forget the person now. What their last messages said goes a little later: WeChat may still deliver them again."""
    _forget(ctx, person)
    _later(ctx, person, timedelta(seconds=ctx.office.rules.privacy.erase_after), left=False)


def _later(ctx: Context, person: Person, after: timedelta, *, left: bool) -> None:
    clocks.schedule(ctx, DeadlineKind.ERASE, ctx.now + after, data={"person": ident(person), "left": left})


def go_on(ctx: Context, deadline: Deadline) -> None:
    """The time has come: forget who left, and what was said; what a running case still needs is looked at daily."""
    person = ctx.session.get(Person, int(deadline.data["person"]))
    if person is None or (deadline.data["left"] and person.followed):
        return
    if deadline.data["left"]:
        _forget(ctx, person)
    _forget_words(ctx, person, deadline.due_at - timedelta(seconds=ctx.office.rules.privacy.erase_after))
    if _forget_in_cases(ctx, person):
        _later(ctx, person, DAY, left=False)


def _forget(ctx: Context, person: Person) -> None:
    """Who they are and how to reach them. A member of staff stays on the roster, which the office keeps."""
    person.home_building_id, person.home_estate_id = None, None
    person.home_unit, person.home_room = "", ""
    number = ident(person)
    _forget_files(ctx, number)
    if person.on_roster:
        return
    person.openid, person.followed, person.name = None, False, ""
    person.phone_sealed, person.phone_print, person.phone_tail = "", None, ""
    shown = questions.shown_to(ctx.session, number)
    for question in [*questions.waiting_for(ctx.session, number), *([shown] if shown else [])]:
        queue.close(ctx, question, QuestionState.DROPPED)
    unsent = (col(Push.person_id) == number) & (col(Push.state) == PushState.WAITING)
    ctx.session.execute(update(Push).where(unsent).values(state=PushState.SUPERSEDED))
    for table in (Quota, Subscription):
        ctx.session.execute(delete(table).where(col(table.person_id) == number))
    to_phone = (col(CallListEntry.person_id) == number) & col(CallListEntry.done_at).is_(None)
    ctx.session.execute(update(CallListEntry).where(to_phone).values(done_at=ctx.now))


def _forget_files(ctx: Context, number: int) -> None:
    """Their voice, and everything no case has; pictures stay with their cases. The files themselves go soon after."""
    rows = ctx.session.exec(select(Attachment).where(col(Attachment.person_id) == number)).all()
    for row in rows:
        if row.case_id is None or row.kind == "voice":
            row.state, row.hearing, row.words, row.media_id = FileState.ERASED, Hearing.NONE, "", ""
            row.label, row.latitude, row.longitude, row.better_media_id = "", None, None, ""


def _forget_words(ctx: Context, person: Person, until: datetime) -> None:
    """What they wrote to us outside their cases. A failed message stays until somebody has looked."""
    said = select(InboxMessage).where(
        col(InboxMessage.person_id) == ident(person),
        col(InboxMessage.state) != InboxState.FAILED,
        col(InboxMessage.received_at) <= until,
    )
    for message in ctx.session.exec(said):
        message.key, message.openid, message.body, message.answer = f"erased:{message.id}", "", {}, ""


def _forget_in_cases(ctx: Context, person: Person) -> bool:
    """Their door and numbers in cases that have ended; whether some have not."""
    cases = ctx.session.exec(select(Case).where(col(Case.reporter_id) == ident(person))).all()
    for case in cases:
        if case.state in ACTIVE:
            continue
        if case.own_door:
            case.unit, case.room = "", ""
        case.text, case.place = privacy.mask_numbers(case.text), privacy.mask_numbers(case.place)
    own_notes = select(LogEntry).where(col(LogEntry.actor_id) == ident(person), col(LogEntry.note) != "")
    for entry in ctx.session.exec(own_notes) if not person.on_roster else ():
        entry.note = privacy.mask_numbers(entry.note)
    return any(case.state in ACTIVE for case in cases)
