"""WeChat's signatures and AES envelope, written apart from the bot's so that one bug cannot hide in both.

Checked against the official examples (token AAAAA, appid wxba5fad812f8e6fb9) in tests/bot/simulator/test_crypto.py.
"""

import base64
import binascii
import hashlib
import hmac
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
"""WeChat pads to 32 bytes although an AES block has 16."""
RANDOM_BYTES = 16
HEAD = RANDOM_BYTES + 4


class CryptoError(Exception):
    """A text that is not what it should be; the message says in what way."""


def sign(*parts: str) -> str:
    """Hex SHA-1 of the parts sorted and joined: token, timestamp, nonce and, if encrypted, the Encrypt text."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two signatures without telling by time where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


class Box:
    """Locks and opens messages with one EncodingAESKey (43 characters) for one account."""

    def __init__(self, encoding_aes_key: str, app_id: str) -> None:
        try:
            self._key = base64.b64decode(encoding_aes_key + "=", validate=True)
        except binascii.Error as error:
            raise CryptoError("the EncodingAESKey is not base64") from error
        if len(self._key) != BLOCK:
            raise CryptoError("the EncodingAESKey has not 43 characters")
        self._app_id = app_id.encode()

    def lock(self, message: bytes, random16: bytes, *, pad_with: int | None = None) -> str:
        """Base64 of the encrypted message; `pad_with` overrides the padding byte (a broken sender)."""
        plain = random16 + struct.pack(">I", len(message)) + message + self._app_id
        short = BLOCK - len(plain) % BLOCK
        plain += bytes([short if pad_with is None else pad_with]) * short
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()

    def open(self, encrypted: str) -> bytes:
        """The message inside; CryptoError if anything about it is wrong."""
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError) as error:
            raise CryptoError("Encrypt is not base64") from error
        if not sealed or len(sealed) % 16:
            raise CryptoError("Encrypt has no whole number of blocks")
        decryptor = self._cipher().decryptor()
        plain = _unpad(decryptor.update(sealed) + decryptor.finalize())
        if len(plain) < HEAD:
            raise CryptoError("the message is shorter than its head")
        (length,) = struct.unpack(">I", plain[RANDOM_BYTES:HEAD])
        message, app_id = plain[HEAD : HEAD + length], plain[HEAD + length :]
        if len(message) != length:
            raise CryptoError("the message is shorter than it says")
        if app_id != self._app_id:
            raise CryptoError("the message is for another account")
        return message

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))


def _unpad(plain: bytes) -> bytes:
    padding = plain[-1]
    if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
        raise CryptoError("the padding is wrong")
    return plain[:-padding]
