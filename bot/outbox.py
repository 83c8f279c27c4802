"""Sends what handlers wrote: claimed with a lease, in order per person, channel by channel, at last the call list."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from sqlmodel import Session

from bot.clock import Clock
from bot.shared import Shared
from bot.wechat.errors import ApiError, TransportError
from bot.writer import Writer
from handlers import delivery
from handlers.delivery import Failure, Sending
from handlers.office import Office
from models.pushes import Channel

CHANNEL = "outbox"
POLL = 0.5
"""Seconds after which the outbox looks even if nobody woke it."""
AT_ONCE = 32
"""Messages under way to WeChat at the same time."""
_log = logging.getLogger(__name__)


class Sender(Protocol):
    """Whatever can carry a message to a person: WeChat's API, or a test's stand-in."""

    async def send_text(self, openid: str, text: str) -> None:
        """Send a customer-service message; raises ApiError or TransportError."""
        ...

    async def send_template(
        self, openid: str, template_id: str, data: dict[str, str], url: str, client_msg_id: str
    ) -> str:
        """Send a template message; returns WeChat's id for it; raises ApiError or TransportError."""
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
        await self._writer.run(lambda session: self._mark(session, list(zip(batch, results, strict=True))))
        return len(batch)

    def _claim(self, session: Session) -> list[Sending]:
        return delivery.claim(self._office, session, self._clock.now(), AT_ONCE)

    def _mark(self, session: Session, results: Sequence[tuple[Sending, Failure | None]]) -> None:
        delivery.mark(self._office, session, self._clock.now(), results)

    async def _send(self, sending: Sending) -> Failure | None:
        """None where WeChat accepted it, else what went wrong and what to do."""
        try:
            if sending.channel is Channel.CUSTOM:
                await self._sender.send_text(sending.openid, sending.text)
            else:
                await self._sender.send_template(
                    sending.openid, sending.template_id, dict(sending.data), "", f"push-{sending.push_id}"
                )
        except ApiError as error:
            return Failure(code=error.code, action=error.action, reason=error.message or str(error.code), definite=True)
        except TransportError as error:
            return Failure(code=None, action=None, reason=str(error), definite=error.definite)
        except Exception as error:
            _log.exception("sending push %d raised", sending.push_id)
            return Failure(code=None, action=None, reason=type(error).__name__, definite=False)
        return None
