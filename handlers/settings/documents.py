"""What can be set, document by document and entry by entry, and which kind each setting is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.categories import FirstHandler, Urgency
from config.overlay import Changes, laid_over
from handlers.office import Office
from handlers.settings.fields import Field, Kind, Path

DOCUMENTS = ("texts", "rules", "categories", "keywords", "menus", "commands", "choices")
TEXTS, KEYWORDS = "texts", "keywords"
TECHNICAL = frozenset({("scheduler", "tick"), ("wechat", "reply_within"), ("case", "prefix")})
"""What stands in files alone: it holds from the start of a process, or for numbers already given out."""
HIDDEN = frozenset({("categories", "danger"), ("commands", "glued"), ("choices", "does")})
"""What belongs to the word lists or the code and not to an office."""
PAIRS = frozenset({("wechat", "template_fields"), ("wechat", "subscription_fields"), ("milestones",)})
"""Tables of rules whose keys an office chooses itself."""
OF_CATEGORIES = frozenset({("limits", "utility", "categories"), ("announcements", "outages")})
CAUSES = ("pauses", "causes")
TAPS = ("links", "msgmenu", "none")
NOT_SPOKEN = frozenset({"demo", "simulator", "lexicon", "roster", "exchange", "settings"})
"""Files of texts that no resident and no member of staff reads in the chat or on a page, or that name columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A part of a document that is changed together; `own`: the office has changed something in it."""

    id: str
    title: str
    own: bool


def entries(office: Office, shipped: Changes, own: Changes, document: str) -> list[Entry]:
    """The entries of a document, in the order of its file; those of texts are asked for by their words instead."""
    return [
        Entry(id=key, title=title(office, shipped, document, key), own=bool(own.get(document, {}).get(key)))
        for key in shipped[document]
        if document != "rules" or any(True for _ in _leaves(document, (key,), shipped[document][key]))
    ]


def title(office: Office, shipped: Changes, document: str, entry: str) -> str:
    """What an entry is called."""
    key = f"setting_{document}.{entry}"
    if key in office.texts:
        return office.texts.say(key)
    if document in {"categories", KEYWORDS} and entry in office.categories:
        return office.categories[entry].name
    if document == "commands":
        return "、".join(shipped[document][entry]["words"][:2])
    tags = {menu.key: menu.name for menu in office.menus.by_tag}
    return tags.get(entry, entry)


def fields(office: Office, shipped: Changes, own: Changes, document: str, entry: str) -> list[Field]:
    """The settings of an entry, with what holds now; none where there is no such entry."""
    above = tuple(entry.split(".", 1)) if document == TEXTS else (entry,)
    base = at(shipped.get(document, {}), above)
    if base is None:
        return []
    now = at(laid_over(shipped[document], own.get(document, {})), above)
    return [
        Field(
            path=path,
            kind=kind(document, path, value),
            label=label(office, document, path),
            value=at(now, path[len(above) :]),
            shipped=value,
            options=options(office, document, path),
        )
        for path, value in _leaves(document, above, base)
    ]


def at(tables: Any, path: Path) -> Any:
    """What stands at the end of that path; None where it ends before."""
    for key in path:
        if not isinstance(tables, Mapping) or key not in tables:
            return None
        tables = tables[key]
    return tables


def _leaves(document: str, above: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    if (document == "rules" and above in TECHNICAL) or (document, above[-1]) in HIDDEN:
        return
    own_keys = document == "rules" and (above[:-1] in PAIRS or above in PAIRS)
    if isinstance(value, Mapping) and not (own_keys and not any(isinstance(one, Mapping) for one in value.values())):
        for key, below in value.items():
            yield from _leaves(document, (*above, key), below)
    else:
        yield above, value


def kind(document: str, path: Path, value: Any) -> Kind:
    """How a setting is filled in."""
    if document == TEXTS:
        return Kind.AREA
    if document == "menus":
        return Kind.MENU
    if isinstance(value, Mapping):
        return Kind.PAIRS
    if isinstance(value, bool):
        return Kind.FLAG
    if isinstance(value, int | float):
        return Kind.NUMBER
    if path in OF_CATEGORIES or path == CAUSES or (document, path[-1]) == ("categories", "first"):
        return Kind.CHECKS
    if isinstance(value, list):
        return Kind.NUMBERS if value and isinstance(value[0], int | float) else Kind.LIST
    return Kind.CHOICE if (document, path[-1]) in {("categories", "urgency"), ("rules", "taps")} else Kind.TEXT


def label(office: Office, document: str, path: Path) -> str:
    """What a setting is called: by its whole path, else by its last part."""
    if document == TEXTS:
        return ".".join(path)
    if document == "choices" and path[1].isdigit():
        return f"{path[1]} {office.texts.say(f'setting_choices_each.{path[-1]}')}"
    for key in (f"setting_{document}.{'.'.join(path)}", f"setting_{document}_each.{path[-1]}", f"event.{path[-1]}"):
        if key in office.texts:
            return office.texts.say(key)
    if document == "rules" and path[-1] in office.categories:
        return office.categories[path[-1]].name
    return " ".join(path[1:]) or path[0]


def options(office: Office, document: str, path: Path) -> Sequence[tuple[str, str]]:
    """What can be chosen for a setting, with words; nothing where it is written freely."""
    say = office.texts.say
    if document == "menus":
        return [("", ""), *((name, say(f"setting_commands.{name}")) for name in office.commands.names)]
    if path in OF_CATEGORIES:
        return [(code, category.name) for code, category in office.categories.items()]
    if path == CAUSES:
        return [
            (key.partition(".")[2], say(key)) for key in sorted(office.texts.keys()) if key.startswith("pause_cause.")
        ]
    if (document, path[-1]) == ("categories", "first"):
        return [(one.value, say(f"setting_first.{one.value}")) for one in FirstHandler]
    if (document, path[-1]) == ("categories", "urgency"):
        return [(one.value, say(f"ledger_urgency.{one.value}")) for one in Urgency]
    return [(one, say(f"setting_taps.{one}")) for one in TAPS] if path == ("wechat", "taps") else ()
