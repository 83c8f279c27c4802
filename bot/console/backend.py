"""What the console is built on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Engine

from bot.clock import Clock
from bot.media.store import MediaStore
from bot.pages.weblogin import WebLogin
from bot.posters import Codes
from bot.shared import Shared
from bot.standing import Standing
from bot.understanding import Understanding
from bot.writer import Writer
from handlers.office import Office
from models.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """What the console is built on. `reader` only reads; every change is a job of `writer`."""

    office: Office
    reader: Engine
    writer: Writer
    shared: Shared
    clock: Clock
    understanding: Understanding
    standing: Standing
    store: MediaStore
    login: WebLogin
    codes: Codes
    wake: Callable[[], None]


BACKEND: web.AppKey[Backend] = web.AppKey("backend", Backend)
ALLOWED: web.AppKey[Mapping[str, frozenset[Role]]] = web.AppKey("allowed", Mapping[str, frozenset[Role]])
"""Which roles may open each address: pages show only the ways that are open."""
