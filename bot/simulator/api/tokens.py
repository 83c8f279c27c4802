"""Getting an access token, the old way and the stable way."""

from collections.abc import Mapping

from bot.simulator.api.call import Answer, ApiError, Call, Endpoint
from bot.simulator.world.counters import Limit
from bot.simulator.world.tokens import Token


async def token(call: Call) -> Answer:
    """GET cgi-bin/token: a new token each time."""
    _check(call, call.query)
    call.world.journal.counts["token_fetches"] += 1
    return _given(call, call.world.tokens.legacy(call.now))


async def stable_token(call: Call) -> Answer:
    """POST cgi-bin/stable_token: the same token while it lives; `force_refresh` voids it."""
    _check(call, {name: call.text(name) for name in ("grant_type", "appid", "secret")})
    call.world.journal.counts["token_fetches"] += 1
    if call.body.get("force_refresh") is not True:
        return _given(call, call.world.tokens.stable(call.now))
    forced = call.world.tokens.forced(call.now)
    if forced is None:
        raise ApiError(45009)
    return _given(call, forced)


def _check(call: Call, given: Mapping[str, str]) -> None:
    account = call.world.account
    if given.get("grant_type") != "client_credential":
        raise ApiError(40002)
    if given.get("appid") != account.app_id:
        raise ApiError(40013)
    if given.get("secret") != account.app_secret:
        raise ApiError(40125)
    address = call.request.remote or ""
    if account.ip_whitelist and address not in account.ip_whitelist:
        raise ApiError(40164, f"invalid ip {address}, not in whitelist")


def _given(call: Call, token: Token) -> Answer:
    return {"access_token": token.value, "expires_in": token.seconds_left(call.now)}


ENDPOINTS = {
    "cgi-bin/token": Endpoint(run=token, method="GET", token=False, limit=Limit(per_day=2000)),
    "cgi-bin/stable_token": Endpoint(run=stable_token, token=False, limit=Limit(per_minute=10_000, per_day=500_000)),
}
