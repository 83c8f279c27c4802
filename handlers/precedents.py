"""先例: for whoever dispatches, the closed cases most like this one, who really solved them and how long it took."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from handlers.case import describe
from handlers.context import Context, ident
from models import whistles
from models.cases import Case, LogEntry
from models.people import Person
from models.vocabulary import Event, State
from nlp.similar import gist, likeness

SHOWN = 3
LOOKED_AT = 300
"""As many of the latest closed cases of the category are compared."""
SAME_PLACE = 0.25
"""How much a case of the same estate is nearer by that."""
ENDED = (State.CLOSED, State.CLOSED_UNREACHED, State.RETURN_VISIT, State.RESOLVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """One earlier case. `by`: whose work ended it; `took`: from report to done; `how`: their words."""

    case_no: str
    place: str
    likeness: float
    by: str
    took: timedelta
    how: str


def precedents(ctx: Context, case: Case) -> list[Precedent]:
    """At most three, the most like first; words are masked as staff may see them."""
    words = gist(case.text)
    near = []
    for other in _ended(ctx, case):
        share = likeness(words, gist(other.text)) + (SAME_PLACE if _same_estate(case, other) else 0)
        near.append((share, ident(other), other))
    near.sort(key=lambda row: row[:2], reverse=True)
    return [_precedent(ctx, other, share) for share, _, other in near[:SHOWN] if share > 0]


def _ended(ctx: Context, case: Case) -> list[Case]:
    statement = (
        select(Case)
        .where(
            col(Case.category) == case.category,
            col(Case.subdistrict_id) == case.subdistrict_id,
            col(Case.state).in_(ENDED),
            col(Case.answered_at).is_not(None),
            col(Case.id) != ident(case),
        )
        .order_by(col(Case.id).desc())
        .limit(LOOKED_AT)
    )
    return list(ctx.session.exec(statement).all())


def _same_estate(case: Case, other: Case) -> bool:
    return case.estate_id is not None and case.estate_id == other.estate_id


def _precedent(ctx: Context, case: Case, share: float) -> Precedent:
    return Precedent(
        case_no=case.case_no or "",
        place=describe.place_words(ctx, case, for_staff=True),
        likeness=round(min(share, 1.0), 2),
        by=_solved_by(ctx, case),
        took=(case.answered_at or case.received_at) - case.received_at,
        how=_how(ctx, case),
    )


def _solved_by(ctx: Context, case: Case) -> str:
    """The unit whose answer solved it, else the member of staff who reported it done."""
    for whistle in whistles.of_cases(ctx.session, [ident(case)])[ident(case)]:
        lead = whistles.leading(whistles.assignments_of(ctx.session, ident(whistle)))
        if whistle.resolved and lead is not None:
            return describe.unit_name(ctx, lead.unit_id)
    entry = _last(ctx, case)
    person = ctx.session.get(Person, entry.actor_id) if entry is not None and entry.actor_id else None
    return describe.role_and_name(ctx, entry.actor_role, person) if entry is not None else describe.who(ctx, case)


def _how(ctx: Context, case: Case) -> str:
    entry = _last(ctx, case)
    return describe.masked_words(ctx, case, entry.note) if entry is not None else ""


def _last(ctx: Context, case: Case) -> LogEntry | None:
    done = (Event.RESOLVED, Event.HANDLED_BY_HEAD, Event.ANSWER_ACCEPTED)
    statement = select(LogEntry).where(col(LogEntry.case_id) == ident(case), col(LogEntry.event).in_(done))
    return ctx.session.exec(statement.order_by(col(LogEntry.id).desc()).limit(1)).first()
