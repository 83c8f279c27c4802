"""The whistle desk: its board, and decisions on a case's page."""

from aiohttp import web

from bot.console.desk import Desk
from bot.console.views.figures import span_of
from handlers.console import called, steering
from handlers.console.rows import row
from handlers.console.span import instants
from handlers.context import Context


async def board(desk: Desk) -> web.StreamResponse:
    """Whistles under way; where the address names months, those issued then."""
    query = desk.request.query
    span = span_of(desk) if "first" in query else None

    def read(ctx: Context) -> list[tuple[object, steering.Called]]:
        if span is None:
            found = steering.board(ctx, desk.who)
        else:
            unit = query.get("unit", "")
            number = int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 10 else 0  # noqa: PLR2004  # an id
            begin, end = instants(ctx, span)
            wanted = steering.Past(begin=begin, end=end, which=query.get("which", ""), unit_id=number)
            found = steering.past(ctx, desk.who, wanted)
        return [(row(ctx, case), one) for case, one in found]

    return desk.page("whistles.html", board=await desk.read(read), span=span)


async def mediations(desk: Desk) -> web.StreamResponse:
    """The mediations behind a number of the figures."""
    span = span_of(desk)
    found = await desk.read(lambda ctx: called.mediated(ctx, desk.who, span))
    return desk.page("mediations.html", found=found, span=span)


async def steer(desk: Desk) -> web.StreamResponse:
    """Carry out a decision."""
    form = await desk.form()
    act, version = form.get("act", ""), form.get("version", "")

    def change(ctx: Context) -> str:
        number = int(version) if version.isdigit() and len(version) < 10 else 0  # noqa: PLR2004  # a row's number
        refused = steering.steer(ctx, desk.case_id, act, form, number)
        return ctx.say(refused.key, **refused.values) if refused else ctx.say(f"steered.{act}")

    return desk.go(f"/console/cases/{desk.case_id}", await desk.write(change))
