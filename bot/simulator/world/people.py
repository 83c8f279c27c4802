"""The people who hold the phones, and what stands on their screens."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.simulator.world.window import Window


class Origin(StrEnum):
    """How a bubble came onto the screen."""

    OWN = "own"
    PASSIVE = "passive"
    CUSTOM = "custom"
    TEMPLATE = "template"
    SUBSCRIBE = "subscribe"
    WECOM = "wecom"
    FAULT = "fault"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Something tappable: `href` is a web address or `weixin://bizmsgmenu?…`; an item of a msgmenu has `menu_id`."""

    label: str
    href: str = ""
    menu_id: str = ""


@dataclass(slots=True, kw_only=True)
class Bubble:
    """One thing on the screen. `text` is all its readable text; `parts` is what it was made from.

    `ref` finds the calls and deliveries behind it in the log. `delivery` tells how an own message fared.
    """

    id: int
    at: datetime
    origin: Origin
    kind: str
    text: str
    ref: str = ""
    parts: dict[str, Any] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    delivery: str = ""

    def as_json(self) -> dict[str, Any]:
        """What the page and the control interface show of it."""
        return {
            "id": self.id,
            "at": self.at.isoformat(),
            "origin": self.origin.value,
            "kind": self.kind,
            "text": self.text,
            "ref": self.ref,
            "parts": self.parts,
            "links": [{"label": link.label, "href": link.href, "menu_id": link.menu_id} for link in self.links],
            "delivery": self.delivery,
        }


@dataclass(slots=True, kw_only=True)
class User:
    """One person with a phone. `name`, `role_label` and `note` are for whoever watches; WeChat tells no names.

    `scene`: of the QR code they came by. `page`: the address they opened last.
    """

    openid: str
    unionid: str
    name: str
    role_label: str = ""
    note: str = ""
    following: bool = True
    followed_at: datetime | None = None
    blocked: bool = False
    tags: list[int] = field(default_factory=list)
    remark: str = ""
    scene: str = ""
    page: str = ""
    window: Window = field(default_factory=Window)
    subscriptions: dict[str, int] = field(default_factory=dict)
    chat: list[Bubble] = field(default_factory=list)

    @property
    def sees_us(self) -> bool:
        """Whether what the account sends reaches the screen."""
        return self.following and not self.blocked

    @property
    def inbox(self) -> list[Bubble]:
        """All that the account sent, fault notices included."""
        return [bubble for bubble in self.chat if bubble.origin not in {Origin.OWN, Origin.NOTE}]

    def as_json(self, now: datetime) -> dict[str, Any]:
        """Who it is and what may be sent to them."""
        expires = self.window.expires(now)
        return {
            "openid": self.openid,
            "unionid": self.unionid,
            "name": self.name,
            "role_label": self.role_label,
            "note": self.note,
            "following": self.following,
            "blocked": self.blocked,
            "tags": self.tags,
            "remark": self.remark,
            "subscriptions": self.subscriptions,
            "window": {"left": self.window.left(now), "expires": expires.isoformat() if expires else None},
        }
