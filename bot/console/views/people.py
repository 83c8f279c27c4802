"""Places and people, the roster's import with its preview, and the binding codes."""

import base64
import binascii
import tempfile
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from bot.console.desk import Desk
from handlers.console.people import tree
from handlers.context import Context
from handlers.roster import codes
from handlers.roster.apply import StaleError, apply
from handlers.roster.check import Rejected, check
from handlers.roster.plan import Plan, plan
from handlers.roster.preview import preview
from handlers.roster.read import load
from handlers.roster.words import Words
from models.places import ResponderUnit
from models.vault import VaultError

LARGEST = 8 * 1024 * 1024
"""Bytes of a form with a workbook."""


@dataclass(frozen=True, slots=True)
class _Checked:
    """What an import would do, or why it cannot be done."""

    lines: list[str]
    faults: list[str]
    plan: Plan | None


async def people(desk: Desk) -> web.StreamResponse:
    """The tree of places with who looks after them."""
    found = await desk.read(lambda ctx: tree(ctx, desk.who))
    await desk.log("people", rows=len(found))
    return desk.page("people.html", tree=found)


async def roster(desk: Desk) -> web.StreamResponse:
    """The form, and after a file was chosen the preview."""
    content = await _uploaded(desk)
    if not content:
        return desk.page("roster.html", checked=None, content="")
    checked = await desk.read(lambda ctx: _check(ctx, content))
    return desk.page("roster.html", checked=checked, content=base64.b64encode(content).decode())


async def import_it(desk: Desk) -> web.StreamResponse:
    """Write what the preview showed, all or nothing."""
    try:
        content = base64.b64decode((await desk.form()).get("content", ""), validate=True)
    except (binascii.Error, ValueError):
        content = b""
    checked = await desk.read(lambda ctx: _check(ctx, content))
    if checked.plan is None:
        return desk.page("roster.html", checked=checked, content="")
    planned = checked.plan

    def write(ctx: Context) -> int:
        ctx.session.add(desk.entry("roster_imported", None, planned.source, len(planned.changes)))
        return apply(ctx.session, planned)

    try:
        version = await desk.write(write)
    except (StaleError, IntegrityError):
        return desk.go("/console/roster", desk.office.texts.say("roster.stale"))
    return desk.go("/console/people", desk.office.texts.say("roster.written", version=version))


async def binding_codes(desk: Desk) -> web.StreamResponse:
    """The list of binding codes as a CSV; whoever has none that counts gets one."""
    words = Words(desk.office.texts)
    expires = desk.office.calendar.due(desk.now, desk.office.rules.binding.valid).at

    def give(ctx: Context) -> bytes:
        issued = codes.issue(ctx.session, now=ctx.now, expires_at=expires, renew=False)
        ctx.session.add(desk.entry("binding_codes", None, "", issued))
        ctx.session.flush()
        return codes.as_csv(codes.list_codes(ctx.session, words), words)

    content = await desk.write(give)
    headers = {"Content-Disposition": 'attachment; filename="binding-codes.csv"'}
    return web.Response(body=content, content_type="text/csv", headers=headers)


async def _uploaded(desk: Desk) -> bytes:
    if desk.request.method == "GET":
        return b""
    found = (await desk.request.post()).get("file")
    if not isinstance(found, web.FileField):
        return b""
    with found.file as file:
        return file.read()


def _check(ctx: Context, content: bytes) -> _Checked:
    """Read and plan; nothing is written."""
    words = Words(ctx.office.texts)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "roster.xlsx")
        path.write_bytes(content)
        sheets = load(path, words)
    wanted = check(
        sheets,
        words,
        default_subdistrict=ctx.office.rules.place.subdistrict,
        categories=frozenset(ctx.office.categories),
        stored_units=ctx.session.exec(select(ResponderUnit.name)).all(),
    )
    if isinstance(wanted, Rejected):
        return _Checked([], [fault.line(words) for fault in wanted.faults], None)
    try:
        planned = plan(ctx.session, wanted, words, ctx.office.vault, ctx.now)
    except VaultError:
        return _Checked([], [words.say("other_key")], None)
    return _Checked(list(preview(planned, wanted, words)), [], planned)
