"""Whether a sentence an office has rewritten can be said wherever the shipped one is: same values, no more power."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from config.overlay import SettingError
from config.texts import Texts, TextsError

SAMPLES = Path(__file__).with_name("samples.toml")
LONGEST = 2000
"""Bytes of UTF-8 that WeChat takes in one text."""
CASE_NO = "case_no"
_PLAIN = frozenset(
    {"Template", "Output", "TemplateData", "Name", "If", "Const", "Compare", "Operand", "And", "Or", "Not", "Filter"}
)
_FILTERS = frozenset({"join", "length"})
_PARSER = Environment()  # noqa: S701  # only parses: nothing is rendered with it


@cache
def samples() -> Mapping[str, Any]:
    """A value for each name that sentences are filled with, for previews; shaped as the real ones are."""
    return MappingProxyType(tomllib.loads(SAMPLES.read_text(encoding="utf-8")))


def values_of(sentence: str) -> list[str]:
    """The names of the values a sentence is filled with."""
    return sorted(meta.find_undeclared_variables(_PARSER.parse(sentence)))


def preview(key: str, sentence: str) -> str:
    """The sentence filled with the samples. Raises TextsError where they do not fill it."""
    values = samples()
    return Texts({key: sentence}).say(key, **{**values, **values["table"].get(key.partition(".")[0], {})})


def check(key: str, shipped: str, own: str) -> None:
    """Raise SettingError where `own` cannot take the place of `shipped`.

    It may use only the values the shipped one is given, and only such turns as are harmless or stand there already:
    whoever may change a sentence must not thereby run anything. One that tells the case number goes on telling it.
    """
    if not own.strip():
        raise SettingError(key, "empty")
    try:
        before, after = _PARSER.parse(shipped), _PARSER.parse(own)
    except TemplateSyntaxError as error:
        raise SettingError(key, "text_syntax", line=error.lineno) from None
    if _turns(after) - _turns(before) - _PLAIN:  # before anything compiles it: constants are worked out then
        raise SettingError(key, "text_turn")
    unknown = meta.find_undeclared_variables(after) - meta.find_undeclared_variables(before)
    if unknown:
        raise SettingError(key, "text_value", value=min(unknown), known=values_of(shipped))
    if CASE_NO in values_of(shipped) and CASE_NO not in values_of(own):
        raise SettingError(key, "text_case_no")
    try:
        said = preview(key, own)
    except (TextsError, TypeError, ValueError):
        raise SettingError(key, "text_syntax", line=1) from None
    if len(said.encode()) > LONGEST:
        raise SettingError(key, "text_long", most=LONGEST // 3)


def _turns(tree: nodes.Template) -> set[str]:
    """The kinds of node of a sentence; those that reach into a value or call something with what they name."""
    found = set()
    for node in tree.find_all(nodes.Node):
        name = type(node).__name__
        if isinstance(node, nodes.Getattr):
            name = f"Getattr {node.attr}"
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            name = f"Getitem {node.arg.value}"
        elif isinstance(node, nodes.Filter) and node.name not in _FILTERS:
            name = f"Filter {node.name}"
        found.add(name)
    return found
