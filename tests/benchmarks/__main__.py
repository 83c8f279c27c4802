"""What our work costs, as ratios measured in one run; `make bench` prints the tables and writes build/benchmarks.json.

`python -m tests.benchmarks [SECTION…] [--full] [--keep]`: all sections or some; `--full` measures a million cases, too;
`--keep` makes the figures those that later runs are compared with. Absolute times differ from machine to machine and
from minute to minute: each subject runs in turn with its alternative, and only what is compared means something.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import burst, growth, http, paired, start, timers, writer
from tests.benchmarks.figures import LAST, Section, machine, table, written

SECTIONS: dict[str, Callable[..., Section]] = {
    "calls": paired.measure,
    "http": http.measure,
    "burst": burst.measure,
    "writer": writer.measure,
    "timers": timers.measure,
    "start": start.measure,
    "growth": growth.measure,
}
RESULT = Path("build/benchmarks.json")


def main() -> None:
    """Measure what is asked for, print each table when it is there, write the JSON."""
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    asked.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    asked.add_argument("--full", action="store_true", help="up to a million cases and 100,000 messages")
    asked.add_argument("--keep", action="store_true", help="compare later runs with this one")
    given = asked.parse_args()
    unknown = [name for name in given.sections if name not in SECTIONS]
    if unknown:
        asked.error(f"no such section: {', '.join(unknown)}")
    print(machine())  # noqa: T201  # what it is for
    for name in given.sections or SECTIONS:
        found = SECTIONS[name](full=given.full)
        print(f"\n{table(name, found)}", flush=True)  # noqa: T201
        written({name: found}, RESULT)
        if given.keep:
            written({name: found}, LAST)


if __name__ == "__main__":  # the bot of `pushes` is a process that imports this file again
    main()
