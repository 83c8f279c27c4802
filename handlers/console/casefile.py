"""One case as its page shows it: facts, timeline, clocks with their reasons, whom it was told, what may be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from handlers import precedents
from handlers.case import clocks, clusters, describe
from handlers.chat import foresight
from handlers.console import acts
from handlers.console.rows import CaseRow, row
from handlers.console.viewer import Viewer, visible
from handlers.context import Context, ident
from models import deadlines
from models.cases import Case, LogEntry, Survey, log_of
from models.media import Attachment, of_case
from models.menus import Menu
from models.people import Person, by_ids
from models.places import Grid
from models.pushes import CallListEntry, Push
from models.vocabulary import Event, Role
from models.workflow import COORDINATORS, RUNNING

NEWEST_PUSHES = 60
SHOWN_MERGED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    event: Event
    who: str
    note: str
    to: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """One clock: what it is for, until when, and why then."""

    kind: str
    at: datetime
    why: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One push: to whom, whether it arrived, and its words (none where they would show the reporter's door)."""

    at: datetime
    kind: str
    who: str
    state: str
    channel: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The same matter told by several: how many people, the case that leads, those that were merged into it."""

    people: int
    lead: Case
    merged: Sequence[Case]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything of one case's page."""

    line: CaseRow
    case: Case
    text: str
    grid: str
    reporter: str
    linked: Case | None
    cluster: Cluster | None
    survey: Survey | None
    attachments: Sequence[Attachment]
    moments: Sequence[Moment]
    clocks: Sequence[ClockLine]
    told: Sequence[Told]
    calls: int
    role: Role | None
    menu: Menu | None
    precedents: Sequence[str]
    """For whoever dispatches: closed cases like this one, a line each."""


def casefile(ctx: Context, case: Case, who: Viewer) -> CaseFile:
    """The page of a case for this person, who may see it; of other cases it shows those that they may see too."""
    person = who.person
    role, menu = acts.offered(ctx, case, person)
    grid = ctx.session.get(Grid, case.grid_id) if case.grid_id else None
    return CaseFile(
        line=row(ctx, case),
        case=case,
        text=describe.masked(ctx, case),
        grid=grid.code if grid else "",
        reporter=_reporter(ctx, case),
        cluster=_cluster(ctx, case, who),
        linked=ctx.session.get(Case, case.linked_to_id) if case.linked_to_id else None,
        survey=_survey(ctx, case),
        attachments=of_case(ctx.session, ident(case)),
        moments=_moments(ctx, case),
        clocks=_clocks(ctx, case),
        told=_told(ctx, case),
        calls=_calls(ctx, case),
        role=role,
        menu=menu,
        precedents=[foresight.line(ctx, one) for one in precedents.precedents(ctx, case)]
        if role in COORDINATORS and case.state in RUNNING
        else [],
    )


def _reporter(ctx: Context, case: Case) -> str:
    """Who reported it, as staff see them before asking for more."""
    reporter = ctx.session.get_one(Person, case.reporter_id)
    return ctx.say("case_page.reporter", confidential=case.confidential, name=reporter.name, tail=reporter.phone_tail)


def _moments(ctx: Context, case: Case) -> list[Moment]:
    entries: list[LogEntry] = log_of(ctx.session, [ident(case)])[ident(case)]
    people = by_ids(ctx.session, [entry.actor_id for entry in entries if entry.actor_id])
    return [_moment(ctx, case, entry, people.get(entry.actor_id or 0)) for entry in entries]


def _moment(ctx: Context, case: Case, entry: LogEntry, actor: Person | None) -> Moment:
    named = None if entry.actor_role is Role.RESIDENT else actor
    moved = entry.from_state is not None and entry.from_state is not entry.to_state
    score = f"ledger_score.{entry.note}"
    note = ctx.say(score) if entry.event is Event.RATED and score in ctx.office.texts else entry.note
    if entry.event is Event.UNDONE:
        note = ctx.say(f"event.{entry.note}") if f"event.{entry.note}" in ctx.office.texts else ""
    return Moment(
        at=entry.at,
        event=entry.event,
        who=describe.role_and_name(ctx, entry.actor_role, named),
        note=describe.masked_words(ctx, case, note),
        to=entry.to_state.value if moved else "",
        marked=entry.event in {Event.OVERDUE, Event.UNREACHED, Event.REOPENED, Event.EMERGENCY_ALERTED},
    )


def _clocks(ctx: Context, case: Case) -> list[ClockLine]:
    lines = []
    for pending in deadlines.pending(ctx.session, ident(case)):
        key = f"clock.{pending.kind.value}"
        if key not in ctx.office.texts:
            continue
        kept = case.handle_why if pending.kind is deadlines.DeadlineKind.HANDLE else None
        if pending.kind in {deadlines.DeadlineKind.VERIFY, deadlines.DeadlineKind.CLAIM}:
            kept = case.due_why
        why = ctx.say("log.reason", why=clocks.reason(kept)) if kept else ""
        lines.append(ClockLine(kind=pending.kind.value, at=pending.due_at, why=why, late=pending.due_at < ctx.now))
    return lines


def _told(ctx: Context, case: Case) -> list[Told]:
    statement = select(Push).where(col(Push.case_id) == case.id).order_by(col(Push.id).desc()).limit(NEWEST_PUSHES)
    pushes = list(ctx.session.exec(statement).all())
    people = by_ids(ctx.session, [push.person_id for push in pushes])
    return [_push(ctx, case, push, people[push.person_id]) for push in pushes]


def _push(ctx: Context, case: Case, push: Push, person: Person) -> Told:
    to_reporter = person.id == case.reporter_id
    return Told(
        at=push.sent_at or push.created_at,
        kind=push.kind.value,
        who=ctx.say("role.resident") if to_reporter else person.name,
        state=push.state.value,
        channel=push.channel.value,
        text="" if to_reporter else push.text,
    )


def _cluster(ctx: Context, case: Case, who: Viewer) -> Cluster | None:
    if case.cluster_id is None:
        return None
    lead = ctx.session.get_one(Case, case.cluster_id)
    others = select(Case).where(col(Case.cluster_id) == lead.id, col(Case.id) != lead.id, visible(who))
    merged = ctx.session.exec(others.order_by(col(Case.id)).limit(SHOWN_MERGED)).all()
    return Cluster(people=clusters.size(ctx, lead), lead=lead, merged=merged)


def _survey(ctx: Context, case: Case) -> Survey | None:
    statement = select(Survey).where(col(Survey.case_id) == case.id).order_by(col(Survey.id).desc()).limit(1)
    return ctx.session.exec(statement).first()


def _calls(ctx: Context, case: Case) -> int:
    statement = select(CallListEntry).where(col(CallListEntry.case_id) == case.id, col(CallListEntry.done_at).is_(None))
    return len(ctx.session.exec(statement).all())
