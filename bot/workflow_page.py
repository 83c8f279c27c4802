"""`python -m bot workflow`: the life of a case as a page printed from the table; docs/workflow.md is this page."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TextIO

from models.vocabulary import Route, State
from models.workflow import ENTRIES, FINAL, LEVEL_STATES, TABLE, Rule

ROUTES = {
    Route.FIRST: (State.VERIFYING, State.DISPATCHED),
    Route.HANDLER: (State.DISPATCHED,),
    Route.COMMUNITY: (State.ESCALATED_COMMUNITY,),
    Route.STREET: (State.ESCALATED_STREET,),
}
"""Where a route leads when its lowest level has somebody; otherwise it goes further up the chain."""
CLIMBS = {
    Route.UP: "the next level up",
    Route.UP_FROM_HANDLER: "one level above the handler",
    Route.CHOSEN: "the level chosen",
    Route.BACK: "as before the pause",
}
HEAD = """\
# The life of a case

Printed by `python -m bot workflow` from the table in `models/workflow.py`; a test compares. Do not edit.

An event is allowed where a row has its state and the role of whoever causes it; of several rows the first whose
condition holds is taken. Texts are keys of `config/texts/`. Entering a state asks what the second table says and
starts its clock; the handle clock runs through all states in which somebody is responsible."""


def write(out: TextIO) -> None:
    """Write the whole page."""
    out.write("\n".join(lines()) + "\n")


def lines() -> Iterator[str]:
    """The page line by line."""
    yield HEAD
    yield ""
    yield "## The way of a case"
    yield ""
    yield "```mermaid"
    yield from _diagram()
    yield "```"
    yield ""
    yield "## States"
    yield ""
    yield "| state | asks | clock | final |"
    yield "|---|---|---|---|"
    for state, entry in ENTRIES.items():
        yield f"| {state} | {entry.ask or ''} | {entry.clock or ''} | {'yes' if state in FINAL else ''} |"
    yield ""
    yield "## Events"
    yield ""
    yield "| event | in | by | when | leads to | handle clock | tells |"
    yield "|---|---|---|---|---|---|---|"
    yield from map(_row, TABLE)


def _row(rule: Rule) -> str:
    cells = (
        rule.event.value,
        _names(rule.states, State),
        _names(rule.by, type(next(iter(rule.by)))),
        rule.when or "",
        _leads_to(rule),
        rule.handle or "",
        ", ".join(f"{tell.to}: `{tell.key}`" for tell in rule.tells),
    )
    return f"| {' | '.join(cells)} |"


def _names(chosen: Iterable[StrEnum], kind: type[StrEnum]) -> str:
    """In the order of the vocabulary, so that the page never changes by itself."""
    there = frozenset(chosen)
    if there == frozenset(kind):
        return "any"
    return ", ".join(member.value for member in kind if member in there)


def _leads_to(rule: Rule) -> str:
    if rule.to is not None and rule.route is not None:
        return f"{rule.to} with {CLIMBS.get(rule.route) or rule.route}"
    if rule.to is not None:
        return rule.to.value
    if rule.route is None:
        return ""
    return CLIMBS.get(rule.route) or f"{ROUTES[rule.route][0]} or further up"


def _diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    yield f"  [*] --> {State.RECEIVED}"
    seen: set[tuple[State, State, str]] = set()
    for rule in TABLE:
        for state in State:
            if state not in rule.states:
                continue
            for target in _targets(rule):
                arrow = (state, target, rule.event.value)
                if target is not state and arrow not in seen:
                    seen.add(arrow)
                    yield f"  {state} --> {target}: {rule.event}"
    for state in State:
        if state in FINAL:
            yield f"  {state} --> [*]"


def _targets(rule: Rule) -> tuple[State, ...]:
    if rule.to is not None:
        return (rule.to,)
    if rule.route in ROUTES:
        return ROUTES[rule.route]
    if rule.route is Route.UP:
        return tuple(dict.fromkeys(LEVEL_STATES.values()))[1:]
    return tuple(dict.fromkeys(LEVEL_STATES.values())) if rule.route is not None else ()
