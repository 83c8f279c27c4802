"""Settings: looked at, tried out, kept, taken back. What is kept holds in every replica at once."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.console.desk import Desk
from config.overlay import SettingError, laid_over, leaves
from config.sentences import preview
from handlers.context import Context
from handlers.settings import changing
from handlers.settings.changing import Difference, Settings, Wanted
from handlers.settings.documents import DOCUMENTS, KEYWORDS, TEXTS, Entry, at, entries, label, title
from handlers.settings.fields import Field
from handlers.settings.looking import Found, Past, due_examples, look_for, past
from models.setting_versions import SettingVersion

SETTINGS = "/console/settings"
UNFIT = 422
"""Status of a page that says what cannot be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What stands on an entry's page beside its fields."""

    fault: str = ""
    differences: tuple[Difference, ...] | None = None
    said: tuple[str, str] | None = None
    """A sentence as it is said now and would be."""
    due: tuple[str, ...] = ()
    tried: str = ""


async def overview(desk: Desk) -> web.StreamResponse:
    """The documents, and what was changed last."""

    def read(ctx: Context) -> tuple[dict[str, int], list[Past]]:
        settings = _settings(desk, ctx)
        counts = {name: len(list(leaves(settings.own.get(name, {})))) for name in DOCUMENTS}
        return counts, past(ctx, desk.backend.standing.shipped)

    counts, found = await desk.read(read)
    return desk.page("settings.html", counts=counts, past=found)


async def document(desk: Desk) -> web.StreamResponse:
    """The entries of a document; of the texts, those that hold what was looked for."""
    name = desk.request.match_info["document"]
    if name not in DOCUMENTS:
        raise web.HTTPNotFound
    query = desk.request.query

    def read(ctx: Context) -> tuple[list[Entry], Found | None]:
        own = _settings(desk, ctx).own
        shipped = desk.backend.standing.shipped
        if name == TEXTS:
            return [], look_for(ctx.office, own.get(TEXTS, {}), query.get("q", ""), query.get("group", ""))
        return entries(ctx.office, shipped, own, name), None

    found, sentences = await desk.read(read)
    return desk.page("settings_document.html", document=name, entries=found, sentences=sentences)


async def entry(desk: Desk) -> web.StreamResponse:
    """The form of an entry."""
    return await _entry_page(desk, Shown())


async def change(desk: Desk) -> web.StreamResponse:
    """Show what a change would do, or keep it."""
    name, key = _asked(desk)
    form = await desk.form()
    act = form.get("act", "preview")
    try:
        wanted = await desk.read(lambda ctx: _wanted(desk, ctx, form, reset=act == "reset"))
    except SettingError as fault:
        return await _entry_page(desk, Shown(fault=_told(desk, name, fault)), form)
    if act == "preview" or not wanted.differences:
        return await _entry_page(desk, await _previewed(desk, wanted, form), form)
    back = f"{SETTINGS}/{name}/{key}"
    if not await _keep(desk, wanted, form.get("note", "")):
        return desk.go(back, desk.office.texts.say("settings.meanwhile"))
    return desk.go(back, desk.office.texts.say("settings.saved_menus" if name == "menus" else "settings.saved"))


async def undo(desk: Desk) -> web.StreamResponse:
    """Take a change back; what was changed otherwise since stays."""
    row_id = desk.number("row_id")

    def read(ctx: Context) -> Wanted | None:
        row = ctx.session.get(SettingVersion, row_id)
        return _settings(desk, ctx).undone(row) if row is not None else None

    try:
        wanted = await desk.read(read)
    except SettingError as fault:
        return desk.go(SETTINGS, desk.office.texts.say("setting_fault.other", label=fault.path, value=""))
    if wanted is None:
        raise web.HTTPNotFound
    if not wanted.differences:
        return desk.go(SETTINGS, desk.office.texts.say("settings.no_difference"))
    kept = await _keep(desk, wanted, desk.office.texts.say("settings.undone"))
    return desk.go(SETTINGS, desk.office.texts.say("settings.undone_now" if kept else "settings.meanwhile"))


def _settings(desk: Desk, ctx: Context) -> Settings:
    return Settings(ctx, desk.backend.standing.shipped, desk.backend.standing.build)


def _asked(desk: Desk) -> tuple[str, str]:
    return desk.request.match_info["document"], desk.request.match_info["entry"]


def _wanted(desk: Desk, ctx: Context, form: Mapping[str, str], *, reset: bool) -> Wanted:
    name, key = _asked(desk)
    settings = _settings(desk, ctx)
    if not settings.fields(name, key):
        raise web.HTTPNotFound
    return settings.as_shipped(name, key) if reset else settings.filled_in(name, key, form)


async def _keep(desk: Desk, wanted: Wanted, note: str) -> bool:
    def keep(ctx: Context) -> bool:
        kept = changing.keep(ctx, wanted, note)
        if kept:
            ctx.session.add(desk.entry("settings_changed", None, f"{wanted.document}/{wanted.entry} {note}".strip()))
        return kept

    kept = await desk.write(keep)
    await desk.backend.standing.changed()
    return kept


async def _entry_page(desk: Desk, shown: Shown, form: Mapping[str, str] | None = None) -> web.StreamResponse:
    name, key = _asked(desk)

    def read(ctx: Context) -> tuple[list[Field], str]:
        shipped = desk.backend.standing.shipped
        return _settings(desk, ctx).fields(name, key), title(
            ctx.office, shipped, name, key
        ) if name in DOCUMENTS else ""

    fields, named = await desk.read(read)
    if not fields:
        raise web.HTTPNotFound
    values: dict[str, Any] = {"document": name, "entry": key, "title": named, "fields": fields, "shown": shown}
    return desk.page("settings_entry.html", form=form, status=UNFIT if shown.fault else 200, **values)


def _told(desk: Desk, name: str, fault: SettingError) -> str:
    """What is wrong, in the office's words."""
    say, texts = desk.office.texts.say, desk.office.texts
    kind = f"setting_fault.{fault.kind}"
    called = label(desk.office, name, tuple(fault.path.split("."))) if fault.path else ""
    values = {"label": called, "value": "", **fault.values}
    return say(kind if kind in texts else "setting_fault.other", **values)


async def _previewed(desk: Desk, wanted: Wanted, form: Mapping[str, str]) -> Shown:
    """What the change would do: the sentence filled in, limits counted from now, a text read with the new words."""
    said = None
    if wanted.document == TEXTS:
        path = tuple(wanted.entry.split(".", 1))
        whole = laid_over(desk.backend.standing.shipped[TEXTS], wanted.own)
        now = desk.office.texts.source(wanted.entry)
        said = (preview(wanted.entry, now), preview(wanted.entry, str(at(whole, path))))
    due = due_examples(desk.office, wanted, desk.now) if wanted.document == "rules" else ()
    tried = await _tried(desk, wanted, form.get("try", "")) if wanted.document in {KEYWORDS, "categories"} else ""
    return Shown(differences=tuple(wanted.differences), said=said, due=tuple(due), tried=tried)


async def _tried(desk: Desk, wanted: Wanted, text: str) -> str:
    if not text:
        return ""
    understanding, say = desk.backend.understanding, desk.office.texts.say
    before = understanding.read(text)
    after = await asyncio.to_thread(understanding.trial, wanted.office, text)
    names = [
        wanted.office.categories[reading.category].name if reading.category else say("settings.no_report")
        for reading in (before, after)
    ]
    return say("settings.tried", text=text, before=names[0], category=names[1])
