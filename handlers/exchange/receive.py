"""Take over the cases of a platform's file: new ones are opened, known ones get what is new; twice changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import col, select

from handlers.case import cases, intake
from handlers.case.intake import Told
from handlers.case.opening import Origin
from handlers.context import Actor, Context, ident
from handlers.exchange.rows import Brought
from models.cases import Case, lock, log_of
from models.people import Person
from models.vocabulary import Event, Role, State
from models.workflow import NotAllowed


class Change(StrEnum):
    """What a row means for us."""

    NEW = "new"
    ADDED = "added"
    WITHDRAWN = "withdrawn"
    NOT_WITHDRAWN = "not_withdrawn"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One row and what it changed; `case_no` is empty where nothing has been written yet, `state` in words."""

    change: Change
    external_no: str
    case_no: str = ""
    state: str = ""


def preview(ctx: Context, rows: Sequence[Brought]) -> list[Taken]:
    """What taking over these rows would change; writes nothing."""
    return [_planned(ctx, row, _case_of(ctx, row)) for row in rows]


def take(ctx: Context, row: Brought) -> Taken:
    """Take over one row; the same row again is Change.SAME."""
    known = _case_of(ctx, row)
    planned = _planned(ctx, row, known)
    if known is None:
        if planned.change is Change.NEW:
            told = Told(
                text=row.text,
                origin=Origin(source=row.source, external_no=row.external_no, visit_kind=row.visit_kind),
                place=row.place,
                category=row.category,
                name=row.name,
                phone=row.phone,
            )
            case = intake.enter(ctx, told)
            return Taken(change=Change.NEW, external_no=row.external_no, case_no=case.case_no or "")
        return planned
    case = lock(ctx.session, ident(known)) or known
    actor = Actor(role=Role.RESIDENT, person=ctx.session.get_one(Person, case.reporter_id))
    try:
        if planned.change is Change.ADDED:
            cases.advance(ctx, case, Event.NOTE_ADDED, actor, note=_note(ctx, row))
        elif planned.change is Change.WITHDRAWN:
            cases.advance(ctx, case, Event.WITHDRAWN, actor)
    except NotAllowed:
        return _result(ctx, Change.NOT_WITHDRAWN if row.withdrawn else Change.SAME, case, row)
    return planned


def _planned(ctx: Context, row: Brought, case: Case | None) -> Taken:
    if case is None:
        return Taken(change=Change.SAME if row.withdrawn else Change.NEW, external_no=row.external_no)
    if row.withdrawn:
        return _result(ctx, Change.SAME if case.state is State.WITHDRAWN else Change.WITHDRAWN, case, row)
    noted = {entry.note for entry in log_of(ctx.session, [ident(case)])[ident(case)]}
    said = row.text == case.text or _note(ctx, row) in noted
    return _result(ctx, Change.SAME if said else Change.ADDED, case, row)


def _result(ctx: Context, change: Change, case: Case, row: Brought) -> Taken:
    state = ctx.say(f"state.{State(case.state).value}")
    return Taken(change=change, external_no=row.external_no, case_no=case.case_no or "", state=state)


def _note(ctx: Context, row: Brought) -> str:
    return ctx.say("exchange.added_note", text=row.text)


def _case_of(ctx: Context, row: Brought) -> Case | None:
    return ctx.session.exec(select(Case).where(col(Case.external_no) == row.external_no)).first()
