"""Seals phone numbers at rest and finds them again by a keyed fingerprint, without ever storing them in the clear."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken


class VaultError(Exception):
    """Sealed with another BOT_SECRET_KEY than the present one."""


class Vault:
    """Keys derived from BOT_SECRET_KEY; one purpose, one key."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._fernet = Fernet(base64.urlsafe_b64encode(self._key("seal")))

    def seal(self, text: str) -> str:
        """The text encrypted and authenticated (Fernet: AES-128-CBC with HMAC-SHA256)."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text again; VaultError where the key has changed or the value was tampered with."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise VaultError("a stored phone number was sealed with another BOT_SECRET_KEY") from error

    def fingerprint(self, text: str) -> str:
        """Equal for equal texts, useless without the key: 64 hex digits to look a number up by."""
        return hmac.new(self._key("fingerprint"), text.encode(), hashlib.sha256).hexdigest()

    def sign(self, purpose: str, text: str) -> str:
        """A signature for links, 32 hex digits; `purpose` keeps one kind of link from passing for another."""
        return hmac.new(self._key(purpose), text.encode(), hashlib.sha256).hexdigest()[:32]

    def _key(self, purpose: str) -> bytes:
        return hashlib.sha256(purpose.encode() + b"\0" + self._secret).digest()
