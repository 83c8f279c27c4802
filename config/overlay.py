"""Tables of an office laid over the shipped ones, key by key; and what is said of a value that does not fit."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

Changes = Mapping[str, Mapping[str, Any]]
"""What an office keeps of its own, by document ("rules", "texts", …): tables shaped like that document's file."""


class SettingError(ValueError):
    """A value that cannot stand. `path` names it; `kind` is a key of the texts `setting_fault`, filled by `values`."""

    def __init__(self, path: str, kind: str, **values: Any) -> None:
        super().__init__(f"{path}: {kind} {values or ''}".strip())
        self.path, self.kind, self.values = path, kind, values


def laid_over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the values of `own` in place of its own, table by table; None takes a key out."""
    merged = dict(base)
    for key, value in own.items():
        if value is None:
            merged.pop(key, None)
            continue
        below = merged.get(key)
        merged[key] = laid_over(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def leaves(tables: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value that is no table, with the keys that lead to it."""
    for key, value in tables.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*above, key))
        else:
            yield (*above, key), value


def nested(found: Mapping[tuple[str, ...], Any]) -> dict[str, Any]:
    """The tables whose `leaves` these are."""
    tables: dict[str, Any] = {}
    for path, value in found.items():
        at = tables
        for key in path[:-1]:
            at = at.setdefault(key, {})
        at[path[-1]] = value
    return tables


def first_fault(error: ValidationError, above: str = "") -> SettingError:
    """The first thing pydantic objects to."""
    first = error.errors()[0]
    path = ".".join([*([above] if above else []), *(str(part) for part in first["loc"])])
    limits = {name: value for name, value in first.get("ctx", {}).items() if name != "error"}
    return SettingError(path, str(first["type"]), value=str(first.get("input", "")), **limits)
