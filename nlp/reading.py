"""What we understood of one text."""

from dataclasses import dataclass
from enum import StrEnum

from config.categories import Urgency
from nlp.places import PlaceMention


class Intent(StrEnum):
    """What the sender wants. Only `report` opens a case; `crisis` (wanting to die) goes to a person at once."""

    REPORT = "report"
    FOLLOW_UP = "follow_up"
    RESOLVED = "resolved"
    CONSULT = "consult"
    GREETING = "greeting"
    THANKS = "thanks"
    CHITCHAT = "chitchat"
    ADVERT = "advert"
    ABUSE = "abuse"
    LOC_ONLY = "loc_only"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text as understood.

    `category` is a code of config/categories.toml, None when it is no report; `alternatives` are the other candidates
    with their shares (0..1, falling); `confidence` is the share of `category`. `danger` names a list under
    nlp/lexicon/danger, None when nobody is in danger. `problems` counts the different problems, 0 when it is no report.
    `against`: whom the text complains about, of property, building_head, grid_worker, community, street, person, firm.
    `why`: plain Chinese, for a person who asks how we came to it.
    """

    intent: Intent
    is_report: bool
    category: str | None
    alternatives: tuple[tuple[str, float], ...]
    confidence: float
    urgency: Urgency
    danger: str | None
    place: PlaceMention
    problems: int
    against: frozenset[str]
    why: tuple[str, ...]
