"""What would edited word lists change? `python -m nlp.compare FOLDER`, FOLDER being an edited copy of nlp/lexicon.

Every message of the exam, the lessons, or a file of one message a line (`--messages`) is read with both; those taken
for something else are printed, with which reading is right where that is known, and last how many they are.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from config.categories import Categories, Urgency, load_categories
from config.texts import Texts, load_texts
from nlp.gazetteer import Gazetteer
from nlp.lessons import Lesson, read_exam, read_lessons
from nlp.reader import Reader
from nlp.reading import Intent, Reading
from nlp.scan import Scanner
from nlp.terms import FOLDER

_BEFORE, _AFTER = "before", "after"


def changes(old: Reader, new: Reader, lessons: Iterable[Lesson], categories: Categories, texts: Texts) -> list[str]:
    """A line for each message that `new` takes for something else than `old`, and one with their numbers."""
    lines: list[str] = []
    counts: Counter[str] = Counter()
    for lesson in lessons:
        counts["read"] += 1
        before, after = (reader.read(lesson.text, heating=True) for reader in (old, new))
        named = [_named(reading, categories, texts) for reading in (before, after)]
        if named[0] == named[1]:
            continue
        right = _right(lesson, before, after)
        counts[right or "unknown"] += 1
        lines.append(texts.say("lexicon.changed", text=lesson.text, before=named[0], after=named[1], right=right))
    numbers = {"changed": len(lines), "better": counts[_AFTER], "worse": counts[_BEFORE]}
    return [*lines, texts.say("lexicon.total", read=counts["read"], **numbers)]


def _named(reading: Reading, categories: Categories, texts: Texts) -> str:
    if reading.category is None:
        return texts.say("lexicon.no_report", what=reading.intent.value)
    name = categories[reading.category].name
    return texts.say("lexicon.emergency", what=name) if reading.urgency is Urgency.EMERGENCY else name


def _right(lesson: Lesson, before: Reading, after: Reading) -> str | None:
    """Which of the two fits the lesson, None when both or neither do."""
    fits = [_fits(lesson, reading) for reading in (before, after)]
    return None if fits[0] == fits[1] else _BEFORE if fits[0] else _AFTER


def _fits(lesson: Lesson, reading: Reading) -> bool:
    if not lesson.intents:
        return False
    if (reading.urgency is Urgency.EMERGENCY) != lesson.emergency or reading.intent not in lesson.intents:
        return False
    return reading.intent is not Intent.REPORT or reading.category in lesson.categories


def _plain(path: Path) -> list[Lesson]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Lesson(text=line, intents=(), categories=(), emergency=False) for line in lines if line.strip()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what changes; 1 where the edited lists cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m nlp.compare", description=__doc__)
    parser.add_argument("folder", type=Path, help="the edited word lists")
    parser.add_argument("--messages", type=Path, help="one message a line, instead of our own")
    asked = parser.parse_args(arguments)
    categories, nowhere = load_categories(), Gazetteer()
    try:
        readers = [Reader(nowhere, categories, Scanner(folder)) for folder in (FOLDER, asked.folder)]
    except (ValueError, OSError) as fault:
        print(fault, file=sys.stderr)  # noqa: T201  # file and line, for whoever has edited it
        return 1
    lessons = _plain(asked.messages) if asked.messages else [*read_exam(), *read_lessons()]
    for line in changes(readers[0], readers[1], lessons, categories, load_texts()):
        print(line)  # noqa: T201  # what it is for
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
