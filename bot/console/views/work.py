"""My desk, the case list, a case's page, and what is done there."""

import asyncio
from typing import Any

from aiohttp import web
from sqlmodel import col, select

from bot.console.desk import Desk
from handlers.console import acts, mydesk, search
from handlers.console.casefile import CaseFile, casefile
from handlers.console.places import Choosable, choosable
from handlers.console.rows import CaseRow, rows
from handlers.console.search import Filters
from handlers.console.steering import Steering, steering
from handlers.console.unmask import Unmasked, unmasked
from handlers.context import Context
from handlers.refusal import Refusal
from models import saved_views
from models.cases import Case
from models.media import Attachment, FileState
from models.places import ResponderUnit
from models.saved_views import SavedView


async def my_desk(desk: Desk) -> web.StreamResponse:
    """What waits for me."""
    found = await desk.read(lambda ctx: mydesk.waiting(ctx, desk.who))
    return desk.page("desk.html", waiting=found, late=sum(line.late for line in found))


async def case_list(desk: Desk) -> web.StreamResponse:
    """Cases of one's area, filtered."""
    wanted = search.filters(desk.request.query)

    def read(ctx: Context) -> tuple[list[CaseRow], str, Choosable, list[SavedView], list[ResponderUnit]]:
        found = search.find(ctx, desk.who, wanted)
        views, units = saved_views.of_person(ctx.session, desk.who.person_id), ctx.session.exec(select(ResponderUnit))
        return rows(ctx, found.cases), found.before, choosable(ctx, desk.who), list(views), list(units)

    lines, before, places, views, units = await desk.read(read)
    values: dict[str, Any] = {"lines": lines, "before": before, "places": places, "views": views, "units": units}
    return desk.page("cases.html", wanted=wanted, tabs=_tabs(wanted), **values)


def _tabs(wanted: Filters) -> dict[str, dict[str, str]]:
    return {
        tab: wanted.query(tab=tab, before="", state="")
        for tab in ("", "open", "late", "breached", "answered", "closed")
    }


async def case_page(desk: Desk) -> web.StreamResponse:
    """One case."""
    return await _case_page(desk)


async def _case_page(desk: Desk, shown: Unmasked | None = None) -> web.StreamResponse:
    def read(ctx: Context) -> tuple[CaseFile, list[str], Choosable, Steering]:
        case = ctx.session.get_one(Case, desk.case_id)
        units = ctx.session.exec(select(ResponderUnit.name).order_by(col(ResponderUnit.id)))
        steer = steering(ctx, desk.who, case)
        return casefile(ctx, case, desk.who), list(units), choosable(ctx, desk.who), steer

    found, units, places, steer = await desk.read(read)
    await desk.log("case_page", case_id=desk.case_id)
    return desk.page("case.html", file=found, units=units, places=places, steer=steer, unmasked=shown)


async def act(desk: Desk) -> web.StreamResponse:
    """Do what was chosen with a case."""
    form = await desk.form()
    does, note, unit = (form.get(name, "") for name in ("does", "note", "unit"))
    version = int(form["version"]) if form.get("version", "").isdigit() else 0
    if unit and does == "returned":
        note = desk.office.texts.say("console_act.return_note", reason=note, unit=unit)
    said = await desk.write(lambda ctx: _said(ctx, acts.act(ctx, desk.case_id, does, note, version)))
    return desk.go("/console/" if form.get("back") == "desk" else f"/console/cases/{desk.case_id}", said)


async def sent_file(desk: Desk) -> web.StreamResponse:
    """A photo or recording of this case; who opened it is logged."""
    row_id = desk.number("row_id")
    row = await desk.read(lambda ctx: ctx.session.get(Attachment, row_id))
    if row is None or row.case_id != desk.case_id or row.state is not FileState.KEPT:
        raise web.HTTPNotFound
    content = await asyncio.to_thread(desk.backend.store.get, row.key)
    if content is None:
        raise web.HTTPNotFound
    await desk.log("file_opened", case_id=desk.case_id, rows=1)
    return web.Response(body=content, content_type=row.mime or "application/octet-stream")


async def undo(desk: Desk) -> web.StreamResponse:
    """Take one's own last action back."""
    said = await desk.write(lambda ctx: _said(ctx, acts.take_back(ctx)))
    case_id = (await desk.form()).get("case", "")
    return desk.go(f"/console/cases/{case_id}" if case_id.isdigit() else "/console/", said)


async def unmask(desk: Desk) -> web.StreamResponse:
    """Show the reporter's name, phone and door, once; the reason is logged before anything is shown."""
    reason = (await desk.form()).get("reason", "")
    if not reason:
        return desk.go(f"/console/cases/{desk.case_id}", desk.office.texts.say("case_page.reason_missing"))
    await desk.log("unmasked", case_id=desk.case_id, reason=reason)
    shown = await desk.read(lambda ctx: unmasked(ctx, ctx.session.get_one(Case, desk.case_id)))
    return await _case_page(desk, shown)


def _said(ctx: Context, result: str | Refusal) -> str:
    return ctx.say(result.key, **result.values) if isinstance(result, Refusal) else result
