"""Put right the words that voice input and hurried thumbs often get wrong, so that the word lists can find them."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from nlp.matcher import Span
from nlp.pinyin import heard, soundings
from nlp.terms import FOLDER

_FILE = "homophones.txt"
_HEAD = 2
_PAIR = 2

Fix = tuple[int, int, str]


class Homophones:
    """The lines of homophones.txt: pairs `wrong right`, and single words that are recognised by their sound."""

    def __init__(self, words_of: Callable[[str], frozenset[Span]], folder: Path = FOLDER) -> None:
        """`words_of` gives the spans of the words of a text. Raises ValueError naming a line that is neither."""
        self._words_of = words_of
        self._pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._sounds: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for number, raw in enumerate((folder / _FILE).read_text(encoding="utf-8").splitlines(), start=1):
            line = raw.partition("#")[0].split()
            if line and (len(line) > _PAIR or len(line[0]) < _HEAD):
                raise ValueError(f"{_FILE} line {number}: expected `word` or `wrong right`, found {raw!r}")
            if len(line) == _PAIR:
                self._pairs[line[0][:_HEAD]].append((line[0], line[1]))
            for word in line[:1] if len(line) == 1 else ():
                for signs in soundings(word):
                    self._sounds[signs[:_HEAD]].append((signs, word))

    def corrected(self, text: str) -> str:
        """`text` (in lower case) with the wrong words replaced."""
        fixes = [*self._spelt(text), *self._sounding(text)]
        if not fixes:
            return text
        pieces: list[str] = []
        done = 0
        for start, end, right in sorted(fixes, key=lambda fix: (fix[0], -fix[1])):
            if start >= done:
                pieces += (text[done:start], right)
                done = end
        return "".join((*pieces, text[done:]))

    def _spelt(self, text: str) -> Iterator[Fix]:
        for start in range(len(text) - 1):
            for wrong, right in self._pairs.get(text[start : start + _HEAD], ()):
                if text.startswith(wrong, start):
                    yield start, start + len(wrong), right

    def _sounding(self, text: str) -> Iterator[Fix]:
        """Runs of characters that sound like one of our words, are whole words together, and no known word."""
        signs = _signs(text)
        alike = [
            (start, start + len(sound), word)
            for start in range(len(signs) - 1)
            for sound, word in self._sounds.get(signs[start : start + _HEAD], ())
            if signs.startswith(sound, start)
            and not text.startswith(word, start)
            and not any(char.isascii() for char in text[start : start + len(sound)])
        ]
        if not alike:
            return
        words = self._words_of(text)
        starts, ends = {start for start, _ in words}, {end for _, end in words}
        for start, end, word in alike:
            if start in starts and end in ends and (start, end) not in words:
                yield start, end, word


def _signs(text: str) -> str:
    """A sign for the sound of each Chinese character of `text`; all others stand for themselves."""
    return " ".join([heard(run).signs for run in text.split(" ")])
