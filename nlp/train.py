"""Learn from the lessons: `python -m nlp.train`. Run by a person who has looked at what changed, never by itself.

Two small models are written to nlp/weights: `short` for messages, from nlp/lessons; `long` for letters, from the same
and from letters (`--letters`, JSON lines with a `text`) that are labelled (`category`: codes) or that the word lists
are sure of. `--lines FILE` adds reports
`category|text`, such as the reviewed corrections of staff. What does worse than the release is not kept.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from config.categories import OTHER, Categories, load_categories
from nlp.evaluate import FIGURES, examine, figures_of, worse
from nlp.findings import Findings, find
from nlp.gazetteer import Gazetteer
from nlp.learning import Example, best_scale, learn, sharpened
from nlp.lessons import Lesson, read_exam, read_lessons, read_lines
from nlp.model import FOLDER, Model
from nlp.opinion import CATEGORY, DANGER, INTENT, LONG, NO_DANGER, SHORT
from nlp.reader import Reader
from nlp.scan import Scanner

_SIGNS = 16_000
_FIFTH = 5
_FALLBACK_KIND = "unconscious"
_SURE, _AHEAD = 0.5, 0.3
"""What share the best category of a letter needs, and how far ahead of the next, to teach its letter."""
_LETTER_WEIGHT = 0.3
_VERDICTS = ("#best ", "#plain ", "#intent ")
"""The signs by which the word lists give their verdict. They suit the lessons better than the messages of strangers,
so that each lesson is learned once more without them, and the model does not lean on them alone."""
_WITHOUT_VERDICT = 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 1 when the new weights do worse and the old ones stay."""
    parser = argparse.ArgumentParser(prog="python -m nlp.train", description=__doc__)
    parser.add_argument("--lines", type=Path, action="append", default=[], help="more reports to learn from")
    parser.add_argument(
        "--letters",
        type=Path,
        action="append",
        default=[],
        help="letters for the long model, which is left alone without them",
    )
    asked = parser.parse_args(arguments)
    lessons = [*read_lessons(), *(lesson for path in asked.lines for lesson in read_lines(path))]
    teacher = Teacher(load_categories(), Scanner())
    with tempfile.TemporaryDirectory() as folder:
        new = Path(folder)
        if FOLDER.is_dir():
            shutil.copytree(FOLDER, new, dirs_exist_ok=True)
        examples = teacher.examples(lessons)
        _short(examples).save(new / SHORT)
        if asked.letters:
            letters = [*examples, *teacher.letters(row for path in asked.letters for row in _rows(path))]
            learn(letters, (CATEGORY,), _SIGNS).save(new / LONG)
        return _keep(teacher, new)


def _short(examples: Sequence[Example]) -> Model:
    """The model for messages; how sure it is comes from one that has learned from four fifths only."""
    part = [example for number, example in enumerate(examples) if number % _FIFTH]
    scale = best_scale(learn(_twice(part), (CATEGORY,), _SIGNS), CATEGORY, examples[::_FIFTH])
    return sharpened(learn(_twice(examples), (CATEGORY, INTENT, DANGER), _SIGNS), CATEGORY, scale)


def _twice(examples: Iterable[Example]) -> list[Example]:
    """Each example, and after it the same without what the word lists make of it; danger is left to them."""
    return [again for example in examples for again in (example, _unjudged(example))]


def _unjudged(example: Example) -> Example:
    signs = frozenset(sign for sign in example.signs if not sign.startswith(_VERDICTS))
    answers = {question: said for question, said in example.answers.items() if question != DANGER}
    return Example(signs, answers, _WITHOUT_VERDICT * example.weight)


def _keep(teacher: "Teacher", new: Path) -> int:
    reader = Reader(Gazetteer(), teacher.categories, teacher.scanner, weights=new)
    figures = figures_of(examine(reader, read_exam()))
    faults = worse(figures, json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {})
    out = sys.stderr if faults else sys.stdout
    for line in faults or ["kept: " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items())]:
        print(line, file=out)
    if faults:
        return 1
    FOLDER.mkdir(exist_ok=True)
    for path in (new / SHORT, new / LONG):
        shutil.copyfile(path, FOLDER / path.name)
    return 0


class Teacher:
    """Turns lessons into examples, reading them as the reader does."""

    def __init__(self, categories: Categories, scanner: Scanner) -> None:
        self.categories, self.scanner = categories, scanner
        self._nowhere = Gazetteer()

    def examples(self, lessons: Iterable[Lesson]) -> list[Example]:
        """What each lesson answers to the questions of the short model."""
        return [self._example(lesson) for lesson in lessons]

    def letters(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Example]:
        """Letters with their labels, or with the category that the word lists are sure of, which teaches less."""
        for row in rows:
            found = self._find(row["text"])
            signs = frozenset(found.signs())
            shares = (*found.ranking.shares, ("", 0.0), ("", 0.0))
            (best, share), (_, next_share) = shares[:2]
            if row.get("category"):
                yield Example(signs, {CATEGORY: tuple(row["category"])})
            elif share > _SURE and share - next_share > _AHEAD:
                yield Example(signs, {CATEGORY: (best,)}, _LETTER_WEIGHT)

    def _example(self, lesson: Lesson) -> Example:
        found = self._find(lesson.text)
        answers = {INTENT: lesson.intents, DANGER: (self._kind(lesson, found) if lesson.emergency else NO_DANGER,)}
        if lesson.categories:
            answers[CATEGORY] = lesson.categories
        return Example(frozenset(found.signs()), answers)

    def _find(self, text: str) -> Findings:
        return find(text, self._nowhere, self.scanner)

    def _kind(self, lesson: Lesson, found: Findings) -> str:
        if found.danger:
            return found.danger.kind
        code = next(iter(lesson.categories), OTHER)
        return next(iter(self.categories[code].danger), _FALLBACK_KIND)


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


if __name__ == "__main__":
    raise SystemExit(main())
