"""The account's menus: publish, read, delete, menus by tag."""

from typing import Any

from bot.simulator.api.call import OK, Answer, ApiError, Call, Endpoint
from bot.simulator.api.menu_rules import check_buttons
from bot.simulator.world.counters import Limit
from bot.simulator.world.menus import TagMenu

PRIVATE = frozenset({"sex", "country", "province", "city", "language"})
"""Rules WeChat no longer takes, for privacy."""


async def create(call: Call) -> Answer:
    """POST menu/create: the default menu."""
    call.world.menus.publish(check_buttons(call.body.get("button")))
    call.world.feed.tell("menu")
    return dict(OK)


async def get(call: Call) -> Answer:
    """GET menu/get: everything that was created through the API."""
    menus = call.world.menus
    if menus.default is None:
        raise ApiError(46003)
    answer: dict[str, Any] = {"menu": {"button": menus.default, "menuid": menus.menu_id}}
    if menus.by_tag:
        answer["conditionalmenu"] = [
            {"button": menu.buttons, "matchrule": menu.matchrule, "menuid": menu.menu_id}
            for menu in reversed(menus.by_tag)
        ]
    return answer


async def delete(call: Call) -> Answer:
    """GET menu/delete: the default menu, and with it those by tag."""
    call.world.menus.delete()
    call.world.feed.tell("menu")
    return dict(OK)


async def current(call: Call) -> Answer:
    """GET get_current_selfmenu_info: sub-menus one level deeper than elsewhere."""
    buttons = call.world.menus.default
    nested = [
        {**button, "sub_button": {"list": button["sub_button"]}} if "sub_button" in button else button
        for button in buttons or []
    ]
    return {"is_menu_open": int(buttons is not None), "selfmenu_info": {"button": nested}}


async def add_by_tag(call: Call) -> Answer:
    """POST menu/addconditional: a menu for the followers who carry a tag."""
    menus = call.world.menus
    buttons = check_buttons(call.body.get("button"))
    rule = call.body.get("matchrule")
    if menus.default is None:
        raise ApiError(65303, "there is no selfmenu, please create selfmenu first")
    if not isinstance(rule, dict) or not rule:
        raise ApiError(65305, "matchrule is empty")
    if PRIVATE & {name for name, value in rule.items() if value}:
        raise ApiError(65320)
    try:
        tag_id = int(rule.get("tag_id") or rule.get("group_id") or 0)
    except (TypeError, ValueError) as error:
        raise ApiError(40059, "invalid tag id") from error
    if tag_id not in call.world.tags:
        raise ApiError(45159)
    menu = TagMenu(menu_id=menus.new_id(), buttons=buttons, tag_id=tag_id, matchrule=rule)
    menus.by_tag.append(menu)
    call.world.feed.tell("menu")
    return {"menuid": str(menu.menu_id)}


async def delete_by_tag(call: Call) -> Answer:
    """POST menu/delconditional: one menu by its id."""
    menus, wanted = call.world.menus, str(call.body.get("menuid", ""))
    kept = [menu for menu in menus.by_tag if str(menu.menu_id) != wanted]
    if len(kept) == len(menus.by_tag):
        raise ApiError(65301)
    menus.by_tag = kept
    call.world.feed.tell("menu")
    return dict(OK)


async def try_match(call: Call) -> Answer:
    """POST menu/trymatch: which menu a follower sees."""
    user = call.user(call.text("user_id"))
    _, buttons = call.world.menus.shown_to(user.tags)
    return {"button": buttons}


ENDPOINTS = {
    "cgi-bin/menu/create": Endpoint(run=create, limit=Limit(per_day=1000)),
    "cgi-bin/menu/get": Endpoint(run=get, method="GET", limit=Limit(per_day=10_000)),
    "cgi-bin/menu/delete": Endpoint(run=delete, method="GET", limit=Limit(per_day=1000)),
    "cgi-bin/menu/addconditional": Endpoint(run=add_by_tag, limit=Limit(per_day=2000)),
    "cgi-bin/menu/delconditional": Endpoint(run=delete_by_tag, limit=Limit(per_day=2000)),
    "cgi-bin/menu/trymatch": Endpoint(run=try_match, limit=Limit(per_day=20_000)),
    "cgi-bin/get_current_selfmenu_info": Endpoint(run=current, method="GET"),
}
