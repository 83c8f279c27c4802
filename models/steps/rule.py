"""What a row of the table is made of. Pure."""

from dataclasses import dataclass

from models.vocabulary import Ask, Audience, Clock, Event, Fact, HandleClock, Role, Route, State


@dataclass(frozen=True, slots=True)
class Tell:
    """One message: to whom, and the key of its text."""

    to: Audience
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What entering a state asks, and the clock it starts."""

    ask: Ask | None = None
    clock: Clock | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table. `to` None: the state of the new responsible level, or unchanged without a route.

    `handle` is what the step does to the handle clock beyond letting it run on (it stops where nobody works any more).
    """

    states: frozenset[State]
    event: Event
    by: frozenset[Role]
    to: State | None = None
    route: Route | None = None
    when: Fact | None = None
    handle: HandleClock | None = None
    tells: tuple[Tell, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether the case may stand elsewhere, or with somebody else, afterwards."""
        return self.to is not None or self.route is not None
