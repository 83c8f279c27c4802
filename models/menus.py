"""Numbered menus: one object prints the choices and reads the answer, so the two cannot drift apart. Pure."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from config.choices import Choice, Choices

_HAN_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_BREAK = r"[\s。.、,,;;::!!~)]"
_SHORT = re.compile(rf"^(?:[A-Za-z]{{1,8}}\d{{8}}-)?(\d{{4,8}})(?:{_BREAK}+|$)(.*)$", re.DOTALL)
_FULL = re.compile(r"^[A-Za-z]{1,8}\d{8}-(\d{4,8})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person chose, and the words that came with it (empty for none)."""

    choice: Choice
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A message that names a case by number: the number n, and what follows it (empty for a bare number)."""

    number: int
    rest: str


class Menu:
    """The choices of one kind that are allowed now; the others are left out, never renumbered."""

    def __init__(self, choices: Choices, kind: str, allowed: Collection[str] | None = None, short: str = "") -> None:
        self._choices = choices
        self.kind = kind
        self.lines: tuple[Choice, ...] = tuple(
            choice for choice in choices.menus[kind] if allowed is None or choice.does in allowed
        )
        self._short = short

    def render(self) -> str:
        """One choice a line: digit, a space, the words."""
        return "\n".join(f"{choice.digit} {self.label(choice)}" for choice in self.lines)

    def label(self, choice: Choice) -> str:
        """The words of one choice."""
        return choice.label.replace("{short}", self._short)

    def read(self, text: str) -> Answer | None:
        """The choice this text makes, with its note; None where it is no answer to this menu."""
        plain = normalise(text)
        numbered = self._digit(plain)
        if numbered is not None:
            digit, note = numbered
            found = next((choice for choice in self.lines if choice.digit == digit), None)
            return Answer(choice=found, note=_without(note, self.label(found))) if found else None
        return self._words(plain)

    def digit(self, text: str) -> int | None:
        """The digit this text answers with, whether or not the menu has it now."""
        numbered = self._digit(normalise(text))
        return None if numbered is None else numbered[0]

    def _digit(self, plain: str) -> tuple[int, str] | None:
        for word in self._choices.before:
            if plain.startswith(word):
                plain = plain[len(word) :].lstrip()
                break
        if not plain:
            return None
        head, rest = plain[0], plain[1:]
        if head.isascii() and head.isdigit():
            if rest and (rest[0].isdigit() or rest[0] in self._choices.counters):
                return None
            return int(head), _note(rest)
        if head in _HAN_DIGITS and (not rest or re.match(_BREAK, rest)):
            return _HAN_DIGITS[head], _note(rest)
        return None

    def _words(self, plain: str) -> Answer | None:
        spoken: list[tuple[str, Choice]] = [
            (word, choice) for choice in self.lines for word in (normalise(self.label(choice)), *choice.also)
        ]
        for word, choice in sorted(spoken, key=lambda pair: -len(pair[0])):
            rest = plain[len(word) :]
            if plain.startswith(word) and (not rest or re.match(_BREAK, rest)):
                return Answer(choice=choice, note=_note(rest))
        return None


def normalise(text: str) -> str:
    """Full-width digits and signs made plain (NFKC), ends trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def addressed(text: str) -> Addressed | None:
    """A message that begins with a case number, short or whole; None where it does not."""
    plain = normalise(text)
    full = _FULL.match(plain)
    if full:
        return Addressed(number=int(full.group(1)), rest=_note(plain[full.end() :]))
    short = _SHORT.match(plain)
    if short:
        return Addressed(number=int(short.group(1)), rest=_note(short.group(2)))
    return None


def _without(note: str, label: str) -> str:
    """The note without the choice's own words: people also copy the whole line, digit and all."""
    return _note(note[len(label) :]) if note.startswith(label) else note


def _note(rest: str) -> str:
    return re.sub(rf"^{_BREAK}+", "", rest).strip()
