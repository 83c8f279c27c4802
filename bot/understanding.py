"""The reader of texts over the roster's places; rebuilt when a roster is imported or the settings change."""

import threading
from collections.abc import Mapping
from functools import cache

from sqlmodel import Session, select

from bot.clock import Clock
from handlers.office import Office
from models.places import Building, Community, Estate, roster_version
from nlp.aliases import propose_alias
from nlp.gazetteer import Gazetteer
from nlp.reader import Reader
from nlp.reading import Reading
from nlp.scan import Scanner
from nlp.spellings import EstateEntry


class Understanding:
    """Reads texts; pure but for the date, which decides whether homes are heated."""

    def __init__(self, office: Office, clock: Clock) -> None:
        self._office, self._clock = office, clock
        self._changing = threading.Lock()
        self._roster = -1
        self._places = Gazetteer(estates=(), communities=())
        self._keywords = office.keywords
        self._scanner = _word_lists(office.keywords)
        self._reader = Reader(self._places, office.categories, self._scanner)

    def read(self, text: str) -> Reading:
        """What a text means today."""
        today = self._clock.now().astimezone(self._office.zone).date()
        return self._reader.read(text, heating=self._office.rules.season.heating_on(today))

    def refresh(self, session: Session) -> bool:
        """Read the places anew if a roster has been imported since; whether one was."""
        version = roster_version(session)
        if version == self._roster:
            return False
        with self._changing:
            self._places = gazetteer(session)
            self._reader = Reader(self._places, self._office.categories, self._scanner)
            self._roster = version
        return True

    def learn(self) -> None:
        """Read with the categories and words the office has now. New words take the better part of a second."""
        with self._changing:
            if self._office.keywords != self._keywords:
                self._scanner = _word_lists(self._office.keywords)
                self._keywords = self._office.keywords
            self._reader = Reader(self._places, self._office.categories, self._scanner)

    def trial(self, office: Office, text: str) -> Reading:
        """What the text would mean if the office stood as `office` does."""
        return Reader(self._places, office.categories, _word_lists(office.keywords)).read(
            text, heating=office.rules.season.heating_on(self._clock.now().astimezone(office.zone).date())
        )

    def alias(self, text: str, estate: str) -> str | None:
        """What `text` may have called the estate of that name."""
        return propose_alias(text, estate, self._places)


def _word_lists(own: Mapping[str, tuple[str, ...]]) -> Scanner:
    return Scanner(own=own) if own else _shipped_lists()


@cache  # no roster changes them: several services in one process (demo and tests) prepare them once
def _shipped_lists() -> Scanner:
    return Scanner()


def gazetteer(session: Session) -> Gazetteer:
    """All places of the database as plain values."""
    buildings: dict[int, list[str]] = {}
    called: dict[int, list[tuple[str, str]]] = {}
    for building in session.exec(select(Building)):
        buildings.setdefault(building.estate_id, []).append(building.number)
        called.setdefault(building.estate_id, []).extend((alias, building.number) for alias in building.aliases)
    communities = {row.id: row.name for row in session.exec(select(Community))}
    return Gazetteer(
        estates=tuple(
            EstateEntry(
                name=estate.name,
                aliases=tuple(estate.aliases),
                community=communities[estate.community_id],
                buildings=tuple(buildings.get(estate.id or 0, ())),
                building_aliases=tuple(called.get(estate.id or 0, ())),
            )
            for estate in session.exec(select(Estate))
        ),
        communities=tuple(communities.values()),
    )
