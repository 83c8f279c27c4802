"""Access tokens: the old kind that voids its predecessor, and the stable kind that does not."""

import random
import string
from dataclasses import dataclass
from datetime import datetime, timedelta

LIFETIME = timedelta(seconds=7200)
OVERLAP = timedelta(seconds=300)
FORCE_PAUSE = timedelta(seconds=30)
FORCES_A_DAY = 20
_LENGTH = 136


@dataclass(slots=True)
class Token:
    """One token: `expires` is what was promised, `dies` when another took its place earlier."""

    value: str
    stable: bool
    expires: datetime
    dies: datetime | None = None

    def verdict(self, now: datetime) -> int:
        """WeChat's errcode for a call with it: 0, 40001 (replaced) or 42001 (expired)."""
        if self.dies is not None and now >= self.dies:
            return 40001
        return 42001 if now >= self.expires else 0

    def seconds_left(self, now: datetime) -> int:
        """For `expires_in`."""
        return max(0, int((self.expires - now).total_seconds()))


class TokenBook:
    """All tokens ever given out, and which is the newest of either kind."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._issued: dict[str, Token] = {}
        self._newest: dict[bool, Token] = {}
        self._forced: list[datetime] = []

    def legacy(self, now: datetime) -> Token:
        """A new token at each call; the one before lives 300 s longer."""
        return self._replace(now, stable=False, grace=OVERLAP)

    def stable(self, now: datetime) -> Token:
        """The same token until its last 300 s, then a new one while the old one lives on to its end."""
        newest = self._newest.get(True)
        if newest and newest.verdict(now) == 0 and newest.expires - now >= OVERLAP:
            return newest
        return self._replace(now, stable=True, grace=OVERLAP)

    def forced(self, now: datetime) -> Token | None:
        """A new stable token that voids the old one at once; None when today's 20 are used up.

        Within 30 s of the last force the same token comes again.
        """
        if self._forced and now - self._forced[-1] < FORCE_PAUSE:
            return self.stable(now)
        if sum(1 for at in self._forced if now - at < timedelta(days=1)) >= FORCES_A_DAY:
            return None
        self._forced.append(now)
        return self._replace(now, stable=True, grace=timedelta(0))

    def verdict(self, value: str, now: datetime) -> int:
        """WeChat's errcode for a call with this token: 0, 40001 or 42001."""
        token = self._issued.get(value)
        return token.verdict(now) if token else 40001

    def expire_all(self, now: datetime) -> None:
        """Every token's time is over at once."""
        for token in self._issued.values():
            token.expires = min(token.expires, now)

    def race(self, now: datetime, grace: timedelta) -> None:
        """Another process fetches for itself: the newest token of either kind dies after `grace`."""
        for stable in list(self._newest):
            self._replace(now, stable=stable, grace=grace)

    def _replace(self, now: datetime, *, stable: bool, grace: timedelta) -> Token:
        old = self._newest.get(stable)
        if old is not None:
            old.dies = min(old.dies or now + grace, now + grace)
        letters = string.ascii_letters + string.digits + "-_"
        value = f"{len(self._issued)}_" + "".join(self._rng.choices(letters, k=_LENGTH))
        token = Token(value, stable, now + LIFETIME)
        self._issued[value] = self._newest[stable] = token
        return token
