"""What is to be said to people who did not just write to us: rows sent later by the outbox."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Text, func, text
from sqlmodel import Column, Field, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.batch import follow
from models.columns import EnumText, JsonColumn, UtcTime
from models.gather import gather
from models.rows import Row
from models.vocabulary import Role


class PushKind(StrEnum):
    """What a push is for; decides its template, how long WeChat has, and whether it may wait through the night."""

    EMERGENCY = "emergency"
    PROMPT = "prompt"
    ANNOUNCE = "announce"
    PROGRESS = "progress"
    REMINDER = "reminder"
    SURVEY = "survey"
    ANSWER = "answer"
    CORRECTION = "correction"
    NOTICE = "notice"
    DIGEST = "digest"


class PushState(StrEnum):
    """What became of a push."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    SUPERSEDED = "superseded"
    CALL_LIST = "call_list"


class Channel(StrEnum):
    """How it left."""

    CUSTOM = "custom"
    TEMPLATE = "template"
    SUBSCRIPTION = "subscription"
    WECOM = "wecom"


UNSENT = (PushState.WAITING, PushState.CLAIMED)
UNSENT_ROWS = text("state IN ('waiting', 'claimed')")
"""What the index of unsent pushes holds; said in the very same words, or SQLite looks through all there ever were."""


