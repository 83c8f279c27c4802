"""What one event is handled with: the session, the instant, the sender, and what has been written so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.incoming import Incoming
from handlers.office import Office
from handlers.wording import Wording
from models.people import Appointment, Person
from models.posts import roles_of
from models.vocabulary import Role
from nlp.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who causes an event: the role they act in, and the person (None for the clock, or for a unit's link)."""

    role: Role
    person: Person | None = None
    unit_id: int | None = None
    """The responder unit that acts, where the role is one."""

    @property
    def person_id(self) -> int | None:
        """The person's id, if a person acts."""
        return self.person.id if self.person else None


SYSTEM = Actor(role=Role.SYSTEM)


@dataclass(slots=True)
class Trace:
    """Ids of the rows one step has written or closed, so that it can be taken back."""

    deadlines_started: list[int] = field(default_factory=list)
    deadlines_stopped: list[int] = field(default_factory=list)
    questions_opened: list[int] = field(default_factory=list)
    questions_closed: list[int] = field(default_factory=list)
    pushes: list[int] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)
    made: list[list[Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        """As JSON for the log row."""
        return {name: list(getattr(self, name)) for name in self.__slots__}


@dataclass(slots=True)
class Context:
    """One event under way. `now` is aware UTC, taken once. `action` groups the log rows of one message.

    `asked` are the ids of questions this message put to its own sender: one of them ends the answer.
    """

    office: Office
    session: Session
    now: datetime
    action: str = ""
    sender: Person | None = None
    incoming: Incoming | None = None
    reading: Reading | None = None
    reader: Callable[[str], Reading] | None = None
    trace: Trace = field(default_factory=Trace)
    asked: list[int] = field(default_factory=list)
    _roles: list[Appointment] | None = None

    def __post_init__(self) -> None:
        self.office = self.office.as_it_stands()

    @property
    def words(self) -> Wording:
        """Says things as of this event's instant."""
        return Wording(texts=self.office.texts, calendar=self.office.calendar, now=self.now)

    def say(self, key: str, **values: Any) -> str:
        """The sentence of that key; times and reasons among the values become words."""
        return self.words.say(key, **values)

    def roles(self) -> list[Appointment]:
        """The sender's appointments, read once."""
        if self._roles is None:
            self._roles = roles_of(self.session, ident(self.sender)) if self.sender else []
        return self._roles

    def read(self, text: str) -> Reading:
        """Understand a text kept from before; the message's own reading was made before the transaction."""
        if self.reader is None:
            raise ValueError("no reader was handed down")
        return self.reader(text)

    def is_sender(self, person: Person) -> bool:
        """Whether that person wrote the message being handled, so that words for them go into its answer."""
        return self.sender is not None and self.sender.id == person.id


def ident(row: Any) -> int:
    """The id of a row that has been flushed; ValueError for one that has not."""
    if row is None or row.id is None:
        raise ValueError("this row has no id yet: flush first")
    return int(row.id)
