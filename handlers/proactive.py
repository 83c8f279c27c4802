"""未诉先办: what is likely to be complained of next, by building and season, before anybody complains."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from handlers.context import Context
from models.cases import Case
from models.places import Building, Estate

SEASON = timedelta(days=14)
"""Around the same days of earlier years."""
LATELY = timedelta(days=30)
YEARS = 3
FEWEST = 2
"""Once is chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """One building and matter. `lately`: reports of the last 30 days; `season`: around these days in earlier years."""

    building_id: int
    estate: str
    building: str
    category: str
    lately: int
    season: int


Where = ColumnElement[bool]
"""Which cases count."""


def weekly(ctx: Context, where: Where) -> list[Likely]:
    """What to look after this week in the buildings of these cases, most often reported first."""
    lately, season = _counts(ctx, _span(ctx, 0), where), _seasons(ctx, where)
    keys = {key for key in {*lately, *season} if lately[key] + season[key] >= FEWEST}
    found = [_likely(ctx, key, lately[key], season[key]) for key in keys]
    return sorted(found, key=lambda row: (-(row.lately + row.season), row.building_id, row.category))


def _span(ctx: Context, years: int) -> tuple[datetime, datetime]:
    if not years:
        return ctx.now - LATELY, ctx.now
    then = ctx.now - years * timedelta(days=365)
    return then - SEASON, then + SEASON


def _seasons(ctx: Context, where: Where) -> dict[tuple[int, str], int]:
    total: dict[tuple[int, str], int] = defaultdict(int)
    for years in range(1, YEARS + 1):
        for key, count in _counts(ctx, _span(ctx, years), where).items():
            total[key] += count
    return total


def _counts(ctx: Context, span: tuple[datetime, datetime], where: Where) -> dict[tuple[int, str], int]:
    statement = select(Case.building_id, Case.category).where(
        where, col(Case.received_at) >= span[0], col(Case.received_at) <= span[1], col(Case.building_id).is_not(None)
    )
    found: dict[tuple[int, str], int] = defaultdict(int)
    for building_id, category in ctx.session.exec(statement):
        found[(building_id or 0, category)] += 1
    return found


def _likely(ctx: Context, key: tuple[int, str], lately: int, season: int) -> Likely:
    building = ctx.session.get_one(Building, key[0])
    estate = ctx.session.get_one(Estate, building.estate_id)
    return Likely(
        building_id=key[0],
        estate=estate.name,
        building=building.number,
        category=key[1],
        lately=lately,
        season=season,
    )
