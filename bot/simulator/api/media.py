"""Temporary media: upload and download."""

from aiohttp import web

from bot.simulator.api.body import Part, form_file
from bot.simulator.api.call import Answer, ApiError, Call, Endpoint
from bot.simulator.world.counters import Limit
from bot.simulator.world.shelf import Media

SIZES = {"image": 10 * 1024 * 1024, "voice": 2 * 1024 * 1024, "video": 10 * 1024 * 1024, "thumb": 64 * 1024}
PICTURE_SIZE = 1024 * 1024
"""Largest picture for the inside of an article."""


async def upload(call: Call) -> Answer:
    """POST media/upload?type=: kept for three days."""
    kind = call.query.get("type", "")
    if kind not in SIZES:
        raise ApiError(40004)
    part = _file(call)
    if len(part.content) > SIZES[kind]:
        raise ApiError(40006)
    media = call.world.keep_media(kind, part.content, part.content_type, part.filename)
    name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, name: media.media_id, "created_at": int(call.now.timestamp())}


async def upload_picture(call: Call) -> Answer:
    """POST media/uploadimg: a picture with an address of its own."""
    part = _file(call)
    if len(part.content) > PICTURE_SIZE:
        raise ApiError(40009, "invalid image size")
    media = call.world.keep_media("image", part.content, part.content_type, part.filename)
    return {"url": f"{call.world.base}/sim/media/{media.media_id}"}


async def get(call: Call) -> Answer:
    """GET media/get: the bytes, for a video its address, for a forgotten medium a JSON error."""
    media = call.world.shelf.fresh_media(call.query.get("media_id", ""), call.now)
    if media is None:
        raise ApiError(40007)
    if media.kind in {"video", "shortvideo"}:
        return {"video_url": f"{call.world.base}/sim/media/{media.media_id}"}
    return file_response(media)


def file_response(media: Media) -> web.Response:
    """The medium as a download."""
    disposition = f'attachment; filename="{media.filename}"'
    return web.Response(
        body=media.content, content_type=media.content_type, headers={"Content-Disposition": disposition}
    )


def _file(call: Call) -> Part:
    """The file of the form; 41005 without one, 44001 for an empty one."""
    part = form_file(call.request.headers.get("Content-Type", ""), call.raw)
    if part is None:
        raise ApiError(41005, "media data missing")
    if not part.content:
        raise ApiError(44001, "empty media data")
    return part


ENDPOINTS = {
    "cgi-bin/media/upload": Endpoint(run=upload, json=False, limit=Limit(per_day=100_000)),
    "cgi-bin/media/uploadimg": Endpoint(run=upload_picture, json=False),
    "cgi-bin/media/get": Endpoint(run=get, method="GET", limit=Limit(per_day=200_000)),
    "cgi-bin/media/get/jssdk": Endpoint(run=get, method="GET"),
}
