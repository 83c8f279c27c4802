"""What waits for the person looking: asked of them, in their hands, or at their level; overdue first, each with why."""

from datetime import datetime

from sqlmodel import col, select

from handlers.case import clocks
from handlers.console.rows import CaseRow, row
from handlers.console.viewer import OFFICE, Viewer, visible
from handlers.context import Context, ident
from handlers.ledger import beside
from models.cases import Case, in_hand
from models.questions import OPEN, Question, QuestionKind
from models.workflow import CLAIMABLE, RUNNING

AT_MOST = 200
ABOUT_WORK = frozenset({QuestionKind.VERIFY, QuestionKind.CLAIM, QuestionKind.WATCH})

WITHOUT_WORDS = frozenset({"claimed", "verified", "acknowledged"})
"""Choices that need no words, so that one click is enough."""


def waiting(ctx: Context, who: Viewer) -> list[CaseRow]:
    """Everything that waits for them, overdue and soonest first."""
    asked = _asked(ctx, who)
    found = {ident(case): case for case in in_hand(ctx.session, who.person_id, AT_MOST)}
    found |= {ident(case): case for case in _cases(ctx, who, list(asked))}
    found |= {ident(case): case for case in _at_their_level(ctx, who)}
    held = beside(ctx.session, list(found.values()))
    running = sorted((case for case in found.values() if case.state in RUNNING), key=lambda case: _order(ctx, case))
    lines = [_line(ctx, who, case, asked.get(ident(case))) for case in running]
    held.clear()
    return lines


def _order(ctx: Context, case: Case) -> tuple[bool, datetime, int]:
    far = datetime.max.replace(tzinfo=ctx.now.tzinfo)
    return not clocks.is_emergency(case), case.due_at or far, ident(case)


def _asked(ctx: Context, who: Viewer) -> dict[int, QuestionKind]:
    statement = select(Question).where(col(Question.person_id) == who.person_id, col(Question.state).in_(OPEN))
    rows = ctx.session.exec(statement.limit(AT_MOST))
    return {row.case_id: row.kind for row in rows if row.case_id is not None and row.kind in ABOUT_WORK}


def _cases(ctx: Context, who: Viewer, ids: list[int]) -> list[Case]:
    return list(ctx.session.exec(select(Case).where(col(Case.id).in_(ids), visible(who)))) if ids else []


def _at_their_level(ctx: Context, who: Viewer) -> list[Case]:
    """Waiting with the office they belong to, whoever of them was asked."""
    if not who.holds(OFFICE):
        return []
    statement = (
        select(Case)
        .where(col(Case.state).in_(list(CLAIMABLE)), col(Case.responsible_role).in_(list(who.roles)), visible(who))
        .order_by(col(Case.id))
        .limit(AT_MOST)
    )
    return list(ctx.session.exec(statement).all())


def _line(ctx: Context, who: Viewer, case: Case, asked: QuestionKind | None) -> CaseRow:
    kind = "handling" if case.responsible_id == who.person_id and case.state not in CLAIMABLE else "claim"
    if asked in {QuestionKind.VERIFY, QuestionKind.WATCH}:
        kind = asked.value
    late = case.due_at is not None and case.due_at < ctx.now
    reason = clocks.reason(case.due_why)
    why = ctx.say(f"desk_why.{kind}", late=late, due=case.due_at or ctx.now, why=reason, returns=case.returns)
    choices = ctx.office.choices.menus.get(kind, ())
    return row(ctx, case, why, tuple(choice for choice in choices if choice.does in WITHOUT_WORDS))
