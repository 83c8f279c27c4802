"""The office's WeCom (企业微信): one application, the address book, and how much of it a member was sent lately."""

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PER_MINUTE, PER_HOUR = 30, 1000
"""Messages to one member of one application; more are dropped without a word."""
TOKEN_LASTS = timedelta(seconds=7200)


def _made_up(name: str) -> str:
    return hashlib.sha256(f"simulated wecom: {name}".encode()).hexdigest()[:32]


@dataclass(slots=True, kw_only=True)
class WeCom:
    """`members` are the address book: a member's name there, and the openid of the phone that shows their cards."""

    corp_id: str = "ww" + _made_up("corp")[:16]
    agent_id: int = 1000002
    secret: str = field(default=_made_up("secret"), repr=False)
    members: dict[str, str] = field(default_factory=dict)
    _token: str = ""
    _token_until: datetime | None = None
    _sent: dict[str, list[datetime]] = field(default_factory=dict)
    _same: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)

    def environment(self, api_base: str) -> Mapping[str, str]:
        """The settings a bot needs to send cards here; `api_base` is the simulator's own."""
        return {
            "BOT_WECOM_CORP_ID": self.corp_id,
            "BOT_WECOM_AGENT_ID": str(self.agent_id),
            "BOT_WECOM_SECRET": self.secret,
            "BOT_WECOM_API_BASE": f"{api_base}/qyapi",
        }

    def token(self, now: datetime, chance: random.Random) -> str:
        """The token; the same for everybody who asks while it lives."""
        if self._token_until is None or self._token_until <= now:
            self._token, self._token_until = f"{chance.getrandbits(256):064x}", now + TOKEN_LASTS
        return self._token

    def verdict(self, token: str, now: datetime) -> int:
        """0 for the living token, else WeCom's errcode."""
        if not self._token or token != self._token:
            return 40014
        return 0 if self._token_until is not None and now < self._token_until else 42001

    def expire(self) -> None:
        """Let the token die before its time."""
        self._token_until = None

    def sent_already(self, member: str, card: str, msgid: str, now: datetime, within: float) -> str:
        """The id of the same card sent within so many seconds; "" for a new one, which is remembered."""
        known, at = self._same.get((member, card), ("", now))
        if known and now - at < timedelta(seconds=within):
            return known
        self._same[member, card] = (msgid, now)
        return ""

    def may_have(self, member: str, now: datetime) -> bool:
        """Whether one more reaches the member; it is counted."""
        sent = [at for at in self._sent.get(member, []) if now - at < HOUR]
        self._sent[member] = sent
        if len(sent) >= PER_HOUR or sum(now - at < MINUTE for at in sent) >= PER_MINUTE:
            return False
        sent.append(now)
        return True
