"""One setting as a field of a form: how it is shown, and how what was filled in is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from config.overlay import SettingError

Path = tuple[str, ...]
MOST_BUTTONS, MOST_ENTRIES = range(1, 4), range(1, 6)


class Kind(StrEnum):
    """How a setting is filled in."""

    TEXT = "text"
    AREA = "area"
    NUMBER = "number"
    FLAG = "flag"
    LIST = "list"
    NUMBERS = "numbers"
    CHOICE = "choice"
    CHECKS = "checks"
    PAIRS = "pairs"
    MENU = "menu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One setting. `path` leads to it within its document, `name` is its name in the form.

    `value` is what holds now or what was just filled in, `shipped` what holds where the office sets nothing; both as
    they stand in the document. `options` are values with their words, for CHOICE and CHECKS.
    """

    path: Path
    kind: Kind
    label: str
    value: Any
    shipped: Any
    options: Sequence[tuple[str, str]] = ()

    @property
    def name(self) -> str:
        """Its name in the form."""
        return ".".join(self.path)

    @property
    def own(self) -> bool:
        """Whether the office has set it otherwise than it came."""
        return bool(self.value != self.shipped)

    @property
    def came_with(self) -> str:
        """What holds where the office sets nothing, as a person reads it."""
        return in_words(self.shipped, self.options)

    @property
    def shown(self) -> str:
        """The value as a person writes it."""
        return written(self.value)


def written(value: Any) -> str:
    """A setting as a person writes it: entries of a list on lines of their own."""
    if isinstance(value, Mapping):
        return "\n".join(f"{key} = {item}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(_button(item) if isinstance(item, Mapping) else str(item) for item in value)
    return str(value)


def in_words(value: Any, options: Sequence[tuple[str, str]]) -> str:
    """A setting as a person reads it: what was chosen by its name."""
    names = dict(options)
    if isinstance(value, list | tuple) and options and not any(isinstance(one, Mapping) for one in value):
        return "、".join(names.get(str(one), str(one)) for one in value)
    return names.get(value, value) if isinstance(value, str) and options else written(value)


def _button(button: Mapping[str, Any]) -> str:
    entries = "\n".join(f"  {entry['name']} ({entry['does']})" for entry in button.get("entries", ()))
    return f"{button['name']} ({button['does']})" if "does" in button else f"{button['name']}\n{entries}"


def read(field: Field, form: Mapping[str, str]) -> Any:
    """What was filled in. Raises SettingError where it is nothing of that kind."""
    return _READERS[field.kind](field, form)


def _text(field: Field, form: Mapping[str, str]) -> Any:
    return form.get(field.name, "").replace("\r\n", "\n")


def _area(field: Field, form: Mapping[str, str]) -> Any:
    """A sentence of several lines ends with a line end, as it does in the files: else it would seem changed."""
    text = str(_text(field, form))
    return f"{text}\n" if text and str(field.shipped).endswith("\n") else text


def _number(field: Field, form: Mapping[str, str]) -> Any:
    return _as_number(field, form.get(field.name, ""))


def _as_number(field: Field, text: str) -> Any:
    try:
        number = float(text)
    except ValueError:
        raise SettingError(field.name, "number", value=text) from None
    return int(number) if number == int(number) else number


def _lines(field: Field, form: Mapping[str, str]) -> list[str]:
    return [line.strip() for line in form.get(field.name, "").splitlines() if line.strip()]


def _checks(field: Field, form: Mapping[str, str]) -> Any:
    """Those ticked: in the order they had, new ones last, since for some the order counts."""
    ticked = [value for value, _ in field.options if f"{field.name}:{value}" in form]
    return [value for value in field.value if value in ticked] + [value for value in ticked if value not in field.value]


def _choice(field: Field, form: Mapping[str, str]) -> Any:
    given = form.get(field.name, "")
    if given not in {value for value, _ in field.options}:
        raise SettingError(field.name, "choice", value=given)
    return given


def _pairs(field: Field, form: Mapping[str, str]) -> Any:
    pairs = {}
    for line in _lines(field, form):
        key, sign, value = (part.strip() for part in line.partition("="))
        if not sign or not key or not value:
            raise SettingError(field.name, "pairs", value=line)
        pairs[key] = value
    return pairs


def _menu(field: Field, form: Mapping[str, str]) -> Any:
    def filled(*places: int) -> dict[str, Any]:
        at = ":".join([field.name, *map(str, places)])
        return {"name": form.get(f"{at}:name", ""), "does": form.get(f"{at}:does", "")}

    known = {value for value, _ in field.options}
    buttons = []
    for number in MOST_BUTTONS:
        button: dict[str, Any] = filled(number)
        entries = [entry for place in MOST_ENTRIES if any((entry := filled(number, place)).values())]
        for one in (button, *entries):
            if one["does"] and one["does"] not in known:
                raise SettingError(field.name, "choice", value=one["does"])
        for entry in entries:
            if not entry["does"]:
                raise SettingError(field.name, "menu_does", name=entry["name"])
        if entries:
            button = {"name": button["name"], "entries": entries}
        if any(button.values()):
            buttons.append(button)
    return buttons


_READERS: Mapping[Kind, Any] = {
    Kind.TEXT: _text,
    Kind.AREA: _area,
    Kind.NUMBER: _number,
    Kind.FLAG: lambda field, form: field.name in form,
    Kind.LIST: _lines,
    Kind.NUMBERS: lambda field, form: [_as_number(field, line) for line in _lines(field, form)],
    Kind.CHOICE: _choice,
    Kind.CHECKS: _checks,
    Kind.PAIRS: _pairs,
    Kind.MENU: _menu,
}
