"""All that the simulated WeChat knows, in one place, and the few things that change more than one part of it."""

import random
import string
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.simulator.clock import SimClock
from bot.simulator.taps import readable, segments
from bot.simulator.world.account import Account, Template
from bot.simulator.world.counters import Counters, Limit
from bot.simulator.world.faults import Faults
from bot.simulator.world.feed import Feed
from bot.simulator.world.journal import Journal
from bot.simulator.world.menus import Menus
from bot.simulator.world.people import Bubble, Link, Origin, User
from bot.simulator.world.shelf import Media, QrCode, Shelf
from bot.simulator.world.tokens import TokenBook
from bot.simulator.world.wecom import WeCom
from bot.simulator.world.window import Grant, Merge, Window

_ID_LETTERS = string.ascii_letters + string.digits + "-_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What WeChat's documents leave open, each to be set. Times in seconds.

    `max_attempts`: deliveries of one message in all (the pages can be read as 3 or as 4); `retry_after`: on the
    simulator's clock, between a delivery that failed and the next (WeChat seems to repeat at once). `deadline`: for
    the whole answer; a clock that stands measures it itself, else it is real time. `patience`: real time after which
    even a standing clock gives up.
    `retry_bad_status`: whether a status other than 200 is tried again. `markfail_after` failures within
    `markfail_pause` stop all deliveries for `markfail_pause`. `ordered`: a person's messages wait for each other.
    `gap`: real seconds between an event and the messages that belong to it. `report_delay`: until the report on a
    template message comes. `bizsend_takes`: real seconds a subscription message is on its way, in which a second
    one to the same person is refused. `snapshot_login`: whether web logins come from WeChat's preview of a page, with
    a made-up person behind them.
    """

    max_attempts: int = 3
    retry_after: float = 0.0
    deadline: float = 5.0
    connect: float = 3.0
    patience: float = 30.0
    retry_bad_status: bool = True
    markfail_after: int = 20
    markfail_pause: float = 60.0
    ordered: bool = False
    gap: tuple[float, float] = (0.02, 0.08)
    report_delay: tuple[float, float] = (0.2, 2.0)
    bizsend_takes: float = 0.02
    snapshot_login: bool = False
    merge: Merge = Merge.LARGEST


class World:
    """The state behind the three surfaces: API, deliveries and phones. `base` is the address of the API."""

    def __init__(self, *, clock: SimClock, account: Account, seed: int, habits: Habits) -> None:
        self.clock = clock
        self.account = account
        self.seed = seed
        self.habits = habits
        self.base = ""
        self.feed = Feed()
        self.users: dict[str, User] = {}
        self.templates: dict[str, Template] = {}
        self.limits: dict[str, Limit] = {}
        self.wecom = WeCom()
        self.send_event: Callable[[User, str, dict[str, Any], float], None] = _nowhere
        self.forget()

    def forget(self) -> None:
        """Start afresh: people and templates stay, all that happened goes."""
        self.rng = random.Random(self.seed)  # noqa: S311  # the same run again is the point
        self.tokens = TokenBook(self.rng)
        self.shelf = Shelf()
        self.menus = Menus()
        self.tags: dict[int, str] = {}
        self.wecom = WeCom(members=self.wecom.members)
        self.counters = Counters()
        self.sent_templates: dict[tuple[str, str], tuple[int, datetime]] = {}
        self.being_sent: set[str] = set()
        self.faults = Faults(self.rng)
        self.journal = Journal()
        self.current_user: User | None = None
        self._bubble_ids = count(1)
        self._refs = count(1)
        self._msg_ids = count(int(self.now().timestamp() * 1000) << 22)
        for user in self.users.values():
            user.chat, user.window, user.tags = [], Window(self.habits.merge), []
            user.subscriptions.clear()

    def change_habits(self, **changes: Any) -> None:
        """Behave otherwise from now on, by the names of `Habits`; TypeError for a name it has not."""
        self.habits = replace(self.habits, **changes)
        for user in self.users.values():
            user.window.merge = self.habits.merge

    def now(self) -> datetime:
        """The simulated instant, aware UTC."""
        return self.clock.now()

    def letters(self, length: int) -> str:
        """Random letters of the kind WeChat's ids are made of."""
        return "".join(self.rng.choices(_ID_LETTERS, k=length))

    def new_ref(self, kind: str) -> str:
        """A name for one delivery or call, under which the log keeps it."""
        return f"{kind}-{next(self._refs)}"

    def new_msg_id(self) -> int:
        """A MsgId: 64 bits, growing."""
        return next(self._msg_ids)

    def add_user(self, openid: str | None, name: str, *, following: bool = True, **shown: str) -> User:
        """A new person, or the one with this openid; `shown` is role_label and note."""
        openid = openid or "o" + self.letters(27)
        user = self.users.get(openid)
        if user is None:
            user = User(openid=openid, unionid="u" + self.letters(27), name=name or openid[-6:], following=following)
            user.window = Window(self.habits.merge)
            user.followed_at = self.now() if following else None
            self.users[openid] = user
        user.role_label, user.note = shown.get("role_label", user.role_label), shown.get("note", user.note)
        self.tell_user(user)
        return user

    def tell_user(self, user: User) -> None:
        """Let the pages know that something about a person changed."""
        self.feed.tell("user", user=user.as_json(self.now()))

    def grant(self, user: User, what: Grant) -> None:
        """The person did something that lets the account write to them."""
        user.window.grant(what, self.now())
        self.tell_user(user)

    def show(
        self,
        user: User,
        origin: Origin,
        kind: str,
        text: str,
        *,
        ref: str = "",
        parts: dict[str, Any] | None = None,
        links: tuple[Link, ...] = (),
    ) -> Bubble:
        """Put a bubble on a person's screen; links inside the text become tappable."""
        bubble = Bubble(id=next(self._bubble_ids), at=self.now(), origin=origin, kind=kind, text=text, ref=ref)
        bubble.parts, bubble.links = dict(parts or {}), links
        if kind == "text" and origin is not Origin.OWN:
            cut = segments(text)
            bubble.parts |= {"raw": text, "segments": [asdict(segment) for segment in cut]}
            bubble.links += tuple(Link(label=one.text, href=one.href) for one in cut if one.href)
            bubble.text = readable(text)
        user.chat.append(bubble)
        self.feed.bubble(user, bubble)
        return bubble

    def keep_media(self, kind: str, content: bytes, content_type: str, filename: str) -> Media:
        """Store a medium under a new id."""
        media = Media(
            media_id=self.letters(64),
            kind=kind,
            content=content,
            content_type=content_type,
            filename=filename,
            created=self.now(),
        )
        self.shelf.media[media.media_id] = media
        return media

    def make_qr(self, scene: str, lives: float | None) -> QrCode:
        """A parameter QR code that works for `lives` seconds, or for ever."""
        qr = QrCode(
            ticket="gQ" + self.letters(94),
            scene=scene,
            expires=None if lives is None else self.now() + timedelta(seconds=lives),
            page_id=self.letters(12),
        )
        self.shelf.qrs[qr.ticket] = qr
        self.feed.tell("qr", scene=scene, ticket=qr.ticket)
        return qr


def _nowhere(_user: User, _event: str, _details: dict[str, Any], _delay: float) -> None:
    """Where events go before the deliveries are set up."""
