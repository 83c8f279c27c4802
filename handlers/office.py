"""What every handler needs and no handler changes: rules, words, calendar, keys."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from config.categories import Categories
from config.choices import Choices
from config.commands import Commands
from config.rules import Rules
from config.texts import Texts
from models.vault import Vault
from models.worktime import QuietHours, WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One office's settings in parts; built once at start.

    `base_url` is where links lead; `hears`: a model here writes down recordings; `wecom`: staff can be reached there.
    """

    rules: Rules
    texts: Texts
    categories: Categories
    choices: Choices
    commands: Commands
    calendar: WorkCalendar
    quiet: QuietHours
    vault: Vault
    zone: ZoneInfo
    base_url: str
    hears: bool = False
    wecom: bool = False
