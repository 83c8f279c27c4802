"""撤销: a member of staff takes back their own last action, while nobody has built on it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from handlers.case import cases, describe, kept, pushes, queue
from handlers.context import Actor, Context, Trace, ident
from handlers.refusal import Refusal
from models import deadlines, questions
from models import pushes as push_rows
from models.cases import Case, LogEntry, last_action, lock, newest_log
from models.columns import UtcTime
from models.deadlines import DeadlineState
from models.people import Person
from models.pushes import CallListEntry, PushKind, PushState
from models.questions import QuestionState
from models.vocabulary import Event, Role, State

NOT_ACTS = (Event.REMINDED, Event.UNREACHED)
"""What the clock does that nobody builds on."""


def undo(ctx: Context, person: Person) -> str | Refusal:
    """Take back all the person's last message did: state, clocks, questions; people already told are corrected."""
    within = timedelta(seconds=ctx.office.rules.undo.within)
    entries = last_action(ctx.session, ident(person), ctx.now - within)
    if not entries:
        minutes = int(within.total_seconds() // 60)
        return Refusal("staff.nothing_to_undo", {"minutes": minutes})
    touched = {entry.case_id: _locked(ctx, entry.case_id) for entry in entries}
    case = touched[entries[0].case_id]
    last = {case_id: max(ident(entry) for entry in entries if entry.case_id == case_id) for case_id in touched}
    for case_id, row in touched.items():
        newest = newest_log(ctx.session, case_id, NOT_ACTS)
        if newest is None or newest.id != last[case_id]:
            return Refusal("staff.too_late_to_undo", {"short": row.short, "case_no": row.case_no})
    role = entries[0].actor_role
    for entry in entries:
        _take_back(ctx, touched[entry.case_id], entry)
    ctx.trace = Trace()
    for row in touched.values():
        cases.note_event(ctx, row, Event.UNDONE, Actor(role=role, person=person), entries[-1].event.value)
    ctx.session.flush()
    return ctx.say("staff.undone", **describe.case_values(ctx, case))


def _locked(ctx: Context, case_id: int) -> Case:
    case = lock(ctx.session, case_id)
    if case is None:
        raise ValueError("a log row without its case")
    return case


def _take_back(ctx: Context, case: Case, entry: LogEntry) -> None:
    noted: Mapping[str, Any] = entry.undo or {}
    entry.undo = None
    for question in questions.by_ids(ctx.session, noted["questions_opened"]):
        if question.state in questions.OPEN:
            question.state = QuestionState.DROPPED
    ctx.session.flush()
    for name, value in noted["before"].items():
        setattr(case, name, _typed(name, value))
    for row in deadlines.by_ids(ctx.session, noted["deadlines_started"]):
        if row.state is DeadlineState.PENDING:
            row.state = DeadlineState.CANCELLED
    for row in deadlines.by_ids(ctx.session, noted["deadlines_stopped"]):
        row.state = DeadlineState.PENDING
    for call_id in noted["calls"]:
        entry_row = ctx.session.get(CallListEntry, call_id)
        if entry_row is not None:
            ctx.session.delete(entry_row)
    kept.take_back(ctx, noted)
    _correct(ctx, case, noted["pushes"])
    _reopen_questions(ctx, noted["questions_closed"])


def _reopen_questions(ctx: Context, ids: list[int]) -> None:
    """Questions the step had closed wait again, in their old order; the sender's comes back in this very answer."""
    for question in questions.by_ids(ctx.session, ids):
        person = ctx.session.get_one(Person, question.person_id)
        question.state = QuestionState.WAITING
        question.prompted_at = None
        ctx.session.flush()
        if ctx.is_sender(person):
            queue.bring_up(ctx, question)
        elif questions.shown_to(ctx.session, question.person_id) is None:
            queue.show(ctx, person, question)


def _correct(ctx: Context, case: Case, ids: list[int]) -> None:
    """Drop what has not left; tell those who have heard it that it no longer holds."""
    told: set[int] = set()
    for push in push_rows.by_ids(ctx.session, ids):
        if push.state is PushState.WAITING:
            push.state = PushState.SUPERSEDED
        elif push.state in {PushState.SENT, PushState.CLAIMED}:
            told.add(push.person_id)
    for person_id in sorted(told):
        person = ctx.session.get_one(Person, person_id)
        values = describe.case_values(ctx, case)
        key = "resident.corrected" if person_id == case.reporter_id else "staff.corrected"
        pushes.tell(ctx, person, PushKind.CORRECTION, key, values, case=case)


def _typed(name: str, value: Any) -> Any:
    column = Case.__table__.columns[name]  # type: ignore[attr-defined]  # SQLModel adds it to table classes
    if value is None:
        return None
    if isinstance(column.type, UtcTime):
        return datetime.fromisoformat(value)
    if name == "state":
        return State(value)
    return Role(value) if name.endswith("_role") else value
