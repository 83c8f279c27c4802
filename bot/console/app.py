"""The console as an application of its own, to be mounted under /console/."""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.console import render
from bot.console.backend import ALLOWED, BACKEND, Backend
from bot.console.guard import HEADERS, guarded
from bot.console.routes import ROUTES
from bot.console.views import entry, wechat

PREFIX = "/console"
_log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def console(backend: Backend) -> web.Application:
    """The application; `backend` stays open as long as it runs."""
    app = web.Application()
    app[BACKEND] = backend
    app[ALLOWED] = {route.path: route.who for route in ROUTES if route.method == "GET"}
    render.set_up(app, backend)
    app.middlewares.append(_plain_faults)
    app.router.add_get("/sign-in", entry.sign_in_page)
    app.router.add_post("/sign-in", entry.by_password)
    app.router.add_get("/in/{token}", entry.by_link)
    app.router.add_get("/wechat", wechat.begin)
    app.router.add_get("/wechat/done", wechat.done)
    app.router.add_static("/static", render.STATIC)
    for route in ROUTES:
        app.router.add_route(route.method, route.path, guarded(route))
    app.on_response_prepare.append(_headers)
    return app


async def _headers(request: web.Request, response: web.StreamResponse) -> None:
    """Nothing from outside, nothing inline; no page with people's data is kept by anybody."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)  # a page to print brings its own styles, and says so
    if "/static/" in request.path:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    if "said" in request.cookies and response.content_type == "text/html" and response.status < 300:  # noqa: PLR2004
        response.headers.add("Set-Cookie", "said=; Max-Age=0; Path=/console")


@web.middleware
async def _plain_faults(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What cannot be done is said in the office's words, also where something broke."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:  # noqa: PLR2004  # a redirect, no fault
            raise
        return _fault(request, error.status)
    except Exception:
        _log.exception("%s %s failed", request.method, request.path)
        return _fault(request, 500)


def _fault(request: web.Request, status: int) -> web.Response:
    known = status if status in {401, 403, 404, 405, 413} else 500 if status >= 500 else 400  # noqa: PLR2004
    return render.page(request, "fault.html", {"code": known}, status)
