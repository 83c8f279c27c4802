"""A person's phone: the chat, and what can be tapped in it: links in messages and the account's menu."""

import asyncio
import hashlib
from typing import Any

from bot.simulator.phones import samples
from bot.simulator.phones.chat import HOME_PLACE, Chat
from bot.simulator.push import messages
from bot.simulator.push.outcome import NOTHING_SENT, Outcome
from bot.simulator.taps import menu_tap
from bot.simulator.words import words
from bot.simulator.world.people import Bubble, Link
from bot.simulator.world.window import Grant

PICTURES = frozenset({"pic_sysphoto", "pic_photo_or_album", "pic_weixin"})
SCANS = frozenset({"scancode_push", "scancode_waitmsg"})
_EVENTS = {
    "click": ("CLICK", "key"),
    "view": ("VIEW", "url"),
    "miniprogram": ("view_miniprogram", "pagepath"),
    "scancode_push": ("scancode_push", "key"),
    "scancode_waitmsg": ("scancode_waitmsg", "key"),
}
"""Button type: the event it sends, and the part of the button that becomes its EventKey."""


class NothingToTapError(LookupError):
    """There is no such link or menu button on the screen; the message says what there is."""


class Phone(Chat):
    """One person's phone."""

    async def tap(self, which: int | str = 0, inbox_id: int | None = None) -> Outcome:
        """Tap a link of a message: the newest that has it, or the one with this id.

        `which`: its place (from 0), the menu id it carries, its label, or a part of its label.
        """
        link = _find(self, which, inbox_id)
        if link.menu_id:
            return await self.say("text", link.label, [("Content", link.label)], tap=link.menu_id)
        item = menu_tap(link.href)
        if item is not None:
            return await self.say("text", item.content, [("Content", item.content)], tap=item.menu_id)
        return await self.open(link.href)

    async def menu(self, *path: int, answer: str = "", pictures: int = 1) -> Outcome:
        """Press a menu button, `menu(1)` or `menu(1, 0)`.

        `answer`: what the scanner reads, or the chosen place. `pictures`: how many are taken.
        """
        if not self.user.following:
            return NOTHING_SENT
        menu_id, buttons = self.world.menus.shown_to(self.user.tags)
        button = _button(buttons, path)
        kind = button.get("type", "")
        if kind in PICTURES:
            return await self._take_pictures(button, pictures)
        if kind == "location_select":
            return await self._choose_place(button, answer)
        if kind == "view":
            await self.open(button["url"])
        if kind == "click" or kind in SCANS:
            self.world.grant(self.user, Grant.CLICK)
        event = _EVENTS.get(kind)
        if event is None:
            return NOTHING_SENT
        name, key = event
        extra = messages.scanned("qrcode", answer) if kind in SCANS else [("MenuId", menu_id)] if key != "key" else []
        return await self.note_event(name, [("EventKey", button[key]), *extra], _note(button))

    async def _take_pictures(self, button: dict[str, Any], number: int) -> Outcome:
        """First the event that tells of the pictures, then each of them; they travel apart."""
        contents = [samples.picture(len(self.user.chat) + one) for one in range(number)]
        digests = [hashlib.md5(content, usedforsecurity=False).hexdigest() for content in contents]
        fields = [("EventKey", button["key"]), *messages.pictures(digests)]
        event = asyncio.ensure_future(self.note_event(button["type"], fields, _note(button)))
        outcome = NOTHING_SENT
        for content in contents:
            await self.gap()
            outcome = await self.image(content)
        told = await event
        return outcome if contents else told

    async def _choose_place(self, button: dict[str, Any], label: str) -> Outcome:
        fields = [("EventKey", button["key"]), *messages.chosen_place(*HOME_PLACE, label)]
        event = asyncio.ensure_future(self.note_event("location_select", fields, _note(button)))
        await self.gap()
        outcome = await self.location(*HOME_PLACE, label)
        await event
        return outcome


def _find(phone: Phone, which: int | str, inbox_id: int | None) -> Link:
    bubbles = [bubble for bubble in reversed(phone.inbox) if bubble.links and inbox_id in {None, bubble.id}]
    for bubble in bubbles:
        link = _in_bubble(bubble, which)
        if link is not None:
            return link
    seen = [link.label for bubble in bubbles[:1] for link in bubble.links]
    raise NothingToTapError(f"{phone.name} sees no link {which!r}, but {seen}")


def _in_bubble(bubble: Bubble, which: int | str) -> Link | None:
    if isinstance(which, int):
        return bubble.links[which] if 0 <= which < len(bubble.links) else None
    fits = (
        lambda link: which in {link.menu_id or _menu_id(link), link.label},
        lambda link: link.label.startswith(which),
        lambda link: which in link.label,
    )
    return next((link for fit in fits for link in bubble.links if fit(link)), None)


def _menu_id(link: Link) -> str:
    item = menu_tap(link.href)
    return item.menu_id if item else ""


def _button(buttons: list[dict[str, Any]], path: tuple[int, ...]) -> dict[str, Any]:
    here: dict[str, Any] = {"sub_button": buttons}
    for step in path:
        below = here.get("sub_button") or []
        if not 0 <= step < len(below):
            raise NothingToTapError(f"no menu button at {path}, there are {[one['name'] for one in below]}")
        here = below[step]
    return here


def _note(button: dict[str, Any]) -> str:
    return words()["clicked"].format(name=button["name"])
