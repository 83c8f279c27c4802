"""Error codes as data: what each means and what it asks of us. Shipped in `wechat_errors.toml`, WeCom's beside it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

SHIPPED = Path(__file__).parent / "wechat_errors.toml"
WECOM = Path(__file__).parent / "wecom_errors.toml"


class Action(StrEnum):
    """What an error of WeChat's asks of the sender of a message."""

    RETRY = "retry"
    """The same call again after a short wait."""
    REFRESH_TOKEN = "refresh_token"  # noqa: S105  # the name of an action
    """The access token died early and a new one did not help; later again."""
    PARK_UNTIL_MIDNIGHT = "park_until_midnight"
    """The day's quota is used up; this API again after 00:00 Asia/Shanghai."""
    PAUSE_MINUTE = "pause_minute"
    """The minute's quota is used up; this API again after 60 s."""
    OTHER_CHANNEL = "other_channel"
    """This message cannot reach this person this way; the next channel can."""
    MARK_PERSON = "mark_person"
    """This person cannot be reached through the account at all; remember it, then the next channel."""
    DROP = "drop"
    """There is nothing to send, or nothing left to do."""
    ALERT = "alert"
    """A fault of configuration, permission or ours that only people can mend."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownError:
    """One code's action and its meaning in words for the operator ("" for a code we do not know)."""

    action: Action
    meaning: str


UNKNOWN = KnownError(action=Action.ALERT, meaning="")


def load_wechat_errors(path: Path = SHIPPED) -> Mapping[int, KnownError]:
    """Errors by code. Raises ValueError for an action that does not exist and for a code given twice."""
    known: dict[int, KnownError] = {}
    for action, codes in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for code, meaning in codes.items():
            if int(code) in known:
                raise ValueError(f"{path}: {code} is given twice")
            known[int(code)] = KnownError(action=Action(action), meaning=meaning)
    return MappingProxyType(known)
