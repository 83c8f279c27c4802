"""WeChat's API as this project needs it: messages, templates, menus, codes, media, tags."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import aiohttp

from bot.clock import Clock, SystemClock
from bot.shared import LocalShared, Shared
from bot.wechat.api import Api, checked
from bot.wechat.errors import ApiError
from bot.wechat.template_fields import fit
from bot.wechat.text import clip
from config.settings import Settings

NO_MENU = 46003
BAD_FIELD = 47003
MOST_MEDIA = 20 * 1024 * 1024
"""Bytes; WeChat's own limit for images and videos is 10 MiB."""
MEDIA_SECONDS = 30.0
TAG_BATCH = 50
"""People per call of tags/members/batchtagging."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QrCode:
    """A parameter code: `ticket` gets its picture from mp.weixin.qq.com/cgi-bin/showqrcode, `url` is its content."""

    ticket: str
    url: str


class Media(NamedTuple):
    """A downloaded file; `filename` is "" where WeChat gave none."""

    data: bytes
    content_type: str
    filename: str


class WeChatClient:
    """One account's API. Every method raises ApiError where WeChat refuses, TransportError where no answer came."""

    def __init__(
        self, session: aiohttp.ClientSession, base_url: str, app_id: str, secret: str, shared: Shared, clock: Clock
    ) -> None:
        self._api = Api(session, base_url, app_id=app_id, secret=secret, shared=shared, clock=clock)

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service message; costs one of the person's quota. The text is clipped to what WeChat takes."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": clip(text)}}
        await self._api.post("cgi-bin/message/custom/send", body)

    async def send_msgmenu(self, openid: str, head: str, choices: Sequence[tuple[str, str]], tail: str = "") -> None:
        """A tappable menu of (id, words); verified service accounts only, others get 40200."""
        menu = {
            "head_content": head,
            "list": [{"id": number, "content": words} for number, words in choices],
            "tail_content": tail,
        }
        body = {"touser": openid, "msgtype": "msgmenu", "msgmenu": menu}
        await self._api.post("cgi-bin/message/custom/send", body)

    async def show_typing(self, openid: str) -> None:
        """Show that somebody writes; only to who has written to us within the last half minute."""
        await self._api.post("cgi-bin/message/custom/typing", {"touser": openid, "command": "Typing"})

    async def send_template(
        self, openid: str, template_id: str, data: Mapping[str, str], url: str, client_msg_id: str
    ) -> str:
        """A template message with the link `url` ("" for none); returns its msgid.

        Values are fitted to their fields. The same `client_msg_id` within ten minutes sends nothing twice.
        """
        body: dict[str, Any] = {"touser": openid, "template_id": template_id, "client_msg_id": client_msg_id}
        if url:
            body["url"] = url
        answer = await self._api.post("cgi-bin/message/template/send", body | {"data": _fitted(data)})
        return str(answer.get("msgid", ""))

    async def send_subscription(self, openid: str, template_id: str, data: Mapping[str, str], url: str) -> str:
        """A notification (订阅通知) the person agreed to, with the link `url`; returns its msgid, "" for none.

        Nothing keeps WeChat from sending it twice: do not repeat one that may have arrived.
        """
        body = {"touser": openid, "template_id": template_id, "page": url, "data": _fitted(data)}
        answer = await self._api.post("cgi-bin/message/subscribe/bizsend", body)
        return str(answer.get("msgid", ""))

    async def create_qrcode(self, scene: str) -> QrCode:
        """A permanent code that brings `scene` (1 to 64 characters) with a follow or a scan; 100,000 per account."""
        body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        answer = await self._api.post("cgi-bin/qrcode/create", body)
        return QrCode(ticket=str(answer.get("ticket", "")), url=str(answer.get("url", "")))

    async def get_media(self, media_id: str) -> Media:
        """What a person sent; WeChat keeps it for three days. A video is fetched from where WeChat says it is."""
        return await self._api.with_token("cgi-bin/media/get", lambda token: self._media(token, media_id))

    async def _media(self, token: str, media_id: str) -> Media:
        query = {"access_token": token, "media_id": media_id}
        media = await self._download(self._api.address("cgi-bin/media/get"), query)
        if media.content_type not in {"application/json", "text/plain"}:
            return media
        return await self._download(str(checked(media.data).get("video_url", "")), {})

    async def _download(self, url: str, query: Mapping[str, str]) -> Media:
        data, response = await self._api.download(url, query, MOST_MEDIA, MEDIA_SECONDS)
        disposition = response.content_disposition
        filename = PurePosixPath((disposition.filename or "").replace("\\", "/")).name if disposition else ""
        return Media(data, response.content_type, filename)

    async def who_opened(self, code: str) -> tuple[str, bool]:
        """Whose browser brought this code of WeChat's web login, and whether that is only a made-up snapshot user.

        A code works once, for five minutes.
        """
        answer = await self._api.with_secret("sns/oauth2/access_token", code=code, grant_type="authorization_code")
        return str(answer.get("openid", "")), bool(answer.get("is_snapshotuser"))

    async def create_menu(self, menu: Mapping[str, Any]) -> None:
        """Publish the account's default menu, {"button": […]}."""
        await self._api.post("cgi-bin/menu/create", menu)

    async def get_menu(self) -> Mapping[str, Any] | None:
        """The menus as WeChat has them: `menu` and, where there are any, `conditionalmenu`; None for no menu."""
        try:
            return await self._api.get("cgi-bin/menu/get")
        except ApiError as error:
            if error.code == NO_MENU:
                return None
            raise

    async def delete_menu(self) -> None:
        """Remove the default menu and with it every conditional one."""
        await self._api.get("cgi-bin/menu/delete")

    async def add_conditional_menu(self, menu: Mapping[str, Any]) -> str:
        """Publish a menu for the people of one tag, {"button": […], "matchrule": {"tag_id": …}}; returns its id."""
        answer = await self._api.post("cgi-bin/menu/addconditional", menu)
        return str(answer.get("menuid", ""))

    async def delete_conditional_menu(self, menu_id: str) -> None:
        """Remove one menu by tag."""
        await self._api.post("cgi-bin/menu/delconditional", {"menuid": menu_id})

    async def get_tags(self) -> Mapping[str, int]:
        """The account's tags, id by name."""
        answer = await self._api.get("cgi-bin/tags/get")
        return {str(tag["name"]): int(tag["id"]) for tag in answer.get("tags", ())}

    async def create_tag(self, name: str) -> int:
        """Make a tag of at most 30 characters; returns its id."""
        answer = await self._api.post("cgi-bin/tags/create", {"tag": {"name": name}})
        return int(answer["tag"]["id"])

    async def tag_people(self, tag_id: int, openids: Sequence[str]) -> None:
        """Put the tag on these followers."""
        await self._tagging("cgi-bin/tags/members/batchtagging", tag_id, openids)

    async def untag_people(self, tag_id: int, openids: Sequence[str]) -> None:
        """Take the tag off these followers."""
        await self._tagging("cgi-bin/tags/members/batchuntagging", tag_id, openids)

    async def _tagging(self, path: str, tag_id: int, openids: Sequence[str]) -> None:
        for start in range(0, len(openids), TAG_BATCH):
            batch = list(openids[start : start + TAG_BATCH])
            await self._api.post(path, {"openid_list": batch, "tagid": tag_id})


@asynccontextmanager
async def open_client(settings: Settings) -> AsyncIterator[WeChatClient]:
    """The account's API for one command, with a token of its own."""
    clock = SystemClock()
    async with aiohttp.ClientSession() as session:
        secret = settings.wechat_app_secret.get_secret_value()
        yield WeChatClient(session, settings.wechat_api_base, settings.wechat_app_id, secret, LocalShared(clock), clock)


def _fitted(data: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
    """Values in the form that their fields accept; ApiError where one does not fit at all."""
    try:
        return {key: {"value": fit(key, value)} for key, value in data.items()}
    except ValueError as error:
        raise ApiError.known(BAD_FIELD, f"not sent: {error}") from None
