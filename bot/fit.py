"""What is wrong with settings that can be read, told before anything connects: one plain line each."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis.connection import parse_url
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.wechat.crypto import Crypto
from config.rules import RulesError
from config.settings import Settings, SettingsError

SQLITE = ("sqlite", "sqlite+pysqlite")
POSTGRES = "postgresql+psycopg"


def is_sqlite(settings: Settings) -> bool:
    """Whether the database is the embedded one."""
    return settings.database.partition(":")[0] in SQLITE


def addresses(settings: Settings) -> Iterator[str]:
    """Faults of where the data is: database, its folder, Redis."""
    try:
        url = make_url(settings.database)
    except (ArgumentError, ValueError):
        yield "BOT_DATABASE_URL is no database address, write it like postgresql://user@host/db"
    else:
        if url.drivername not in (*SQLITE, POSTGRES):
            yield f"BOT_DATABASE_URL: {url.drivername} cannot be used, write it like postgresql://user@host/db"
        elif url.drivername in SQLITE and url.database and not _can_hold(Path(url.database).parent):
            name = "BOT_DATABASE_URL" if settings.database_url else "BOT_DATA_DIR"
            yield f"{name}: the folder {Path(url.database).parent} cannot be made or written to, choose another"
    try:
        if settings.redis_url:
            parse_url(settings.redis_url)  # type: ignore[no-untyped-call]  # redis leaves it so
    except ValueError:
        yield "BOT_REDIS_URL is no Redis address, write it like redis://host:6379/0"


def account(settings: Settings) -> Iterator[str]:
    """Faults of the WeChat account's settings: the first one missing, keys that cannot be any."""
    try:
        settings.require_wechat()
    except SettingsError as error:
        yield str(error)
        return
    keys = {
        "BOT_WECHAT_AES_KEY": settings.wechat_aes_key,
        "BOT_WECHAT_PREVIOUS_AES_KEY": settings.wechat_previous_aes_key,
    }
    for name, key in keys.items():
        try:
            if key.get_secret_value():
                Crypto(settings.wechat_token.get_secret_value(), key.get_secret_value(), settings.wechat_app_id)
        except ValueError as error:
            yield f"{name}: {error}"


@contextmanager
def naming_the_rules(settings: Settings) -> Iterator[None]:
    """RulesError with the file's name for any value in it that its users refuse, such as impossible office hours."""
    try:
        yield
    except ValueError as error:
        raise RulesError(f"{settings.rules or 'config'}: {error}") from error


def _can_hold(folder: Path) -> bool:
    """Whether a file can be written there, the folder being made first if need be."""
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
