"""Cases and what happened to them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ColumnElement, Index, Integer, Text, func
from sqlmodel import Column, Field, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.batch import follow
from models.columns import EnumText, JsonColumn, UtcTime
from models.gather import gather
from models.rows import Row
from models.vocabulary import Event, Role, State
from models.workflow import ACTIVE


class Source(StrEnum):
    """How a case reached us (contract.md, `source`)."""

    WECHAT = "wechat"
    PHONE = "phone"
    VISIT = "visit"
    PATROL = "patrol"
    HOTLINE = "hotline"
    IMPORT = "import"


MOST_OWN = 50
"""As many of a person's own cases as are ever looked through."""
_VERSION = Column("version", Integer, nullable=False)
"""Checked at every update: whoever wrote on an older state is told so by the database and tries again."""


class VisitKind(StrEnum):
    """At which occasion somebody was visited, or came, where the source is a visit."""

    SECRETARY_DAY = "secretary_day"
    LEADER = "leader"
    DELEGATE = "delegate"
    GRID_WORKER = "grid_worker"
    CALLER = "caller"


class Case(Row, table=True):
    """诉求. The row's id is its short number n, which runs on for ever; `case_no` is what people see.

    `text` is what the reporter wrote, verbatim. `against` lists whom it complains about (nlp.reading). `due_at` is the
    clock that runs now (verify, claim, or handle once claimed), `handle_due_at` the last day; each `why` is key and
    values of the sentence that explains it. `overdue_at` is the first breach of the handle clock, frozen.
    `responsible_*` is the level and, once somebody claimed it, the person; `handled_by_role` the level that reported
    it done. `responsible_unit_id` is the unit that leads while the case is whistled. `first_*` is whoever first
    received it (首接负责), never cleared. `handle_from` and `handle_limit` say what the handle clock counts.
    `cluster_id` is the case that leads the cluster this one belongs to. `own_door`: unit and room
    are the reporter's own.
    `version` grows with each change.
    """

    __tablename__ = "cases"
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _VERSION}
    __table_args__ = (
        Index("cases_reporter", "reporter_id", "id"),
        Index("cases_responsible", "responsible_id", "state"),
        Index("cases_state", "state", "id"),
        *(Index(f"cases_{place}", f"{place}_id", "id") for place in ("community", "grid", "building", "estate")),
        Index("cases_category", "category", "id"),
        Index("cases_due", "due_at"),
        Index("cases_received", "received_at", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_no: str | None = Field(default=None, unique=True)
    subdistrict_id: int = Field(foreign_key="subdistricts.id")
    state: State = Field(sa_column=Column(EnumText(State), nullable=False))
    category: str
    alternatives: list[Any] = Field(default_factory=list, sa_column=Column(JsonColumn, nullable=False))
    urgency: str
    danger: str = ""
    source: Source = Field(sa_column=Column(EnumText(Source), nullable=False))
    visit_kind: VisitKind | None = Field(default=None, sa_column=Column(EnumText(VisitKind)))
    confidential: bool = False
    against: list[str] = Field(default_factory=list, sa_column=Column(JsonColumn, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    reporter_id: int = Field(foreign_key="people.id")
    community_id: int | None = Field(default=None, foreign_key="communities.id")
    estate_id: int | None = Field(default=None, foreign_key="estates.id")
    building_id: int | None = Field(default=None, foreign_key="buildings.id")
    grid_id: int | None = Field(default=None, foreign_key="grids.id")
    building_words: str = ""
    unit: str = ""
    room: str = ""
    place: str = ""
    own_door: bool = False
    responsible_role: Role | None = Field(default=None, sa_column=Column(EnumText(Role)))
    responsible_deputy: bool = False
    responsible_id: int | None = Field(default=None, foreign_key="people.id")
    responsible_unit_id: int | None = Field(default=None, foreign_key="responder_units.id")
    first_role: Role | None = Field(default=None, sa_column=Column(EnumText(Role)))
    first_id: int | None = Field(default=None, foreign_key="people.id")
    handled_by_role: Role | None = Field(default=None, sa_column=Column(EnumText(Role)))
    received_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    due_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    due_why: dict[str, Any] | None = Field(default=None, sa_column=Column(JsonColumn))
    handle_due_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    handle_why: dict[str, Any] | None = Field(default=None, sa_column=Column(JsonColumn))
    handle_from: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    handle_limit: str = ""
    overdue_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    answered_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    urged_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    returns: int = 0
    external_no: str | None = Field(default=None, unique=True)
    linked_to_id: int | None = Field(default=None, foreign_key="cases.id")
    cluster_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    version: int = Field(default=1, sa_column=_VERSION)

    @property
    def short(self) -> str:
        """The short number people type: at least four digits."""
        return f"{self.id:04d}"


class LogEntry(Row, table=True):
    """One thing that happened to a case. `undo` holds what a step changed, while it can still be taken back."""

    __tablename__ = "case_log"
    __table_args__ = (Index("case_log_case", "case_id", "id"), Index("case_log_actor", "actor_id", "id"))
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    event: Event = Field(sa_column=Column(EnumText(Event), nullable=False))
    from_state: State | None = Field(default=None, sa_column=Column(EnumText(State)))
    to_state: State = Field(sa_column=Column(EnumText(State), nullable=False))
    actor_role: Role = Field(sa_column=Column(EnumText(Role), nullable=False))
    actor_id: int | None = Field(default=None, foreign_key="people.id")
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    action: str = ""
    undo: dict[str, Any] | None = Field(default=None, sa_column=Column(JsonColumn))


class Survey(Row, table=True):
    """One return visit: to the reporter, or to a joiner (`person_id`).

    `reached` is None until answered or given up; silence is never a score. `visitor_id` is who phoned, where the visit
    was made by phone; `excluded` why it does not count at all; `consequence` what the reason given led to.
    """

    __tablename__ = "surveys"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    sent_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    answered_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    score: str | None = None
    reason: str = ""
    reached: bool | None = None
    person_id: int | None = Field(default=None, foreign_key="people.id")
    visitor_id: int | None = Field(default=None, foreign_key="people.id")
    excluded: str = ""
    consequence: str = ""


class AccessLog(Row, table=True):
    """Who looked at personal data or changed something, and why (product.md rule 4).

    `who` is a program (export) or a person by role and name, then with their id.
    """

    __tablename__ = "access_log"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    who: str
    person_id: int | None = Field(default=None, index=True)
    case_id: int | None = Field(default=None, index=True)
    what: str
    reason: str = ""
    rows: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))


follow(Case, "reporter_id", "estate_id")


def lock(session: Session, case_id: int) -> Case | None:
    """The case, locked and read anew; None where there is none."""
    lock_all(session, [case_id])
    return session.get(Case, case_id)


def lock_all(session: Session, case_ids: Iterable[int]) -> None:
    """Lock these cases in id order and read them anew, each once in a transaction; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "sqlite":
        return
    locked: set[int] = session.info.setdefault("locked cases", set())
    wanted = sorted(set(case_ids) - locked)
    if wanted:
        statement = select(Case).where(col(Case.id).in_(wanted)).order_by(col(Case.id)).with_for_update()
        session.exec(statement.execution_options(populate_existing=True)).all()
        locked.update(wanted)


def reported_by(session: Session, person_id: int, limit: int = 10) -> list[Case]:
    """A resident's own cases, newest first; `limit` is at most MOST_OWN."""
    return sorted(of_reporters(session, [person_id])[person_id], key=lambda case: -(case.id or 0))[:limit]


def of_reporters(session: Session, person_ids: Iterable[int]) -> dict[int, list[Case]]:
    """The cases of each of these people, of very many only the newest MOST_OWN and whatever else was read."""
    return gather(session, Case.reporter_id, person_ids, _newest)


def _newest(person_ids: Sequence[int]) -> SelectOfScalar[Case]:
    newest = func.row_number().over(partition_by=col(Case.reporter_id), order_by=col(Case.id).desc())
    theirs = col(Case.reporter_id).in_(person_ids)
    ranked = select(col(Case.id).label("id"), newest.label("place")).where(theirs).subquery()
    return select(Case).where(col(Case.id).in_(select(ranked.c.id).where(ranked.c.place <= MOST_OWN)))


def received(session: Session, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    """Conditions for the cases received in [since, until); None: from the first, to the last.

    They name the first and the last number of these cases, too: lists go by number, and would else look at every case
    received later.
    """
    bounds = [col(Case.received_at) >= since] if since else []
    bounds += [col(Case.received_at) < until] if until else []
    if not bounds:
        return []
    first, last = session.exec(select(func.min(Case.id), func.max(Case.id)).where(*bounds)).one()
    return [col(Case.id).between(first or 0, last or 0), *bounds]


def in_hand(session: Session, person_id: int, limit: int = 50) -> list[Case]:
    """Cases a member of staff has claimed and not finished, oldest first."""
    statement = (
        select(Case)
        .where(col(Case.responsible_id) == person_id, col(Case.state).in_(list(ACTIVE)))
        .order_by(col(Case.due_at), col(Case.id))
        .limit(limit)
    )
    return list(session.exec(statement).all())


def log_of(session: Session, case_ids: Iterable[int]) -> dict[int, list[LogEntry]]:
    """The log of each case, oldest first."""
    found: dict[int, list[LogEntry]] = {case_id: [] for case_id in case_ids}
    statement = select(LogEntry).where(col(LogEntry.case_id).in_(list(found))).order_by(col(LogEntry.id))
    for entry in session.exec(statement):
        found[entry.case_id].append(entry)
    return found


def newest_log(session: Session, case_id: int, ignore: Sequence[Event]) -> LogEntry | None:
    """The latest entry of a case that is none of the ignored events."""
    statement = (
        select(LogEntry)
        .where(col(LogEntry.case_id) == case_id, col(LogEntry.event).not_in(list(ignore)))
        .order_by(col(LogEntry.id).desc())
        .limit(1)
    )
    return session.exec(statement).first()


def log_since(session: Session, case_id: int, since: datetime, events: Iterable[Event]) -> list[LogEntry]:
    """What was written of these events after a time, oldest first."""
    statement = (
        select(LogEntry)
        .where(col(LogEntry.case_id) == case_id, col(LogEntry.at) > since, col(LogEntry.event).in_(list(events)))
        .order_by(col(LogEntry.id))
    )
    return list(session.exec(statement).all())


def last_action(session: Session, person_id: int, since: datetime) -> list[LogEntry]:
    """All entries of the last thing this person did that can still be taken back, newest first."""
    statement = (
        select(LogEntry)
        .where(col(LogEntry.actor_id) == person_id, col(LogEntry.at) >= since, col(LogEntry.event) != Event.UNDONE)
        .order_by(col(LogEntry.id).desc())
        .limit(10)
    )
    rows = [row for row in session.exec(statement) if row.undo is not None]
    return [row for row in rows if row.action == rows[0].action]


def open_survey(session: Session, case_id: int) -> Survey | None:
    """The latest return visit to a case's reporter."""
    own = col(Survey.person_id).is_(None)
    statement = select(Survey).where(col(Survey.case_id) == case_id, own).order_by(col(Survey.id).desc()).limit(1)
    return session.exec(statement).first()
