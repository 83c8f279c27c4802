"""Puts values into words: instants by today and tomorrow, reasons as sentences; and keeps both in JSON for later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.texts import Texts
from models.worktime import Why, WorkCalendar

QUOTED = {"note": 160, "words": 160, "said": 20, "number": 30}
"""Values that people wrote, and how many characters of them a text repeats: WeChat takes 2000 bytes in all."""


def shortened(text: str, most: int) -> str:
    """The text, its end cut where it is longer than so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Says texts as somebody hears them `now`."""

    texts: Texts
    calendar: WorkCalendar
    now: datetime

    def say(self, key: str, **values: Any) -> str:
        """The sentence of that key. Times become 今天16:10, a Why its sentence; what people wrote is cut short."""
        said = {name: self._words(name, values[name]) for name in self.texts.names(key) if name in values}
        return self.texts.say(key, **said)

    def _words(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            return shortened(value, QUOTED[name]) if name in QUOTED else value
        if isinstance(value, datetime):
            value = self.calendar.day_words(value, self.now)
        if isinstance(value, Why):
            return self.texts.say(value.key, **value.values)
        return value


def to_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a text as JSON, so that it can be said again later, as of then."""
    return {name: _pack(value) for name, value in values.items()}


def from_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """What `to_json` kept."""
    return {name: _unpack(value) for name, value in values.items()}


def why_to_json(why: Why) -> dict[str, Any]:
    """A reason as JSON."""
    return {"key": why.key, "values": dict(why.values)}


def why_from_json(kept: Mapping[str, Any]) -> Why:
    """The reason again."""
    return Why(key=kept["key"], values=kept["values"])


def _pack(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"$at": value.isoformat()}
    if isinstance(value, Why):
        return {"$why": why_to_json(value)}
    return value


def _unpack(value: Any) -> Any:
    if isinstance(value, dict) and "$at" in value:
        return datetime.fromisoformat(value["$at"])
    if isinstance(value, dict) and "$why" in value:
        return why_from_json(value["$why"])
    return value
