"""The reader of texts over the roster's places; rebuilt when a roster has been imported."""

from functools import cache
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from bot.clock import Clock
from config.categories import Categories
from config.rules import Rules
from models.places import Building, Community, Estate, roster_version
from nlp.gazetteer import Gazetteer
from nlp.reader import Reader
from nlp.reading import Reading
from nlp.scan import Scanner
from nlp.spellings import EstateEntry


class Understanding:
    """Reads texts; pure but for the date, which decides whether homes are heated."""

    def __init__(self, categories: Categories, rules: Rules, clock: Clock, zone: ZoneInfo) -> None:
        self._categories, self._rules, self._clock, self._zone = categories, rules, clock, zone
        self._version = -1
        self._scanner = _word_lists()
        self._reader = Reader(Gazetteer(estates=(), communities=()), categories, self._scanner)

    def read(self, text: str) -> Reading:
        """What a text means today."""
        today = self._clock.now().astimezone(self._zone).date()
        return self._reader.read(text, heating=self._rules.season.heating_on(today))

    def refresh(self, session: Session) -> bool:
        """Read the places anew if a roster has been imported since; whether one was."""
        version = roster_version(session)
        if version == self._version:
            return False
        self._reader = Reader(gazetteer(session), self._categories, self._scanner)
        self._version = version
        return True


@cache  # no roster changes them: several services in one process (demo and tests) prepare them once
def _word_lists() -> Scanner:
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
