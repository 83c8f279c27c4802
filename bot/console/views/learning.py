"""For administrators: corrections looked through before anything is learned from them."""

from aiohttp import web

from bot.console.desk import Desk
from handlers.console import learning
from handlers.context import Context

PATH = "/console/learning"


async def page(desk: Desk) -> web.StreamResponse:
    """What waits to be decided."""
    found = await desk.read(lambda ctx: learning.to_look_through(ctx, desk.backend.understanding.alias))
    return desk.page("learning.html", found=found)


async def decide(desk: Desk) -> web.StreamResponse:
    """Keep one, or not."""
    row_id, form = desk.number("row_id"), await desk.form()
    keep = form.get("does") == "keep"

    def change(ctx: Context) -> bool:
        done = learning.decide(ctx, row_id, form.get("alias", ""), keep=keep)
        if done:
            ctx.session.add(desk.entry("correction_kept" if keep else "correction_left", None, str(row_id)))
        return done

    said = ("kept" if keep else "left") if await desk.write(change) else "gone"
    return desk.go(PATH, desk.office.texts.say(f"learning.{said}"))
