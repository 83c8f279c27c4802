"""The messages and events WeChat sends, before encryption (fields and their order as in its public examples)."""

from dataclasses import dataclass, replace

from bot.simulator.markup import Fields, Value, render
from bot.simulator.world.people import User
from bot.simulator.world.shelf import Media
from bot.simulator.world.world import World

ANSWERED_EVENTS = frozenset({"CLICK"})
"""Events in which a person waits for an answer, and so sees that none came (messages always)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """One message as it stands inside the encryption. `name` is its MsgType, or the Event's name."""

    name: str
    is_event: bool
    fields: Fields

    @property
    def xml(self) -> str:
        """The document."""
        return render(self.fields)

    def by(self, user: User, msg_id: int) -> "Inner":
        """The same, said by somebody else."""
        changed: dict[str, Value] = {"FromUserName": user.openid, "MsgId": msg_id}
        return replace(self, fields=[(name, changed.get(name, value)) for name, value in self.fields])

    @property
    def awaited(self) -> bool:
        """Whether the person sees a notice when the bot fails."""
        return not self.is_event or self.name in ANSWERED_EVENTS


def message(
    world: World, user: User, msg_type: str, fields: Fields, *, msg_id: int | None = None, tap: str = ""
) -> Inner:
    """An ordinary message; `tap` is the menu id that comes along when a menu item was tapped."""
    tail: Fields = [("MsgId", msg_id or world.new_msg_id())]
    if tap:
        tail = [*tail, ("bizmsgmenuid", tap)]
    return Inner(name=msg_type, is_event=False, fields=[*_head(world, user, msg_type), *fields, *tail])


def event(world: World, user: User, name: str, fields: Fields = ()) -> Inner:
    """An event; it has no MsgId."""
    return Inner(name=name, is_event=True, fields=[*_head(world, user, "event"), ("Event", name), *fields])


def _head(world: World, user: User, msg_type: str) -> Fields:
    return [
        ("ToUserName", world.account.gh_id),
        ("FromUserName", user.openid),
        ("CreateTime", int(world.now().timestamp())),
        ("MsgType", msg_type),
    ]


def picture(world: World, media: Media) -> Fields:
    """An image."""
    return [("PicUrl", f"{world.base}/sim/media/{media.media_id}"), ("MediaId", media.media_id)]


def voice(media: Media, clear: Media) -> Fields:
    """A voice message: 8 kHz and 16 kHz recordings; Recognition has been empty since WeChat took it away in 2023."""
    return [("MediaId", media.media_id), ("Format", "amr"), ("MediaId16K", clear.media_id), ("Recognition", "")]


def video(media: Media, thumb: Media) -> Fields:
    """A video or short video."""
    return [("MediaId", media.media_id), ("ThumbMediaId", thumb.media_id)]


def location(latitude: float, longitude: float, label: str) -> Fields:
    """A place: X is the latitude."""
    return [("Location_X", latitude), ("Location_Y", longitude), ("Scale", 16), ("Label", label)]


def link(title: str, description: str, url: str) -> Fields:
    """A shared page."""
    return [("Title", title), ("Description", description), ("Url", url)]


def scanned(kind: str, result: str) -> Fields:
    """What the menu's own scanner read."""
    return [("ScanCodeInfo", [("ScanType", kind), ("ScanResult", result)])]


def pictures(sums: list[str]) -> Fields:
    """How many pictures are going to follow, with their MD5 sums."""
    items = [("item", [("PicMd5Sum", one)]) for one in sums]
    return [("SendPicsInfo", [("Count", len(sums)), ("PicList", items)])]


def chosen_place(latitude: float, longitude: float, label: str) -> Fields:
    """The place picked from the menu; the location message follows."""
    info: Fields = [
        ("Location_X", str(latitude)),
        ("Location_Y", str(longitude)),
        ("Scale", "16"),
        ("Label", label),
        ("Poiname", ""),
    ]
    return [("SendLocationInfo", info)]
