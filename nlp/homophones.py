"""Put right the words that voice input and hurried thumbs often get wrong, so that the word lists can find them."""

from collections import defaultdict
from pathlib import Path

from nlp.terms import FOLDER

_FILE = "homophones.txt"
_HEAD = 2


class Homophones:
    """The pairs `wrong right` of homophones.txt."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises ValueError naming the line that is no pair."""
        pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for number, raw in enumerate((folder / _FILE).read_text(encoding="utf-8").splitlines(), start=1):
            line = raw.partition("#")[0].split()
            if not line:
                continue
            if len(line) != _HEAD or len(line[0]) < _HEAD:
                raise ValueError(f"{_FILE} line {number}: expected `wrong right`, found {raw!r}")
            pairs[line[0][:_HEAD]].append((line[0], line[1]))
        self._pairs = {head: sorted(found, key=lambda pair: -len(pair[0])) for head, found in pairs.items()}

    def corrected(self, text: str) -> str:
        """`text` with every wrong word replaced, the longest first."""
        pieces: list[str] = []
        start = done = 0
        while start < len(text) - 1:
            for wrong, right in self._pairs.get(text[start : start + _HEAD], ()):
                if text.startswith(wrong, start):
                    pieces += (text[done:start], right)
                    start = done = start + len(wrong)
                    break
            else:
                start += 1
        return "".join((*pieces, text[done:])) if pieces else text