class Push(Row, table=True):
    """One message to one person: key, values and the text that was said.

    `rank` 0 overtakes (danger). `give_up_at` ends the attempts on the present channel. `tries` lists what was tried:
    channel, time, outcome, WeChat's code and its number of the request. `lease_until` frees it again if its sender
    dies. `message_id` is WeChat's id of the message, by which it reports later whether it arrived.
    """

    __tablename__ = "pushes"
    __table_args__ = (
        Index(
            "pushes_due",
            "next_try_at",
            sqlite_where=UNSENT_ROWS,
            postgresql_where=UNSENT_ROWS,
        ),
        Index("pushes_person", "person_id", "state", "id"),
        Index("pushes_case", "case_id", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id")
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    question_id: int | None = Field(default=None, foreign_key="questions.id", index=True)
    kind: PushKind = Field(sa_column=Column(EnumText(PushKind), nullable=False))
    key: str
    values: dict[str, Any] = Field(default_factory=dict, sa_column=Column("values", JsonColumn, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    rank: int = 1
    state: PushState = Field(sa_column=Column(EnumText(PushState), nullable=False))
    channel: Channel = Field(sa_column=Column(EnumText(Channel), nullable=False))
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    not_before: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    next_try_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    give_up_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    lease_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    sent_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    attempts: int = 0
    message_id: str = Field(default="", index=True)
    tries: list[Any] = Field(default_factory=list, sa_column=Column(JsonColumn, nullable=False))


class CallListEntry(Row, table=True):
    """Somebody no channel reached and who must be phoned. `person_id` is empty for a unit nobody is bound for."""

    __tablename__ = "call_list"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    responder_unit_id: int | None = Field(default=None, foreign_key="responder_units.id")
    role: Role = Field(sa_column=Column(EnumText(Role), nullable=False))
    reason: str
    since: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    done_at: datetime | None = Field(default=None, sa_column=Column(UtcTime, index=True))


class Quota(Row, table=True):
    """What WeChat still lets us send one person: after a message (48 hours), after a tap or scan (one minute)."""

    __tablename__ = "quotas"
    person_id: int = Field(foreign_key="people.id", primary_key=True)
    message_left: int = 0
    message_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    tap_left: int = 0
    tap_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class ChannelPause(Row, table=True):
    """A channel that WeChat has closed for everybody for a while: the minute's or the day's calls are used up."""

    __tablename__ = "channel_pauses"
    channel: Channel = Field(sa_column=Column(EnumText(Channel), primary_key=True))
    until: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    code: int


class Subscription(Row, table=True):
    """How many notifications of one template a person has agreed to and not been sent; -1 for as many as we like."""

    __tablename__ = "subscriptions"
    person_id: int = Field(foreign_key="people.id", primary_key=True)
    template_id: str = Field(primary_key=True)
    left: int = 0


def sendable(session: Session, now: datetime, limit: int) -> list[Push]:
    """Pushes whose turn it is, locked: waiting ones, and claimed ones whose lease ran out; danger first."""
    statement = (
        select(Push)
        .where(UNSENT_ROWS, col(Push.next_try_at) <= now)
        .order_by(col(Push.rank), col(Push.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(statement).all())


def unsent_before(session: Session, person_ids: Sequence[int]) -> dict[int, list[Push]]:
    """Each person's pushes that have not left, in the order they were written."""
    found: dict[int, list[Push]] = {person_id: [] for person_id in person_ids}
    statement = (
        select(Push).where(col(Push.person_id).in_(list(found)), col(Push.state).in_(UNSENT)).order_by(col(Push.id))
    )
    for push in session.exec(statement):
        found[push.person_id].append(push)
    return found


follow(Push, "person_id")
follow(ChannelPause, "channel")
follow(CallListEntry, "case_id")
follow(Quota, "person_id")


def quotas(session: Session, person_ids: Iterable[int]) -> dict[int, Quota]:
    """The quotas of these people, of those who have one."""
    found = gather(session, Quota.person_id, person_ids, lambda _: select(Quota), "key")
    return {person_id: rows[0] for person_id, rows in found.items() if rows}


def paused(session: Session) -> dict[Channel, datetime]:
    """The channels that were closed for everybody, and until when."""
    found = gather(session, ChannelPause.channel, list(Channel), lambda _: select(ChannelPause), "key")
    return {channel: rows[0].until for channel, rows in found.items() if rows}


def pause(session: Session, channel: Channel, until: datetime, code: int) -> None:
    """Close a channel for everybody until then; `code` is WeChat's."""
    found = session.get(ChannelPause, channel)
    if found is None:
        session.add(ChannelPause(channel=channel, until=until, code=code))
    else:
        found.until, found.code = until, code


def put_off(session: Session, person_ids: Iterable[int]) -> dict[int, list[Push]]:
    """Every push ever read of these people; for certain those that wait for another attempt."""
    return gather(session, Push.person_id, person_ids, _put_off)


def _put_off(_person_ids: Sequence[int]) -> SelectOfScalar[Push]:
    later = col(Push.next_try_at) > col(Push.not_before)
    return select(Push).where(col(Push.state) == PushState.WAITING, later).order_by(col(Push.id))


def wake_waiting(session: Session, person_id: int, now: datetime) -> None:
    """Let a person's waiting pushes be tried now: their message has opened a window. Quiet hours still hold."""
    for push in put_off(session, [person_id])[person_id]:
        if push.state is PushState.WAITING and push.not_before <= now < push.next_try_at:
            push.next_try_at = now


def next_try(session: Session) -> datetime | None:
    """When the next push may be tried."""
    statement = select(Push.next_try_at).where(UNSENT_ROWS).order_by(col(Push.next_try_at)).limit(1)
    return session.exec(statement).first()


def by_ids(session: Session, ids: Sequence[int]) -> list[Push]:
    """These pushes, whatever their state."""
    if not ids:
        return []
    return list(session.exec(select(Push).where(col(Push.id).in_(list(ids)))).all())


def waiting_summary(session: Session) -> tuple[int, datetime | None]:
    """How many pushes have not left, and since when the oldest waits."""
    statement = select(func.count(), func.min(Push.created_at)).where(UNSENT_ROWS)
    count, oldest = session.exec(statement).one()
    return count, oldest


def calls_open(session: Session) -> list[CallListEntry]:
    """Everyone still to be phoned, the longest waiting first."""
    statement = select(CallListEntry).where(col(CallListEntry.done_at).is_(None)).order_by(col(CallListEntry.id))
    return list(session.exec(statement).all())


def calls_of(session: Session, case_id: int) -> list[CallListEntry]:
    """Open entries about one case."""
    found = gather(session, CallListEntry.case_id, [case_id], _not_called)[case_id]
    return [entry for entry in found if entry.done_at is None]


def _not_called(_case_ids: Sequence[int]) -> SelectOfScalar[CallListEntry]:
    return select(CallListEntry).where(col(CallListEntry.done_at).is_(None))


def calls_about(session: Session, person_id: int) -> list[CallListEntry]:
    """Open entries about one person."""
    statement = select(CallListEntry).where(
        col(CallListEntry.person_id) == person_id, col(CallListEntry.done_at).is_(None)
    )
    return list(session.exec(statement).all())
