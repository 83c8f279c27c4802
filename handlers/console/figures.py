"""驾驶舱: what the sums say about a person's area, in a span of months: totals, rates in four columns, tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from handlers.console.called import UnitLine, by_unit, whistled
from handlers.console.span import Span, instant, names
from handlers.console.viewer import GRID, OFFICE, STREET, Viewer, visible
from handlers.context import Context
from models.cases import Case
from models.figures import MEASURES, Sum
from models.places import Building, Community, Estate, Grid
from models.workflow import ACTIVE, ANSWERED, RUNNING

DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a table: what it is about, the filters of the list behind it, and its measures."""

    name: str
    query: Mapping[str, str]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate that hides nothing: `counted` of `of`; beside them those not reached and those excluded."""

    name: str
    counted: int
    of: int
    unreached: int
    excluded: int

    @property
    def percent(self) -> str:
        """Rounded to a tenth; a dash where there is nothing to divide by."""
        return f"{100 * self.counted / self.of:.1f}%" if self.of else "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything one page of figures shows."""

    span: Span
    totals: Mapping[str, int]
    late: int
    whistles: Mapping[str, int]
    rates: Sequence[Rate]
    communities: Sequence[Line]
    grids: Sequence[Line]
    categories: Sequence[Line]
    months: Sequence[Line]
    days: Sequence[Line]
    units: Sequence[UnitLine]


def board(ctx: Context, who: Viewer, span: Span) -> Board:
    """The figures of this person's area."""
    area = [col(Sum.kind) == "month", col(Sum.period) >= span.first, col(Sum.period) <= span.last, *_area(who)]
    totals = _summed(ctx, area)
    return Board(
        span=span,
        totals=totals,
        late=_late(ctx, who),
        whistles=whistled(ctx, who, span),
        rates=rates(totals),
        communities=_lines(ctx, area, Sum.community_id, "community", names(ctx, Community, "name"), span),
        grids=_lines(ctx, area, Sum.grid_id, "grid", names(ctx, Grid, "code"), span),
        categories=_lines(
            ctx, area, Sum.category, "category", {code: one.name for code, one in ctx.office.categories.items()}, span
        ),
        months=_months(ctx, area),
        days=_days(ctx, who),
        units=by_unit(ctx, who, span),
    )


def rates(totals: Mapping[str, int]) -> list[Rate]:
    """三率: of response, of solution, of satisfaction. Silence is in no numerator."""
    unreached, excluded = totals["unreached"], totals["excluded"]
    return [
        Rate(name="response", counted=totals["responded"], of=totals["awaited"], unreached=0, excluded=excluded),
        Rate(name="solution", counted=totals["solved"], of=totals["reached"], unreached=unreached, excluded=excluded),
        Rate(
            name="satisfaction",
            counted=totals["satisfied"],
            of=totals["reached"],
            unreached=unreached,
            excluded=excluded,
        ),
    ]


def heat(ctx: Context, who: Viewer, estate_id: int, span: Span) -> list[Line]:
    """Each building of an estate with what was reported there."""
    buildings = ctx.session.exec(select(Building).where(col(Building.estate_id) == estate_id)).all()
    bounds = [
        col(Sum.kind) == "building",
        col(Sum.period) >= span.first,
        col(Sum.period) <= span.last,
        col(Sum.building_id).in_([row.id for row in buildings]),
        *_area(who),
    ]
    names = {row.id: row.number for row in buildings}
    found = {line.query["building"]: line for line in _lines(ctx, bounds, Sum.building_id, "building", names, span)}
    empty = dict.fromkeys(MEASURES, 0)
    shown = sorted(buildings, key=lambda row: (len(row.number), row.number))
    return [
        found.get(str(row.id)) or Line(name=row.number, query={"building": str(row.id), **span.days()}, counts=empty)
        for row in shown
    ]


def _area(who: Viewer) -> list[ColumnElement[bool]]:
    """The cells of the sums that belong to a person's area."""
    if who.holds(STREET):
        streets = select(Community.id).where(col(Community.subdistrict_id).in_(who.subdistricts()))
        return [col(Sum.community_id).in_(streets) | (col(Sum.community_id) == 0)]
    if who.communities():
        return [col(Sum.community_id).in_(who.communities())]
    return [col(Sum.grid_id).in_([post.grid_id for post in who.posts if post.role in GRID])]


def _measures() -> list[Any]:
    return [func.coalesce(func.sum(getattr(Sum, name)), 0) for name in MEASURES]


