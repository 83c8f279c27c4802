"""Cut a text into words with jieba, which knows the words of our lists too."""

import logging
import os
import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path

with warnings.catch_warnings():
    # jieba 0.42.1 has invalid escapes in its sources and asks for pkg_resources: nothing a caller could change.
    warnings.simplefilter("ignore")
    import jieba

Span = tuple[int, int]


class Segmenter:
    """jieba with a user dictionary. Construction reads jieba's dictionary (about a second, later from its cache)."""

    def __init__(self, words: Iterable[str], cache_folder: Path | None = None) -> None:
        """`words` are never cut apart where they stand in a text; `cache_folder` defaults to a private one of ours."""
        jieba.setLogLevel(logging.WARNING)
        jieba.dt.tmp_dir = str(cache_folder or _private_folder())
        jieba.dt.initialize()
        self._tokenizer = jieba.dt
        for word in words:
            self._tokenizer.add_word(word)

    def words(self, text: str) -> list[str]:
        """The words of `text` for searching: long words and the shorter ones inside them."""
        return list(self._tokenizer.cut_for_search(text))

    def spans(self, text: str) -> frozenset[Span]:
        """[start, end) of every word that `text` is cut into, the shorter ones inside long words left out."""
        spans: list[Span] = []
        start = 0
        for word in self._tokenizer.cut(text):
            spans.append((start, start + len(word)))
            start += len(word)
        return frozenset(spans)


def _private_folder() -> Path:
    """A folder that only this user can write: what jieba caches there is loaded without checks."""
    folder = Path(tempfile.gettempdir()) / f"jiamenkou-words-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
