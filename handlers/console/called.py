"""What the figures say of whistles, the units called by them, and mediations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from handlers.console.span import Span, instants, names
from handlers.console.viewer import STREET, Viewer, may_see, visible
from handlers.context import Context
from models.cases import Case
from models.mediations import Mediation
from models.places import Community, ResponderUnit
from models.whistles import Assignment, Whistle

MOST_MEDIATED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """A responder unit: whistles it was called by, those with an answer, those whose answer solved it."""

    unit_id: int
    name: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mediated:
    """One mediation as the office may read it."""

    held_at: datetime
    case: Case | None
    outcome: str
    place: str


def whistled(ctx: Context, who: Viewer, span: Span) -> dict[str, int]:
    """Whistles, those with an answer, those whose answer solved it; mediations. An answer is not a solution."""
    begin, end = instants(ctx, span)
    issued = (
        select(Whistle)
        .join(Case, col(Case.id) == col(Whistle.case_id))
        .where(col(Whistle.issued_at) >= begin, col(Whistle.issued_at) < end, visible(who))
    )
    whistles = ctx.session.exec(issued).all()
    mediated = (
        select(func.count())
        .select_from(Mediation)
        .where(col(Mediation.held_at) >= begin, col(Mediation.held_at) < end, *_mediated_in(who))
    )
    return {
        "issued": len(whistles),
        "answered": sum(row.resolved is not None for row in whistles),
        "solved": sum(row.resolved is True for row in whistles),
        "mediations": ctx.session.exec(mediated).one(),
    }


def by_unit(ctx: Context, who: Viewer, span: Span) -> list[UnitLine]:
    """Each unit that was called, most often called first."""
    begin, end = instants(ctx, span)
    rows = ctx.session.exec(
        select(Assignment.unit_id, Whistle.id, Whistle.resolved)
        .join(Whistle, col(Whistle.id) == col(Assignment.whistle_id))
        .join(Case, col(Case.id) == col(Whistle.case_id))
        .where(col(Whistle.issued_at) >= begin, col(Whistle.issued_at) < end, visible(who))
        .distinct()
    ).all()
    known = names(ctx, ResponderUnit, "name")
    lines = []
    for unit_id in {row[0] for row in rows}:
        resolved = [row[2] for row in rows if row[0] == unit_id]
        answered, solved = sum(one is not None for one in resolved), sum(one is True for one in resolved)
        counted = {"issued": len(resolved), "answered": answered, "solved": solved}
        lines.append(UnitLine(unit_id=unit_id, name=known[unit_id], counts=counted))
    return sorted(lines, key=lambda line: (-line.counts["issued"], line.name))


def mediated(ctx: Context, who: Viewer, span: Span) -> list[Mediated]:
    """The mediations of a span in the person's area, newest first; what was said stays on the case's own page."""
    begin, end = instants(ctx, span)
    statement = select(Mediation).where(
        col(Mediation.held_at) >= begin, col(Mediation.held_at) < end, *_mediated_in(who)
    )
    known = names(ctx, Community, "name")
    found = ctx.session.exec(statement.order_by(col(Mediation.held_at).desc()).limit(MOST_MEDIATED)).all()
    return [
        Mediated(
            held_at=row.held_at,
            case=may_see(ctx.session, who, row.case_id) if row.case_id else None,
            outcome=row.outcome.value,
            place=known.get(row.community_id or 0, ctx.say("figures.nowhere")),
        )
        for row in found
    ]


def _mediated_in(who: Viewer) -> list[ColumnElement[bool]]:
    if who.holds(STREET):
        return [col(Mediation.subdistrict_id).in_(who.subdistricts())]
    return [col(Mediation.community_id).in_(who.communities())]
