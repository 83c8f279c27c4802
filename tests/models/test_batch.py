"""The session that writes late: nobody who uses it can tell, but for the time it takes."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, select

from models import db, people, questions
from models.batch import BatchSession
from models.people import Person
from models.questions import Question, QuestionKind, QuestionState

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def person(name: str = "", openid: str | None = None) -> Person:
    return Person(name=name, openid=openid, created_at=NOW)


def question(of: Person, state: QuestionState = QuestionState.WAITING) -> Question:
    return Question(person_id=of.id, kind=QuestionKind.HUMAN, state=state, rank=2, queued_at=NOW)


@pytest.fixture
def kept(engine: Engine) -> Callable[..., list[Person]]:
    """Writes people in a transaction of their own and gives them back."""

    def keep(*rows: Person) -> list[Person]:
        with db.batch(engine) as session, session.begin():
            session.add_all(rows)
        return list(rows)

    return keep


def names(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return [row.name for row in session.exec(select(Person).order_by(Person.id))]


def test_a_row_has_its_id_at_once_and_is_found_by_it(engine: Engine, kept: Callable[..., list[Person]]) -> None:
    kept(person("first"))
    with db.batch(engine, messages=5) as session, session.begin():
        row = person("second")
        session.add(row)
        assert row.id
        assert session.get(Person, row.id) is row
        assert session.get_one(Person, row.id) is row
        number = row.id
    with Session(engine) as reading:
        assert reading.get_one(Person, number).name == "second"


def test_a_query_sees_what_was_added_and_changed_before_it(engine: Engine) -> None:
    with db.batch(engine) as session, session.begin():
        row = person("first")
        session.add(row)
        row.name = "changed"
        assert session.exec(select(Person).where(Person.name == "changed")).one() is row
        row.name = "again"
        assert session.exec(select(Person.id).where(Person.name == "again")).one() == row.id
    assert names(engine) == ["again"]


def test_what_was_gathered_follows_what_happens_afterwards(engine: Engine, kept: Callable[..., list[Person]]) -> None:
    (asked,) = kept(person("asked"))
    with db.batch(engine) as session, session.begin():
        assert questions.waiting_for(session, asked.id or 0) == []
        waiting = question(asked)
        session.add(waiting)
        assert questions.waiting_for(session, asked.id or 0) == [waiting]
        waiting.state = QuestionState.DROPPED
        assert questions.waiting_for(session, asked.id or 0) == []


def test_a_row_is_found_where_it_belongs_now(engine: Engine, kept: Callable[..., list[Person]]) -> None:
    one, other = kept(person("one"), person("other"))
    kept(row := question(one))  # type: ignore[arg-type]  # any row may be kept
    with db.batch(engine) as session, session.begin():
        (old,) = questions.waiting_for(session, one.id or 0)
        new = question(one)
        session.add(new)
        assert questions.waiting_for(session, other.id or 0) == []
        old.person_id = new.person_id = other.id or 0
        assert questions.waiting_for(session, other.id or 0) == [old, new]
        assert questions.waiting_for(session, one.id or 0) == []
    assert old.id == row.id


def test_a_statement_past_the_rows_is_noticed(engine: Engine, kept: Callable[..., list[Person]]) -> None:
    one, other = kept(person("one"), person("other"))
    with db.batch(engine) as session, session.begin():
        session.add(question(one))
        assert questions.waiting_for(session, other.id or 0) == []
        session.execute(update(Question).where(Question.person_id == one.id).values(person_id=other.id))
        assert len(questions.waiting_for(session, other.id or 0)) == 1
        assert questions.waiting_for(session, one.id or 0) == []


def test_one_shown_question_takes_the_others_place(engine: Engine, kept: Callable[..., list[Person]]) -> None:
    (asked,) = kept(person("asked"))
    with db.batch(engine) as session, session.begin():
        session.add_all([question(asked), question(asked, QuestionState.SHOWN)])
    with db.batch(engine) as session, session.begin():
        shown = questions.shown_to(session, asked.id or 0)
        assert shown is not None
        shown.state = QuestionState.WAITING
        earlier = questions.waiting_for(session, asked.id or 0)[0]
        earlier.state = QuestionState.SHOWN
    with db.batch(engine) as session, session.begin():
        assert questions.shown_to(session, asked.id or 0) == session.get(Question, earlier.id)
        session.get_one(Question, earlier.id).state = QuestionState.ANSWERED
        session.add(question(asked, QuestionState.SHOWN))


def test_an_openid_changes_hands(engine: Engine, kept: Callable[..., list[Person]]) -> None:
    later, earlier = kept(person("later"), person("earlier", "o1"))
    with db.batch(engine) as session, session.begin():
        session.get_one(Person, earlier.id).openid = None
        session.get_one(Person, later.id).openid = "o1"
    with Session(engine) as session:
        assert people.by_openid(session, ["o1"])["o1"].name == "later"


def test_nothing_is_left_of_a_transaction_that_fails(engine: Engine) -> None:
    def fail() -> None:
        with db.batch(engine) as session, session.begin():
            session.add(person("lost"))
            session.exec(select(Person)).all()
            session.add(person("lost too"))
            raise RuntimeError("in between")

    with pytest.raises(RuntimeError, match="in between"):
        fail()
    assert names(engine) == []


def test_a_row_can_be_deleted_before_and_after_it_was_written(engine: Engine) -> None:
    with db.batch(engine) as session, session.begin():
        gone = person("gone")
        session.add_all([gone, person("stays")])
        session.delete(gone)
        assert session.get(Person, gone.id) is None
    assert names(engine) == ["stays"]


def test_a_column_that_is_none_of_the_tables_is_refused() -> None:
    with pytest.raises(TypeError, match="nickname"):
        Person(nickname="x", created_at=NOW)


def test_it_is_what_the_service_writes_with(engine: Engine) -> None:
    assert isinstance(db.batch(engine), BatchSession)
