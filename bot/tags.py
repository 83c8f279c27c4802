"""Keeps the tags WeChat has on people in step with their roles, so that each sees the menu of their office."""

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Protocol

from sqlmodel import Session

from bot.shared import Shared
from bot.wechat.errors import ApiError, TransportError
from bot.writer import Writer
from config.menus import Menus
from config.wechat_errors import Action
from models.people import Person
from models.tagging import out_of_step

EVERY = 60.0
"""Seconds between two looks: a new binding shows its menu within minutes anyway, when the phone fetches it anew."""
CHANNEL = "tags"
AT_ONCE = 200
_log = logging.getLogger(__name__)


class TagSource(Protocol):
    """The part of WeChat's API that tags people."""

    async def get_tags(self) -> Mapping[str, int]:
        """The account's tags, id by name."""
        ...

    async def tag_people(self, tag_id: int, openids: Sequence[str]) -> None:
        """Put the tag on these followers."""
        ...

    async def untag_people(self, tag_id: int, openids: Sequence[str]) -> None:
        """Take the tag off these followers."""
        ...


class Tags:
    """One per process; two replicas doing the same do no harm."""

    def __init__(self, menus: Callable[[], Menus], writer: Writer, source: TagSource, shared: Shared) -> None:
        """`menus` gives those of the moment."""
        self._menus, self._writer, self._source, self._shared = menus, writer, source, shared
        self._stopping = False
        self._seen = 0

    async def run(self) -> None:
        """Look now and then until stopped."""
        while not self._stopping:
            await self.drain()
            self._seen = await self._shared.wait(CHANNEL, EVERY, self._seen)

    async def stop(self) -> None:
        """Let a look under way finish; `run` ends after it."""
        self._stopping = True
        await self._shared.wake(CHANNEL)

    async def drain(self) -> None:
        """Put right what is out of step; what WeChat refuses is tried at the next look."""
        try:
            changes = await self._writer.run(lambda session: out_of_step(session, self._menus().tag_for, AT_ONCE))
            if changes:
                await self._put_right(changes)
        except (ApiError, TransportError) as error:
            _log.warning("the tags could not be put right: %s", error)
        except Exception:
            _log.exception("the tags could not be looked after; the next look tries again")

    async def _put_right(self, changes: Sequence[tuple[int, str, str]]) -> None:
        ids = await self._source.get_tags()
        by_key = {menu.key: ids[menu.name] for menu in self._menus().by_tag if menu.name in ids}
        groups: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for number, openid, wanted in changes:
            groups[wanted].append((number, openid))
        for wanted, people in groups.items():
            if wanted and wanted not in by_key:
                continue  # publish-menu makes the tags
            done = await self._change(people, partial(self._retag, wanted, by_key))
            await self._writer.run(partial(_tagged, done, wanted))

    async def _retag(self, wanted: str, ids: Mapping[str, int], openids: Sequence[str]) -> None:
        """Take our other tags off and put the wanted one on."""
        for key, tag_id in ids.items():
            if key != wanted:
                await self._source.untag_people(tag_id, openids)
        if wanted:
            await self._source.tag_people(ids[wanted], openids)

    async def _change(
        self, people: Sequence[tuple[int, str]], change: Callable[[Sequence[str]], Awaitable[None]]
    ) -> list[int]:
        """Change all at once; where one of them is refused, one by one. Who was changed."""
        try:
            await change([openid for _, openid in people])
        except ApiError as error:
            if len(people) > 1:
                return [number for one in people for number in await self._change([one], change)]
            if error.action is not Action.MARK_PERSON:
                raise
            await self._writer.run(lambda session: _not_following(session, people[0][0]))
            return []
        return [number for number, _ in people]


def _tagged(numbers: Sequence[int], key: str, session: Session) -> None:
    for number in numbers:
        session.get_one(Person, number).tagged = key


def _not_following(session: Session, number: int) -> None:
    session.get_one(Person, number).followed = False