def _summed(ctx: Context, bounds: Sequence[ColumnElement[bool]]) -> dict[str, int]:
    row = ctx.session.exec(select(*_measures()).where(*bounds)).one()
    return dict(zip(MEASURES, map(int, row), strict=True))


def _grouped(ctx: Context, bounds: Sequence[ColumnElement[bool]], key: Any) -> dict[Any, dict[str, int]]:
    rows = ctx.session.exec(select(key, *_measures()).where(*bounds).group_by(key)).all()
    return {row[0]: dict(zip(MEASURES, map(int, row[1:]), strict=True)) for row in rows}


def _lines(
    ctx: Context, bounds: Sequence[ColumnElement[bool]], key: Any, field: str, names: Mapping[Any, str], span: Span
) -> list[Line]:
    found = _grouped(ctx, bounds, key)
    nowhere = ctx.say("figures.nowhere")
    lines = [
        Line(name=names.get(value, nowhere), query={field: str(value), **span.days()}, counts=counts)
        for value, counts in found.items()
        if counts["received"]
    ]
    return sorted(lines, key=lambda line: (-line.counts["received"], line.name))


def _months(ctx: Context, bounds: Sequence[ColumnElement[bool]]) -> list[Line]:
    found = _grouped(ctx, bounds, Sum.period)
    return [
        Line(
            name=f"{period // 100}-{period % 100:02}",
            query=Span(first=period, last=period).days(),
            counts=found[period],
        )
        for period in sorted(found)
    ]


def _days(ctx: Context, who: Viewer) -> list[Line]:
    """The last thirty days, those without a case too."""
    today = ctx.now.astimezone(ctx.office.zone).date()
    if not who.holds(STREET) and not who.communities():
        return []  # days are summed up by community
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    bounds = [col(Sum.kind) == "day", col(Sum.period) >= int(f"{days[0]:%Y%m%d}"), *_area(who)]
    found = _grouped(ctx, bounds, Sum.period)
    empty = dict.fromkeys(MEASURES, 0)
    return [
        Line(
            name=f"{day.month}/{day.day}",
            query={"since": day.isoformat(), "until": day.isoformat()},
            counts=found.get(int(f"{day:%Y%m%d}"), empty),
        )
        for day in days
    ]


def weekly_counts(ctx: Context, who: Viewer, since: date, before: date) -> dict[str, int]:
    """Received, handled and breached of the cases received from `since` until `before`; and all that are open now."""
    open_now = _summed(ctx, [col(Sum.kind) == "month", *_area(who)])["open"] if _has_sums(who) else _open(ctx, who)
    if who.communities() or who.holds(STREET):
        days = [int(f"{day:%Y%m%d}") for day in (since, before)]
        found = _summed(
            ctx, [col(Sum.kind) == "day", col(Sum.period) >= days[0], col(Sum.period) < days[1], *_area(who)]
        )
        return {"open": open_now, **{name: found[name] for name in ("received", "handled", "breached")}}
    begin, end = instant(ctx, since), instant(ctx, before)
    states = ctx.session.exec(
        select(Case.state, col(Case.overdue_at).is_not(None)).where(
            visible(who), col(Case.received_at) >= begin, col(Case.received_at) < end
        )
    ).all()
    return {
        "open": open_now,
        "received": len(states),
        "handled": sum(state in ANSWERED for state, _ in states),
        "breached": sum(late for _, late in states),
    }


def _has_sums(who: Viewer) -> bool:
    return who.holds(OFFICE | GRID)


def _open(ctx: Context, who: Viewer) -> int:
    """Counted one by one, where the sums have no such area: a few buildings, or what one was asked about."""
    return ctx.session.exec(
        select(func.count()).select_from(Case).where(visible(who), col(Case.state).in_(sorted(ACTIVE)))
    ).one()


def _late(ctx: Context, who: Viewer) -> int:
    statement = select(func.count()).select_from(Case)
    return ctx.session.exec(
        statement.where(col(Case.state).in_(sorted(RUNNING)), col(Case.due_at) < ctx.now, visible(who))
    ).one()


def estates(ctx: Context, who: Viewer) -> list[Estate]:
    """The estates of whose buildings a person may see the heat."""
    statement = select(Estate)
    if who.holds(STREET):
        streets = select(Community.id).where(col(Community.subdistrict_id).in_(who.subdistricts()))
        statement = statement.where(col(Estate.community_id).in_(streets))
    else:
        statement = statement.where(col(Estate.community_id).in_(who.communities()))
    return list(ctx.session.exec(statement.order_by(col(Estate.name))).all())
