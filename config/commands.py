"""The words that are commands anywhere in the chat, as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.overlay import SettingError, laid_over

SHIPPED = Path(__file__).parent / "commands.toml"
_BREAKS = " \t\n::,,。.、-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command's words.

    `words` are the whole message; `before` may have an argument after a break or a digit, `glued` ones after nothing
    at all (补充是二单元那边). A question that holds one of `asked` means the command too (3号楼的楼栋长是谁).
    """

    name: str
    words: frozenset[str]
    before: tuple[str, ...]
    glued: bool
    asked: tuple[str, ...]


class Commands:
    """Finds the command a message is."""

    def __init__(self, commands: tuple[Command, ...]) -> None:
        self._commands = commands

    @property
    def names(self) -> tuple[str, ...]:
        """All commands, in the order of the file."""
        return tuple(command.name for command in self._commands)

    def find(self, text: str) -> tuple[str, str] | None:
        """(name, argument) of the command this text is, or None. `text` is normalised (NFKC, trimmed)."""
        bare = text.strip().rstrip("。.!~").lower()
        for command in self._commands:
            if bare in command.words:
                return command.name, ""
        for command in self._commands:
            for word in command.before:
                rest = text[len(word) :]
                if text.startswith(word) and rest and (command.glued or rest[0] in _BREAKS or rest[0].isascii()):
                    return command.name, rest.strip(_BREAKS)
        return None

    def mentioned(self, text: str) -> str | None:
        """The command that a question in free words asks for, or None."""
        return next((command.name for command in self._commands if any(words in text for words in command.asked)), None)


def read_commands(path: Path = SHIPPED) -> dict[str, Any]:
    """The tables of the shipped words."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def load_commands(path: Path = SHIPPED, own: Mapping[str, Any] | None = None) -> Commands:
    """Read the shipped words; over them what an office set in the console.

    SettingError where a command has no word left, or a word is two commands.
    """
    tables = laid_over(read_commands(path), own or {})
    seen: dict[str, str] = {}
    for name, table in tables.items():
        if not table["words"]:
            raise SettingError(f"{name}.words", "list_empty")
        for word in table["words"]:
            if seen.setdefault(word, name) != name:
                raise SettingError(f"{name}.words", "word_taken", word=word)
    return Commands(
        tuple(
            Command(
                name=name,
                words=frozenset(table["words"]),
                before=tuple(table["before"]),
                glued=table.get("glued", False),
                asked=tuple(table.get("asked", ())),
            )
            for name, table in tables.items()
        )
    )
