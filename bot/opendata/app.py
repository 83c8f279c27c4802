"""Mounts what others may read, each part under its prefix."""

import json
from pathlib import Path

from aiohttp import web

from bot.console import render
from bot.console.backend import BACKEND, Backend
from bot.console.guard import HEADERS
from bot.opendata import estate, export_api, open311

DESCRIPTION = Path(__file__).with_name("openapi.json")


def mount(app: web.Application, backend: Backend) -> None:
    """Add the applications below `app`."""
    for prefix, routes in (
        ("/estate", estate.routes()),
        ("/open311/v2", open311.routes()),
        ("/api/v1", export_api.routes()),
    ):
        part = web.Application()
        part[BACKEND] = backend
        part[export_api.DESCRIPTION] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
        render.set_up(part, backend)
        part.add_routes(routes)
        part.on_response_prepare.append(_headers)
        app.add_subapp(prefix, part)


async def _headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
