"""The account's menus as data, in the shape WeChat's menu/create takes, and the tags by which people see them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).parent / "menus.toml"

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


def load_menus(path: Path = SHIPPED) -> Menus:
    """Read the shipped menus; KeyError or TOMLDecodeError where the file is broken."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
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


def _button(entry: Mapping[str, Any]) -> dict[str, Any]:
    if "entries" in entry:
        return {"name": entry["name"], "sub_button": [_button(child) for child in entry["entries"]]}
    return {"type": "click", "name": entry["name"], "key": entry["does"]}
