"""A report that is only half told: which facts are open, which have been asked for. Pure; kept in its question."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from handlers.case.locate import Missing


class Open(StrEnum):
    """What may be asked of a reporter, each at most once."""

    SPLIT = "split"
    """Whether it is several problems."""
    KIND = "kind"
    """Which of two near categories it is."""
    WHAT = "what"
    """What it is at all."""
    ESTATE = "estate"
    BUILDING = "building"


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """What is open about a report besides its place.

    `matter` is the question about the matter, None where it is settled. `asked` are the facts asked for so far. `near`
    are the two categories of KIND, `labels` the lines of SPLIT. `unclear`: without a better answer a person decides;
    `desk`: a person was asked for. `along` are other cases of the same message that wait for the same place.
    """

    matter: Open | None = None
    asked: tuple[Open, ...] = ()
    near: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    unclear: bool = False
    desk: bool = False
    along: tuple[int, ...] = ()

    def next(self, missing: Missing) -> Open | None:
        """The fact to ask for now: the matter, then the place; None where all is known or has been asked."""
        where = None if missing is Missing.NOTHING else Open(missing.value)
        return next((fact for fact in (self.matter, where) if fact is not None and fact not in self.asked), None)

    def asking(self, fact: Open) -> "Half":
        """The same, once this fact has been asked for."""
        return replace(self, asked=(*self.asked, fact))

    def data(self, what: Open) -> dict[str, Any]:
        """As the data of the question that asks for `what`."""
        return {"what": what.value} | {name: _plain(getattr(self, name)) for name in self.__slots__}


def half_of(data: Mapping[str, Any]) -> Half:
    """What `Half.data` kept."""
    return Half(
        matter=Open(data["matter"]) if data["matter"] else None,
        asked=tuple(Open(name) for name in data["asked"]),
        near=tuple(data["near"]),
        labels=tuple(data["labels"]),
        unclear=data["unclear"],
        desk=data["desk"],
        along=tuple(data["along"]),
    )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
