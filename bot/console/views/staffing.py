"""Leave and deputies, and the roster as a workbook."""

import io
from collections.abc import Callable

from aiohttp import web

from bot.console.desk import Desk
from bot.console.views.figures import WORKBOOK
from handlers.console import staffing
from handlers.context import Context
from handlers.refusal import Refusal
from handlers.roster import exporting
from handlers.roster.words import Words


async def person(desk: Desk) -> web.StreamResponse:
    """One member of staff."""
    number = desk.number("person_id")
    found = await desk.read(lambda ctx: staffing.member(ctx, desk.who, number))
    if found is None:
        raise web.HTTPNotFound
    return desk.page("person.html", member=found)


async def leave(desk: Desk) -> web.StreamResponse:
    """Send somebody on leave, or bring them back."""
    number, form = desk.number("person_id"), await desk.form()
    until = form.get("until", "") if form.get("act") != "back" else ""
    if form.get("act") != "back" and not until:
        return desk.go(f"/console/people/{number}", desk.office.texts.say("staffing.day_wanted"))
    return await _changed(desk, lambda ctx: staffing.leave(ctx, desk.who, number, until), "leave", until)


async def deputy(desk: Desk) -> web.StreamResponse:
    """Name somebody who stands in, or end it."""
    form = await desk.form()
    post, other = (int(text) if (text := form.get(name, "")).isdigit() else 0 for name in ("post", "deputy"))
    if form.get("act") == "dismiss":
        return await _changed(desk, lambda ctx: staffing.dismiss_deputy(ctx, desk.who, post), "deputy", "")
    return await _changed(desk, lambda ctx: staffing.appoint_deputy(ctx, desk.who, post, other), "deputy", "")


async def _changed(
    desk: Desk, change: Callable[[Context], str | Refusal], what: str, reason: str
) -> web.StreamResponse:
    number = desk.number("person_id")

    def run(ctx: Context) -> str:
        said = change(ctx)
        if isinstance(said, Refusal):
            return ctx.say(said.key, **said.values)
        ctx.session.add(desk.entry(what, None, f"{number} {reason}".strip()))
        return said

    return desk.go(f"/console/people/{number}", await desk.write(run))


async def export(desk: Desk) -> web.StreamResponse:
    """The roster as the workbook that an import takes; logged, since it holds every phone number."""

    def made(ctx: Context) -> tuple[bytes, int]:
        out = io.BytesIO()
        count = exporting.write(ctx.session, Words(ctx.office.texts), ctx.office.vault, out)
        return out.getvalue(), count

    content, count = await desk.read(made)
    await desk.log("roster_exported", rows=count)
    headers = {"Content-Disposition": 'attachment; filename="roster.xlsx"'}
    return web.Response(body=content, content_type=WORKBOOK, headers=headers)
