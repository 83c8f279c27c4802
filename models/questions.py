"""What people are being asked: one question shown to each person, the rest waiting behind it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Column, Field, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.batch import follow
from models.columns import EnumText, JsonColumn, UtcTime
from models.gather import gather
from models.rows import Row
from models.unique import leaves_first


class QuestionKind(StrEnum):
    """What is asked; the first five are the workflow's."""

    INFO = "info"
    VERIFY = "verify"
    CLAIM = "claim"
    MENU = "menu"
    SURVEY = "survey"
    WATCH = "watch"
    NOTE = "note"
    RETURN_REASON = "return_reason"
    SORT = "sort"
    CONFIRM_REPORT = "confirm_report"
    WHICH = "which"
    HUMAN = "human"
    MEDIATION = "mediation"
    MEDIATION_OUTCOME = "mediation_outcome"
    KEPT = "kept"
    KIND = "kind"
    SPLIT = "split"
    WHAT = "what"
    ARGUMENT = "argument"
    KNOWN = "known"
    SEND = "send"
    EXTENSION = "extension"
    CLUSTER = "cluster"
    DOOR = "door"
    WHISTLE = "whistle"
    WHISTLE_KIND = "whistle_kind"
    JUDGE = "judge"
    REASSIGN = "reassign"


class QuestionState(StrEnum):
    """Where a question stands in its person's queue."""

    WAITING = "waiting"
    SHOWN = "shown"
    ANSWERED = "answered"
    DROPPED = "dropped"


class Question(Row, table=True):
    """One question to one person.

    `rank` orders the queue, lower first (danger 0); `queued_at` breaks ties. `displaced_at` is when it took another
    question's place through anything but the person's own message. `prompted_at` is when its full prompt left; until
    then a digit cannot be meant for it. `data` holds what the kind needs (the sentence to file, the choices offered …).
    """

    __tablename__ = "questions"
    __table_args__ = (
        Index(
            "questions_one_shown",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'shown'"),
            postgresql_where=text("state = 'shown'"),
        ),
        Index("questions_person", "person_id", "state"),
        Index("questions_case", "case_id", "state"),
    )
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id")
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    kind: QuestionKind = Field(sa_column=Column(EnumText(QuestionKind), nullable=False))
    state: QuestionState = Field(sa_column=Column(EnumText(QuestionState), nullable=False))
    rank: int
    queued_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    shown_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    prompted_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    displaced_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))
    displaced_id: int | None = None
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))


OPEN = (QuestionState.WAITING, QuestionState.SHOWN)
ACKNOWLEDGED = (QuestionKind.WATCH, QuestionState.ANSWERED)
follow(Question, "person_id", "case_id")
leaves_first(Question, "state", QuestionState.SHOWN, QuestionState.WAITING)


def of_people(session: Session, person_ids: Iterable[int]) -> dict[int, list[Question]]:
    """Every question ever read of these people, the open ones for certain."""
    return gather(session, Question.person_id, person_ids, _still_open)


def about_cases(session: Session, case_ids: Iterable[int]) -> dict[int, list[Question]]:
    """Every question ever read about these cases, the open ones for certain."""
    return gather(session, Question.case_id, case_ids, _still_open)


def _still_open(_ids: Sequence[int]) -> SelectOfScalar[Question]:
    return select(Question).where(col(Question.state).in_(OPEN)).order_by(col(Question.id))


def shown_to(session: Session, person_id: int) -> Question | None:
    """The question this person is looking at."""
    found = of_people(session, [person_id])[person_id]
    return next((question for question in found if question.state is QuestionState.SHOWN), None)


def waiting_for(session: Session, person_id: int) -> list[Question]:
    """What waits behind the shown question, next first."""
    found = of_people(session, [person_id])[person_id]
    waiting = [question for question in found if question.state is QuestionState.WAITING]
    return sorted(waiting, key=lambda question: (question.rank, question.queued_at, question.id))


def all_open(session: Session, person_id: int) -> list[Question]:
    """Everything this person is asked, shown or waiting, oldest first."""
    found = of_people(session, [person_id])[person_id]
    return sorted((question for question in found if question.state in OPEN), key=lambda row: row.id or 0)


def open_about(session: Session, case_id: int, person_id: int | None = None) -> list[Question]:
    """Open questions about a case, of one person or of all."""
    about = about_cases(session, [case_id])[case_id]
    found = [row for row in about if row.state in OPEN and person_id in (None, row.person_id)]
    return sorted(found, key=lambda row: row.id or 0)


def acknowledged(session: Session, case_id: int) -> set[int]:
    """Who has already said that they know of this emergency."""
    found = gather(session, Question.case_id, [case_id], _acknowledged, "acknowledged")[case_id]
    return {question.person_id for question in found if (question.kind, question.state) == ACKNOWLEDGED}


def _acknowledged(_case_ids: Sequence[int]) -> SelectOfScalar[Question]:
    kind, state = ACKNOWLEDGED
    return select(Question).where(col(Question.kind) == kind, col(Question.state) == state)


def by_ids(session: Session, ids: Sequence[int]) -> list[Question]:
    """These questions, whatever their state."""
    if not ids:
        return []
    return list(session.exec(select(Question).where(col(Question.id).in_(list(ids)))).all())
