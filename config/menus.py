"""The account's menu as data, in the shape WeChat's menu/create takes."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).parent / "menus.toml"


def load_menu(path: Path = SHIPPED) -> Mapping[str, Any]:
    """The default menu: {"button": [{type, name, key} or {name, sub_button}]}."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {"button": [_button(entry) for entry in tables["default"]]}


def _button(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    if "entries" in entry:
        return {"name": entry["name"], "sub_button": [_button(child) for child in entry["entries"]]}
    return {"type": "click", "name": entry["name"], "key": entry["does"]}
