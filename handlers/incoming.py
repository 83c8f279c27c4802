"""What WeChat sent us, as one frozen value that knows nothing of XML or encryption."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """WeChat's message types; `unknown` stands for any type we have never heard of."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    SHORTVIDEO = "shortvideo"
    LOCATION = "location"
    LINK = "link"
    EVENT = "event"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Incoming:
    """One delivery of one message or event.

    `key` is equal for every redelivery of the same message and for nothing else
    (FromUserName + MsgId + CreateTime; events: FromUserName + CreateTime + Event + EventKey + MsgID).
    `created_at` is WeChat's CreateTime: aware UTC, whole seconds.
    """

    key: str
    kind: Kind
    openid: str
    account: str
    created_at: datetime
    text: str = ""
    event: str = ""
    event_key: str = ""
    menu_id: str = ""
    media_id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    label: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
