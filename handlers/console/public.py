"""What anybody may see: an estate's ledger. No names, no numbers, no doors, no resident's words."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from handlers.case import describe
from handlers.context import Context
from handlers.folding import EXCLUDED, OPEN
from models import announcements
from models.announcements import Announcement
from models.cases import Case
from models.pauses import Pause
from models.places import Building, Community, Estate, Grid
from models.vocabulary import State
from models.workflow import ANSWERED

NEWEST = 30
MEASURED = 500
"""Newest handled cases of which the usual time is told."""
HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLine:
    """A case as everybody may know it."""

    case_no: str
    category: str
    state: State
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A case nobody can solve for now, and when it is looked at again."""

    case_no: str
    category: str
    review_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An announcement; `numbers` are the buildings it is for, none where it is for all."""

    text: str
    numbers: Sequence[str]
    made_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What is announced to an estate now, newest first."""

    estate: str
    estate_id: int
    community: str
    notices: Sequence[Notice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """An estate's public page. `hours` is the median from report to handled, None where nothing was handled yet."""

    estate: str
    estate_id: int
    announced: int
    community: str
    grids: Sequence[str]
    received: int
    open: int
    handled: int
    breached: int
    hours: float | None
    categories: Sequence[tuple[str, int]]
    lines: Sequence[PublicLine]
    parked: Sequence[Parked]


def ledger(ctx: Context, estate_id: int) -> Ledger | None:
    """The ledger of that estate; None where there is none."""
    estate = ctx.session.get(Estate, estate_id)
    if estate is None:
        return None
    here = col(Case.estate_id) == estate_id
    by_state = dict(ctx.session.exec(select(Case.state, func.count()).where(here).group_by(col(Case.state))).all())
    grids = select(Grid.code).where(col(Grid.id).in_(select(Case.grid_id).where(here).distinct()))
    return Ledger(
        estate=estate.name,
        estate_id=estate_id,
        announced=len(_holding(ctx, estate)),
        community=ctx.session.get_one(Community, estate.community_id).name,
        grids=ctx.session.exec(grids.order_by(col(Grid.code))).all(),
        received=sum(by_state.values()),
        open=sum(count for state, count in by_state.items() if state in OPEN),
        handled=sum(count for state, count in by_state.items() if state in ANSWERED),
        breached=_count(ctx, here, col(Case.overdue_at).is_not(None)),
        hours=_usual_hours(ctx, here),
        categories=_categories(ctx, here),
        lines=_lines(ctx, here),
        parked=_parked(ctx, here),
    )


def notices(ctx: Context, estate_id: int) -> Notices | None:
    """The announcements of that estate; None where there is none."""
    estate = ctx.session.get(Estate, estate_id)
    if estate is None:
        return None
    community = ctx.session.get_one(Community, estate.community_id)
    numbers = {building.id: building.number for building in _buildings(ctx, estate)}
    found = [
        Notice(
            text=row.text,
            numbers=[numbers[one] for one in row.building_ids if one in numbers],
            made_at=row.made_at,
            ends_at=row.ends_at,
        )
        for row in _holding(ctx, estate)
    ]
    return Notices(estate=estate.name, estate_id=estate_id, community=community.name, notices=found)


def _holding(ctx: Context, estate: Estate) -> list[Announcement]:
    community = ctx.session.get_one(Community, estate.community_id)
    ids = [building.id for building in _buildings(ctx, estate)]
    rows = announcements.holding(ctx.session, ctx.now, community.subdistrict_id)
    return [
        row
        for row in rows
        if announcements.holds_at(row, community_id=community.id, estate_id=estate.id, building_ids=ids)
    ]


def _buildings(ctx: Context, estate: Estate) -> Sequence[Building]:
    return ctx.session.exec(select(Building).where(col(Building.estate_id) == estate.id)).all()


def _count(ctx: Context, *bounds: ColumnElement[bool]) -> int:
    return ctx.session.exec(select(func.count()).select_from(Case).where(*bounds)).one()


def _usual_hours(ctx: Context, here: ColumnElement[bool]) -> float | None:
    statement = (
        select(Case.received_at, Case.answered_at)
        .where(here, col(Case.answered_at).is_not(None))
        .order_by(col(Case.id).desc())
        .limit(MEASURED)
    )
    spans = [(done - begun).total_seconds() / HOUR for begun, done in ctx.session.exec(statement) if done is not None]
    return round(statistics.median(spans), 1) if spans else None


def _categories(ctx: Context, here: ColumnElement[bool]) -> list[tuple[str, int]]:
    found = ctx.session.exec(select(Case.category, func.count()).where(here).group_by(col(Case.category))).all()
    return sorted(((describe.category_name(ctx, code), count) for code, count in found), key=lambda pair: -pair[1])


def _lines(ctx: Context, here: ColumnElement[bool]) -> list[PublicLine]:
    """The newest that shield nobody: what is confidential is counted but never listed."""
    statement = select(Case).where(here, col(Case.confidential).is_(False), col(Case.state).not_in(sorted(EXCLUDED)))
    return [
        PublicLine(
            case_no=case.case_no or "",
            category=describe.category_name(ctx, case.category),
            state=State(case.state),
            received_at=case.received_at,
        )
        for case in ctx.session.exec(statement.order_by(col(Case.id).desc()).limit(NEWEST))
    ]


def _parked(ctx: Context, here: ColumnElement[bool]) -> list[Parked]:
    statement = (
        select(Case, Pause.review_at)
        .join(Pause, col(Pause.case_id) == col(Case.id))
        .where(here, col(Case.state) == State.PARKED, col(Pause.ended_at).is_(None))
        .order_by(col(Case.id))
    )
    return [
        Parked(
            case_no="" if case.confidential else case.case_no or "",
            category=describe.category_name(ctx, case.category),
            review_at=review_at,
        )
        for case, review_at in ctx.session.exec(statement)
    ]
