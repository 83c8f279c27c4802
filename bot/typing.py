"""The sign that somebody writes, shown in a chat whose answer takes longer than WeChat waits."""

import logging

from bot.tasks import Tasks
from bot.wechat.client import WeChatClient
from bot.wechat.errors import ApiError, TransportError

AT_ONCE = 16
"""Signs under way at the same time; in a rush the rest do without."""
_log = logging.getLogger(__name__)


class Typing:
    """Shows the sign without keeping anybody waiting for it."""

    def __init__(self, client: WeChatClient) -> None:
        self._client, self._tasks = client, Tasks()

    def show(self, openid: str) -> None:
        """Show it to this person until our next message comes."""
        if self._tasks.count < AT_ONCE:
            self._tasks.start(self._show(openid), "typing")

    async def finish(self) -> None:
        """Let those under way end."""
        await self._tasks.finish()

    async def _show(self, openid: str) -> None:
        try:
            await self._client.show_typing(openid)
        except (ApiError, TransportError) as error:
            _log.info("the sign of writing was not shown: %s", error)
