"""The sample street without WeChat: messages into the real inbox, deadlines, pushes, and a clock that is stepped."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from handlers import deadlines, delivery, inbox
from handlers.context import Context
from handlers.inbox import Delivery
from handlers.incoming import Incoming, Kind
from handlers.office import Office
from models import db
from models import deadlines as deadline_rows
from models.deadlines import Deadline, DeadlineState
from models.pushes import Push, PushState
from nlp.reading import Reading

AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Somebody was told something about a case."""

    openid: str
    push_id: int


class Town:
    """One engine, one clock; `heard` is called with all that left."""

    def __init__(self, office: Office, engine: Engine, now: datetime, read: Callable[[str, datetime], Reading]) -> None:
        self.office, self.engine, self.now = office, engine, now
        self._read = read
        self._messages = 0
        self.heard: Callable[[Iterable[Heard]], None] = lambda _: None

    def says(self, openid: str, text: str, event: str = "") -> str:
        """One message through the inbox; the answer."""
        self._messages += 1
        incoming = Incoming(
            key=f"year:{self._messages}",
            kind=Kind.EVENT if event else Kind.TEXT,
            openid=openid,
            account="gh_year",
            created_at=self.now.replace(microsecond=0),
            text=text,
            event=event,
        )
        reading = None if event else self._read(text, self.now)
        with db.session(self.engine) as session, session.begin():
            message = inbox.receive(
                self.office,
                session,
                self.now,
                Delivery(incoming=incoming, reading=reading),
                lambda words: self._read(words, self.now),
            )
            answer = message.answer
        self.send()
        return answer

    def does(self, act: Callable[[Context], None]) -> None:
        """Something done at the console or on a page, in a transaction of its own."""
        with db.session(self.engine) as session, session.begin():
            act(self.context(session, "console"))
        self.send()

    def context(self, session: Session, by: str) -> Context:
        """A context of now."""
        return Context(office=self.office, session=session, now=self.now, action=f"{by}:{self.now.isoformat()}")

    def until(self, end: datetime) -> None:
        """Let time pass, each deadline and push at its own time."""
        while (moment := self._next()) is not None and moment <= end:
            self.now = max(self.now, moment)
            self._fire()
            self.send()
        self.now = end

    def _next(self) -> datetime | None:
        """When something is due next; a push that only waits for another's turn has no time of its own."""
        pending, waiting = col(Deadline.state) == DeadlineState.PENDING, col(Push.state) == PushState.WAITING
        due, sent = col(Deadline.next_try_at), col(Push.next_try_at)
        with db.session(self.engine) as session:
            times = [
                session.exec(select(func.min(due)).where(pending, due > self.now)).one(),
                session.exec(select(func.min(sent)).where(waiting, sent > self.now)).one(),
            ]
        return min((at for at in times if at is not None), default=None)

    def _fire(self) -> None:
        with db.session(self.engine) as session, session.begin():
            for deadline_id in deadline_rows.due(session, self.now, AT_ONCE):
                row = deadline_rows.claim(session, deadline_id)
                if row is not None:
                    deadlines.fire(self.context(session, f"due:{deadline_id}"), row)

    def send(self) -> None:
        """Everything that may leave now is accepted at once."""
        while True:
            with db.session(self.engine) as session, session.begin():
                batch = delivery.claim(self.office, session, self.now, AT_ONCE)
                if not batch:
                    return
                session.flush()
                delivery.mark(self.office, session, self.now, [(sending, None) for sending in batch])
            self.heard([Heard(openid=sending.openid, push_id=sending.push_id) for sending in batch])
