"""Everything a message can be sent by: the Official Account, and WeCom where the office has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.wechat.client import WeChatClient
from bot.wecom.client import WeComClient


@dataclass(frozen=True, slots=True, kw_only=True)
class BothPlatforms:
    """The outbox's sender. `wecom` is None where no channel leads there."""

    wechat: WeChatClient
    wecom: WeComClient | None

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service message."""
        await self.wechat.send_text(openid, text)

    async def send_msgmenu(self, openid: str, head: str, choices: Sequence[tuple[str, str]]) -> None:
        """A customer-service message with choices to tap."""
        await self.wechat.send_msgmenu(openid, head, choices)

    async def send_template(
        self, openid: str, template_id: str, data: dict[str, str], url: str, client_msg_id: str
    ) -> str:
        """A template message."""
        return await self.wechat.send_template(openid, template_id, data, url, client_msg_id)

    async def send_subscription(self, openid: str, template_id: str, data: dict[str, str], url: str) -> str:
        """A notification the person agreed to."""
        return await self.wechat.send_subscription(openid, template_id, data, url)

    async def send_card(self, user_id: str, parts: Mapping[str, str], url: str) -> str:
        """A card in WeCom."""
        if self.wecom is None:
            raise ValueError("a card was to be sent, but WeCom is not set up")
        return await self.wecom.send_card(user_id, parts, url)
