"""What a person should hear when something cannot be done: returned, never raised, so that the rest commits."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """The key of a polite sentence and its values; nothing has been changed."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)
