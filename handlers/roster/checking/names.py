"""Finds places by the name a row gives, or by a path of names where one name alone means several places."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Generic, TypeVar

from handlers.roster.values import fold

Place = TypeVar("Place")

SLASH = "/"


class Names(Generic[Place]):
    """Things of one kind, each under its path of names from above, e.g. 街道, 社区, 小区, and under every end of it."""

    def __init__(self) -> None:
        self._by_path: dict[tuple[str, ...], list[Place]] = defaultdict(list)
        self._rows: dict[tuple[str, ...], int] = {}
        self._written: dict[Place, str] = {}
        self._spoilt: set[str] = set()

    def add(self, value: Place, *path: str, row: int) -> int | None:
        """Remember it; if its path is taken, leave that be and give the row which took it."""
        folded = tuple(map(fold, path))
        if folded in self._rows:
            return self._rows[folded]
        self._rows[folded] = row
        self._written[value] = SLASH.join(path)
        for start in range(len(folded)):
            self._by_path[folded[start:]].append(value)
        return None

    def also(self, value: Place, name: str) -> None:
        """Let it be found under another name, too."""
        found = self._by_path[(fold(name),)]
        if value not in found:
            found.append(value)

    def spoil(self, name: str) -> None:
        """Remember that a row of that name had a fault, so that whoever refers to it is not blamed as well."""
        self._spoilt.add(fold(name))

    def is_spoilt(self, text: str) -> bool:
        """Whether the row meant has a fault of its own."""
        return fold(text).rpartition(SLASH)[2] in self._spoilt

    def find(self, text: str) -> Sequence[Place]:
        """All that this name or path can mean."""
        return self._by_path.get(tuple(fold(text).split(SLASH)), ())

    def written(self, value: Place) -> str:
        """Its whole path."""
        return self._written[value]
