"""The case list: filters that an address can carry, newest first, page by page without counting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy import select as sql_select
from sqlmodel import col, select

from handlers.console.viewer import Viewer, visible
from handlers.context import Context, ident
from handlers.folding import EXCLUDED, OPEN
from models import menus
from models import search as index
from models.cases import Case, Source, Survey, received
from models.figures import MEASURES, CaseFigures
from models.vocabulary import State
from models.whistles import Assignment, Whistle
from models.workflow import ANSWERED, FINAL, RUNNING
from nlp import grams

PAGE = 50
CANDIDATES = 2000
"""Newest finds of a search looked at together, until a page is full."""
GROUPS: Mapping[str, frozenset[State]] = {
    "open": OPEN,
    "answered": frozenset({State.RESOLVED, State.RETURN_VISIT}),
    "closed": FINAL,
    "handled": ANSWERED,
    "excluded": EXCLUDED,
}
"""What the tabs mean, beside `late` and `breached`."""

SCORES = ("satisfied", "mostly_satisfied", "dissatisfied", "unreached")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to, each empty for all; a place "0" means none. `before`: the next page goes on there."""

    q: str = ""
    tab: str = ""
    state: str = ""
    category: str = ""
    community: str = ""
    estate: str = ""
    grid: str = ""
    building: str = ""
    unit: str = ""
    measure: str = ""
    source: str = ""
    urgency: str = ""
    score: str = ""
    since: str = ""
    until: str = ""
    before: str = ""

    def query(self, **changed: str) -> dict[str, str]:
        """As the address carries them, the empty ones left out."""
        values = {one.name: getattr(self, one.name) for one in fields(self)} | changed
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of a list; `before` goes on to the next one, empty on the last."""

    cases: Sequence[Case] = field(default_factory=list)
    before: str = ""


def filters(query: Mapping[str, str]) -> Filters:
    """The filters of an address; what makes no sense there narrows nothing."""
    known = {one.name: query.get(one.name, "").replace("\0", "").strip()[:100] for one in fields(Filters)}
    for name in ("community", "estate", "grid", "building", "unit", "before"):
        known[name] = known[name] if known[name].isascii() and known[name].isdigit() and len(known[name]) < 10 else ""  # noqa: PLR2004
    for name, allowed in (
        ("state", set(State)),
        ("source", set(Source)),
        ("score", set(SCORES)),
        ("measure", set(MEASURES)),
    ):
        known[name] = known[name] if known[name] in allowed else ""
    return Filters(**known)


def find(ctx: Context, who: Viewer, wanted: Filters) -> Found:
    """The next page of the cases this person may see, newest first."""
    phrases = [] if _number(wanted.q) is not None else grams.wanted(wanted.q)
    if wanted.q and not phrases and _number(wanted.q) is None:
        return Found()
    found: list[Case] = []
    before = int(wanted.before) if wanted.before else None
    bounds = [visible(who), *conditions(ctx, wanted)]
    while len(found) <= PAGE:
        ids = index.newest(ctx.session, phrases, before, CANDIDATES) if phrases else None
        statement = select(Case).where(*bounds)
        if ids is not None:
            statement = statement.where(col(Case.id).in_(ids))
        found += ctx.session.exec(statement.order_by(col(Case.id).desc()).limit(PAGE + 1 - len(found))).all()
        if ids is None or len(ids) < CANDIDATES:
            break
        before = ids[-1]
    return Found(cases=found[:PAGE], before=str(ident(found[PAGE - 1])) if len(found) > PAGE else "")


def conditions(ctx: Context, wanted: Filters) -> list[ColumnElement[bool]]:
    """The filters as conditions of a query."""
    found = [*_places(wanted), *_times(ctx, wanted)]
    if wanted.before:
        found.append(col(Case.id) < int(wanted.before))
    if wanted.state:
        found.append(col(Case.state) == State(wanted.state))
    if wanted.tab in GROUPS:
        found.append(col(Case.state).in_(sorted(GROUPS[wanted.tab])))
    if wanted.tab == "late":
        found.append(col(Case.id).in_(_late(ctx)))
    if wanted.tab == "breached":
        found.append(col(Case.overdue_at).is_not(None))
    given = {name: getattr(wanted, name) for name in ("category", "source", "urgency")}
    found += [getattr(Case, name) == value for name, value in given.items() if value]
    if wanted.measure:
        found.append(col(Case.id).in_(_counted_as(wanted.measure)))
    if wanted.unit:
        found.append(col(Case.id).in_(_whistled_to(int(wanted.unit))))
    if wanted.score:
        found.append(col(Case.id).in_(_rated(wanted.score)))
    if wanted.q and (number := _number(wanted.q)) is not None:
        found.append(col(Case.id) == number)
    return found


def _places(wanted: Filters) -> list[ColumnElement[bool]]:
    columns = {
        "community": col(Case.community_id),
        "estate": col(Case.estate_id),
        "grid": col(Case.grid_id),
        "building": col(Case.building_id),
    }
    asked = [(column, int(getattr(wanted, name))) for name, column in columns.items() if getattr(wanted, name)]
    return [column == place if place else column.is_(None) for column, place in asked]


def _times(ctx: Context, wanted: Filters) -> list[ColumnElement[bool]]:
    since, until = _day(wanted.since, ctx.office.zone), _day(wanted.until, ctx.office.zone)
    return received(ctx.session, since, until + timedelta(days=1) if until else None)


def _late(ctx: Context) -> Select[int | None]:
    """The ids of late cases, few among many: found first, by their own index, not by going through all cases."""
    return sql_select(col(Case.id)).where(col(Case.state).in_(sorted(RUNNING)), col(Case.due_at) < ctx.now)


def _day(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), tzinfo=zone)
    except ValueError:
        return None


def _rated(score: str) -> Select[int]:
    """The ids of cases whose return visit ended so."""
    asked = col(Survey.reached).is_(False) if score == "unreached" else col(Survey.score) == score
    return sql_select(col(Survey.case_id)).where(asked)


def _counted_as(measure: str) -> Select[int]:
    """The ids of cases that count for this measure in the figures."""
    digit = func.substr(col(CaseFigures.counts), MEASURES.index(measure) + 1, 1)
    return sql_select(col(CaseFigures.case_id)).where(digit == "1")


def _whistled_to(unit_id: int) -> Select[int]:
    """The ids of cases for which this unit was called."""
    parts = sql_select(col(Assignment.whistle_id)).where(col(Assignment.unit_id) == unit_id)
    return sql_select(col(Whistle.case_id)).where(col(Whistle.id).in_(parts))


def _number(text: str) -> int | None:
    """The case number this is, if it is one."""
    named = menus.addressed(text)
    return named.number if named is not None and not named.rest else None
