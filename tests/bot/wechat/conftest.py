"""WeChat's side, written from the documentation and independent of wechatpy: its callbacks and its API."""

import base64
import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.shared import LocalShared
from bot.wechat.client import WeChatClient

NOW = datetime(2024, 4, 26, 6, 20, 45, tzinfo=UTC)
TOKEN = "AAAAA"
APP_ID = "wxba5fad812f8e6fb9"
KEY = "A" * 43
OLD_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324  # WeChat's choice


@dataclass(frozen=True)
class WeChatSide:
    """Builds callbacks and opens replies."""

    token: str = TOKEN
    app_id: str = APP_ID
    key: str = KEY
    now: datetime = NOW

    def _cipher(self) -> Cipher[modes.CBC]:
        raw = base64.b64decode(self.key + "=")
        return Cipher(algorithms.AES(raw), modes.CBC(raw[:16]))

    def padded(self, message: bytes, app_id: str | None = None) -> bytes:
        tail = (self.app_id if app_id is None else app_id).encode()
        plain = b"0123456789abcdef" + len(message).to_bytes(4, "big") + message + tail
        count = 32 - len(plain) % 32
        return plain + bytes([count]) * count

    def encrypted(self, padded: bytes) -> str:
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()

    def decrypted(self, encrypt: str) -> str:
        decryptor = self._cipher().decryptor()
        padded = decryptor.update(base64.b64decode(encrypt)) + decryptor.finalize()
        content = padded[16 : -padded[-1]]
        length = int.from_bytes(content[:4], "big")
        assert content[4 + length :].decode() == self.app_id
        return content[4 : 4 + length].decode()

    def query(self, encrypt: str | None = None, at: datetime = NOW, nonce: str = "415670741") -> dict[str, str]:
        timestamp = str(int(at.timestamp()))
        query = {"signature": sha1(self.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        if encrypt is not None:
            query |= {"encrypt_type": "aes", "msg_signature": sha1(self.token, timestamp, nonce, encrypt)}
        return query

    def envelope(self, encrypt: str, plain: str = "") -> bytes:
        return f"<xml><ToUserName>gh_1</ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt>{plain}</xml>".encode()

    def safe(self, inner: str) -> tuple[dict[str, str], bytes]:
        encrypt = self.encrypted(self.padded(inner.encode()))
        return self.query(encrypt), self.envelope(encrypt)

    @staticmethod
    def text(fields: Mapping[str, str] | None = None, *, without: str = "") -> str:
        """A text message; `fields` are laid over it as raw XML."""
        message = {
            "ToUserName": "<![CDATA[gh_1]]>",
            "FromUserName": "<![CDATA[o_resident]]>",
            "CreateTime": "1714112440",
            "MsgType": "<![CDATA[text]]>",
            "Content": "<![CDATA[3号楼下水堵了]]>",
            "MsgId": "6272960105994287618",
        } | dict(fields or {})
        return "<xml>" + "".join(f"<{k}>{v}</{k}>" for k, v in message.items() if k != without) + "</xml>"

    @staticmethod
    def event(name: str, **fields: str) -> str:
        """An event; `fields` are added as raw XML."""
        message = {
            "ToUserName": "gh_1",
            "FromUserName": "o_resident",
            "CreateTime": "1714112440",
            "MsgType": "event",
            "Event": name,
        } | fields
        return "<xml>" + "".join(f"<{k}>{v}</{k}>" for k, v in message.items()) + "</xml>"

    @staticmethod
    def flat(xml: str) -> dict[str, str]:
        """The children of the root, read by another parser than the code under test."""
        root = ET.fromstring(xml)  # noqa: S314  # our own output
        assert root.tag == "xml"
        return {child.tag: child.text or "" for child in root}

    def opened_reply(self, reply: str) -> dict[str, str]:
        outer = self.flat(reply)
        assert outer["MsgSignature"] == sha1(self.token, outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
        return self.flat(self.decrypted(outer["Encrypt"]))


@pytest.fixture(scope="session")
def wechat() -> WeChatSide:
    return WeChatSide()


@pytest.fixture(scope="session")
def wechat_old_key() -> WeChatSide:
    return WeChatSide(key=OLD_KEY)


class SteppedClock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


Answer = Mapping[str, Any] | Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class FakeApi:
    """api.weixin.qq.com over a real socket: issues tokens, refuses all but the newest, answers what it is told."""

    base: str = ""
    token: str = "none yet"
    issued: int = 0
    expires_in: int = 7200
    answers: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    calls: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    def bodies(self, path: str) -> list[Any]:
        return [body for name, _, body in self.calls if name == path]

    def will(self, path: str, *answers: Answer) -> None:
        """Answer the next calls of the path so; after them, success."""
        self.answers[path].extend(answers)

    def revoke(self) -> None:
        """Let the newest token die early, as another program's fetch does."""
        self.token = "revoked"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/cgi-bin/")
        body = await request.json() if request.can_read_body else None
        self.calls.append((path, dict(request.query), body))
        if self.answers[path]:
            answer = self.answers[path].pop(0)
            # the type WeChat itself sends with JSON now and then
            return await answer(request) if callable(answer) else web.json_response(answer, content_type="text/plain")
        if path == "stable_token":
            return web.json_response(self.issue())
        if request.query.get("access_token") != self.token:
            errmsg = "invalid credential, access_token is invalid or not latest rid: 66bac357-63c29597-4c205ae0"
            return web.json_response({"errcode": 40001, "errmsg": errmsg})
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    def issue(self) -> dict[str, Any]:
        self.issued += 1
        self.token = f"TOKEN-{self.issued}"
        return {"access_token": self.token, "expires_in": self.expires_in}


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
async def fake_api() -> AsyncIterator[FakeApi]:
    fake = FakeApi()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", fake.handle)
    async with TestServer(app) as server:
        fake.base = str(server.make_url("/")).rstrip("/")
        yield fake


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(fake_api: FakeApi, session: aiohttp.ClientSession, clock: SteppedClock) -> WeChatClient:
    return WeChatClient(session, fake_api.base, "wx1", "SECRET", LocalShared(clock), clock)
