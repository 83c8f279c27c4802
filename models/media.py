"""What people send besides words: photos, recordings, films, places; first a row, then the file, fetched apart."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Text, func, text
from sqlmodel import Column, Field, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.batch import follow
from models.columns import EnumText, UtcTime
from models.gather import gather
from models.rows import Row


class FileState(StrEnum):
    """Where the file is.

    `none`: there is none (a location). `waiting`: to be fetched from WeChat. `kept`: in our store. `refused`: not what
    it claims to be, or too large. `lost`: WeChat no longer has it, or gave it to nobody for three days. `erased`:
    deleted at the sender's word.
    """

    NONE = "none"
    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"
    LOST = "lost"
    ERASED = "erased"


class Hearing(StrEnum):
    """Whether somebody has written down what a recording says.

    `none`: nothing is spoken in it. `waiting`: for the model. `by_hand`: for a member of staff. `written`: the words
    are there and count as said with the next look. `heard`: they were taken up.
    """

    NONE = "none"
    WAITING = "waiting"
    BY_HAND = "by_hand"
    WRITTEN = "written"
    HEARD = "heard"


class Attachment(Row, table=True):
    """A photo, recording, film or place somebody sent; `case_id` is empty until it is known what it belongs to.

    `media_id` is WeChat's and dies after three days, `better_media_id` that of a clearer recording. `key` names the
    file in our store, `digest` is its SHA-256. `words` are what a recording says. `lease_until` frees it again if
    whoever fetches it dies; `attempts` were made so far, the last went wrong by `error`.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        Index(
            "attachments_due",
            "next_try_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("attachments_person", "person_id", "id"),
        Index(
            "attachments_unheard",
            "id",
            sqlite_where=text("hearing IN ('waiting', 'by_hand', 'written')"),
            postgresql_where=text("hearing IN ('waiting', 'by_hand', 'written')"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    person_id: int = Field(foreign_key="people.id")
    kind: str
    media_id: str = ""
    better_media_id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    label: str = ""
    received_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    state: FileState = Field(default=FileState.NONE, sa_column=Column(EnumText(FileState), nullable=False))
    next_try_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    lease_until: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    attempts: int = 0
    error: str = ""
    mime: str = ""
    size: int = 0
    digest: str = ""
    key: str = ""
    hearing: Hearing = Field(default=Hearing.NONE, sa_column=Column(EnumText(Hearing), nullable=False))
    words: str = Field(default="", sa_column=Column(Text, nullable=False))


follow(Attachment, "person_id", "case_id")


def loose(session: Session, person_ids: Iterable[int], since: datetime) -> dict[int, list[Attachment]]:
    """What each of these people sent since then that belongs to no case yet, oldest first."""

    def asking(_ids: Sequence[int]) -> SelectOfScalar[Attachment]:
        return select(Attachment).where(col(Attachment.case_id).is_(None), col(Attachment.received_at) >= since)

    found = gather(session, Attachment.person_id, person_ids, asking, f"loose since {since.isoformat()}")
    return {
        person_id: _in_order(row for row in rows if row.case_id is None and row.received_at >= since)
        for person_id, rows in found.items()
    }


def of_case(session: Session, case_id: int) -> list[Attachment]:
    """Everything that belongs to a case, oldest first."""
    return _in_order(gather(session, Attachment.case_id, [case_id], lambda _: select(Attachment))[case_id])


def _in_order(rows: Iterable[Attachment]) -> list[Attachment]:
    return sorted(rows, key=lambda row: row.id or 0)


def attachment_count(session: Session, case_ids: Sequence[int]) -> dict[int, int]:
    """How many attachments each case has."""
    statement = (
        select(Attachment.case_id, func.count())
        .where(col(Attachment.case_id).in_(list(case_ids)))
        .group_by(col(Attachment.case_id))
    )
    return {case_id: count for case_id, count in session.exec(statement).all() if case_id is not None}


def to_fetch(session: Session, now: datetime, limit: int) -> list[Attachment]:
    """Files whose turn it is to be fetched, locked: waiting ones that nobody else is fetching, oldest first."""
    statement = (
        select(Attachment)
        .where(col(Attachment.state) == FileState.WAITING, col(Attachment.next_try_at) <= now)
        .order_by(col(Attachment.next_try_at), col(Attachment.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(statement).all())


def to_hear(session: Session, now: datetime, limit: int) -> list[Attachment]:
    """Recordings in our store that a model should write down now, oldest first, locked."""
    statement = (
        select(Attachment)
        .where(
            col(Attachment.hearing) == Hearing.WAITING,
            col(Attachment.state) == FileState.KEPT,
            (col(Attachment.lease_until).is_(None)) | (col(Attachment.lease_until) <= now),
        )
        .order_by(col(Attachment.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(statement).all())


def to_take_up(session: Session, limit: int) -> list[Attachment]:
    """Recordings whose words are there and were not taken up yet, oldest first, locked."""
    statement = (
        select(Attachment)
        .where(col(Attachment.hearing) == Hearing.WRITTEN)
        .order_by(col(Attachment.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(statement).all())


def unheard(session: Session, limit: int = 100) -> list[Attachment]:
    """Recordings a person must listen to and write down, the longest waiting first."""
    statement = (
        select(Attachment).where(col(Attachment.hearing) == Hearing.BY_HAND).order_by(col(Attachment.id)).limit(limit)
    )
    return list(session.exec(statement).all())


def to_delete(session: Session) -> list[Attachment]:
    """Files still in our store whose senders asked to be forgotten."""
    statement = select(Attachment).where(col(Attachment.state) == FileState.ERASED, col(Attachment.key) != "")
    return list(session.exec(statement).all())


def lock(session: Session, attachment_id: int) -> Attachment | None:
    """The row, locked and read anew; None where there is none."""
    statement = (
        select(Attachment)
        .where(col(Attachment.id) == attachment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.exec(statement).first()
