"""Cut a text into words with jieba, or its port rjieba where that is installed: both cut alike and know our words."""

import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

_COMMON = 10_000
"""How often our words are said to occur: so often that they are never cut apart, by jieba and by its port alike."""
_TAG = ""
FAST = find_spec("rjieba") is not None
"""Whether the port is there: it starts sooner and needs less memory."""

Span = tuple[int, int]


class _Dictionary(NamedTuple):
    knows: Callable[[str], object]
    cut: Callable[[str], Iterable[str]]


class Segmenter:
    """A dictionary with our words in it. Construction reads it (jieba's in about a second, later from its cache)."""

    def __init__(self, words: Iterable[str], cache_folder: Path | None = None, *, fast: bool = FAST) -> None:
        """`words` are never cut apart where they stand in a text; `cache_folder` defaults to a private one of ours.

        `fast` takes the port, which needs no cache.
        """
        self._dictionary = _ported(words) if fast else _original(words, cache_folder or _private_folder())

    def alone(self, text: str, place: int) -> bool:
        """Whether the character at `place` is a word of its own: in no longer word (2 or 3 characters) that we know."""
        knows = self._dictionary.knows
        return not (
            knows(text[place : place + 2])
            or (place and knows(text[place - 1 : place + 1]))
            or knows(text[place : place + 3])
            or (place and knows(text[place - 1 : place + 2]))
            or (place > 1 and knows(text[place - 2 : place + 1]))
        )

    def spans(self, text: str) -> frozenset[Span]:
        """[start, end) of every word that `text` is cut into; what is no known word comes out as single characters."""
        spans: list[Span] = []
        start = 0
        for word in self._dictionary.cut(text):
            spans.append((start, start + len(word)))
            start += len(word)
        return frozenset(spans)


def _original(words: Iterable[str], cache_folder: Path) -> _Dictionary:
    with warnings.catch_warnings():
        # jieba 0.42.1 has invalid escapes in its sources and asks for pkg_resources: nothing a caller could change.
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415  # heavy, and not needed beside the port
    jieba.setLogLevel(logging.WARNING)
    jieba.dt.tmp_dir = str(cache_folder)
    jieba.dt.initialize()
    for word in words:
        jieba.dt.add_word(word, _COMMON)
    return _Dictionary(jieba.dt.FREQ.get, lambda text: jieba.dt.cut(text, HMM=False))


def _ported(words: Iterable[str]) -> _Dictionary:
    import rjieba  # noqa: PLC0415  # an extra that may be missing

    for word in words:
        rjieba.add_word(word, _COMMON, _TAG)  # to the one dictionary it comes with: a second would need 25 MB more
    return _Dictionary(rjieba.has_word, lambda text: rjieba.cut(text, hmm=False))


def _private_folder() -> Path:
    """A folder that only this user can write: what jieba caches there is loaded without checks."""
    folder = Path(tempfile.gettempdir()) / f"jiamenkou-words-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.stat()
    private = found.st_uid == os.getuid() and not found.st_mode & 0o022
    return folder if private else Path(tempfile.mkdtemp(prefix="jiamenkou-words-"))
