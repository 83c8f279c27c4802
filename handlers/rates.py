"""三率: response, resolution, satisfaction; each with numerator, denominator, not reached and excluded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from models.cases import Case, LogEntry, Survey
from models.deadlines import Deadline, DeadlineKind
from models.vocabulary import Event, Role, State

LEFT = frozenset({State.WITHDRAWN, State.MERGED, State.DECLINED})
"""Cases that ended before anybody had to answer, where nobody did: they count in no rate."""
STAFF_ROLES = tuple(role for role in Role if role not in {Role.RESIDENT, Role.SYSTEM})
DISSATISFIED = "dissatisfied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One rate as four columns. Silence is `not_reached`, never in the numerator."""

    numerator: int
    denominator: int
    not_reached: int
    excluded: int

    @property
    def share(self) -> float | None:
        """Numerator by denominator; None where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The three."""

    response: Rate
    resolution: Rate
    satisfaction: Rate


def rates(session: Session, since: datetime, until: datetime, community_ids: Sequence[int] | None = None) -> Rates:
    """The three rates of the cases received in [since, until), of these communities or of all."""
    found = _cases(session, since, until, community_ids)
    visits = _visits(session, found)
    return Rates(response=_response(session, found), resolution=_resolution(visits), satisfaction=_satisfaction(visits))


def _cases(session: Session, since: datetime, until: datetime, community_ids: Sequence[int] | None) -> dict[int, State]:
    statement = select(Case.id, Case.state).where(col(Case.received_at) >= since, col(Case.received_at) < until)
    if community_ids is not None:
        statement = statement.where(col(Case.community_id).in_(list(community_ids)))
    return {case_id: State(state) for case_id, state in session.exec(statement) if case_id is not None}


def _response(session: Session, found: dict[int, State]) -> Rate:
    """Answered by somebody before the first clock that waited for them ran out."""
    due = _first_due(session, found)
    first = _first_act(session, found)
    left = [case_id for case_id, state in found.items() if state in LEFT and case_id not in first]
    counted = [case_id for case_id in found if case_id in due and case_id not in left]
    in_time = [case_id for case_id in counted if case_id in first and first[case_id] <= due[case_id]]
    silent = [case_id for case_id in counted if case_id not in first]
    return Rate(
        numerator=len(in_time),
        denominator=len(counted),
        not_reached=len(silent),
        excluded=len(found) - len(counted),
    )


def _first_due(session: Session, found: dict[int, State]) -> dict[int, datetime]:
    waiting = (DeadlineKind.VERIFY, DeadlineKind.CLAIM)
    statement = (
        select(Deadline.case_id, func.min(Deadline.due_at))
        .where(col(Deadline.case_id).in_(list(found)), col(Deadline.kind).in_(waiting))
        .group_by(col(Deadline.case_id))
    )
    return {case_id: at for case_id, at in session.exec(statement) if case_id is not None}


def _first_act(session: Session, found: dict[int, State]) -> dict[int, datetime]:
    statement = (
        select(LogEntry.case_id, func.min(LogEntry.at))
        .where(
            col(LogEntry.case_id).in_(list(found)),
            col(LogEntry.actor_role).in_(STAFF_ROLES),
            col(LogEntry.event) != Event.REPORTED,
        )
        .group_by(col(LogEntry.case_id))
    )
    return dict(session.exec(statement).all())


def _visits(session: Session, found: dict[int, State]) -> list[Survey]:
    """The latest return visit of each case, its joiners' own beside it."""
    statement = select(Survey).where(col(Survey.case_id).in_(list(found))).order_by(col(Survey.id))
    latest = {(survey.case_id, survey.person_id): survey for survey in session.exec(statement)}
    return list(latest.values())


def _resolution(visits: Sequence[Survey]) -> Rate:
    """The resident says it is solved: of all who were reached, however they scored it."""
    reached = [visit for visit in visits if visit.reached and not visit.excluded]
    solved = [visit for visit in reached if visit.score != DISSATISFIED]
    return _rate(visits, len(solved), len(reached))


def _satisfaction(visits: Sequence[Survey]) -> Rate:
    scored = [visit for visit in visits if visit.reached and not visit.excluded and visit.score is not None]
    content = [visit for visit in scored if visit.score != DISSATISFIED]
    return _rate(visits, len(content), len(scored))


def _rate(visits: Sequence[Survey], numerator: int, denominator: int) -> Rate:
    return Rate(
        numerator=numerator,
        denominator=denominator,
        not_reached=sum(not visit.reached and not visit.excluded for visit in visits),
        excluded=sum(bool(visit.excluded) for visit in visits),
    )
