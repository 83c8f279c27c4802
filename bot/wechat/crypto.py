"""WeChat's signatures and AES envelope: wechatpy's, with every check it leaves out."""

import base64
import binascii
import hashlib
import hmac
import secrets

from wechatpy.crypto import PrpCrypto, WeChatCrypto

BLOCK = 32
"""Bytes; WeChat pads to twice the AES block."""
KEY_LENGTH = 43
"""Characters of an EncodingAESKey: 32 bytes in base64 without the padding sign."""
ENVELOPE = (
    "<xml>\n<Encrypt><![CDATA[{encrypted}]]></Encrypt>\n<MsgSignature><![CDATA[{signature}]]></MsgSignature>\n"
    "<TimeStamp>{timestamp}</TimeStamp>\n<Nonce><![CDATA[{nonce}]]></Nonce>\n</xml>"
)
_RANDOM = 16
_LENGTH = 4


class DecryptionError(Exception):
    """The ciphertext was not made with this key for this account; the message says what did not fit."""


def signature(*parts: str) -> str:
    """WeChat's signature: the hexadecimal SHA-1 of the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324  # WeChat's choice


def signed_with(expected: str, *parts: str) -> bool:
    """Whether `expected` is the signature of the parts; takes equally long wherever they differ."""
    return hmac.compare_digest(signature(*parts).encode(), expected.encode(errors="replace"))


class _Box(PrpCrypto):  # type: ignore[misc]  # wechatpy ships no types
    """wechatpy's AES box with unpredictable prefix bytes and a decryption that checks everything."""

    def get_random_string(self) -> str:
        return secrets.token_urlsafe(_RANDOM)[:_RANDOM]

    def decrypt(self, text: str, app_id: str) -> str:
        content = self._unpadded(text)
        end = _RANDOM + _LENGTH + int.from_bytes(content[_RANDOM : _RANDOM + _LENGTH], "big")
        if len(content) < _RANDOM + _LENGTH or end > len(content):
            raise DecryptionError("the length inside does not fit")
        if not hmac.compare_digest(content[end:], app_id.encode()):
            raise DecryptionError("meant for another app id")
        try:
            return content[_RANDOM + _LENGTH : end].decode()
        except UnicodeDecodeError:
            raise DecryptionError("the message inside is not UTF-8") from None

    def _unpadded(self, text: str) -> bytes:
        try:
            ciphertext = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise DecryptionError("not base64") from None
        if not ciphertext or len(ciphertext) % BLOCK:
            raise DecryptionError("not a whole number of blocks")
        padded = bytes(self.cipher.decrypt(ciphertext))
        count = padded[-1]
        if not 1 <= count <= BLOCK or padded[-count:] != bytes([count]) * count:
            raise DecryptionError("the padding is wrong")
        return padded[:-count]


class Crypto(WeChatCrypto):  # type: ignore[misc]  # wechatpy ships no types
    """One EncodingAESKey of one account. Raises ValueError for a key that is none."""

    def __init__(self, token: str, aes_key: str, app_id: str) -> None:
        try:
            base64.b64decode(aes_key + "=", validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("the EncodingAESKey must be letters and digits") from None
        if len(aes_key) != KEY_LENGTH:
            raise ValueError(f"the EncodingAESKey must have {KEY_LENGTH} characters, not {len(aes_key)}")
        super().__init__(token, aes_key, app_id)
        self._box = _Box(self.key)  # made once: a cipher's set-up costs more than a message

    def open(self, encrypted: str) -> str:
        """The message inside the base64 text `encrypted`; raises DecryptionError. The signature is checked before."""
        return self._box.decrypt(encrypted, self.app_id)

    def seal(self, message: str, nonce: str, timestamp: int) -> str:
        """The reply envelope as XML: Encrypt, MsgSignature, TimeStamp, Nonce. `nonce` must be plain letters, digits."""
        encrypted = self._box.encrypt(message, self.app_id).decode()
        signed = signature(self.token, str(timestamp), nonce, encrypted)
        return ENVELOPE.format(encrypted=encrypted, signature=signed, timestamp=timestamp, nonce=nonce)
