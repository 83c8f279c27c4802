"""The numbers an office may change: time limits, reminders, quiet hours, quotas. Shipped in `rules.toml`."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from config.limits import AllLimits, ClockTime, Limit, Seconds, Table
from config.overlay import first_fault, laid_over

SHIPPED = Path(__file__).parent / "rules.toml"


class RulesError(Exception):
    """A rules file is wrong; the message names the file and the key."""


class CaseRules(Table):
    """How cases are numbered."""

    prefix: str = Field(pattern=r"^[A-Za-z]{1,8}$")


class PlaceRules(Table):
    """Defaults of a roster that names no subdistrict; how far (metres) an estate reaches around its point."""

    subdistrict: str
    nearest_within: float = Field(ge=0, le=5000)


class SchedulerRules(Table):
    """How often the clock looks for due deadlines."""

    tick: Seconds


class MediationRules(Table):
    """How long a court may confirm a written agreement (calendar days), and when the mediator is reminded of it."""

    confirm_days: int = Field(gt=0)
    remind_to_confirm: Limit


class PauseRules(Table):
    """For which causes a case may be suspended."""

    causes: tuple[str, ...]


class ClusterRules(Table):
    """When a new report may be the same matter as an open one, and when many or repeated ones propose more."""

    offer_within: Seconds
    propose_at: int = Field(ge=2)
    repeat_within: Seconds


class ReturnVisitRules(Table):
    """When the resident is asked, and how long their answer counts."""

    after: Limit
    silent_after: Limit
    reopen_within: Limit


class ReminderRules(Table):
    """At which shares of the time allowed the responsible person is reminded."""

    at: tuple[Annotated[float, Field(gt=0, le=1)], ...]


class QuietRules(Table):
    """When nothing but danger is sent; `from` = `to` means never quiet."""

    start: ClockTime = Field(alias="from")
    end: ClockTime = Field(alias="to")


class UndoRules(Table):
    """How long a staff member's last action can be taken back, seconds."""

    within: Seconds


class QuestionRules(Table):
    """How questions wait for their answers, seconds."""

    yield_after: Seconds
    ask_back_within: Seconds
    note_within: Seconds


class ReportRules(Table):
    """How reports and their additions are told apart, seconds."""

    join_within: Seconds
    info_within: Seconds


class MediaRules(Table):
    """Photos, recordings and the like: how long (seconds) words and files sent apart belong together; sizes.

    A recording nobody listens to is asked about again every `ask_again` seconds, `ask_times` times in all; then whoever
    should have listened is phoned.
    """

    join_within: Seconds
    ask_again: Seconds
    ask_times: int = Field(ge=1, le=20)
    largest_mb: float = Field(gt=0, le=20)
    largest_megapixels: float = Field(gt=0, le=200)


class PrivacyRules(Table):
    """How long after somebody left, or asked for it, all is forgotten, seconds."""

    erase_after: Annotated[Seconds, Field(ge=60)]


class UnderstandingRules(Table):
    """What mistakes and questions cost, in minutes; from it follows when a report is asked about (chat/deciding.py).

    `clears` is a share (0..1), `letter` a number of characters, `part` a confidence (0..1).
    """

    wrong: float = Field(gt=0)
    ask: float = Field(ge=0)
    desk: float = Field(gt=0)
    clears: float = Field(ge=0, le=1)
    letter: int = Field(ge=1)
    part: float = Field(ge=0, le=1)


class AnnouncementRules(Table):
    """How long an announcement holds that names no time, and the categories whose reports it may answer."""

    last: Limit
    outages: frozenset[str]


class DigestRules(Table):
    """When staff are told in the morning what waits for them, local time; on which days; how many cases by name.

    A service that was down then makes up for it within `late` seconds.
    """

    at: ClockTime
    daily: bool
    weekly: bool
    lines: int = Field(ge=1, le=8)
    late: Seconds


class UrgeRules(Table):
    """How often one case may be urged, seconds."""

    every: Seconds


class BindingRules(Table):
    """Binding codes: their life (calendar days) and the lock after wrong tries."""

    valid: Limit
    tries: int = Field(ge=1)
    block: Seconds


class ConsoleRules(Table):
    """The console: the life of a link from the chat and of a session, unused and at the longest, in seconds.

    `tries` passwords may be given for one phone within `block` seconds.
    """

    link_valid: Seconds
    idle: Seconds
    longest: Seconds
    tries: int = Field(ge=1)
    block: Seconds


class WorktimeRules(Table):
    """The office's working hours, local time, e.g. "08:30-12:00"."""

    slots: tuple[str, ...]


class SeasonRules(Table):
    """Seasons as "MM-DD..MM-DD", over the new year where the first is later."""

    heating: str = Field(pattern=r"^\d\d-\d\d\.\.\d\d-\d\d$")

    def heating_on(self, day: date) -> bool:
        """Whether homes are heated on that day."""
        start, end = self.heating.split("..")
        today = f"{day:%m-%d}"
        return start <= today <= end if start <= end else today >= start or today <= end


class GiveUp(Table):
    """How long WeChat has to accept a message before the next channel is tried, seconds."""

    emergency: Seconds
    prompt: Seconds
    other: Seconds


class PushRules(Table):
    """How messages leave."""

    give_up: GiveUp
    keep_for_prompts: int = Field(ge=0)


class WeChatRules(Table):
    """The account's templates and our own limit for a passive reply, seconds."""

    reply_within: Annotated[Seconds, Field(gt=0, lt=5)]
    taps: Literal["links", "msgmenu", "none"]
    templates: Mapping[str, str]
    template_fields: Mapping[str, Mapping[str, str]]
    subscriptions: Mapping[str, str]
    subscription_fields: Mapping[str, Mapping[str, str]]


class Rules(Table):
    """All rules, checked once at start and frozen."""

    case: CaseRules
    place: PlaceRules
    scheduler: SchedulerRules
    limits: AllLimits
    mediation: MediationRules
    pauses: PauseRules
    milestones: Mapping[str, Mapping[str, Limit]]
    cluster: ClusterRules
    return_visit: ReturnVisitRules
    reminders: ReminderRules
    quiet_hours: QuietRules
    undo: UndoRules
    questions: QuestionRules
    report: ReportRules
    media: MediaRules
    privacy: PrivacyRules
    understanding: UnderstandingRules
    announcements: AnnouncementRules
    digest: DigestRules
    urge: UrgeRules
    binding: BindingRules
    console: ConsoleRules
    worktime: WorktimeRules
    season: SeasonRules
    push: PushRules
    wechat: WeChatRules


def read_rules(overlay: Path | None = None) -> dict[str, Any]:
    """The tables of the shipped rules with those of an office's file laid over them. RulesError names the file."""
    tables = _read(SHIPPED)
    return tables if overlay is None else laid_over(tables, _read(overlay))


def load_rules(overlay: Path | None = None, own: Mapping[str, Any] | None = None) -> Rules:
    """The shipped rules, over them an office's file, over both what it set in the console, key by key.

    RulesError names what is wrong in a file, SettingError what is wrong in `own`.
    """
    tables = read_rules(overlay)
    if own:
        try:
            return Rules.model_validate(laid_over(tables, own))
        except ValidationError as error:
            raise first_fault(error) from None
    try:
        return Rules.model_validate(tables)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise RulesError(f"{overlay or SHIPPED}: {key}: {first['msg']}") from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RulesError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulesError(f"{path}: is not TOML in UTF-8 ({error})") from error
