"""One inner message of WeChat's, from plain XML to `Incoming`, in wechatpy's classes."""

import hashlib
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from wechatpy.messages import MESSAGE_TYPES, UnknownMessage

from bot.wechat.text import clean
from bot.wechat.xml import read_fields
from handlers.incoming import Incoming, Kind

_NAME = re.compile(r"[\w.@-]{1,64}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,10}")
_LONGEST_KEY = 255


class MessageError(Exception):
    """A field without which the message cannot be handled is missing or makes no sense."""


def read_message(xml: str) -> Incoming:
    """The message in plain XML; raises XmlError or MessageError. Control characters are dropped before reading."""
    data = _parsed(clean(xml))
    kind = _kind(data)
    event = _text(data, "Event").lower() if kind is Kind.EVENT else ""
    return Incoming(
        key=_key(kind, data),
        kind=kind,
        openid=_name(data, "FromUserName"),
        account=_name(data, "ToUserName"),
        created_at=_created_at(data),
        text=_text(data, "Content") if kind is Kind.TEXT else "",
        event=event,
        event_key=_event_key(event, data),
        menu_id=_text(data, "bizmsgmenuid"),
        media_id=_text(data, "MediaId"),
        **_position(kind, event, data),
        fields=data,
    )


def _parsed(xml: str) -> dict[str, Any]:
    """All inner fields under WeChat's own names, in wechatpy's class of message.

    wechatpy's own parser would read the XML a second time, rename the event of a follow through a code and cut its key.
    """
    data = read_fields(xml)
    kind = data.get("MsgType")
    if not isinstance(kind, str) or not kind:
        raise MessageError("MsgType or Event is missing")
    message = MESSAGE_TYPES.get(kind.lower(), UnknownMessage)(data)
    return dict(message._data)  # noqa: SLF001  # where wechatpy keeps fields it does not declare, such as bizmsgmenuid


def _event_key(event: str, data: Mapping[str, Any]) -> str:
    """A menu item's key, or a code's scene, which a follow carries behind a prefix and a scan without."""
    key = _text(data, "EventKey") if event else ""
    return key.removeprefix("qrscene_") if event == "subscribe" else key


def _text(data: Mapping[str, Any], name: str) -> str:
    """A field of characters without blanks at its ends; "" where it is absent."""
    value = data.get(name, "")
    if not isinstance(value, str):
        raise MessageError(f"{name} is not a text")
    return value.strip()


def _name(data: Mapping[str, Any], field: str) -> str:
    name = _text(data, field)
    if not _NAME.fullmatch(name):
        raise MessageError(f"{field} is missing or no account name")
    return name


def _created_at(data: Mapping[str, Any]) -> datetime:
    seconds = _text(data, "CreateTime")
    if not _SECONDS.fullmatch(seconds):
        raise MessageError("CreateTime is missing or no number of seconds")
    return datetime.fromtimestamp(int(seconds), UTC)


def _kind(data: Mapping[str, Any]) -> Kind:
    name = _text(data, "MsgType").lower()
    if name == Kind.EVENT and not _text(data, "Event"):
        raise MessageError("Event is missing")
    return Kind(name) if name in set(Kind) else Kind.UNKNOWN


def _key(kind: Kind, data: Mapping[str, Any]) -> str:
    """What all redeliveries of the message share and no other message has.

    MsgId alone will not do: WeChat gave one MsgId to several people (WxJava#333), and events in one second differ
    by their EventKey only (WxJava#3445).
    """
    person, created = _name(data, "FromUserName"), _text(data, "CreateTime")
    if kind is Kind.EVENT:
        number = _text(data, "MsgID") or _text(data, "MsgId")
        key = "|".join((person, created, _text(data, "Event").lower(), _text(data, "EventKey"), number))
    else:
        number = _text(data, "MsgId")
        if not number and kind is not Kind.UNKNOWN:
            raise MessageError("MsgId is missing")
        key = f"{person}|{number}|{created}"
    if len(key) > _LONGEST_KEY:
        return f"{person}|{created}|{hashlib.sha256(key.encode()).hexdigest()}"
    return key


def _position(kind: Kind, event: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Latitude, longitude (degrees) and label of the three things that carry a position; empty for all others."""
    if kind is Kind.LOCATION:
        return _at(data, "Location_X", "Location_Y")
    if kind is Kind.EVENT and event == "location":
        return _at(data, "Latitude", "Longitude")
    chosen = data.get("SendLocationInfo")
    if kind is Kind.EVENT and event == "location_select" and isinstance(chosen, dict):
        return _at(chosen, "Location_X", "Location_Y")
    return {}


def _at(data: Mapping[str, Any], latitude: str, longitude: str) -> dict[str, Any]:
    return {
        "latitude": _degrees(data, latitude, 90),
        "longitude": _degrees(data, longitude, 180),
        "label": _text(data, "Label") or _text(data, "Poiname"),
    }


def _degrees(data: Mapping[str, Any], name: str, most: float) -> float:
    try:
        value = float(_text(data, name))
    except ValueError:
        raise MessageError(f"{name} is missing or no number") from None
    if not math.isfinite(value) or abs(value) > most:
        raise MessageError(f"{name} is no position on earth")
    return value
