"""Whistles as the ledger shows them (contract.md, `whistles`): the leading unit's state, and whether it was solved."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from handlers.context import Context, ident
from models import whistles
from models.places import ResponderUnit
from models.whistles import Assignment, Whistle


def of_cases(ctx: Context, case_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Every whistle of each of these cases, oldest first, in three queries."""
    found = whistles.of_cases(ctx.session, case_ids)
    parts = whistles.of_whistles(ctx.session, [ident(whistle) for listed in found.values() for whistle in listed])
    ids = {part.unit_id for listed in parts.values() for part in listed}
    units = ctx.session.exec(select(ResponderUnit).where(col(ResponderUnit.id).in_(ids))) if ids else ()
    names = {ident(unit): unit.name for unit in units}
    return {
        case_id: [_object(ctx, whistle, parts[ident(whistle)], names) for whistle in listed]
        for case_id, listed in found.items()
    }


def _object(ctx: Context, whistle: Whistle, parts: Sequence[Assignment], names: dict[int, str]) -> dict[str, Any]:
    lead = whistles.leading(parts)
    return {
        "kind": whistle.kind.value,
        "state": lead.state.value if lead else None,
        "lead": names.get(lead.unit_id) if lead else None,
        "assisting": [names[part.unit_id] for part in parts if not part.leads and part.returned_at is None],
        "claimed_at": _time(ctx, lead.claimed_at if lead else None),
        "answered_at": _time(ctx, lead.answered_at if lead else None),
        "resolved": whistle.resolved,
    }


def _time(ctx: Context, at: datetime | None) -> str | None:
    return at.astimezone(ctx.office.zone).isoformat() if at else None
