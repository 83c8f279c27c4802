"""How pages are made: templates with the office's words, times as people say them, addresses of styles and scripts."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp_jinja2
from aiohttp import web
from jinja2 import FileSystemLoader, StrictUndefined

from bot.console.backend import BACKEND, Backend
from bot.pages.compiled import COMPILED
from config.sentences import values_of
from handlers.wording import Wording
from models.vocabulary import Role

HERE = Path(__file__).parent
STATIC = HERE / "static"


def set_up(app: web.Application, backend: Backend) -> None:
    """Let this application render the templates of the console."""
    environment = aiohttp_jinja2.setup(
        app,
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=COMPILED,
    )
    office = backend.office  # asked anew each time: its words may be changed while we run

    def say(key: str, **values: Any) -> str:
        return Wording(texts=office.texts, calendar=office.calendar, now=backend.clock.now()).say(key, **values)

    def when(at: datetime) -> str:
        return say("console.when", at=at)

    def day(at: datetime) -> str:
        return f"{at.astimezone(office.zone):%Y-%m-%d %H:%M}"

    environment.globals.update(
        t=say, when=when, day=day, style=_address("console.css"), script=_address("console.js"), Role=Role
    )

    def words(table: str) -> list[tuple[str, str]]:
        keys = sorted(key for key in office.texts.keys() if key.startswith(f"{table}."))  # noqa: SIM118  # no mapping
        return [(key.removeprefix(f"{table}."), office.texts.say(key)) for key in keys]

    environment.filters.update(
        query=urlencode,
        words=words,
        known=lambda key, otherwise: say(key) if key in office.texts else otherwise,
        values_of=values_of,
        as_pair=lambda category: (category.code, category.name),
        place_pair=lambda place: (place.id, place.name),
        grid_pair=lambda grid: (grid.id, grid.code),
    )


def _address(name: str) -> str:
    """With a mark of the contents, so that a browser may keep it for long and still sees a new one."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/console/static/{name}?{mark}"


def page(request: web.Request, template: str, values: Mapping[str, Any], status: int = 200) -> web.Response:
    """That template as a page; each knows the size of type, the sentence left for it, the address it stands at."""
    always = {
        "large": request.cookies.get("type") == "large",
        "said": _said(request.cookies.get("said", "")),
        "path": request.path,
        "categories": request.app[BACKEND].office.categories,
        "office_name": request.app[BACKEND].office.rules.place.subdistrict,
    }
    return aiohttp_jinja2.render_template(template, request, {**always, **values}, status=status)


def _said(kept: str) -> str:
    try:
        return bytes.fromhex(kept).decode()
    except ValueError:
        return ""
