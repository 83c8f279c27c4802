"""The preview of an import, line by line: what is added, changed and removed, and what is odd."""

from collections.abc import Iterator

from handlers.roster.comparing.changes import Change, Kind
from handlers.roster.holes import holes
from handlers.roster.layout import Part
from handlers.roster.plan import Plan
from handlers.roster.wanted import Wanted
from handlers.roster.words import Words

EXAMPLES = 5
"""How many of each kind are named; the rest is counted."""


def preview(plan: Plan, wanted: Wanted, words: Words) -> Iterator[str]:
    """All lines, in the order of the sheets, then the notes and the holes."""
    if plan.empty:
        yield words.say("nothing_changes")
    else:
        for part in Part:
            yield from _sheet(part, plan.of(part), words)
    yield from (words.say("note", note=note.line(words)) for note in wanted.notes)
    yield from (words.say("note", note=note) for note in plan.notes)
    for hole in holes(wanted, words):
        yield words.say(hole.kind, count=len(hole.names), names=hole.names[:EXAMPLES])


def _sheet(part: Part, changes: tuple[Change, ...], words: Words) -> Iterator[str]:
    by_kind = {kind: [change for change in changes if change.kind is kind] for kind in Kind}
    counts = {kind.value: len(found) for kind, found in by_kind.items()}
    yield words.say("counts", sheet=words.part(part), **counts)
    for kind, found in by_kind.items():
        for change in found[:EXAMPLES]:
            yield words.say(kind.value, name=change.name, details=change.details)
        if len(found) > EXAMPLES:
            yield words.say("more", count=len(found) - EXAMPLES)
