"""`/estate/{id}`: the public ledger of an estate, and what is announced to it."""

from aiohttp import web

from bot.console import render
from bot.opendata.reading import LONGEST_ID, read
from handlers.console import public


def routes() -> list[web.RouteDef]:
    """Below the prefix."""
    return [web.get("/{estate_id:[0-9]+}", page), web.get("/{estate_id:[0-9]+}/announcements", announced)]


async def page(request: web.Request) -> web.StreamResponse:
    """The ledger, for everybody."""
    number = request.match_info["estate_id"]
    found = await read(request, lambda ctx: public.ledger(ctx, int(number))) if len(number) <= LONGEST_ID else None
    if found is None:
        return render.page(request, "fault.html", {"code": 404, "said": ""}, 404)
    return render.page(request, "estate.html", {"ledger": found})


async def announced(request: web.Request) -> web.StreamResponse:
    """What is announced to the estate now, for everybody."""
    number = request.match_info["estate_id"]
    found = await read(request, lambda ctx: public.notices(ctx, int(number))) if len(number) <= LONGEST_ID else None
    if found is None:
        return render.page(request, "fault.html", {"code": 404, "said": ""}, 404)
    return render.page(request, "announcements.html", {"found": found})
