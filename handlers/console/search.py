"""The case list: filters that an address can carry, newest first, page by page without counting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select
from sqlalchemy import select as sql_select
from sqlmodel import col, select

from handlers.console.viewer import Viewer, visible
from handlers.context import Context, ident
from models import menus
from models.cases import Case, Source, Survey
from models.vocabulary import State
from models.workflow import ACTIVE, ANSWERED, RUNNING

PAGE = 50
GROUPS: Mapping[str, frozenset[State]] = {
    "open": ACTIVE,
    "answered": frozenset({State.RESOLVED, State.RETURN_VISIT}),
    "closed": frozenset(State) - ACTIVE - {State.RESOLVED, State.RETURN_VISIT, State.RECEIVED},
    "handled": ANSWERED,
}
"""What the tabs mean, beside `late` and `breached`."""

SCORES = ("satisfied", "mostly_satisfied", "dissatisfied", "unreached")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to, each empty for all; `before` is the case the next page goes on from."""

    q: str = ""
    tab: str = ""
    state: str = ""
    category: str = ""
    community: str = ""
    estate: str = ""
    grid: str = ""
    building: str = ""
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
    known = {one.name: query.get(one.name, "").strip()[:100] for one in fields(Filters)}
    for name in ("community", "estate", "grid", "building", "before"):
        known[name] = known[name] if known[name].isascii() and known[name].isdigit() and len(known[name]) < 10 else ""  # noqa: PLR2004
    for name, allowed in (("state", set(State)), ("source", set(Source)), ("score", set(SCORES))):
        known[name] = known[name] if known[name] in allowed else ""
    return Filters(**known)


def find(ctx: Context, who: Viewer, wanted: Filters) -> Found:
    """The next page of the cases this person may see, newest first."""
    statement = select(Case).where(visible(who), *conditions(ctx, wanted)).order_by(col(Case.id).desc())
    cases = list(ctx.session.exec(statement.limit(PAGE + 1)).all())
    return Found(cases=cases[:PAGE], before=str(ident(cases[PAGE - 1])) if len(cases) > PAGE else "")


def conditions(ctx: Context, wanted: Filters) -> list[ColumnElement[bool]]:
    """The filters as conditions of a query."""
    found = [*_places(wanted), *_times(wanted, ctx.office.zone)]
    if wanted.before:
        found.append(col(Case.id) < int(wanted.before))
    if wanted.state:
        found.append(col(Case.state) == State(wanted.state))
    if wanted.tab in GROUPS:
        found.append(col(Case.state).in_(sorted(GROUPS[wanted.tab])))
    if wanted.tab == "late":
        found += [col(Case.state).in_(sorted(RUNNING)), col(Case.due_at) < ctx.now]
    if wanted.tab == "breached":
        found.append(col(Case.overdue_at).is_not(None))
    for name in ("category", "source", "urgency"):
        if getattr(wanted, name):
            found.append(getattr(Case, name) == getattr(wanted, name))
    if wanted.score:
        found.append(col(Case.id).in_(_rated(wanted.score)))
    if wanted.q:
        found.append(_words(wanted.q))
    return found


def _places(wanted: Filters) -> list[ColumnElement[bool]]:
    columns = {
        "community": col(Case.community_id),
        "estate": col(Case.estate_id),
        "grid": col(Case.grid_id),
        "building": col(Case.building_id),
    }
    return [column == int(getattr(wanted, name)) for name, column in columns.items() if getattr(wanted, name)]


def _times(wanted: Filters, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    found = []
    since, until = _day(wanted.since, zone), _day(wanted.until, zone)
    if since is not None:
        found.append(col(Case.received_at) >= since)
    if until is not None:
        found.append(col(Case.received_at) < until + timedelta(days=1))
    return found


def _day(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), tzinfo=zone)
    except ValueError:
        return None


def _rated(score: str) -> Select[int]:
    """The ids of cases whose return visit ended so."""
    asked = col(Survey.reached).is_(False) if score == "unreached" else col(Survey.score) == score
    return sql_select(col(Survey.case_id)).where(asked)


def _words(text: str) -> ColumnElement[bool]:
    """A case number, else words that stand in the text or the place."""
    named = menus.addressed(text)
    if named is not None and not named.rest:
        return col(Case.id) == named.number
    return col(Case.text).contains(text, autoescape=True) | col(Case.place).contains(text, autoescape=True)
