"""Changes an office makes to its settings: read from a form, checked as files are, kept with who and when, undone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from config.overlay import Changes, SettingError, laid_over, leaves, nested
from config.sentences import check
from handlers.context import Context, ident
from handlers.office import Office
from handlers.settings.documents import DOCUMENTS, KEYWORDS, TEXTS, at, fields, label, options, title
from handlers.settings.fields import Field, Path, in_words, read
from models import setting_versions
from models.places import ResponderUnit
from models.setting_versions import SettingVersion

Build = Callable[[Changes, int], Office]
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One setting that a change gives another value."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A change that could be kept: of what, what is then laid over the document, and the office as it would stand.

    `version` is the newest change it was made on top of: another may not have come between.
    """

    document: str
    entry: str
    own: Mapping[str, Any]
    version: int
    office: Office
    differences: Sequence[Difference]


class Settings:
    """The settings as they stand at the moment of a request."""

    def __init__(self, ctx: Context, shipped: Changes, build: Build) -> None:
        """`shipped` is what changes lie over; `build` makes an office of changes, or raises what is wrong with them."""
        self.ctx, self.shipped, self.build = ctx, shipped, build
        self.version = setting_versions.newest(ctx.session)
        self.own = setting_versions.in_force(ctx.session)

    def fields(self, document: str, entry: str) -> list[Field]:
        """The settings of an entry."""
        return fields(self.ctx.office, self.shipped, self.own, document, entry) if document in DOCUMENTS else []

    def filled_in(self, document: str, entry: str, form: Mapping[str, str]) -> Wanted:
        """The change a form asks for. Raises SettingError for the first value that cannot stand."""
        values = (pair for field in self.fields(document, entry) for pair in _spread(field, read(field, form)))
        return self._wanted(document, entry, dict(values))

    def as_shipped(self, document: str, entry: str) -> Wanted:
        """The change that gives an entry back what it came with."""
        values = (pair for field in self.fields(document, entry) for pair in _spread(field, field.shipped))
        return self._wanted(document, entry, dict(values))

    def undone(self, row: SettingVersion) -> Wanted:
        """The change that takes that one back and leaves all others. Raises SettingError where it would not stand."""
        before = setting_versions.before(self.ctx.session, row)
        changed = _changed_paths(before, row.own)
        whole = laid_over(self.shipped[row.document], before)
        return self._wanted(row.document, row.entry, {path: at(whole, path) for path in changed})

    def _wanted(self, document: str, entry: str, values: Mapping[Path, Any]) -> Wanted:
        base = self.shipped[document]
        kept = {path: value for path, value in leaves(self.own.get(document, {})) if path not in values}
        kept |= {path: value for path, value in values.items() if value != at(base, path)}
        own = nested(kept)
        for path, value in values.items():
            _check(self.ctx, document, path, value, at(base, path))
        office = self.build({**self.own, document: own}, self.version)
        return Wanted(
            document=document,
            entry=entry,
            own=own,
            version=self.version,
            office=office,
            differences=list(differences(self.ctx.office, base, document, self.own.get(document, {}), own)),
        )


def keep(ctx: Context, wanted: Wanted, note: str) -> bool:
    """Write the change down; False where somebody else has changed a setting since it was made."""
    if setting_versions.newest(ctx.session) != wanted.version:
        return False
    last = setting_versions.standing(ctx.session).get(wanted.document)
    ctx.session.add(
        SettingVersion(
            document=wanted.document,
            number=last.number + 1 if last else 1,
            entry=wanted.entry,
            at=ctx.now,
            person_id=ident(ctx.sender),
            note=note[:LONGEST_NOTE],
            own=dict(wanted.own),
        )
    )
    return True


def differences(
    office: Office, base: Mapping[str, Any], document: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Difference]:
    """What differs between two states of a document, setting by setting."""
    old, new = laid_over(base, before), laid_over(base, after)
    for path in _changed_paths(before, after):
        name = label(office, document, path)
        if document != TEXTS:
            name = f"{title(office, {document: base}, document, path[0])} · {name}"
        known = options(office, document, path)
        yield Difference(label=name, before=in_words(at(old, path), known), after=in_words(at(new, path), known))


def _spread(field: Field, value: Any) -> Iterator[tuple[Path, Any]]:
    """A field's value by path; of a table whose keys the office chooses, one each, None for those taken out."""
    if not isinstance(value, Mapping):
        yield field.path, value
        return
    for key in {**field.value, **field.shipped, **value}:
        yield (*field.path, key), value.get(key)


def _changed_paths(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Path]:
    old, new = dict(leaves(before)), dict(leaves(after))
    return [path for path in dict.fromkeys([*old, *new]) if old.get(path, ...) != new.get(path, ...)]


def _check(ctx: Context, document: str, path: Path, value: Any, shipped: Any) -> None:
    """What only the whole office can tell: a sentence beside the one it replaces, units that exist."""
    if document == TEXTS and value is not None and value != shipped:
        check(".".join(path), str(shipped), str(value))
    if document == KEYWORDS and value is not None and len(set(value)) != len(value):
        raise SettingError(".".join(path), "twice")
    if path[0] == "milestones" and f"milestone_name.{path[-1]}" not in ctx.office.texts:
        raise SettingError(".".join(path), "milestone", value=path[-1])
    if document == "categories" and value != shipped and path[-1] in {"lead", "assist"}:
        known = set(ctx.session.exec(select(ResponderUnit.name)))
        for unit in [value] if path[-1] == "lead" else value:
            if unit and unit not in known:
                raise SettingError(".".join(path), "unit", value=unit)
