"""Corrections looked through: what may be learned from, and which spoken names of estates become aliases."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.case import describe
from handlers.console.correct import learn_alias
from handlers.context import Context
from models.cases import Case
from models.corrections import CATEGORY, Correction, waiting
from models.places import Estate

MOST = 50

Proposer = Callable[[str, str], str | None]
"""Of a text and an estate's name: what the text may have called it (nlp.aliases)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A correction to be decided. `before` and `after` in words; `alias`: the proposed name, "" for a category."""

    id: int
    case_id: int
    words: str
    before: str
    after: str
    alias: str


def to_look_through(ctx: Context, propose: Proposer) -> list[Look]:
    """The oldest that wait. A place in whose words nothing looks like a name has nothing to decide and is left out."""
    looks = [_look(ctx, row, propose) for row in waiting(ctx.session, MOST)]
    return [look for look in looks if look is not None]


def decide(ctx: Context, row_id: int, alias: str, *, keep: bool) -> bool:
    """Keep it to learn from, or not; a place's `alias` is understood from now on. False: somebody else was quicker."""
    row = ctx.session.get(Correction, row_id)
    if row is None or row.kept is not None:
        return False
    row.kept = keep
    estate = _estate(ctx, row)
    if keep and row.field != CATEGORY and estate is not None:
        learn_alias(ctx, estate.id, alias)
    return True


def _look(ctx: Context, row: Correction, propose: Proposer) -> Look | None:
    if row.field == CATEGORY:
        before, after, alias = *(describe.category_name(ctx, code) for code in (row.before, row.after)), ""
    else:
        estate = _estate(ctx, row)
        alias = (propose(row.words, estate.name) if estate else None) or ""
        if not alias:
            return None
        before, after = row.before, estate.name if estate else row.after
    return Look(id=row.id or 0, case_id=row.case_id, words=row.words, before=before, after=after, alias=alias)


def _estate(ctx: Context, row: Correction) -> Estate | None:
    case = ctx.session.get_one(Case, row.case_id)
    return ctx.session.get(Estate, case.estate_id) if case.estate_id else None
