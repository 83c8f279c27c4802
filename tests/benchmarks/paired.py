"""Our way beside the plain alternative over the same inputs, in turn: the codec, the reader, the simulator's push."""

import gc
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle

from tests.benchmarks import codec, pushes, reading
from tests.benchmarks.figures import Row, Section

ROUNDS = 7
SECONDS = 0.4
"""How long one side runs in one round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Our way and another over the same inputs; each is called with the number of the input."""

    name: str
    ours: Callable[[int], object]
    against: str
    other: Callable[[int], object]
    goal: str = ""


def measure(*, full: bool) -> Section:
    """All subjects, and a steady stream through the simulator."""
    del full
    with closing(pushes.Stage()) as stage:
        rows = [_measured(subject) for subject in _subjects(stage)]
        steady = str(stage.steady())
    return Section(title="One call", compared="ratio", rows=rows, notes=[steady])


def _measured(subject: Subject) -> Row:
    """Both sides in turn, each side first in every other round."""
    for number in range(50):
        subject.ours(number)
        subject.other(number)
    ours, others = [], []
    gc.collect()
    for turn, _ in zip(cycle((True, False)), range(ROUNDS), strict=False):
        for mine in (turn, not turn):
            (ours if mine else others).append(_timed(subject.ours if mine else subject.other))
    ratios = [mine / other for mine, other in zip(ours, others, strict=True)]
    figures: dict[str, float | str] = {
        "µs": statistics.median(ours) * 1e6,
        "against": subject.against,
        "its µs": statistics.median(others) * 1e6,
        "least..greatest": f"{min(ratios):.2f}..{max(ratios):.2f}",
    }
    return Row(name=subject.name, figures=figures, compared=statistics.median(ratios), goal=subject.goal)


def _timed(call: Callable[[int], object]) -> float:
    """Seconds per call, measured over about SECONDS."""
    count = 0
    started = time.perf_counter()
    while (passed := time.perf_counter() - started) < SECONDS:
        for number in range(count, count + 20):
            call(number)
        count += 20
    return passed / count


def _subjects(stage: pushes.Stage) -> list[Subject]:
    """What is measured."""
    return [
        Subject(
            name="one callback, decrypted to encrypted",
            ours=codec.ours,
            against="plain wechatpy",
            other=codec.plain_wechatpy,
            goal="≤ 0.7",
        ),
        Subject(
            name="one text understood",
            ours=reading.ours,
            against="jieba cutting it",
            other=reading.only_cut,
        ),
        Subject(
            name="one push of the simulator, answered",
            ours=stage.push,
            against="posting the same bytes",
            other=stage.post,
        ),
    ]
