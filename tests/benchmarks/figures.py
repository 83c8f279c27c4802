"""What was measured, in one form for all sections: printed as tables beside the last committed figures."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import log
from pathlib import Path

LAST = Path(__file__).parent / "last.json"
"""The figures last committed, by section and row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: its figures by name, and the one that is compared from run to run; `goal` as issue 6 words it."""

    name: str
    figures: Mapping[str, float | str]
    compared: float | None = None
    goal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table: what `compared` is, the rows, sentences about what was left out; the machine's load meanwhile."""

    title: str
    compared: str
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    load: str = field(default_factory=lambda: "/".join(f"{load:.1f}" for load in os.getloadavg()))


def exponent(costs: Mapping[int, float]) -> float:
    """How the cost grows with the size, from the least to the greatest size: 0 not at all, 1 in proportion."""
    first, last = min(costs), max(costs)
    return log(costs[last] / costs[first]) / log(last / first)


def machine() -> str:
    """One line about where this ran."""
    return f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs, {platform.system()}"


def table(name: str, section: Section) -> str:
    """As Markdown, with what the last committed figures say."""
    last = {row["name"]: row["compared"] for row in _last().get(name, {}).get("rows", ())}
    keys = list(dict.fromkeys(key for row in section.rows for key in row.figures))
    head = ["what", *keys, section.compared, "goal", "last committed"]
    lines = [head, ["---"] * len(head)]
    for row in section.rows:
        compared = ["" if value is None else f"{value:.2f}" for value in (row.compared, last.get(row.name))]
        lines.append(
            [row.name, *(_shown(row.figures.get(key, "")) for key in keys), compared[0], row.goal, compared[1]]
        )
    drawn = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    notes = "".join(f"\n{note}" for note in section.notes)
    return f"### {section.title}\n\nLoad average {section.load}.{notes}\n\n{drawn}"


def written(found: Mapping[str, Section], file: Path) -> None:
    """Write them as JSON; sections that were not measured this time stay as they are in that file."""
    kept = json.loads(file.read_text()) if file.exists() else {}
    measured = {name: asdict(section) for name, section in found.items()}
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(kept | {"machine": machine()} | measured, ensure_ascii=False, indent=1) + "\n")


def _last() -> dict[str, dict[str, list[dict[str, float]]]]:
    return json.loads(LAST.read_text()) if LAST.exists() else {}


def _shown(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
