"""Tags on followers, on which menus depend."""

from bot.simulator.api.call import OK, Answer, ApiError, Call, Endpoint
from bot.simulator.world.people import User

MOST_TAGS = 100
MOST_PER_USER = 20
NAME_LENGTH = 30
MOST_AT_ONCE = 50
FIRST_OWN_TAG = 100
"""The ids below belong to WeChat's own tags."""


async def create(call: Call) -> Answer:
    """POST tags/create."""
    name = _name(call)
    if len(call.world.tags) >= MOST_TAGS:
        raise ApiError(45056)
    tag_id = max(call.world.tags, default=FIRST_OWN_TAG - 1) + 1
    call.world.tags[tag_id] = name
    return {"tag": {"id": tag_id, "name": name}}


async def rename(call: Call) -> Answer:
    """POST tags/update."""
    tag_id = _tag_id(call, "tag", "id")
    call.world.tags[tag_id] = _name(call)
    return dict(OK)


async def delete(call: Call) -> Answer:
    """POST tags/delete."""
    tag_id = _tag_id(call, "tag", "id")
    del call.world.tags[tag_id]
    for user in call.world.users.values():
        if tag_id in user.tags:
            user.tags.remove(tag_id)
    return dict(OK)


async def list_all(call: Call) -> Answer:
    """GET tags/get."""
    return {
        "tags": [
            {"id": tag_id, "name": name, "count": sum(tag_id in user.tags for user in call.world.users.values())}
            for tag_id, name in call.world.tags.items()
        ]
    }


async def put_on(call: Call) -> Answer:
    """POST tags/members/batchtagging."""
    tag_id = _tag_id(call, "tagid")
    users = _users(call)
    if any(tag_id not in user.tags and len(user.tags) >= MOST_PER_USER for user in users):
        raise ApiError(45059, "has too many tags")
    for user in users:
        user.tags = [tag for tag in user.tags if tag != tag_id] + [tag_id]
        call.world.tell_user(user)
    call.world.feed.tell("menu")
    return dict(OK)


async def take_off(call: Call) -> Answer:
    """POST tags/members/batchuntagging."""
    tag_id = _tag_id(call, "tagid")
    for user in _users(call):
        user.tags = [tag for tag in user.tags if tag != tag_id]
        call.world.tell_user(user)
    call.world.feed.tell("menu")
    return dict(OK)


async def of_user(call: Call) -> Answer:
    """POST tags/getidlist."""
    return {"tagid_list": call.user(call.text("openid")).tags}


async def members(call: Call) -> Answer:
    """POST user/tag/get: who carries a tag."""
    tag_id = _tag_id(call, "tagid")
    openids = [user.openid for user in call.world.users.values() if tag_id in user.tags]
    return {"count": len(openids), "data": {"openid": openids}, "next_openid": openids[-1] if openids else ""}


def _name(call: Call) -> str:
    name = call.text("tag", "name")
    if not name or name in call.world.tags.values():
        raise ApiError(45157)
    if len(name) > NAME_LENGTH:
        raise ApiError(45158)
    return name


def _tag_id(call: Call, *path: str) -> int:
    value = call.body.get(path[0])
    if len(path) > 1:
        value = value.get(path[1]) if isinstance(value, dict) else None
    if not isinstance(value, int) or value not in call.world.tags:
        raise ApiError(45159)
    return value


def _users(call: Call) -> list[User]:
    openids = call.body.get("openid_list")
    if not isinstance(openids, list) or not 1 <= len(openids) <= MOST_AT_ONCE:
        raise ApiError(40032, "invalid openid list size")
    return [call.user(str(openid)) for openid in openids]


ENDPOINTS = {
    "cgi-bin/tags/create": Endpoint(run=create),
    "cgi-bin/tags/update": Endpoint(run=rename),
    "cgi-bin/tags/delete": Endpoint(run=delete),
    "cgi-bin/tags/get": Endpoint(run=list_all, method="GET"),
    "cgi-bin/tags/members/batchtagging": Endpoint(run=put_on),
    "cgi-bin/tags/members/batchuntagging": Endpoint(run=take_off),
    "cgi-bin/tags/getidlist": Endpoint(run=of_user),
    "cgi-bin/user/tag/get": Endpoint(run=members),
}
