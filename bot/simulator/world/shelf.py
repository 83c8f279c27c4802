"""Things kept under an id: uploaded media, parameter QR codes, codes of the web login."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

MEDIA_LIFE = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A temporary medium; WeChat forgets it after three days."""

    media_id: str
    kind: str
    content: bytes
    content_type: str
    filename: str
    created: datetime

    def expired(self, now: datetime) -> bool:
        """Whether WeChat has forgotten it."""
        return now >= self.created + MEDIA_LIFE


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode:
    """A QR code with a scene; `expires` is None for a permanent one."""

    ticket: str
    scene: str
    expires: datetime | None
    page_id: str


@dataclass(slots=True, kw_only=True)
class WebCode:
    """A code of the web login: good once, for five minutes. `snapshot`: a made-up person's, see `Habits`."""

    openid: str
    scope: str
    expires: datetime
    snapshot: bool = False
    used: bool = False


@dataclass(slots=True)
class Shelf:
    """All of them."""

    media: dict[str, Media] = field(default_factory=dict)
    qrs: dict[str, QrCode] = field(default_factory=dict)
    web_codes: dict[str, WebCode] = field(default_factory=dict)
    web_tokens: dict[str, WebCode] = field(default_factory=dict)

    def fresh_media(self, media_id: str, now: datetime) -> Media | None:
        """The medium, unless it is unknown or forgotten."""
        found = self.media.get(media_id)
        return None if found is None or found.expired(now) else found

    def qr_by_scene(self, scene: str, now: datetime) -> QrCode | None:
        """A code for this scene that still works."""
        return next(
            (qr for qr in self.qrs.values() if qr.scene == scene and (qr.expires is None or qr.expires > now)), None
        )
