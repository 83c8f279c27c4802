"""Looking at quotas and clearing them, WeChat's own addresses, the check of the callback."""

from datetime import datetime, timedelta
from typing import Any

from bot.simulator.api.call import OK, Answer, ApiError, Call, Endpoint

CLEARS_A_MONTH = {"all": 10, "one": 50}
"""How often every counter, and how often a single one, may be cleared."""
RID_LIFE = timedelta(days=7)
HOME = "127.0.0.1"


async def clear_all(call: Call) -> Answer:
    """POST clear_quota and clear_quota/v2: every counter to zero, ten times a month."""
    account = call.world.account
    if call.text("appid") != account.app_id:
        raise ApiError(40013)
    if call.path.endswith("v2") and call.text("appsecret") != account.app_secret:
        raise ApiError(40125)
    _count_clear(call, "all")
    call.world.counters.clear()
    return dict(OK)


async def clear_one(call: Call) -> Answer:
    """POST openapi/quota/clear: one API, fifty times a month."""
    _count_clear(call, "one")
    call.world.counters.clear(call.text("cgi_path").lstrip("/"))
    return dict(OK)


def _count_clear(call: Call, what: str) -> None:
    if call.world.counters.count_clear(what, call.now) > CLEARS_A_MONTH[what]:
        raise ApiError(48006)


async def refused_call(call: Call) -> Answer:
    """POST openapi/rid/get: a call that was refused within the last seven days, by the id in its errmsg."""
    entry = call.world.journal.by_rid(call.text("rid"))
    if entry is None:
        raise ApiError(76001)
    at = datetime.fromisoformat(entry.t)
    if call.now - at > RID_LIFE:
        raise ApiError(76004)
    request = {
        "invoke_time": int(at.timestamp()),
        "cost_in_ms": round(entry.ms),
        "request_url": f"/{entry.path}",
        "request_body": entry.body,
        "response_body": entry.response,
        "client_ip": HOME,
    }
    return {**OK, "request": request}


async def get(call: Call) -> Answer:
    """POST openapi/quota/get: limit, used and left today."""
    path = call.text("cgi_path").lstrip("/")
    limit = call.world.limits.get(path)
    if limit is None:
        raise ApiError(76021)
    daily = limit.per_day or 0
    used = call.world.counters.used_today(path, call.now)
    quota: dict[str, Any] = {"daily_limit": daily, "used": used, "remain": max(0, daily - used)}
    return {**OK, "quota": quota}


async def addresses(_call: Call) -> Answer:
    """GET getcallbackip and get_api_domain_ip."""
    return {"ip_list": [HOME]}


async def check_callback(_call: Call) -> Answer:
    """POST callback/check: name resolution and ping, both well."""
    return {
        "dns": [{"ip": HOME, "real_operator": "DEFAULT"}],
        "ping": [{"ip": HOME, "from_operator": "DEFAULT", "package_loss": "0%", "time": "1.000ms"}],
    }


ENDPOINTS = {
    "cgi-bin/clear_quota": Endpoint(run=clear_all),
    "cgi-bin/clear_quota/v2": Endpoint(run=clear_all, token=False),
    "cgi-bin/openapi/quota/get": Endpoint(run=get),
    "cgi-bin/openapi/quota/clear": Endpoint(run=clear_one),
    "cgi-bin/openapi/rid/get": Endpoint(run=refused_call),
    "cgi-bin/getcallbackip": Endpoint(run=addresses, method="GET"),
    "cgi-bin/get_api_domain_ip": Endpoint(run=addresses, method="GET"),
    "cgi-bin/callback/check": Endpoint(run=check_callback),
}
