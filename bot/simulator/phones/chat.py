"""What a person can send from the chat with the account, and when they follow or leave it."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.simulator.markup import Fields
from bot.simulator.phones import samples
from bot.simulator.push import messages
from bot.simulator.push.messages import Inner
from bot.simulator.push.outcome import NOTHING_SENT, Outcome
from bot.simulator.push.pusher import Pusher
from bot.simulator.words import words
from bot.simulator.world.account import AccountKind
from bot.simulator.world.people import Bubble, Origin, User
from bot.simulator.world.shelf import Media
from bot.simulator.world.window import Grant
from bot.simulator.world.world import World

HOME_PLACE = (39.6736, 106.8172)
"""Latitude and longitude of 海勃湾区, where a phone stands unless told otherwise."""


class Chat:
    """One person's chat. Each action returns once the delivery has come to its end; gather them to act at once.

    Who does not follow the account can only follow it (or scan); anything else sends nothing.
    """

    def __init__(self, world: World, pusher: Pusher, user: User) -> None:
        self.user = user
        self.last_ref = ""
        self.world = world
        self._pusher = pusher

    @property
    def openid(self) -> str:
        """What WeChat calls this person towards the account."""
        return self.user.openid

    @property
    def name(self) -> str:
        """What we call this person."""
        return self.user.name

    @property
    def inbox(self) -> list[Bubble]:
        """All the account sent: passive replies, later messages, templates, fault notices; oldest first."""
        return self.user.inbox

    @property
    def last(self) -> Bubble:
        """The newest message of the inbox; IndexError while it is empty."""
        return self.inbox[-1]

    async def follow(self, scene: str = "") -> Outcome:
        """Follow the account, by a QR code if there is a scene; who follows already only scans."""
        if self.user.following:
            return await self._scan_again(scene) if scene else NOTHING_SENT
        self.user.following, self.user.followed_at, self.user.scene = True, self.world.now(), scene
        fields: Fields = [("EventKey", "")]
        if scene:
            fields = [("EventKey", f"qrscene_{scene}"), ("Ticket", self._ticket(scene))]
        self.world.grant(self.user, Grant.CLICK)
        note = words()["followed_scene"].format(scene=scene) if scene else words()["followed"]
        return await self.note_event("subscribe", fields, note)

    async def unfollow(self) -> Outcome:
        """Leave the account; nothing can be sent any more."""
        if not self.user.following:
            return NOTHING_SENT
        self.user.following = False
        self.user.window.close()
        self.world.tell_user(self.user)
        return await self.note_event("unsubscribe", [("EventKey", "")], words()["unfollowed"])

    async def scan(self, scene: str = "", *, ticket: str = "") -> Outcome:
        """Scan a QR code of the account, known by its scene or its ticket."""
        if ticket:
            qr = self.world.shelf.qrs.get(ticket)
            if qr is None or (qr.expires is not None and qr.expires <= self.world.now()):
                return NOTHING_SENT
            scene = qr.scene
        return await self.follow(scene)

    async def text(self, content: str) -> Outcome:
        """Write something."""
        return await self.say("text", content, [("Content", content)])

    async def image(self, content: bytes | None = None, content_type: str = "") -> Outcome:
        """Send a photo; a sample without one."""
        content = samples.picture(len(self.user.chat)) if content is None else content
        content_type = content_type or "image/png"
        name = "photo." + content_type.rpartition("/")[2].replace("jpeg", "jpg")
        media = self.world.keep_media("image", content, content_type, name)
        return await self._say_media("image", media, messages.picture(self.world, media))

    async def voice(self, content: bytes | None = None, content_type: str = "") -> Outcome:
        """Speak; WeChat recognises no words."""
        content, content_type = content or samples.recording(), content_type or "audio/amr"
        low, clear = (self.world.keep_media("voice", content, content_type, "voice.amr") for _ in "12")
        return await self._say_media("voice", low, messages.voice(low, clear))

    async def video(self, content: bytes | None = None, content_type: str = "", *, short: bool = False) -> Outcome:
        """Send a film."""
        kind = "shortvideo" if short else "video"
        media = self.world.keep_media(kind, content or samples.film(), content_type or "video/mp4", "video.mp4")
        thumb = self.world.keep_media("thumb", samples.picture(), "image/png", "thumb.png")
        return await self._say_media(kind, media, messages.video(media, thumb))

    async def location(
        self, latitude: float = HOME_PLACE[0], longitude: float = HOME_PLACE[1], label: str = ""
    ) -> Outcome:
        """Send a place."""
        text = f"[{words()['kind_location']}] {label}".strip()
        return await self.say("location", text, messages.location(latitude, longitude, label))

    async def link(self, title: str, url: str, description: str = "") -> Outcome:
        """Share a page."""
        return await self.say("link", f"[{words()['kind_link']}] {title}", messages.link(title, description, url))

    async def unknown(self, msg_type: str = "sticker") -> Outcome:
        """Send something of a type the account has never heard of."""
        return await self.say(msg_type, f"[{words()['kind_unknown']}] {msg_type}", [])

    async def subscribe_popup(self, template_id: str, *, accept: bool = True, uses: int = 1) -> Outcome:
        """Answer the box that asks for a subscription; `uses` -1 is for good."""
        if accept:
            had = self.user.subscriptions.get(template_id, 0)
            self.user.subscriptions[template_id] = -1 if uses < 0 else had + uses
        state = "accept" if accept else "reject"
        item: Fields = [("TemplateId", template_id), ("SubscribeStatusString", state), ("PopupScene", 1)]
        return await self.event("subscribe_msg_popup_event", [("SubscribeMsgPopupEvent", [("List", item)])])

    async def reject_template(self, template_id: str) -> Outcome:
        """Switch a subscription off in the settings."""
        self.user.subscriptions.pop(template_id, None)
        item: Fields = [("TemplateId", template_id), ("SubscribeStatusString", "reject")]
        return await self.event("subscribe_msg_change_event", [("SubscribeMsgChangeEvent", [("List", item)])])

    async def block(self, *, blocked: bool = True) -> Outcome:
        """Refuse to see the account's messages, without leaving it."""
        self.user.blocked = blocked
        self.world.tell_user(self.user)
        return NOTHING_SENT

    async def open(self, url: str) -> Outcome:
        """Open a page in WeChat's browser: a web login that follows is this person's."""
        self.world.current_user, self.user.page = self.user, url
        return NOTHING_SENT

    async def say(
        self, kind: str, text: str, fields: Fields, *, tap: str = "", parts: Mapping[str, Any] | None = None
    ) -> Outcome:
        """Send a message; `tap` is the id of the menu item it came from (a test account is not told)."""
        if not self.user.following:
            return NOTHING_SENT
        self.world.grant(self.user, Grant.CLICK if tap else Grant.MESSAGE)
        tap = "" if self.world.account.kind is AccountKind.TEST else tap
        inner = messages.message(self.world, self.user, kind, fields, tap=tap)
        return await self._send(inner, self._own(kind, text, parts))

    async def event(self, name: str, fields: Fields = ()) -> Outcome:
        """Something happens that leaves no bubble."""
        return await self._send(messages.event(self.world, self.user, name, fields), None)

    async def note_event(self, name: str, fields: Fields, note: str) -> Outcome:
        """Something happens that the screen tells in a grey line."""
        ref = self.world.new_ref("push")
        bubble = self.world.show(self.user, Origin.NOTE, "note", note, ref=ref)
        return await self._send(messages.event(self.world, self.user, name, fields), bubble)

    async def gap(self) -> None:
        """The moment between an event and the messages that belong to it, real time."""
        await asyncio.sleep(self.world.rng.uniform(*self.world.habits.gap))

    async def _send(self, inner: Inner, own: Bubble | None) -> Outcome:
        self.last_ref = own.ref if own else self.world.new_ref("push")
        return await self._pusher.deliver(self.user, inner, own, self.last_ref)

    def _own(self, kind: str, text: str, parts: Mapping[str, Any] | None) -> Bubble:
        ref = self.world.new_ref("push")
        return self.world.show(self.user, Origin.OWN, kind, text, ref=ref, parts=dict(parts or {}))

    async def _say_media(self, kind: str, media: Media, fields: Fields) -> Outcome:
        return await self.say(kind, f"[{words()['kind_' + kind]}]", fields, parts={"media_id": media.media_id})

    async def _scan_again(self, scene: str) -> Outcome:
        self.world.grant(self.user, Grant.CLICK)
        fields: Fields = [("EventKey", scene), ("Ticket", self._ticket(scene))]
        return await self.note_event("SCAN", fields, words()["scanned"].format(scene=scene))

    def _ticket(self, scene: str) -> str:
        found = self.world.shelf.qr_by_scene(scene, self.world.now())
        return (found or self.world.make_qr(scene, None)).ticket
