"""派单台: what nobody but a person can send on: unplaced and unsure cases, recordings, calls, failures, the unbound."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, or_, select

from config.categories import OTHER
from handlers.console.rows import CaseRow, rows
from handlers.console.viewer import STREET, Viewer, may_see, visible
from handlers.context import Context, ident
from models import media
from models.cases import Case
from models.inbox import InboxMessage, InboxState
from models.media import Attachment
from models.people import Appointment, Person
from models.places import Building, Estate, Grid, ResponderUnit
from models.pushes import CallListEntry
from models.vocabulary import Role
from models.workflow import ACTIVE

AT_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Somebody to be phoned. `number` only for whoever has asked for it, which is logged."""

    id: int
    case_id: int | None
    case_no: str
    role: Role
    name: str
    tail: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatching:
    """Everything on that desk."""

    unplaced: Sequence[CaseRow]
    unsure: Sequence[CaseRow]
    recordings: Sequence[Attachment]
    calls: Sequence[Call]
    failed: Sequence[InboxMessage]
    unbound: Sequence[tuple[Person, Role]]


def dispatching(ctx: Context, who: Viewer) -> Dispatching:
    """What waits on the dispatch desk of this person's area."""
    street = who.holds(STREET)
    return Dispatching(
        unplaced=_cases(ctx, who, placed=False),
        unsure=_cases(ctx, who, placed=True),
        recordings=media.unheard(ctx.session, AT_MOST) if street else [],
        calls=calls(ctx, who),
        failed=_failed(ctx) if street else [],
        unbound=unbound(ctx, who),
    )


def _cases(ctx: Context, who: Viewer, *, placed: bool) -> list[CaseRow]:
    community = col(Case.community_id)
    bounds = [community.is_not(None), col(Case.category) == OTHER] if placed else [community.is_(None)]
    statement = select(Case).where(visible(who), col(Case.state).in_(sorted(ACTIVE)), *bounds)
    return rows(ctx, ctx.session.exec(statement.order_by(col(Case.id)).limit(AT_MOST)).all())


def calls(ctx: Context, who: Viewer) -> list[Call]:
    """The open call list of the cases this person may see, the longest waiting first."""
    statement = select(CallListEntry).where(col(CallListEntry.done_at).is_(None)).order_by(col(CallListEntry.since))
    if who.holds(STREET):
        statement = statement.limit(AT_MOST)
    else:
        statement = statement.join(Case, col(Case.id) == col(CallListEntry.case_id)).where(visible(who)).limit(AT_MOST)
    found = list(ctx.session.exec(statement).all())
    return [_call(ctx, entry) for entry in found if entry.case_id is None or _sees(ctx, who, entry.case_id)]


def call_of(ctx: Context, who: Viewer, entry_id: int) -> CallListEntry | None:
    """That entry, if this person may see its case."""
    entry = ctx.session.get(CallListEntry, entry_id)
    if entry is None or (entry.case_id is None and not who.holds(STREET)):
        return None
    return entry if entry.case_id is None or _sees(ctx, who, entry.case_id) else None


def _sees(ctx: Context, who: Viewer, case_id: int) -> bool:
    return may_see(ctx.session, who, case_id) is not None


def _call(ctx: Context, entry: CallListEntry) -> Call:
    case = ctx.session.get(Case, entry.case_id) if entry.case_id else None
    person = ctx.session.get(Person, entry.person_id) if entry.person_id else None
    unit = ctx.session.get(ResponderUnit, entry.responder_unit_id) if entry.responder_unit_id else None
    shielded = entry.role is Role.RESIDENT and case is not None and case.confidential
    name = person.name if person else unit.name if unit else ""
    return Call(
        id=ident(entry),
        case_id=entry.case_id,
        case_no=(case.case_no or "") if case else "",
        role=entry.role,
        name="" if shielded else name,
        tail="" if shielded or person is None else person.phone_tail,
        reason=entry.reason,
        since=entry.since,
    )


def number_of(ctx: Context, entry: CallListEntry) -> tuple[str, str]:
    """Name and whole number of whoever is to be phoned, each empty where unknown."""
    if entry.person_id:
        person = ctx.session.get_one(Person, entry.person_id)
        return person.name, ctx.office.vault.open(person.phone_sealed) if person.phone_sealed else ""
    if entry.responder_unit_id:
        unit = ctx.session.get_one(ResponderUnit, entry.responder_unit_id)
        return unit.name, ctx.office.vault.open(unit.phone_sealed) if unit.phone_sealed else ""
    return "", ""


def _failed(ctx: Context) -> list[InboxMessage]:
    statement = select(InboxMessage).where(col(InboxMessage.state) == InboxState.FAILED).order_by(col(InboxMessage.id))
    return list(ctx.session.exec(statement.limit(AT_MOST)).all())


def unbound(ctx: Context, who: Viewer) -> list[tuple[Person, Role]]:
    """Staff of this person's area whom WeChat cannot reach."""
    statement = (
        select(Person, Appointment.role)
        .join(Appointment, col(Appointment.person_id) == col(Person.id))
        .where(col(Person.on_roster), or_(col(Person.openid).is_(None), col(Person.followed).is_(False)))
    )
    if not who.holds(STREET):
        ids = who.communities()
        grids = select(Grid.id).where(col(Grid.community_id).in_(ids))
        buildings = select(Building.id).join(Estate).where(col(Estate.community_id).in_(ids))
        statement = statement.where(
            or_(
                col(Appointment.community_id).in_(ids),
                col(Appointment.grid_id).in_(grids),
                col(Appointment.building_id).in_(buildings),
            )
        )
    found = ctx.session.exec(statement.order_by(col(Person.id)).limit(AT_MOST)).all()
    return _once(found)


def _once(found: Sequence[tuple[Person, str]]) -> list[tuple[Person, Role]]:
    seen: dict[tuple[int, Role], tuple[Person, Role]] = {}
    for person, role in found:
        seen.setdefault((ident(person), Role(role)), (person, Role(role)))
    return list(seen.values())
