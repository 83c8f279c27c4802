"""Takes up what has changed: works out anew what each case counts for, and what it is found by."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from handlers.case import describe
from handlers.context import Context, ident
from handlers.ledger import beside
from models import figures, search
from models.cases import Case, LogEntry, Survey, log_of
from models.figures import MEASURES, CaseFigures
from models.vocabulary import Event, Role, State
from models.workflow import ACTIVE
from nlp.grams import grams

BITE = 200
"""Changes taken up in one transaction: a writer's job is short."""
EXCLUDED = frozenset({State.UNFOUNDED, State.DECLINED, State.MERGED, State.WITHDRAWN})
"""Cases that count in no rate."""
OPEN = ACTIVE | {State.RECEIVED}
"""With those that are answered, every case is one of the three."""
STAFF_ACTS = frozenset(
    {Event.VERIFIED, Event.REFUTED, Event.HANDLED_BY_HEAD, Event.CLAIMED, Event.RETURNED, Event.RESOLVED}
)


def fold(ctx: Context) -> int:
    """Take up the oldest changes; how many there were."""
    if not figures.only_folder(ctx.session):
        return 0
    changes, case_ids = figures.changed_cases(ctx.session, BITE)
    if not changes:
        return 0
    cases = list(ctx.session.exec(select(Case).where(col(Case.id).in_(case_ids))).all())
    logs, surveys = log_of(ctx.session, case_ids), _surveys(ctx, case_ids)
    held = beside(ctx.session, cases)
    now = [_row(ctx, case, counts(case, logs[ident(case)], surveys.get(ident(case)))) for case in cases]
    before = figures.figures_of(ctx.session, case_ids)
    figures.add(ctx.session, differences(list(before.values()), now))
    figures.keep(ctx.session, now)
    search.index(ctx.session, {ident(case): grams(found_by(ctx, case, logs[ident(case)])) for case in cases})
    figures.forget(ctx.session, changes)
    held.clear()
    return len(changes)


def counts(case: Any, log: Sequence[Any], survey: Any) -> dict[str, int]:
    """What a case counts for: each measure 0 or 1. Of each row only the columns named here are needed."""
    excluded, is_open = case.state in EXCLUDED, case.state in OPEN
    responded = None if excluded else _responded(log)
    score = survey.score if survey is not None and not excluded else None
    asked = survey is not None and survey.reached is not None and not excluded
    found = {
        "received": True,
        "open": is_open,
        "handled": not is_open and not excluded,
        "excluded": excluded,
        "breached": case.overdue_at is not None,
        "responded": responded is True,
        "awaited": responded is not None,
        "reached": asked and bool(survey and survey.reached),
        "solved": score in {"satisfied", "mostly_satisfied"} and not is_open,
        "satisfied": score == "satisfied",
        "mostly_satisfied": score == "mostly_satisfied",
        "dissatisfied": score == "dissatisfied",
        "unreached": asked and not (survey and survey.reached),
    }
    return {name: int(found[name]) for name in MEASURES}


def _responded(log: Sequence[Any]) -> bool | None:
    """Whether a member of staff took it up before a clock had to move it on; None while neither has happened."""
    for entry in log:
        if entry.actor_role is Role.SYSTEM and entry.event is Event.ESCALATED:
            return False
        if entry.event in STAFF_ACTS and entry.actor_role not in {Role.SYSTEM, Role.RESIDENT}:
            return True
    return None


def differences(before: Sequence[CaseFigures], now: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What to add to the sums so that they hold `now` in place of `before`."""
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * len(MEASURES))
    for sign, rows in ((-1, [row.model_dump() for row in before]), (1, now)):
        for row in rows:
            for key in keys_of(row):
                for place, digit in enumerate(row["counts"]):
                    sums[key][place] += sign * int(digit)
    return [
        dict(zip(figures.KEYS, key, strict=True)) | dict(zip(MEASURES, change, strict=True))
        for key, change in sums.items()
        if any(change)
    ]


def keys_of(row: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The three sums a case belongs to, in the order of `figures.KEYS`."""
    day, community = row["day"], row["community_id"]
    keys = [
        ("month", day // 100, community, row["grid_id"], 0, row["category"]),
        ("day", day, community, 0, 0, ""),
    ]
    if row["building_id"]:
        keys.append(("building", day // 100, community, row["grid_id"], row["building_id"], ""))
    return keys


def _row(ctx: Context, case: Case, counted: Mapping[str, int]) -> dict[str, Any]:
    return {
        "case_id": ident(case),
        "day": figures.period_of(case.received_at.astimezone(ctx.office.zone)),
        "community_id": case.community_id or 0,
        "grid_id": case.grid_id or 0,
        "building_id": case.building_id or 0,
        "category": case.category,
        "counts": "".join(str(counted[name]) for name in MEASURES),
    }


def _surveys(ctx: Context, case_ids: Sequence[int]) -> dict[int, Survey]:
    statement = select(Survey).where(col(Survey.case_id).in_(list(case_ids))).order_by(col(Survey.id))
    return {survey.case_id: survey for survey in ctx.session.exec(statement)}


def found_by(ctx: Context, case: Case, log: Sequence[LogEntry]) -> str:
    """The words a case is searched by: only such as its list shows, so that nobody can probe for what is hidden."""
    notes = [describe.masked_words(ctx, case, entry.note) for entry in log if entry.note]
    parts = [describe.masked(ctx, case), describe.place_words(ctx, case, for_staff=True), case.external_no or ""]
    return "\n".join([*parts, describe.category_name(ctx, case.category), *notes])
