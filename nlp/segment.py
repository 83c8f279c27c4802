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

_COMMON = 1000
"""How often our words are said to occur; let jieba work it out and the start takes half a second longer."""

Span = tuple[int, int]


class Segmenter:
    """jieba with a user dictionary. Construction reads jieba's dictionary (about a second, later from its cache)."""

    def __init__(self, words: Iterable[str], cache_folder: Path | None = None) -> None:
        """`words` are never cut apart where they stand in a text; `cache_folder` defaults to a private one of ours."""
        jieba.setLogLevel(logging.WARNING)
        jieba.dt.tmp_dir = str(cache_folder or _private_folder())
        jieba.dt.initialize()
        for word in words:
            jieba.dt.add_word(word, _COMMON)
        self._known = jieba.dt.FREQ

    def alone(self, text: str, place: int) -> bool:
        """Whether the character at `place` is a word of its own: in no longer word (2 or 3 characters) that we know."""
        known = self._known
        return not (
            known.get(text[place : place + 2])
            or (place and known.get(text[place - 1 : place + 1]))
            or known.get(text[place : place + 3])
            or (place and known.get(text[place - 1 : place + 2]))
            or (place > 1 and known.get(text[place - 2 : place + 1]))
        )

    def spans(self, text: str) -> frozenset[Span]:
        """[start, end) of every word that `text` is cut into; what is no known word comes out as single characters."""
        spans: list[Span] = []
        start = 0
        for word in jieba.dt.cut(text, HMM=False):
            spans.append((start, start + len(word)))
            start += len(word)
        return frozenset(spans)


def _private_folder() -> Path:
    """A folder that only this user can write: what jieba caches there is loaded without checks."""
    folder = Path(tempfile.gettempdir()) / f"jiamenkou-words-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.stat()
    private = found.st_uid == os.getuid() and not found.st_mode & 0o022
    return folder if private else Path(tempfile.mkdtemp(prefix="jiamenkou-words-"))
