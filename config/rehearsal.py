"""What is said to the service before it opens; nobody hears it."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "rehearsal.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A made-up estate with one building, and its messages: who writes ("head" is its building's head), and what."""

    estate: str
    building: str
    said: tuple[tuple[str, str], ...]


@cache
def load_rehearsal(path: Path = FILE) -> Rehearsal:
    """The rehearsal as shipped."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    said = tuple((who, text) for who, text in given["said"])
    return Rehearsal(estate=given["estate"], building=given["building"], said=said)
