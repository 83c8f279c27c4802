"""The simulator without its web server: people, their phones, faults, time, and waiting until all is quiet."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from bot.simulator.api.pipeline import Api
from bot.simulator.clock import SimClock
from bot.simulator.markup import Fields, Value
from bot.simulator.phones.phone import Phone
from bot.simulator.push import messages
from bot.simulator.push.outcome import Outcome
from bot.simulator.push.pusher import Pusher
from bot.simulator.world.account import Account, Template
from bot.simulator.world.counters import Limit
from bot.simulator.world.faults import Rule
from bot.simulator.world.people import User
from bot.simulator.world.world import Habits, World

log = logging.getLogger(__name__)

QUIET = 0.02
"""Real seconds without a delivery or a call before things count as settled."""
PATIENCE = 30.0
"""Real seconds `settle` waits at most."""


class Stage:
    """Everything a test or the page can do to the fake WeChat."""

    def __init__(self, *, clock: SimClock, account: Account, seed: int, habits: Habits, callback_url: str) -> None:
        self.clock = clock
        self.world = World(clock=clock, account=account, seed=seed, habits=habits)
        self.world.send_event = self._send_event
        self.pusher = Pusher(self.world, callback_url)
        self.api = Api(self.world)
        self.page_links: list[tuple[str, str]] = []
        self.busy: Callable[[], bool] = _never
        self._phones: dict[str, Phone] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def callback_url(self) -> str:
        """Where deliveries go; empty: nowhere."""
        return self.pusher.callback_url

    @callback_url.setter
    def callback_url(self, url: str) -> None:
        self.pusher.callback_url = url

    @property
    def api_base(self) -> str:
        """The address the bot calls instead of https://api.weixin.qq.com."""
        return self.world.base

    def environment(self) -> Mapping[str, str]:
        """The settings of a bot that uses this account."""
        return self.world.account.environment(self.api_base)

    def user(self, name: str = "", openid: str | None = None, *, following: bool = True) -> Phone:
        """The phone of the person with this openid or name; a new person if there is none."""
        if openid is None and name:
            known = next((one for one in self._phones.values() if name in {one.name, one.openid}), None)
        else:
            known = self._phones.get(openid or "")
        if known is not None:
            return known
        return self._phone(self.world.add_user(openid, name, following=following))

    def add_user(
        self, openid: str, name: str, role_label: str = "", note: str = "", *, following: bool = True
    ) -> Phone:
        """A ready-made person for the page; `note` stands under the name."""
        user = self.world.add_user(openid, name, following=following, role_label=role_label, note=note)
        return self._phone(user)

    def phones(self) -> list[Phone]:
        """Everybody, in the order they came."""
        return list(self._phones.values())

    def phone(self, openid: str) -> Phone | None:
        """The phone with this openid; a stranger of a flood gets theirs when somebody looks."""
        user = self.world.users.get(openid)
        return self._phone(user) if user else None

    def add_template(self, template_id: str, title: str, fields: Mapping[str, str], **more: Any) -> Template:
        """A message template of the account; `fields`: key such as `thing2` to label; `more`: options, subscription."""
        template = Template(template_id=template_id, title=title, fields=fields, **more)
        self.world.templates[template_id] = template
        return template

    def add_link(self, label: str, url: str) -> None:
        """A link for the page's head, e.g. to the console."""
        self.page_links.append((label, url))

    def limit(self, path: str, **limit: int | None) -> None:
        """Change the quota of an API: `per_minute`, `per_day`; `path` like cgi-bin/message/custom/send."""
        self.world.limits[path] = Limit(**limit)

    def fault(self, kind: str, *, times: int | None = None, **given: Any) -> Rule:
        """Let something go wrong: a name of `world.faults`, with its numbers, and `match`, `since`, `until`."""
        return self.world.faults.add(kind, self.world.now(), times=times, **given)

    async def verify_callback(self) -> bool:
        """WeChat's check of the callback address."""
        return await self.pusher.verify()

    async def settle(self, patience: float = PATIENCE) -> None:
        """Wait until no delivery and no call is under way, and the bot (`busy`) has nothing in hand.

        What waits for the simulator's clock, such as a late delivery, is not under way. TimeoutError after `patience`
        real seconds.
        """
        async with asyncio.timeout(patience):
            quiet = 0
            while quiet < 2:  # noqa: PLR2004  # twice, so that what one thing sets off is seen
                await asyncio.sleep(QUIET / 2)
                active = self.pusher.in_flight or self.api.in_flight or self.busy()
                quiet = 0 if active else quiet + 1

    async def advance(self, seconds: float) -> None:
        """Let time pass in many small steps, waiting at each until the bot has done what was due."""
        await self.settle()
        await self.clock.walk(seconds, settle=self._settle_and_tell)

    def begin(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something beside; an error is logged, and the end of the simulator ends it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def reset(self) -> None:
        """Forget all that happened; people and templates stay."""
        self.world.forget()
        self.world.feed.tell("reload")

    async def open(self) -> None:
        """Get ready to deliver."""
        await self.pusher.wire.open()

    async def close(self) -> None:
        """End everything that still runs."""
        self.api.closing.set()
        self.world.feed.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.pusher.wire.close()

    async def _settle_and_tell(self) -> None:
        await self.settle()
        self.tell_clock()

    def tell_clock(self) -> None:
        """Show the pages what time it is."""
        self.world.feed.tell("clock", now=self.clock.now().isoformat(), rate=self.clock.rate)

    def _phone(self, user: User) -> Phone:
        return self._phones.setdefault(user.openid, Phone(self.world, self.pusher, user))

    def _send_event(self, user: User, name: str, details: dict[str, Any], delay: float) -> None:
        self.begin(self._event_later(user, name, details, delay))

    async def _event_later(self, user: User, name: str, details: dict[str, Any], delay: float) -> Outcome:
        await self.clock.sleep(delay)
        return await self.pusher.deliver(user, messages.event(self.world, user, name, _fields(details)))

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("the simulator stumbled", exc_info=task.exception())


def _fields(details: Mapping[str, Any]) -> Fields:
    """Nested mappings as nested elements."""
    found: list[tuple[str, Value]] = []
    for name, value in details.items():
        found.append((name, _fields(value) if isinstance(value, Mapping) else value))
    return found


def _never() -> bool:
    return False
