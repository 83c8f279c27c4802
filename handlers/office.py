"""What every handler needs and no handler changes: rules, words, calendar, keys."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from config.categories import Categories
from config.choices import Choices
from config.commands import Commands
from config.menus import Menus
from config.rules import Rules
from config.texts import Texts
from models.vault import Vault
from models.worktime import QuietHours, WorkCalendar

SETTABLE = (
    "rules", "texts", "categories", "choices", "commands", "menus", "keywords", "calendar", "quiet", "version",
)  # fmt: skip
"""What changes when somebody changes the settings in the console."""
_CHANGING = threading.Lock()


@dataclass(slots=True, kw_only=True)
class Office:
    """One office's settings in parts; every part of the service holds this one object.

    `base_url` is where links lead; `hears`: a model here writes down recordings; `wecom`: staff can be reached there.
    `keywords` are words the office has added, by category. `version` is the newest change of settings it stands for.
    """

    rules: Rules
    texts: Texts
    categories: Categories
    choices: Choices
    commands: Commands
    menus: Menus
    calendar: WorkCalendar
    quiet: QuietHours
    vault: Vault
    zone: ZoneInfo
    base_url: str
    hears: bool = False
    wecom: bool = False
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: int = 0

    def adopt(self, other: "Office") -> None:
        """Stand from now on as `other` does, in all that can be set."""
        with _CHANGING:
            for name in SETTABLE:
                setattr(self, name, getattr(other, name))

    def as_it_stands(self) -> "Office":
        """The office of this instant, which no change reaches: one event is handled under one set of rules."""
        with _CHANGING:
            return replace(self)
