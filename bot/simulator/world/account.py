"""The Official Account as WeChat knows it: credentials, kind, encryption mode, templates."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.simulator.crypto import Box


class AccountKind(StrEnum):
    """What the account may do depends on it: a test or subscription account has no msgmenu."""

    SERVICE = "service"
    SUBSCRIPTION = "subscription"
    TEST = "test"


class Mode(StrEnum):
    """How callbacks are sent: plain, both, or encrypted only."""

    PLAIN = "plain"
    COMPAT = "compat"
    SAFE = "safe"


def _made_up(name: str, length: int) -> str:
    """A credential that is the same on every run, so that a bot can be configured with it beforehand."""
    return hashlib.sha256(f"simulated account: {name}".encode()).hexdigest()[:length]


def _made_up_key() -> str:
    return base64.b64encode(hashlib.sha256(b"simulated account: aes key").digest()).decode().rstrip("=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Credentials and settings; the defaults are the same on every run. An empty whitelist admits every address.

    `categories` are the service categories WeChat has admitted the account to.
    """

    app_id: str = "wx" + _made_up("app id", 16)
    app_secret: str = field(default=_made_up("app secret", 32), repr=False)
    token: str = _made_up("token", 24)
    aes_key: str = field(default=_made_up_key(), repr=False)
    previous_aes_key: str = field(default="", repr=False)
    gh_id: str = "gh_" + _made_up("gh id", 12)
    kind: AccountKind = AccountKind.SERVICE
    mode: Mode = Mode.SAFE
    ip_whitelist: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()

    def box(self, *, previous: bool = False) -> Box:
        """The lock for callbacks, with the key before the last change if `previous`."""
        return Box(self.previous_aes_key if previous else self.aes_key, self.app_id)

    def environment(self, api_base: str) -> Mapping[str, str]:
        """The settings a bot needs to use this account."""
        return {
            "BOT_WECHAT_APP_ID": self.app_id,
            "BOT_WECHAT_APP_SECRET": self.app_secret,
            "BOT_WECHAT_TOKEN": self.token,
            "BOT_WECHAT_AES_KEY": self.aes_key,
            "BOT_WECHAT_PREVIOUS_AES_KEY": self.previous_aes_key,
            "BOT_WECHAT_MODE": self.mode.value,
            "BOT_WECHAT_API_BASE": api_base,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A message template: `fields` maps a key such as `thing2` to its label; `options` lists what an enum may hold."""

    template_id: str
    title: str
    fields: Mapping[str, str]
    options: Mapping[str, frozenset[str]] = field(default_factory=dict)
    subscription: bool = False

    def content(self) -> str:
        """The text as WeChat's own list of templates shows it."""
        return "\n".join(f"{label}:{{{{{key}.DATA}}}}" for key, label in self.fields.items())
