"""How well do we understand? `python -m nlp.evaluate` prints it against the figures of the last release.

It reads nlp/lessons/exam.txt, messages that nothing has been learned from; `--release` keeps the figures as those of
this release. `--exam FILE` reads another file of the same form, `--lines FILE` reports as `category|text`, such as the
reviewed corrections of staff.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.categories import Urgency, load_categories
from nlp.gazetteer import Gazetteer
from nlp.lessons import EXAM, Lesson, read_exam, read_lines
from nlp.model import FOLDER
from nlp.reader import Reader
from nlp.reading import Intent, Reading

FIGURES = FOLDER / "figures.json"
_SLACK = 0.005
"""What a figure may lose by chance; the recall of emergencies may lose nothing."""
_NEVER_LESS = "emergency_recall"
_BINS = 5
_BAR = 20
_SHORT, _MIDDLE = 8, 20


@dataclass(frozen=True, slots=True)
class Answered:
    """A lesson and what we read in it."""

    lesson: Lesson
    reading: Reading

    @property
    def gold(self) -> str | None:
        """The category counted as right: what we said where that is accepted; None where none is asked for."""
        codes = self.lesson.categories
        if not codes or Intent.REPORT not in self.lesson.intents:
            return None
        return self.reading.category if self.reading.category in codes else codes[0]

    @property
    def right(self) -> bool:
        """Whether the category is."""
        return self.reading.category == self.gold


def examine(reader: Reader, lessons: Iterable[Lesson]) -> list[Answered]:
    """What `reader` makes of each lesson, in the heating season."""
    return [Answered(lesson, reader.read(lesson.text, heating=True)) for lesson in lessons]


def figures_of(answers: Sequence[Answered]) -> dict[str, float]:
    """The figures a release is measured by, each 0..1."""
    reports = [answer for answer in answers if answer.gold]
    classes = by_class(answers)
    sure = [answer for answer in answers if len(answer.lesson.intents) == 1]
    precision, recall = _binary(sure, lambda a: Intent.REPORT in a.lesson.intents, lambda a: a.reading.is_report)
    alarms, caught = _binary(answers, lambda a: a.lesson.emergency, lambda a: a.reading.urgency is Urgency.EMERGENCY)
    return {
        "accuracy": _mean(answer.right for answer in reports),
        "macro_f1": _mean(f1 for f1, _ in classes.values()),
        "intent": _mean(answer.reading.intent in answer.lesson.intents for answer in answers),
        "report_precision": precision,
        "report_recall": recall,
        "emergency_precision": alarms,
        "emergency_recall": caught,
    }


def worse(new: Mapping[str, float], old: Mapping[str, float]) -> list[str]:
    """A line for each figure that fell below the old one by more than chance."""
    return [
        f"{name} fell from {old[name]:.3f} to {value:.3f}"
        for name, value in new.items()
        if name in old and value < old[name] - (0 if name == _NEVER_LESS else _SLACK)
    ]


def by_class(answers: Iterable[Answered]) -> dict[str, tuple[float, int]]:
    """F1 and number of messages of each category."""
    hit, missed, false = Counter[str](), Counter[str](), Counter[str]()
    for answer in answers:
        if answer.gold is None:
            continue
        if answer.right:
            hit[answer.gold] += 1
        else:
            missed[answer.gold] += 1
            false[answer.reading.category or ""] += 1
    return {
        code: (2 * hit[code] / (2 * hit[code] + missed[code] + false[code]), hit[code] + missed[code])
        for code in sorted(hit.keys() | missed.keys())
    }


def by_slice(answers: Iterable[Answered]) -> dict[str, tuple[float, int]]:
    """Share of right categories (of right intents, where there is no category) by kind of message."""
    found: dict[str, list[bool]] = defaultdict(list)
    for answer in answers:
        right = answer.right if answer.gold else answer.reading.intent in answer.lesson.intents
        for name in _slices(answer.lesson):
            found[name].append(right)
    return {name: (_mean(values), len(values)) for name, values in sorted(found.items())}


def confusions(answers: Iterable[Answered]) -> list[tuple[str, str, int]]:
    """Which category was taken for which other, or which intent, the most frequent first."""
    pairs: Counter[tuple[str, str]] = Counter()
    for answer in answers:
        if answer.gold and not answer.right:
            pairs[answer.gold, answer.reading.category or answer.reading.intent.value] += 1
        elif not answer.gold and answer.reading.intent not in answer.lesson.intents:
            pairs[answer.lesson.intents[0], answer.reading.intent.value] += 1
    return [(gold, said, count) for (gold, said), count in pairs.most_common()]


def reliability(answers: Iterable[Answered]) -> list[tuple[float, float, int]]:
    """For messages of about the same confidence: its mean, the share that was right, their number."""
    bins: dict[int, list[Answered]] = defaultdict(list)
    for answer in answers:
        if answer.gold and answer.reading.is_report:
            bins[min(_BINS - 1, int(answer.reading.confidence * _BINS))].append(answer)
    return [
        (_mean(answer.reading.confidence for answer in held), _mean(answer.right for answer in held), len(held))
        for _, held in sorted(bins.items())
    ]


def report(answers: Sequence[Answered], released: Mapping[str, float]) -> str:
    """All of it as Markdown tables."""
    figures = figures_of(answers)
    return "\n\n".join(
        (
            _table(
                ("figure", "now", "release"),
                [
                    (name, f"{now:.3f}", f"{released[name]:.3f}" if name in released else "")
                    for name, now in figures.items()
                ],
            ),
            _table(
                ("category", "F1", "messages"), [(c, f"{f1:.2f}", str(n)) for c, (f1, n) in by_class(answers).items()]
            ),
            _table(
                ("kind of message", "right", "messages"),
                [(s, f"{v:.2f}", str(n)) for s, (v, n) in by_slice(answers).items()],
            ),
            _table(("is", "taken for", "times"), [(a, b, str(n)) for a, b, n in confusions(answers)[:15]]),
            _table(
                ("confidence", "right", "messages", "right as a bar, said as a mark"),
                [(f"{said:.2f}", f"{true:.2f}", str(n), _bar(said, true)) for said, true, n in reliability(answers)],
            ),
        )
    )


def _bar(said: float, true: float) -> str:
    """A bar as long as the share that was right, with a mark where it should end: ███████│··, ██████│█··."""
    signs = ["█" if place < round(true * _BAR) else "·" for place in range(_BAR)]
    mark = round(said * _BAR)
    return "".join([*signs[:mark], "│", *signs[mark:]])


def _slices(lesson: Lesson) -> Iterable[str]:
    if Intent.REPORT not in lesson.intents:
        yield f"intent {lesson.intents[0]}"
        return
    yield "emergency" if lesson.emergency else "no emergency"
    size = len(lesson.text)
    yield "a few characters" if size < _SHORT else "one clause" if size < _MIDDLE else "several clauses"


def _binary(
    answers: Iterable[Answered], gold: Callable[[Answered], bool], said: Callable[[Answered], bool]
) -> tuple[float, float]:
    counts = Counter((gold(answer), said(answer)) for answer in answers)
    right = counts[True, True]
    return right / max(1, right + counts[False, True]), right / max(1, right + counts[True, False])


def _mean(values: Iterable[float]) -> float:
    held = list(values)
    return sum(held) / max(1, len(held))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m nlp.evaluate", description=__doc__)
    parser.add_argument("--exam", type=Path, default=EXAM)
    parser.add_argument("--lines", type=Path, help="reports `category|text` instead of an exam")
    parser.add_argument("--release", action="store_true", help="keep the figures as those of this release")
    asked = parser.parse_args(arguments)
    lessons = read_lines(asked.lines) if asked.lines else read_exam(asked.exam)
    answers = examine(Reader(Gazetteer(), load_categories()), lessons)
    released = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    print(report(answers, released))  # noqa: T201  # what it is for
    if asked.release:
        FIGURES.write_text(json.dumps(figures_of(answers), indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
