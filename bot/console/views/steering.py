"""The whistle desk: its board, and decisions on a case's page."""

from aiohttp import web

from bot.console.desk import Desk
from handlers.console import steering
from handlers.console.rows import row
from handlers.context import Context


async def board(desk: Desk) -> web.StreamResponse:
    """Whistles under way."""

    def read(ctx: Context) -> list[tuple[object, steering.Called]]:
        return [(row(ctx, case), called) for case, called in steering.board(ctx, desk.who)]

    return desk.page("whistles.html", board=await desk.read(read))


async def steer(desk: Desk) -> web.StreamResponse:
    """Carry out a decision."""
    form = await desk.form()
    act, version = form.get("act", ""), form.get("version", "")

    def change(ctx: Context) -> str:
        number = int(version) if version.isdigit() and len(version) < 10 else 0  # noqa: PLR2004  # a row's number
        refused = steering.steer(ctx, desk.case_id, act, form, number)
        return ctx.say(refused.key, **refused.values) if refused else ctx.say(f"steered.{act}")

    return desk.go(f"/console/cases/{desk.case_id}", await desk.write(change))
