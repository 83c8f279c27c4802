"""Saved views of the case list: kept and dropped by whose they are."""

from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from bot.console.desk import Desk
from handlers.console import search
from handlers.context import Context
from models import saved_views
from models.saved_views import SavedView

LONGEST_NAME = 20


async def keep(desk: Desk) -> web.StreamResponse:
    """Keep the filters of the list under a name."""
    form = await desk.form()
    wanted = search.filters(dict(parse_qsl(form.get("query", ""))))
    query, name = urlencode(wanted.query(before="")), form.get("name", "")[:LONGEST_NAME]
    if not name or not query:
        return desk.go(f"/console/cases?{query}", desk.office.texts.say("views.name_wanted"))
    kept = await desk.write(lambda ctx: saved_views.keep(ctx.session, desk.who.person_id, name, query, ctx.now))
    return desk.go(f"/console/cases?{query}", desk.office.texts.say("views.kept" if kept else "views.too_many"))


async def drop(desk: Desk) -> web.StreamResponse:
    """Drop one of one's own."""
    number = desk.number("view_id")

    def remove(ctx: Context) -> bool:
        row = ctx.session.get(SavedView, number)
        if row is None or row.person_id != desk.who.person_id:
            return False
        ctx.session.delete(row)
        return True

    if not await desk.write(remove):
        raise web.HTTPNotFound
    return desk.go("/console/cases", desk.office.texts.say("views.dropped"))
