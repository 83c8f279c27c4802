"""What characters sound like to a northern ear and a voice keyboard: no tones, n = ng, z = zh, c = ch, s = sh."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

_TABLE = Path(__file__).parent / "lexicon" / "pinyin.txt"
_FIRST_SOUND = 0xE000
"""Sounds are written as characters of the private use area, so that a text of sounds is searched like any text."""
_MOST_SPELLINGS = 32
_LONGEST_SYLLABLE = 6
_LETTERS = re.compile(r"[A-Z]{2,}")


Piece = tuple[str, int, int]
"""A syllable's sign or a character, and its [start, end) in the text."""


class Heard(NamedTuple):
    """A text as it sounds, without its spaces: a sign per syllable, and what was written (the sign where pinyin was).

    A tuple and not a dataclass: one for each text. `pieces` is empty where each character is a piece of its own.
    """

    signs: str
    written: str
    text: str
    pieces: Sequence[Piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The [start, end) of the text that the signs from `start` to `end` were."""
        return (self.pieces[start][1], self.pieces[end - 1][2]) if self.pieces else (start, end)


def heard(text: str) -> Heard:
    """How `text` (in upper case) sounds; characters of no known reading stand for themselves."""
    if " " not in text and not _LETTERS.search(text):
        return Heard(text.translate(_usual()), text, text, ())
    pieces = _pieces(text)
    written = "".join([piece[0] for piece in pieces])
    return Heard(written.translate(_usual()), written, text, pieces)


def _pieces(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    done = 0
    for run in _LETTERS.finditer(text):
        if syllables := _spelt_out(run):
            pieces += [(text[at], at, at + 1) for at in range(done, run.start())]
            pieces += syllables
            done = run.end()
    pieces += [(text[at], at, at + 1) for at in range(done, len(text))]
    return [piece for piece in pieces if piece[0] != " "]


def _spelt_out(run: re.Match[str]) -> list[Piece]:
    """SANJINB → the signs of san and jin, and B; empty when the letters are no pinyin."""
    signs, found, at = _signs(), [], run.start()
    while at < run.end():
        longest = min(_LONGEST_SYLLABLE, run.end() - at)
        size = next((n for n in range(longest, 1, -1) if run.string[at : at + n].lower() in signs), 0)
        if not size and at + 1 < run.end():
            return []
        piece = signs[run.string[at : at + size].lower()] if size else run.string[at]
        found.append((piece, at, at + (size or 1)))
        at += size or 1
    return found


def soundings(name: str) -> tuple[str, ...]:
    """All that heard(text).signs may be where `name` is said: each way to read its characters (行 xing, hang)."""
    ways = product(*(_readings().get(char, (char,)) for char in name))
    return tuple("".join(way) for way, _ in zip(ways, range(_MOST_SPELLINGS), strict=False))


@cache
def _usual() -> Mapping[int, str]:
    same = {
        code: chr(code) for code in (*range(0x80), *map(ord, "，。、！？；：“”（）〓"))
    }  # a miss costs more than a hit
    return same | {ord(char): readings[0] for char, readings in _readings().items()}


@cache
def _signs() -> Mapping[str, str]:
    """For every syllable, as it is typed, the sign it shares with those that sound like it."""
    signs: dict[str, str] = {}
    merged: dict[str, str] = {}
    for _, syllable in _listed():
        core = re.sub(r"^([zcs])h", r"\1", syllable).removesuffix("g").replace("v", "u")
        signs[syllable] = merged.setdefault(core, chr(_FIRST_SOUND + len(merged)))
    return signs


@cache
def _readings() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for char, syllable in _listed():
        if _signs()[syllable] not in found[char]:
            found[char].append(_signs()[syllable])
    return {char: tuple(readings) for char, readings in found.items()}


def _listed() -> Iterator[tuple[str, str]]:
    """Characters with a reading each, the usual reading of a character first."""
    firsts: dict[str, str] = {}
    further: list[tuple[str, str]] = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith(">"):
            firsts |= {entry[-1]: entry[:-1] for entry in line.split()[1:]}
        elif line and not line.startswith("#"):
            syllable, chars = line.split()
            further += ((char, syllable) for char in chars)
    syllable = ""
    for char in _ordered_by_reading():
        syllable = firsts.get(char, syllable)
        yield char, syllable
    yield from further


def _ordered_by_reading() -> Iterator[str]:
    """The first level of GB 2312: rows 16 to 55, of which the last stops short."""
    for row in range(16, 56):
        for cell in range(1, 95):
            yield from bytes((row + 0xA0, cell + 0xA0)).decode("gb2312", errors="ignore")
