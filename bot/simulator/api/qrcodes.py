"""Parameter QR codes and their pictures."""

import io
from typing import Any

import segno
from aiohttp import web

from bot.simulator.api.call import Answer, ApiError, Call, Endpoint
from bot.simulator.world.counters import Limit

LONGEST_LIFE = 2_592_000
SHORTEST_LIFE = 60
LONGEST_SCENE = 64
HIGHEST_PERMANENT = 100_000

_TEMPORARY = {"QR_SCENE": "scene_id", "QR_STR_SCENE": "scene_str"}
_PERMANENT = {"QR_LIMIT_SCENE": "scene_id", "QR_LIMIT_STR_SCENE": "scene_str"}


async def create(call: Call) -> Answer:
    """POST qrcode/create: a code with a scene, for a while or for ever."""
    action = call.text("action_name")
    kind = (_TEMPORARY | _PERMANENT).get(action)
    if kind is None:
        raise ApiError(40053, "invalid action info")
    scene = _scene(call, kind, permanent=action in _PERMANENT)
    lives = None if action in _PERMANENT else _lives(call)
    qr = call.world.make_qr(scene, lives)
    answer: dict[str, Any] = {"ticket": qr.ticket, "url": f"{call.world.base}/q/{qr.page_id}"}
    if lives is not None:
        answer["expire_seconds"] = int(lives)
    return answer


def _scene(call: Call, kind: str, *, permanent: bool) -> str:
    info: Any = call.body.get("action_info")
    scene = info.get("scene") if isinstance(info, dict) else None
    value = scene.get(kind) if isinstance(scene, dict) else None
    if kind == "scene_id":
        if not isinstance(value, int) or value < 1 or (permanent and value > HIGHEST_PERMANENT):
            raise ApiError(40052, "invalid scene id")
        return str(value)
    if not isinstance(value, str) or not value or (permanent and len(value) > LONGEST_SCENE):
        raise ApiError(40052, "invalid scene str")
    return value


def _lives(call: Call) -> float:
    given = call.body.get("expire_seconds", SHORTEST_LIFE)
    if not isinstance(given, int) or given > LONGEST_LIFE:
        raise ApiError(40054, "invalid expire seconds")
    return max(given, SHORTEST_LIFE)


async def show(call: Call) -> Answer:
    """GET showqrcode: the picture of a ticket; no access token needed."""
    qr = call.world.shelf.qrs.get(call.query.get("ticket", ""))
    if qr is None or (qr.expires is not None and qr.expires <= call.now):
        raise web.HTTPNotFound
    picture = io.BytesIO()
    segno.make(f"{call.world.base}/q/{qr.page_id}", micro=False).save(picture, kind="png", scale=8)
    return web.Response(body=picture.getvalue(), content_type="image/png")


ENDPOINTS = {
    "cgi-bin/qrcode/create": Endpoint(run=create, service=True, limit=Limit(per_day=100_000)),
    "cgi-bin/showqrcode": Endpoint(run=show, method="GET", token=False),
}
