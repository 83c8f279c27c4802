"""A past for the made-up town: some hundred cases lived through by the product's own handlers, all of them ended."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import Engine, func, select, update
from sqlmodel import Session, col

from handlers import deadlines as firing
from handlers import folding, inbox
from handlers.context import Context
from handlers.inbox import Delivery
from handlers.incoming import Incoming, Kind
from handlers.office import Office
from models import cases, db, deadlines, people, pushes, questions
from models.deadlines import DeadlineState
from models.pushes import PushState
from models.questions import QuestionKind, QuestionState
from models.workflow import FINAL
from nlp.reading import Reading
from tests.benchmarks import city

BEGIN = datetime(2018, 6, 4, 1, tzinfo=UTC)
TOLD = 100
"""Cases lived through."""
EVERY = timedelta(minutes=1)
"""One message each."""
ROUNDS = (*range(6, 24, 6), *range(24, 240, 24))
"""Hours after the last report at which the clocks are looked at, and whoever is asked something answers."""
DONE = "5 到现场看过,已经处理好了"
ANSWERS = {QuestionKind.CLAIM: DONE, QuestionKind.MENU: DONE}
"""What is answered where it is not the first choice."""

Read = Callable[[str], Reading]


def live(office: Office, engine: Engine, read: Read) -> None:
    """Write the cases that are copied later: reported, answered with "1" by whoever is asked, until all is over."""
    said, number, now = city.mix(7), count(1), BEGIN
    while _cases(engine) < TOLD:
        for _ in range(20):
            now += EVERY
            each = next(said)
            _hear(office, engine, read, now, each.openid, each.text, next(number))
    last = now
    for hours in ROUNDS:
        now = last + timedelta(hours=hours)
        _send(engine, now)
        for openid, kind in _asked(engine):
            _hear(office, engine, read, now, openid, ANSWERS.get(kind, "1"), next(number))
        _fire(office, engine, read, now)
    end(office, engine, now)


def end(office: Office, engine: Engine, now: datetime) -> None:
    """Leave nothing open: all has been sent, asked and counted."""
    _send(engine, now)
    _stop(engine)
    with db.batch(engine) as session, session.begin():
        while folding.fold(Context(office=office, session=session, now=now)):
            pass


def last_moment(engine: Engine) -> datetime:
    """Some time after the last of all that has happened."""
    with Session(engine) as session:
        latest = session.scalar(select(func.max(cases.LogEntry.at)))
    return (latest or BEGIN) + timedelta(hours=1)


def _hear(office: Office, engine: Engine, read: Read, now: datetime, openid: str, said: str, number: int) -> None:
    incoming = Incoming(key=f"p{number}", kind=Kind.TEXT, openid=openid, account="gh_sample", created_at=now, text=said)
    with db.batch(engine) as session, session.begin():
        inbox.receive(office, session, now, Delivery(incoming=incoming, reading=read(said)), read)


def _send(engine: Engine, now: datetime) -> None:
    """What the outbox would do: everything has left, every question has been shown."""
    with engine.begin() as connection:
        shown = {"state": PushState.SENT, "sent_at": now, "attempts": 1}
        connection.execute(update(pushes.Push).where(col(pushes.Push.state) == PushState.WAITING).values(**shown))
        unseen = col(questions.Question.prompted_at).is_(None)
        connection.execute(update(questions.Question).where(unseen).values(prompted_at=now))


def _asked(engine: Engine) -> list[tuple[str, QuestionKind]]:
    with Session(engine) as session:
        shown = col(questions.Question.state) == QuestionState.SHOWN
        statement = select(people.Person.openid, questions.Question.kind).join(questions.Question).where(shown)
        return [(openid, kind) for openid, kind in session.execute(statement) if openid]


def _fire(office: Office, engine: Engine, read: Read, now: datetime) -> None:
    with Session(engine) as session:
        due = deadlines.due(session, now, 10**6)
    for deadline_id in due:
        with db.batch(engine) as session, session.begin():
            row = deadlines.claim(session, deadline_id)
            if row is not None:
                firing.fire(Context(office=office, session=session, now=now, action="due", reader=read), row)


def _stop(engine: Engine) -> None:
    with engine.begin() as connection:
        left = col(deadlines.Deadline.state) == DeadlineState.PENDING
        connection.execute(update(deadlines.Deadline).where(left).values(state=DeadlineState.CANCELLED))
        still = col(questions.Question.state).in_(questions.OPEN)
        connection.execute(update(questions.Question).where(still).values(state=QuestionState.DROPPED))
        unended = col(cases.Case.state).not_in(sorted(FINAL))
        connection.execute(update(cases.Case).where(unended).values(state="closed_unreached", due_at=None))


def _cases(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(cases.Case)) or 0
