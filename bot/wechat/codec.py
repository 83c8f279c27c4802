"""The one place that knows WeChat's callback format: query and body in, `Incoming` out, text in, reply XML out."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.wechat.crypto import Crypto, DecryptionError, signed_with
from bot.wechat.message import MessageError, read_message
from bot.wechat.text import clip
from bot.wechat.xml import XmlError, read_fields
from config.settings import WeChatMode
from handlers.incoming import Incoming

MAX_BODY = 64 * 1024
"""Bytes; WeChat's own callbacks stay under 10 KiB, and parsing costs time on the event loop."""
MAX_AGE = timedelta(minutes=5)
"""How far a callback's timestamp may lie from our clock, either way."""
MAX_QUERY = 512
"""Characters of one query value."""
ACK = "success"
"""The body that stops WeChat's retries without showing the person anything."""


class BadCallback(Exception):  # noqa: N818  # says what the callback is, not what went wrong here
    """A callback WeChat did not send, or sent broken. `status` is the HTTP answer (4xx), `reason` is for the log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status}: {reason}")
        self.status = status
        self.reason = reason


class ReplyKey(StrEnum):
    """Which EncodingAESKey opened a callback; its reply is sealed with the same one."""

    CURRENT = "current"
    PREVIOUS = "previous"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decoded:
    """A callback that passed every check.

    `reply_key` is None where the reply goes out in plain text. `nonce` joins the query's timestamp and nonce;
    WeChat repeats it, if at all, with the same message only, whose `digest` (hexadecimal, of the plain XML) is equal.
    """

    incoming: Incoming
    reply_key: ReplyKey | None
    nonce: str
    digest: str


REPLY = (
    "<xml>\n<MsgType><![CDATA[text]]></MsgType>\n<FromUserName><![CDATA[{source}]]></FromUserName>\n"
    "<ToUserName><![CDATA[{target}]]></ToUserName>\n<CreateTime>{seconds}</CreateTime>\n"
    "<Content><![CDATA[{content}]]></Content>\n</xml>"
)
"""What wechatpy's TextReply renders, but for `]]>` in a text, which there would break or extend the reply."""


def _cdata(text: str) -> str:
    return text.replace("]]>", "]]]]><![CDATA[>")


class Codec:
    """The callback format of one account. Raises ValueError at construction for an unusable token or key."""

    def __init__(self, token: str, app_id: str, aes_key: str, previous_aes_key: str, mode: WeChatMode) -> None:
        if not token:
            raise ValueError("the callback token must not be empty: anybody could sign with it")
        self._token = token
        self._mode = mode
        named = {ReplyKey.CURRENT: aes_key, ReplyKey.PREVIOUS: previous_aes_key}
        self._keys = {name: Crypto(token, key, app_id) for name, key in named.items() if key}
        if mode is not WeChatMode.PLAIN and ReplyKey.CURRENT not in self._keys:
            raise ValueError(f"mode {mode} needs the EncodingAESKey")

    def verify(self, query: Mapping[str, str]) -> str:
        """The echostr to answer when WeChat checks the address; plain text in every mode. Raises BadCallback."""
        self._check_signature("signature", query)
        return _value(query, "echostr")

    def decode(self, query: Mapping[str, str], body: bytes, now: datetime) -> Decoded:
        """Check and read one callback; raises BadCallback and nothing else, whatever is sent."""
        if len(body) > MAX_BODY:
            raise BadCallback(413, f"{len(body)} bytes are more than a callback ever has")
        _check_age(_value(query, "timestamp"), now)
        text, reply_key = self._opened(query, body)
        try:
            incoming = read_message(text)
        except (XmlError, MessageError) as error:
            raise BadCallback(400, str(error)) from error
        return Decoded(
            incoming=incoming,
            reply_key=reply_key,
            nonce=f"{query['timestamp']}:{query['nonce']}",
            digest=hashlib.sha256(text.encode()).hexdigest(),
        )

    def encode(self, text: str, decoded: Decoded, now: datetime) -> str:
        """The passive reply: XML that shows at most 2000 bytes of `text`, sealed if the callback was; or `success`."""
        content = clip(text).strip()
        if not content:
            return ACK
        seconds = int(now.timestamp())
        incoming = decoded.incoming
        xml = REPLY.format(source=incoming.account, target=incoming.openid, seconds=seconds, content=_cdata(content))
        if decoded.reply_key is None:
            return xml
        return self._keys[decoded.reply_key].seal(xml, secrets.token_hex(8), seconds)

    def _opened(self, query: Mapping[str, str], body: bytes) -> tuple[str, ReplyKey | None]:
        """The plain XML and the key that opened it, by the mode and by what the query announces."""
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise BadCallback(400, "the body is not UTF-8") from None
        announced = query.get("encrypt_type", "")
        sealed = announced == "aes" or (not announced and "msg_signature" in query)
        if self._mode is WeChatMode.PLAIN and sealed:
            raise BadCallback(400, "an encrypted callback, but the mode is plain")
        if sealed or self._mode is WeChatMode.SAFE:
            return self._decrypted(query, text)
        self._check_signature("signature", query)
        return text, None

    def _decrypted(self, query: Mapping[str, str], text: str) -> tuple[str, ReplyKey]:
        if query.get("encrypt_type", "aes") != "aes":
            raise BadCallback(400, "the mode is safe, but the query says the body is not encrypted")
        try:
            encrypted = read_fields(text).get("Encrypt", "")
        except XmlError as error:
            raise BadCallback(400, str(error)) from error
        if not isinstance(encrypted, str) or not encrypted:
            raise BadCallback(400, "the body has no Encrypt")
        if not encrypted.isascii():
            raise BadCallback(400, "Encrypt is not base64")
        self._check_signature("msg_signature", query, encrypted)
        return self._open_with_any_key(encrypted)

    def _open_with_any_key(self, encrypted: str) -> tuple[str, ReplyKey]:
        reasons: list[str] = []
        for name, crypto in self._keys.items():
            try:
                return crypto.open(encrypted), name
            except DecryptionError as error:
                reasons.append(f"{name} key: {error}")
        raise BadCallback(400, "cannot be decrypted; " + "; ".join(reasons))

    def _check_signature(self, name: str, query: Mapping[str, str], *more: str) -> None:
        parts = (_value(query, "timestamp"), _value(query, "nonce"), *more)
        if not signed_with(_value(query, name), self._token, *parts):
            raise BadCallback(403, f"{name} is wrong")


def _value(query: Mapping[str, str], name: str) -> str:
    """A query value as WeChat forms them: present, short, printable ASCII."""
    value = query.get(name, "")
    if not value:
        raise BadCallback(400, f"the query has no {name}")
    if len(value) > MAX_QUERY or not value.isascii() or not value.isprintable():
        raise BadCallback(400, f"{name} is not what WeChat sends")
    return value


def _check_age(timestamp: str, now: datetime) -> None:
    if not timestamp.isdigit() or len(timestamp) > len("9999999999"):
        raise BadCallback(400, "timestamp is not a number of seconds")
    if abs(now.timestamp() - int(timestamp)) > MAX_AGE.total_seconds():
        raise BadCallback(403, "timestamp is more than five minutes from our clock")
