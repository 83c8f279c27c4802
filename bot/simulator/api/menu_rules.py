"""What a menu may look like: numbers of buttons and bytes of their parts."""

from typing import Any

from bot.simulator.api.call import ApiError
from bot.simulator.world.menus import Button

MOST_BUTTONS = 3
MOST_SUB_BUTTONS = 5
NAME_BYTES = 16
SUB_NAME_BYTES = 60
KEY_BYTES = 128
URL_BYTES = 1024

_KEYED = frozenset({
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
    "location_select",
})  # fmt: skip
_NEEDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_KEYED, ("key",)),
    "view": ("url",),
    "media_id": ("media_id",),
    "view_limited": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
    "miniprogram": ("url", "appid", "pagepath"),
}


def check_buttons(given: Any) -> list[Button]:
    """The buttons, if they keep the rules; else an ApiError with WeChat's code for what is wrong."""
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_BUTTONS:
        raise ApiError(40016)
    for button in given:
        subs = button.get("sub_button") if isinstance(button, dict) else None
        if subs:
            _check_name(button, NAME_BYTES)
            if not isinstance(subs, list) or len(subs) > MOST_SUB_BUTTONS:
                raise ApiError(40023)
            for sub in subs:
                _check_leaf(sub, SUB_NAME_BYTES)
        else:
            _check_leaf(button, NAME_BYTES)
    return given


def _check_leaf(button: Any, name_bytes: int) -> None:
    _check_name(button, name_bytes)
    needs = _NEEDS.get(button.get("type"))
    if needs is None:
        raise ApiError(40017)
    for part in needs:
        value = button.get(part)
        limit, code = (KEY_BYTES, 40019) if part == "key" else (URL_BYTES, 40020)
        if not isinstance(value, str) or not value or len(value.encode()) > limit:
            raise ApiError(code)


def _check_name(button: Any, most: int) -> None:
    name = button.get("name") if isinstance(button, dict) else None
    if not isinstance(name, str) or not name or len(name.encode()) > most:
        raise ApiError(40018)
