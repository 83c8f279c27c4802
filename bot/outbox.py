"""Sends what handlers wrote: claimed with a lease, in order per person, channel by channel, at last the call list."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from sqlmodel import Session

from bot.clock import Clock
from bot.shared import Shared
from bot.wechat.errors import ApiError, TransportError
from bot.wechat.text import as_menu
from bot.writer import Writer
from handlers import delivery
from handlers.delivery import Failure, Sending
from handlers.office import Office
from models.pushes import Channel

CHANNEL = "outbox"
POLL = 0.5
"""Seconds after which the outbox looks even if nobody woke it."""
MENU, NO_SUCH_ACCOUNT = "msgmenu", 40200
AT_ONCE = 32
"""Messages under way to WeChat at the same time."""
_log = logging.getLogger(__name__)


class Sender(Protocol):
    """Whatever can carry a message to a person: WeChat's API, or a test's stand-in."""

    async def send_text(self, openid: str, text: str) -> None:
        """Send a customer-service message; raises ApiError or TransportError."""
        ...

    async def send_msgmenu(self, openid: str, head: str, choices: Sequence[tuple[str, str]]) -> None:
        """Send a customer-service message whose choices can be tapped; raises ApiError or TransportError."""
        ...

    async def send_template(
        self, openid: str, template_id: str, data: dict[str, str], url: str, client_msg_id: str
    ) -> str:
        """Send a template message; returns WeChat's id for it; raises ApiError or TransportError."""
        ...

    async def send_subscription(self, openid: str, template_id: str, data: dict[str, str], url: str) -> str:
        """Send a notification the person agreed to; returns WeChat's id for it; raises ApiError or TransportError."""
        ...

    async def send_card(self, user_id: str, parts: Mapping[str, str], url: str) -> str:
        """Send a card in WeCom; returns WeCom's id for it; raises ApiError or TransportError."""
        ...


class Outbox:
    """One per process; replicas share the work through the rows' leases."""

    def __init__(self, office: Office, writer: Writer, sender: Sender, shared: Shared, clock: Clock) -> None:
        self._office, self._writer, self._sender = office, writer, sender
        self._shared, self._clock = shared, clock
        self._stopping = False
        self._seen = 0

    async def run(self) -> None:
        """Send until stopped."""
        while not self._stopping:
            sent = await self.drain()
            if not sent and not self._stopping:
                self._seen = await self._shared.wait(CHANNEL, POLL, self._seen)

    async def stop(self) -> None:
        """Let the messages under way finish; `run` ends after them."""
        self._stopping = True
        await self._shared.wake(CHANNEL)

    async def drain(self) -> int:
        """Claim and send one batch; how many were sent or given up."""
        try:
            batch = await self._writer.run(self._claim)
        except Exception:
            _log.exception("the outbox could not look for messages")
            return 0
        if not batch:
            return 0
        results = await asyncio.gather(*(self._send(sending) for sending in batch))
        try:
            await self._writer.run(lambda session: self._mark(session, results))
        except Exception:
            _log.exception("what became of %d messages could not be written; their leases free them again", len(batch))
            return 0
        return len(batch)

    def _claim(self, session: Session) -> list[Sending]:
        return delivery.claim(self._office, session, self._clock.now(), AT_ONCE)

    def _mark(self, session: Session, results: Sequence[tuple[Sending, Failure | None]]) -> None:
        delivery.mark(self._office, session, self._clock.now(), results)

    async def _send(self, sending: Sending) -> tuple[Sending, Failure | None]:
        """The message with WeChat's id of it where it was accepted, else with what went wrong and what to do."""
        try:
            return replace(sending, message_id=await self._by_channel(sending)), None
        except ApiError as error:
            reason = error.message or str(error.code)
            failure = Failure(code=error.code, action=error.action, reason=reason, definite=True, rid=error.rid)
        except TransportError as error:
            failure = Failure(code=None, action=None, reason=str(error), definite=error.definite)
        except Exception as error:
            _log.exception("sending push %d raised", sending.push_id)
            failure = Failure(code=None, action=None, reason=type(error).__name__, definite=False)
        return sending, failure

    async def _by_channel(self, sending: Sending) -> str:
        openid, data = sending.openid, dict(sending.data)
        if sending.channel is Channel.TEMPLATE:
            return await self._sender.send_template(openid, sending.template_id, data, sending.url, sending.name)
        if sending.channel is Channel.SUBSCRIPTION:
            return await self._sender.send_subscription(openid, sending.template_id, data, sending.url)
        if sending.channel is Channel.WECOM:
            return await self._sender.send_card(sending.wecom_id, data, sending.url)
        if not await self._as_menu(sending):
            await self._sender.send_text(openid, sending.text)
        return ""

    async def _as_menu(self, sending: Sending) -> bool:
        """Send it as a tappable menu where the office wants that; False where it is none, or the account may not."""
        if self._office.rules.wechat.taps != MENU:
            return False
        head, choices = as_menu(sending.text)
        if not choices:
            return False
        try:
            await self._sender.send_msgmenu(sending.openid, head, choices)
        except ApiError as error:
            if error.code != NO_SUCH_ACCOUNT:
                raise
            return False
        return True
