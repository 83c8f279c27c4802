"""Cases in the shape of Open311 GeoReport v2: open data without a person in it, neither their words nor their door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from config.categories import Category
from handlers.case import describe
from handlers.context import Context
from handlers.folding import EXCLUDED, OPEN
from handlers.ledger import beside
from models import menus
from models.cases import Case, LogEntry
from models.places import Estate
from models.vocabulary import State

MOST = 1000
"""Cases one answer holds (the standard's own limit)."""
SPAN = timedelta(days=90)
"""How far back an answer goes where no time was asked for (the standard's too)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asked for."""

    numbers: Sequence[str] = ()
    services: Sequence[str] = ()
    status: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None


def service(ctx: Context, category: Category) -> dict[str, Any]:
    """A category as a service."""
    return {
        "service_code": category.code,
        "service_name": category.name,
        "description": ctx.say("open311.service", category=category.name),
        "metadata": False,
        "type": "realtime",
        "keywords": category.name,
        "group": category.lead,
    }


def requests(ctx: Context, asked: Asked) -> list[dict[str, Any]]:
    """The cases asked for, newest first; what shields its reporter is never among them."""
    public = [col(Case.confidential).is_(False), col(Case.state).not_in(sorted(EXCLUDED | {State.RECEIVED}))]
    statement = select(Case).where(*public, *_bounds(ctx, asked)).order_by(col(Case.id).desc())
    cases = list(ctx.session.exec(statement.limit(MOST)).all())
    held = beside(ctx.session, cases)
    changed = _changed(ctx, [case.id or 0 for case in cases])
    found = [_request(ctx, case, changed.get(case.id or 0, case.received_at)) for case in cases]
    held.clear()
    return found


def _bounds(ctx: Context, asked: Asked) -> list[ColumnElement[bool]]:
    if asked.numbers:
        named = [menus.addressed(number) for number in asked.numbers]
        return [col(Case.id).in_([one.number for one in named if one is not None])]
    since, until = asked.since, asked.until
    if since is None and until is None:
        since = ctx.now - SPAN
    elif since is None and until is not None:
        since = until - SPAN
    elif until is None and since is not None:
        until = since + SPAN
    bounds = [col(Case.received_at) >= since] if since else []
    bounds += [col(Case.received_at) <= until] if until else []
    if asked.services:
        bounds.append(col(Case.category).in_(list(asked.services)))
    if asked.status and set(asked.status) != {"open", "closed"}:
        is_open = col(Case.state).in_(sorted(OPEN))
        bounds.append(is_open if "open" in asked.status else ~is_open)
    return bounds


def _changed(ctx: Context, ids: Sequence[int]) -> Mapping[int, datetime]:
    newest = func.max(LogEntry.at)
    statement = select(LogEntry.case_id, newest).where(col(LogEntry.case_id).in_(list(ids)))
    return dict(ctx.session.exec(statement.group_by(col(LogEntry.case_id))).all())


def _request(ctx: Context, case: Case, changed: datetime) -> dict[str, Any]:
    category = describe.category_name(ctx, case.category)
    estate = ctx.session.get(Estate, case.estate_id) if case.estate_id else None
    due = case.due_at or case.handle_due_at
    role = case.responsible_role
    return {
        "service_request_id": case.case_no,
        "status": "open" if case.state in OPEN else "closed",
        "status_notes": ctx.say(f"ledger_state.{State(case.state).value}"),
        "service_name": category,
        "service_code": case.category,
        "description": ctx.say("open311.description", category=category, estate=estate.name if estate else ""),
        "agency_responsible": ctx.say(f"role.{role.value}") if role else "",
        "service_notice": "",
        "requested_datetime": _time(ctx, case.received_at),
        "updated_datetime": _time(ctx, changed),
        "expected_datetime": _time(ctx, due) if due and case.state in OPEN else None,
        "address": estate.name if estate else "",
        "address_id": str(estate.id) if estate else "",
        "zipcode": "",
        "lat": None,
        "long": None,
        "media_url": None,
    }


def _time(ctx: Context, at: datetime) -> str:
    return at.astimezone(ctx.office.zone).isoformat(timespec="seconds")
