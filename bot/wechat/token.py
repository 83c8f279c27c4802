"""The account's access token: fetched once for all replicas, and replaced only where it is really the dead one."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.shared import Shared
from bot.wechat.errors import ApiError, TransportError
from config.wechat_errors import Action

MARGIN = 300
"""Seconds before its end at which a token is renewed; old and new are both good for that long."""
SHORTEST = 60
"""Seconds a token is used at least: the platform never gives one with less than 300 left."""
REPLACE_PAUSES = (30, 600, 1200, 2400, 3600)
"""Seconds from one replacement ahead of time to the next, each time longer while the new token is refused as well: one
that is never good must not cost us the quota, and the platform asks for 30 between forced ones."""
HELPED_AFTER = 600
"""Seconds after which a refusal says nothing about the replacement before it."""
FORCED_A_DAY = 18
"""The platform allows 20; two are left to the operator."""
_LOCKED = 12.0
"""Seconds for which a replica may hold the lock, and another waits for it; a fetch takes at most five."""
_DAY = 86400

Fetch = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""Posts to cgi-bin/stable_token and returns its answer; raises ApiError or TransportError."""

_log = logging.getLogger(__name__)


class Tokens:
    """The stable access token of one account, kept in what the replicas share."""

    def __init__(self, app_id: str, secret: str, fetch: Fetch, shared: Shared, clock: Clock) -> None:
        self._app_id = app_id
        self._secret = secret
        self._fetch = fetch
        self._shared = shared
        self._clock = clock
        self._name = f"token:{app_id}"

    async def current(self) -> str:
        """A token that should be good; raises ApiError or TransportError (surely nothing sent) where there is none."""
        return await self._stored() or await self._locked(None)

    async def replace(self, failed: str) -> str:
        """Another token in place of the one WeChat refused.

        Returns the refused one itself where a replacement has just been made or WeChat insists on it; trying again
        is no use then.
        """
        return await self._locked(failed)

    async def _locked(self, failed: str | None) -> str:
        try:
            async with self._shared.lock(self._name, _LOCKED):
                stored = await self._stored()
                if stored and stored != failed:
                    return stored
                return await self._renewed(failed if stored else None)
        except TimeoutError:
            raise TransportError("another replica has been fetching the token for too long", definite=True) from None

    async def _renewed(self, failed: str | None) -> str:
        if failed is None:
            return await self._fetched(force=False)
        if not await self._may_replace():
            return failed
        token = await self._fetched(force=await self._must_force(failed))
        if token == failed:
            await self._shared.put(f"{self._name}:stuck", failed, _DAY)
        return token

    async def _may_replace(self) -> bool:
        """Whether the last replacement is long enough ago; a refusal before that says that it did not help."""
        name, now = f"{self._name}:replaced", self._clock.now().timestamp()
        last = json.loads(await self._shared.get(name) or "{}")
        step, waited = int(last.get("step", 0)), now - float(last.get("at", 0))
        allowed = waited >= REPLACE_PAUSES[step]
        if allowed:
            in_vain = last.get("refused") or waited < HELPED_AFTER
            step = min(step + 1, len(REPLACE_PAUSES) - 1) if in_vain else 0
            last = {"step": step, "at": now, "refused": False}
        else:
            last["refused"] = True
        await self._shared.put(name, json.dumps(last), _DAY)
        return allowed

    async def _must_force(self, failed: str) -> bool:
        """Whether WeChat handed out this refused token once more when it was asked politely."""
        if await self._shared.get(f"{self._name}:stuck") != failed:
            return False
        return await self._shared.allow(f"{self._name}:forced", FORCED_A_DAY, _DAY)

    async def _fetched(self, *, force: bool) -> str:
        asked = {"grant_type": "client_credential", "appid": self._app_id, "secret": self._secret}
        try:
            answer = await self._fetch(asked | {"force_refresh": force})
        except ApiError as error:
            if error.action is Action.REFRESH_TOKEN:  # here it means the secret is wrong
                raise ApiError(error.code, error.message, error.rid, Action.ALERT, error.meaning) from None
            raise
        except TransportError as error:
            raise TransportError(f"no access token: {error}", definite=True) from None
        token, lasts = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(lasts, int):
            raise TransportError("no access token: the answer has none", definite=True)
        await self._store(token, max(lasts - MARGIN, SHORTEST))
        _log.info("a new access token, good for %d s%s", lasts, ", forced" if force else "")
        return token

    async def _stored(self) -> str | None:
        value = await self._shared.get(self._name)
        if value is None:
            return None
        kept = json.loads(value)
        # our own clock decides, not Redis's: the simulator steps ours
        return str(kept["token"]) if datetime.fromisoformat(kept["until"]) > self._clock.now() else None

    async def _store(self, token: str, seconds: float) -> None:
        until = self._clock.now().astimezone(UTC) + timedelta(seconds=seconds)
        await self._shared.put(self._name, json.dumps({"token": token, "until": until.isoformat()}), seconds)
