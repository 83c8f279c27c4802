"""Puts an office together: the shipped settings, over them its files, over both what was changed in the console."""

import logging
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from config.categories import Category, load_categories, read_categories
from config.choices import load_choices, read_choices
from config.commands import load_commands, read_commands
from config.menus import load_menus, read_menus
from config.overlay import Changes, SettingError, leaves, nested
from config.rules import load_rules, read_rules
from config.sentences import check
from config.settings import Settings
from config.texts import flat_texts, load_texts, read_texts
from config.workcalendar import load_work_days
from handlers.office import Office
from models import setting_versions
from models.vault import Vault
from models.worktime import QuietHours, WorkCalendar
from nlp.terms import own_terms

NOTHING: Mapping[str, Any] = {}
_log = logging.getLogger(__name__)


def build_office(settings: Settings, changes: Changes = NOTHING, version: int = 0) -> Office:
    """Everything an office may change, read and checked.

    Raises RulesError, TextsError, SettingsError, ValueError for what is wrong in files, SettingError for a change.
    """
    rules = load_rules(settings.rules, changes.get("rules"))
    commands = load_commands(own=changes.get("commands"))
    categories = load_categories(own=changes.get("categories"))
    zone = settings.zone
    quiet = rules.quiet_hours
    try:
        calendar = WorkCalendar(slots=rules.worktime.slots, overrides=load_work_days(), timezone=zone)
    except ValueError:
        if "worktime" in changes.get("rules", NOTHING):
            raise SettingError("worktime.slots", "slots") from None
        raise
    keywords = {code: tuple(table["words"]) for code, table in changes.get("keywords", NOTHING).items()}
    own_terms(keywords)
    return Office(
        rules=rules,
        texts=load_texts(settings.texts, own=_sayable(changes.get("texts", NOTHING))),
        categories=categories,
        choices=load_choices(own=changes.get("choices")),
        commands=commands,
        menus=load_menus(own=changes.get("menus")),
        keywords=keywords,
        calendar=calendar,
        quiet=QuietHours(start=quiet.start, end=quiet.end, timezone=zone),
        vault=Vault(settings.require_secret()),
        zone=zone,
        base_url=settings.base_url,
        wecom=bool(settings.wecom_corp_id),
        hears=bool(settings.voice_command or settings.voice_model),
        version=version,
    )


def stored_office(settings: Settings, session: Session) -> Office:
    """The office as the console's settings have it; as its files have it where those cannot be used any more."""
    changes, version = setting_versions.in_force(session), setting_versions.newest(session)
    try:
        return build_office(settings, changes, version)
    except SettingError:
        _log.exception("the settings of the console cannot be used; those of the files hold")
        return build_office(settings)


def shipped(settings: Settings) -> dict[str, dict[str, Any]]:
    """What changes of the console are laid over, by document: files and all, every key there."""
    texts = {path: sentence for kept in read_texts().values() for path, sentence in kept.items()}
    texts |= flat_texts(settings.texts) if settings.texts is not None else {}
    defaults = {name: _plain(field.get_default()) for name, field in Category.model_fields.items() if name != "code"}
    categories = {code: {**defaults, **table} for code, table in read_categories().items()}
    return {
        "texts": nested({tuple(path.split(".", 1)): sentence for path, sentence in texts.items()}),
        "rules": read_rules(settings.rules),
        "categories": categories,
        "keywords": {code: {"words": []} for code in categories},
        "menus": {key: buttons for key, buttons in read_menus().items() if key != "tags"},
        "commands": {name: {"asked": [], **table} for name, table in read_commands().items()},
        "choices": read_choices(),
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _sayable(own: Mapping[str, Any]) -> dict[str, Any]:
    """The rewritten sentences that still fit what they are given: a sentence that could not be said loses a message."""
    sources = {key: sentence for kept in read_texts().values() for key, sentence in kept.items()}
    kept = {}
    for path, sentence in leaves(own):
        key = ".".join(path)
        try:
            check(key, sources.get(key, ""), sentence)
        except SettingError as fault:
            _log.warning("the text %s of the console does not fit any more: %s", key, fault)
        else:
            kept[path] = sentence
    return nested(kept)
