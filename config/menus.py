"""The account's menus as data, in the shape WeChat's menu/create takes, and the tags by which people see them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.overlay import SettingError, laid_over

SHIPPED = Path(__file__).parent / "menus.toml"

MOST_BUTTONS, MOST_ENTRIES = 3, 5
LONGEST_BUTTON, LONGEST_ENTRY = 4, 7
"""What WeChat takes: buttons, entries below each, characters of their names."""

Buttons = list[dict[str, Any]]
"""[{type, name, key} or {name, sub_button}]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagMenu:
    """What people with one of these roles see; `name` is their tag's in WeChat, `key` ours."""

    key: str
    name: str
    roles: frozenset[str]
    buttons: Buttons


@dataclass(frozen=True, slots=True, kw_only=True)
class Menus:
    """The menu of residents, and those by tag, the one that counts most last."""

    default: Buttons
    by_tag: tuple[TagMenu, ...]

    def tag_for(self, roles: frozenset[str]) -> str:
        """The key of the tag somebody with these roles carries; empty for none."""
        fitting = [menu.key for menu in self.by_tag if menu.roles & roles]
        return fitting[-1] if fitting else ""


def read_menus(path: Path = SHIPPED) -> dict[str, Any]:
    """The tables of the shipped menus; TOMLDecodeError where the file is broken."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def load_menus(path: Path = SHIPPED, own: Mapping[str, Any] | None = None) -> Menus:
    """Read the shipped menus; over them what an office set in the console.

    KeyError or TOMLDecodeError where the file is broken, SettingError for a menu in `own` that WeChat would not take.
    """
    for key, buttons in (own or {}).items():
        _check(key, buttons)
    tables = laid_over(read_menus(path), own or {})
    return Menus(
        default=[_button(entry) for entry in tables["default"]],
        by_tag=tuple(
            TagMenu(
                key=key,
                name=str(tag["name"]),
                roles=frozenset(tag["roles"]),
                buttons=[_button(entry) for entry in tables[key]],
            )
            for key, tag in tables["tags"].items()
        ),
    )


def _check(key: str, buttons: Sequence[Mapping[str, Any]]) -> None:
    if not 1 <= len(buttons) <= MOST_BUTTONS:
        raise SettingError(key, "menu_buttons", most=MOST_BUTTONS)
    for button in buttons:
        entries = button.get("entries", [])
        if len(entries) > MOST_ENTRIES:
            raise SettingError(key, "menu_entries", most=MOST_ENTRIES)
        if not entries and not button.get("does"):
            raise SettingError(key, "menu_does", name=button["name"])
        for one, longest in ((button, LONGEST_BUTTON), *((entry, LONGEST_ENTRY) for entry in entries)):
            if not 1 <= len(one["name"]) <= longest:
                raise SettingError(key, "menu_name", name=one["name"], most=longest)


def _button(entry: Mapping[str, Any]) -> dict[str, Any]:
    if "entries" in entry:
        return {"name": entry["name"], "sub_button": [_button(child) for child in entry["entries"]]}
    return {"type": "click", "name": entry["name"], "key": entry["does"]}
