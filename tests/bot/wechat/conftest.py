"""WeChat's side of the callback, written from the documentation and independent of wechatpy."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

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
