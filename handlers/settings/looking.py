"""What is shown of settings: sentences that were looked for, what was changed and by whom, due times to come."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from config.durations import Duration
from config.overlay import Changes, leaves
from config.texts import read_texts
from handlers.context import Context
from handlers.office import Office
from handlers.settings.changing import Difference, Wanted, differences
from handlers.settings.documents import NOT_SPOKEN, label, title
from handlers.settings.fields import Path
from handlers.wording import Wording
from models import people, setting_versions

MOST_SENTENCES = 60
NEWEST = 30
LONGEST = 90
"""Characters of a sentence in a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence in a list."""

    key: str
    words: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Sentences that were looked for; `more` are left out. `groups` are the places to look in, with their words."""

    query: str
    group: str
    groups: Sequence[tuple[str, str]]
    sentences: Sequence[Sentence]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A change of the settings."""

    id: int
    document: str
    title: str
    who: str
    at: datetime
    note: str
    differences: Sequence[Difference]


def look_for(office: Office, own: Mapping[str, Any], query: str, group: str) -> Found:
    """The sentences, as they are said now, that hold these words; all that the office changed where none are given."""
    files = {name: texts for name, texts in read_texts().items() if name not in NOT_SPOKEN}
    changed = {".".join(path) for path, _ in leaves(own)}
    found = [
        Sentence(key=key, words=_short(office.texts.source(key)), own=key in changed)
        for name, texts in files.items()
        for key in texts
        if group in {"", name} and (query in office.texts.source(key) or query == key)
        if query or group or key in changed
    ]
    return Found(
        query=query,
        group=group,
        groups=[(name, office.texts.say(f"setting_texts.{name}")) for name in files],
        sentences=found[:MOST_SENTENCES],
        more=max(0, len(found) - MOST_SENTENCES),
    )


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def past(ctx: Context, shipped: Changes) -> list[Past]:
    """The newest changes, each with what it changed."""
    rows = setting_versions.history(ctx.session, NEWEST)
    who = people.by_ids(ctx.session, [row.person_id for row in rows])
    return [
        Past(
            id=row.id or 0,
            document=row.document,
            title=title(ctx.office, shipped, row.document, row.entry),
            who=who[row.person_id].name,
            at=row.at,
            note=row.note,
            differences=list(
                differences(
                    ctx.office,
                    shipped[row.document],
                    row.document,
                    setting_versions.before(ctx.session, row),
                    row.own,
                )
            ),
        )
        for row in rows
    ]


def due_examples(office: Office, wanted: Wanted, now: datetime) -> Iterator[str]:
    """When what begins now would be due, for each limit that differs from before."""
    words = Wording(texts=office.texts, calendar=wanted.office.calendar, now=now)
    for path, _ in leaves(wanted.own.get("limits", {})):
        limit = _limit(wanted.office, path)
        if isinstance(limit, Duration) and limit != _limit(office, path):
            due = wanted.office.calendar.due(now, limit)
            said = words.say("settings.due", at=due.at, why=due.why)
            yield f"{label(office, 'rules', ('limits', *path))}:{said}"


def _limit(office: Office, path: Path) -> Any:
    return reduce(getattr, path, office.rules.limits)
