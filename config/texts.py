"""Every sentence the bot says, by key: `say("resident.receipt", …)`; the words stand in `texts/*.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, UndefinedError
from jinja2.meta import find_undeclared_variables

from config.overlay import leaves

FOLDER = Path(__file__).parent / "texts"
_ENVIRONMENT = Environment(
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # noqa: S701  # plain text for a chat, never HTML
)


class TextsError(Exception):
    """A file of texts is wrong; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One compiled text. `names` are the values it can say; `fixed` is the whole text of one that says none."""

    template: Template
    names: frozenset[str]
    fixed: str | None


@cache  # so that several services in one process (demo and tests) compile each sentence once
def _compiled(source: str) -> _Sentence:
    template = _ENVIRONMENT.from_string(source)
    template.globals = dict(template.globals)  # copied at each rendering, which takes a ChainMap many times as long
    names = frozenset(find_undeclared_variables(_ENVIRONMENT.parse(source)))
    return _Sentence(template, names, None if names else _trimmed(template.render()))


def _trimmed(text: str) -> str:
    """Without blank lines and ends of lines."""
    if "\n" not in text:
        return text.rstrip()
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


class Texts:
    """Compiled sentences. A key is `<table>.<name>`; `values` fill the sentence, and a missing one is an error."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sentences: dict[str, _Sentence] = {}
        self._sources = dict(sources)
        for key, source in sources.items():
            try:
                self._sentences[key] = _compiled(source)
            except TemplateSyntaxError as error:
                raise TextsError(f"text {key!r}: {error.message}") from error

    def __contains__(self, key: str) -> bool:
        return key in self._sentences

    def keys(self) -> frozenset[str]:
        """All keys, for tests that render each of them."""
        return frozenset(self._sentences)

    def names(self, key: str) -> frozenset[str]:
        """What values the sentence can say; KeyError for a key no file has."""
        return self._sentences[key].names

    def source(self, key: str) -> str:
        """The sentence as it is written, not filled in."""
        return self._sources[key]

    def say(self, key: str, **values: Any) -> str:
        """The sentence, blank lines and line ends trimmed; KeyError for a key no file has."""
        sentence = self._sentences[key]
        if sentence.fixed is not None:
            return sentence.fixed
        try:
            return _trimmed(sentence.template.render(values))
        except UndefinedError as error:
            raise TextsError(f"text {key!r}: {error.message}") from error


def read_texts(folder: Path = FOLDER) -> dict[str, dict[str, str]]:
    """The shipped sentences by key, file by file. Raises TextsError naming the file."""
    return {path.stem: flat_texts(path) for path in sorted(folder.glob("*.toml"))}


def load_texts(overlay: Path | None = None, folder: Path = FOLDER, own: Mapping[str, Any] | None = None) -> Texts:
    """The shipped texts, over them an office's file, over both what it set in the console.

    A file may only change keys that exist; a key of `own` that no longer does is passed over.
    """
    sources = {key: sentence for sentences in read_texts(folder).values() for key, sentence in sentences.items()}
    if overlay is not None:
        kept = flat_texts(overlay)
        unknown = sorted(set(kept) - set(sources))
        if unknown:
            raise TextsError(f"{overlay}: no text is called {unknown[0]!r}")
        sources |= kept
    for path, sentence in leaves(own or {}):
        if (key := ".".join(path)) in sources:
            sources[key] = sentence
    return Texts(sources)


def flat_texts(path: Path) -> dict[str, str]:
    """The sentences of one file by key. Raises TextsError naming the file."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TextsError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TextsError(f"{path}: is not TOML in UTF-8 ({error})") from error
    found: dict[str, str] = {}
    for table, entries in tables.items():
        if not isinstance(entries, dict):
            raise TextsError(f"{path}: {table!r} must be a table of texts")
        for name, source in entries.items():
            if not isinstance(source, str):
                raise TextsError(f"{path}: {table}.{name} must be a text")
            found[f"{table}.{name}"] = source
    return found
