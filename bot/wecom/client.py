"""WeCom's API as this project needs it: an application's card to one member of staff.

Source: developer.work.weixin.qq.com/document/path/90236 (messages), 91039 (tokens).
"""

from collections.abc import Mapping
from typing import Any, Self

import aiohttp

from bot.clock import Clock
from bot.shared import Shared
from bot.wechat.api import Api
from bot.wechat.errors import ApiError
from bot.wechat.text import without_taps
from config.settings import Settings
from config.wechat_errors import WECOM, KnownError, load_wechat_errors
from handlers import cards

TITLE, PLACE, WORDS, SENDER, HEADING, VALUE = 26, 30, 112, 13, 5, 26
"""Most characters WeCom shows of each part of a card."""
MOST_LINES = 6
NOBODY = 81013
"""WeCom's code for a message whose receivers are all invalid."""
SAME_WITHIN = 1800
"""Seconds in which WeCom sends the same card to the same person only once: a repeated attempt shows nothing twice."""


class _WeComApi(Api):
    """The same way of calling, another way to a token, and codes that mean other things."""

    codes: Mapping[int, KnownError] = load_wechat_errors(WECOM)

    async def fetch_token(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """WeCom gives the same token to everybody who asks while it lives."""
        query = {"corpid": str(asked["appid"]).partition(":")[0], "corpsecret": str(asked["secret"])}
        return await self.call_json("GET", "cgi-bin/gettoken", query)


class WeComClient:
    """One application of one office. Raises ApiError where WeCom refuses, TransportError where no answer came."""

    def __init__(self, api: Api, agent_id: int) -> None:
        self._api, self._agent_id = api, agent_id

    @classmethod
    def by(cls, settings: Settings, session: aiohttp.ClientSession, shared: Shared, clock: Clock) -> Self:
        """The application of the settings, which have been checked."""
        name, secret = f"{settings.wecom_corp_id}:{settings.wecom_agent_id}", settings.wecom_secret.get_secret_value()
        api = _WeComApi(session, settings.wecom_api_base, app_id=name, secret=secret, shared=shared, clock=clock)
        return cls(api, settings.wecom_agent_id)

    async def reachable(self) -> None:
        """Fetch a token and do nothing with it."""
        await self._api.with_token("cgi-bin/gettoken", _nothing)

    async def send_card(self, user_id: str, parts: Mapping[str, str], url: str) -> str:
        """Send a card (`handlers.cards`) that opens `url`; WeCom's id of the message."""
        answer = await self._api.post(
            "cgi-bin/message/send",
            {
                "touser": user_id,
                "msgtype": "template_card",
                "agentid": self._agent_id,
                "template_card": _card(parts, url),
                "enable_duplicate_check": 1,
                "duplicate_check_interval": SAME_WITHIN,
            },
        )
        if answer.get("invaliduser") or answer.get("unlicenseduser"):
            raise ApiError.known(NOBODY, f"not in the address book: {user_id}", _WeComApi.codes)
        return str(answer.get("msgid", ""))


def _card(parts: Mapping[str, str], url: str) -> dict[str, Any]:
    own = {cards.TITLE, cards.PLACE, cards.SENDER, cards.WORDS}
    lines = [(name, value) for name, value in parts.items() if name not in own][:MOST_LINES]
    return {
        "card_type": "text_notice",
        "source": {"desc": _short(parts[cards.SENDER], SENDER)},
        "main_title": {"title": _short(parts[cards.TITLE], TITLE), "desc": _short(parts[cards.PLACE], PLACE)},
        "sub_title_text": _short(without_taps(parts[cards.WORDS]), WORDS),
        "horizontal_content_list": [
            {"keyname": _short(name, HEADING), "value": _short(value, VALUE)} for name, value in lines
        ],
        "card_action": {"type": 1, "url": url},
    }


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


async def _nothing(_token: str) -> None:
    """Nothing more is asked of WeCom than a token."""
