"""What places, people and posts are called in the preview and in the list of binding codes."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.roster import wanted as asked
from handlers.roster.checking.names import SLASH
from handlers.roster.comparing.people import SCOPE_COLUMNS
from handlers.roster.comparing.records import row_id_of
from handlers.roster.words import Words
from models import places
from models.people import Appointment

Asked = asked.Scope | asked.Estate | asked.Point


def label(value: Asked, words: Words) -> str:
    """An asked-for thing: a building with its estate, an estate with its community, all else by its own name."""
    match value:
        case asked.Building():
            return value.estate.name + SLASH + words.form("building", number=value.number)
        case asked.Estate():
            return value.community.name + SLASH + value.name
        case asked.Grid():
            return value.code
        case _:
            return value.name


class StoredLabels:
    """The same for stored rows."""

    def __init__(self, words: Words, communities: Sequence[places.Community], estates: Sequence[places.Estate]) -> None:
        self._words = words
        self._communities = {row_id_of(row): row.name for row in communities}
        self._estates = {row_id_of(row): row.name for row in estates}

    def of(self, row: Any) -> str:
        """What that row is called."""
        match row:
            case places.Building():
                building = self._words.form("building", number=row.number)
                return self._estates[row.estate_id] + SLASH + building
            case places.Estate():
                return self._communities[row.community_id] + SLASH + row.name
            case places.Grid():
                return row.code
            case _:
                return str(row.name)

    def scopes(self, *kinds: Sequence[Any]) -> dict[tuple[str, int], str]:
        """What every scope is called, by column and row; rows in the order of `SCOPE_COLUMNS`, buildings first."""
        columns = SCOPE_COLUMNS.values()
        return {
            (column, row_id_of(row)): self.of(row) for column, rows in zip(columns, kinds, strict=True) for row in rows
        }


def scope_label(row: Appointment, scopes: Mapping[tuple[str, int], str]) -> str:
    """Where an appointment holds."""
    found = ((column, getattr(row, column)) for column in SCOPE_COLUMNS.values())
    return next((scopes[column, scope] for column, scope in found if scope is not None), "")
