"""Messages we wrote ourselves, with what they mean: some to learn from, some (exam.txt) only to be measured by."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp.reading import Intent

FOLDER = Path(__file__).parent
EXAM, HARD_EXAM = FOLDER / "exam.txt", FOLDER / "hard.txt"
_NONE = "-"
_EMERGENCY = "emergency"
_FILES = ("reports", "emergencies", "calm", "others")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A message and the answers that count as right: intents, categories (none when it is no report), emergency."""

    text: str
    intents: tuple[str, ...]
    categories: tuple[str, ...]
    emergency: bool


def read_lessons(folder: Path = FOLDER) -> tuple[Lesson, ...]:
    """What there is to learn from. Raises ValueError naming file and line of the first fault."""
    return tuple(lesson for name in _FILES for lesson in _lessons(folder / f"{name}.txt"))


def read_lines(path: Path) -> tuple[Lesson, ...]:
    """Reports as `category|text`, such as corrections that staff made and somebody reviewed. Raises ValueError."""
    return tuple(_lessons(path))


def read_exam(path: Path = EXAM) -> tuple[Lesson, ...]:
    """What to measure by, lines `intents|categories|emergency|text`. Raises ValueError naming the faulty line."""
    return tuple(
        Lesson(text=text, intents=_split(intents), categories=_split(codes), emergency=urgency == _EMERGENCY)
        for intents, codes, urgency, text in _fields(path, 4)
    )


def _lessons(path: Path) -> Iterator[Lesson]:
    others, urgent = path.stem == "others", path.stem == "emergencies"
    for label, text in _fields(path, 2):
        intents, codes = (_split(label), ()) if others else ((Intent.REPORT.value,), _split(label))
        yield Lesson(text=text, intents=intents, categories=codes, emergency=urgent or Intent.CRISIS in intents)


def _fields(path: Path, count: int) -> Iterator[list[str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("|", count - 1)]
        if len(fields) != count:
            raise ValueError(f"{path.name} line {number}: expected {count} fields divided by |, found {line!r}")
        yield fields


def _split(words: str) -> tuple[str, ...]:
    return () if words == _NONE else tuple(words.split(","))
