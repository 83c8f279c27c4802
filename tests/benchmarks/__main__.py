"""What our work costs beside the plain alternative, as ratios measured in one run; `make bench` prints the table.

Absolute times differ from machine to machine and from minute to minute. So each subject is measured against its
alternative in turn, several rounds, and only the ratio of one round's two times is compared.
"""

import gc
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path

from tests.benchmarks import codec, product, pushes, reading
from tests.benchmarks.start import starts

ROUNDS = 7
SECONDS = 0.4
"""How long one side runs in one round."""
RESULT = Path("build/benchmarks.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Our way and another over the same inputs; each is called with the number of the input."""

    name: str
    ours: Callable[[int], object]
    against: str
    other: Callable[[int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Medians over the rounds; `low` and `high` are the least and the greatest ratio seen. Times in µs per call."""

    name: str
    against: str
    ours_us: float
    other_us: float
    ratio: float
    low: float
    high: float
    per_second: float


def timed(call: Callable[[int], object]) -> float:
    """Seconds per call, measured over about SECONDS."""
    count = 0
    started = time.perf_counter()
    while (passed := time.perf_counter() - started) < SECONDS:
        for number in range(count, count + 20):
            call(number)
        count += 20
    return passed / count


def measure(subject: Subject) -> Result:
    """Both sides in turn, each side first in every other round."""
    for number in range(50):
        subject.ours(number)
        subject.other(number)
    ours, others = [], []
    gc.collect()
    for turn, _ in zip(cycle((True, False)), range(ROUNDS), strict=False):
        for mine in (turn, not turn):
            (ours if mine else others).append(timed(subject.ours if mine else subject.other))
    ratios = [mine / other for mine, other in zip(ours, others, strict=True)]
    return Result(
        name=subject.name,
        against=subject.against,
        ours_us=statistics.median(ours) * 1e6,
        other_us=statistics.median(others) * 1e6,
        ratio=statistics.median(ratios),
        low=min(ratios),
        high=max(ratios),
        per_second=1 / statistics.median(ours),
    )


def machine() -> str:
    """One line about where this ran."""
    return f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs, {platform.system()}"


def table(results: list[Result]) -> str:
    """The results as a Markdown table."""
    head = ("what", "µs", "a second", "against", "µs", "ratio (least..greatest)")
    rows = [
        (r.name, f"{r.ours_us:.0f}", f"{r.per_second:,.0f}", r.against, f"{r.other_us:.0f}",
         f"{r.ratio:.2f} ({r.low:.2f}..{r.high:.2f})")
        for r in results
    ]  # fmt: skip
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows))


def ready_table(ready: dict[str, tuple[float, float]]) -> str:
    """What it costs to get ready to understand, as a Markdown table."""
    rows = [(tool, f"{seconds:.1f}", f"{megabytes:.0f}") for tool, (seconds, megabytes) in ready.items()]
    head = ("ready to understand with", "s", "MB above the bare service")
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows))


def main() -> None:
    """Measure everything, print the table, write the JSON."""
    with closing(pushes.Stage()) as stage:
        results = [measure(subject) for subject in subjects(stage)]
        steady = stage.steady()
    ready = starts()
    served = product.measure()
    tables = "\n\n".join((table(results), str(steady), ready_table(ready), product.table(served)))
    print(f"{machine()}; {ROUNDS} rounds in turn, medians\n\n{tables}")  # noqa: T201  # what it is for
    RESULT.parent.mkdir(exist_ok=True)
    figures = {
        "machine": machine(),
        "results": [asdict(r) for r in results],
        "steady_pushes": asdict(steady),
        "ready": ready,
        "served": {who: [asdict(each) for each in rounds] for who, rounds in served.items()},
    }
    RESULT.write_text(json.dumps(figures, indent=2) + "\n")


def subjects(stage: pushes.Stage) -> list[Subject]:
    """What is measured."""
    return [
        Subject(
            name="one callback, decrypted to encrypted",
            ours=codec.ours,
            against="plain wechatpy",
            other=codec.plain_wechatpy,
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


if __name__ == "__main__":  # the bot of `pushes` is a process that imports this file again
    main()
