"""Cases that look like one: the same category at the same place, among the latest of an estate."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import and_, func, literal, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.batch import AS_KEPT, BatchSession
from models.cases import Case
from models.places import Estate

LOOKED_AT = 100
"""As many of an estate's latest cases are compared with a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What makes two cases look like one: the same category at the same building, or in an estate with none told."""

    estate_id: int
    building_id: int | None
    category: str


def alike(session: Session, matters: Collection[Matter]) -> dict[Matter, list[Case]]:
    """The cases of each of these matters, newest first, among the latest LOOKED_AT of each estate."""
    found: dict[Matter, list[Case]] = {matter: [] for matter in matters}
    if not isinstance(session, BatchSession):
        for case in session.exec(_alike(matters)) if matters else ():
            found.get(matter_of(case), []).append(case)
    else:
        missing = [matter for matter in matters if not session.is_gathered(Case, "alike", matter)]
        if missing:
            session.exec(_alike(missing).execution_options(**{AS_KEPT: True})).all()
            session.mark_gathered(Case, "alike", missing)
        for matter, rows in found.items():
            rows += [case for case in session.rows(Case, "estate_id", matter.estate_id) if matter_of(case) == matter]
    return {matter: sorted(rows, key=lambda case: -(case.id or 0)) for matter, rows in found.items()}


def matter_of(case: Case) -> Matter:
    """The matter of a case that has an estate."""
    return Matter(estate_id=case.estate_id or 0, building_id=case.building_id, category=case.category)


def _alike(matters: Iterable[Matter]) -> SelectOfScalar[Case]:
    """The cases, of each estate only the latest: the oldest of them is found by the index before any is read."""
    wanted = list(matters)
    other = aliased(Case)
    oldest = (
        select(other.id)
        .where(col(other.estate_id) == col(Estate.id))
        .order_by(col(other.id).desc())
        .offset(LOOKED_AT - 1)
        .limit(1)
        .scalar_subquery()
    )
    lately = and_(col(Case.estate_id) == col(Estate.id), col(Case.id) >= func.coalesce(oldest, 0))
    buildings = {matter.building_id for matter in wanted} - {None}
    whole = any(matter.building_id is None for matter in wanted)
    here = or_(col(Case.building_id).in_(buildings), and_(col(Case.building_id).is_(None), literal(whole)))
    return (
        select(Case)
        .join(Estate, lately)
        .where(
            col(Estate.id).in_({matter.estate_id for matter in wanted}),
            col(Case.category).in_({matter.category for matter in wanted}),
            here,
        )
    )
