"""Followers: who they are (no names, WeChat gives none since 2021-12-27), their list, remarks."""

from typing import Any

from bot.simulator.api.call import OK, Answer, ApiError, Call, Endpoint
from bot.simulator.world.counters import Limit
from bot.simulator.world.people import User

PAGE = 10_000
MOST_AT_ONCE = 100
REMARK_LENGTH = 30


async def info(call: Call) -> Answer:
    """GET user/info."""
    return _described(call.user(call.query.get("openid", "")))


async def batch(call: Call) -> Answer:
    """POST user/info/batchget: up to 100."""
    wanted = call.body.get("user_list")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise ApiError(40032, "invalid openid list size")
    return {"user_info_list": [_described(call.user(str(one.get("openid", "")))) for one in wanted]}


async def followers(call: Call) -> Answer:
    """GET user/get: openids in pages of 10 000, after `next_openid`."""
    openids = [user.openid for user in call.world.users.values() if user.following]
    after = call.query.get("next_openid", "")
    if after and after not in openids:
        raise ApiError(40003)
    start = openids.index(after) + 1 if after else 0
    page = openids[start : start + PAGE]
    answer: dict[str, Any] = {"total": len(openids), "count": len(page), "next_openid": page[-1] if page else ""}
    return answer | ({"data": {"openid": page}} if page else {})


async def remark(call: Call) -> Answer:
    """POST user/info/updateremark."""
    text = call.text("remark")
    if len(text) >= REMARK_LENGTH:
        raise ApiError(40057, "invalid remark")
    call.user(call.text("openid")).remark = text
    return dict(OK)


def _described(user: User) -> dict[str, Any]:
    if not user.following:
        return {"subscribe": 0, "openid": user.openid, "unionid": user.unionid}
    return {
        "subscribe": 1,
        "openid": user.openid,
        "language": "zh_CN",
        "subscribe_time": int(user.followed_at.timestamp()) if user.followed_at else 0,
        "unionid": user.unionid,
        "remark": user.remark,
        "groupid": user.tags[-1] if user.tags else 0,
        "tagid_list": user.tags,
        "subscribe_scene": "ADD_SCENE_QR_CODE" if user.scene else "ADD_SCENE_SEARCH",
        "qr_scene": int(user.scene) if user.scene.isdigit() else 0,
        "qr_scene_str": "" if user.scene.isdigit() else user.scene,
    }


ENDPOINTS = {
    "cgi-bin/user/info": Endpoint(run=info, method="GET", limit=Limit(per_day=5_000_000)),
    "cgi-bin/user/info/batchget": Endpoint(run=batch),
    "cgi-bin/user/info/updateremark": Endpoint(run=remark, limit=Limit(per_day=10_000)),
    "cgi-bin/user/get": Endpoint(run=followers, method="GET", limit=Limit(per_day=500)),
}
