"""The words of the phones page, from config/texts/simulator.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def words() -> Mapping[str, str]:
    """All of them by name; `{n}` and the like are filled in by whoever shows them."""
    source = resources.files("config").joinpath("texts", "simulator.toml").read_text(encoding="utf-8")
    table: dict[str, str] = tomllib.loads(source)["simulator"]
    return table
