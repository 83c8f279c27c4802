"""The dispatch desk, corrections, and cases that staff enter for somebody."""

import json

from aiohttp import web

from bot.console.desk import Desk
from handlers import links
from handlers.case import intake
from handlers.case.intake import Told
from handlers.case.opening import Origin
from handlers.chat.recordings import write_down
from handlers.console import correct, dispatching
from handlers.console.correct import Wish
from handlers.console.places import choosable
from handlers.console.viewer import STREET
from handlers.context import Actor, Context, ident
from handlers.refusal import Refusal
from handlers.roster.values import mobile
from models import media
from models.cases import Source, VisitKind
from models.corrections import newest
from models.inbox import InboxMessage, InboxState
from models.media import Hearing
from models.vocabulary import Role
from models.workflow import STAFF as ACTORS

ENTERED = (Source.PHONE, Source.HOTLINE, Source.PATROL, Source.VISIT)
DISPATCH = "/console/dispatch"


async def dispatch_desk(desk: Desk) -> web.StreamResponse:
    """What waits to be sent on."""
    return await _page(desk)


async def _page(desk: Desk, number: tuple[str, str] | None = None) -> web.StreamResponse:
    found = await desk.read(lambda ctx: dispatching.dispatching(ctx, desk.who))
    addresses = {row.id: links.to_media(desk.office, row) for row in found.recordings}
    return desk.page("dispatch.html", found=found, number=number, links=addresses)


async def phone_number(desk: Desk) -> web.StreamResponse:
    """Show whom to phone with the whole number; logged first."""
    entry_id = desk.number("entry_id")
    entry = await desk.read(lambda ctx: dispatching.call_of(ctx, desk.who, entry_id))
    if entry is None:
        raise web.HTTPNotFound
    await desk.log("phone_shown", case_id=entry.case_id, reason="call_list", rows=1)
    return await _page(desk, await desk.read(lambda ctx: dispatching.number_of(ctx, entry)))


async def phoned(desk: Desk) -> web.StreamResponse:
    """Tick an entry of the call list off."""
    entry_id, said = desk.number("entry_id"), (await desk.form()).get("said", "")

    def tick(ctx: Context) -> bool:
        entry = dispatching.call_of(ctx, desk.who, entry_id)
        if entry is not None and entry.done_at is None:
            entry.done_at = ctx.now
            ctx.session.add(desk.entry("phoned", entry.case_id, said))
        return entry is not None

    if not await desk.write(tick):
        raise web.HTTPNotFound
    return desk.go(DISPATCH, desk.office.texts.say("dispatch.ticked"))


async def written_down(desk: Desk) -> web.StreamResponse:
    """What a recording says."""
    row_id, words = desk.number("row_id"), (await desk.form()).get("words", "")

    def keep(ctx: Context) -> bool:
        row = media.lock(ctx.session, row_id)
        if row is None or row.hearing is not Hearing.BY_HAND or not words:
            return False
        write_down(ctx, row, words, f"person {desk.who.person_id}")
        return True

    kept = await desk.write(keep)
    return desk.go(DISPATCH, desk.office.texts.say("dispatch.written" if kept else "dispatch.not_written"))


async def again(desk: Desk) -> web.StreamResponse:
    """Handle a failed message once more, or put it aside as seen to."""
    row_id, does = desk.number("row_id"), (await desk.form()).get("does", "")

    def change(ctx: Context) -> bool:
        row = ctx.session.get(InboxMessage, row_id)
        if row is None or row.state is not InboxState.FAILED or does not in {"again", "seen"}:
            return False
        row.state = InboxState.STORED if does == "again" else InboxState.ANSWERED
        row.pushed = True
        ctx.session.add(desk.entry(f"failed_{does}", None, row.key))
        return True

    changed = await desk.write(change)
    return desk.go(DISPATCH, desk.office.texts.say(f"dispatch.failed_{does}") if changed else "")


async def put_right(desk: Desk) -> web.StreamResponse:
    """Correct category and place."""
    form = await desk.form()
    estate, version = (form.get(name, "") for name in ("estate", "version"))
    wish = Wish(
        category=form.get("category", ""),
        estate_id=int(estate) if estate.isdigit() else 0,
        building=form.get("building", ""),
        alias=form.get("alias", ""),
    )

    def change(ctx: Context) -> str:
        said = correct.correct(ctx, desk.who, desk.case_id, wish, int(version) if version.isdigit() else 0)
        return ctx.say(said.key, **said.values) if isinstance(said, Refusal) else said

    return desk.go(f"/console/cases/{desk.case_id}", await desk.write(change))


async def learned(desk: Desk) -> web.StreamResponse:
    """The corrections of categories, as lines for the evaluation of understanding."""
    rows = await desk.read(lambda ctx: newest(ctx.session))
    await desk.log("corrections", rows=len(rows))
    lines = [
        json.dumps({"id": row.id, "text": row.words, "category": row.after, "was": row.before}, ensure_ascii=False)
        for row in rows
        if row.field == "category"
    ]
    return web.Response(text="".join(f"{line}\n" for line in lines), content_type="application/x-ndjson")


async def new_case(desk: Desk) -> web.StreamResponse:
    """The form for a case told on the phone or on a visit."""
    places = await desk.read(lambda ctx: choosable(ctx, desk.who))
    return desk.page("new.html", places=places, sources=ENTERED, visits=list(VisitKind))


async def enter(desk: Desk) -> web.StreamResponse:
    """Open the case; its page shows where it went."""
    form = await desk.form()
    text, phone = form.get("text", "")[:2000], form.get("phone", "")
    source, _, visit = form.get("source", "").partition(":")
    fault = "empty" if not text else "phone" if phone and mobile(phone) is None else ""
    if fault or source not in set(ENTERED) or (visit and (source != Source.VISIT or visit not in set(VisitKind))):
        return desk.go("/console/new", desk.office.texts.say(f"new_case.{fault or 'source'}"))
    told = Told(
        text=text,
        origin=Origin(source=Source(source), visit_kind=VisitKind(visit) if visit else None),
        place=form.get("place", "")[:100],
        category=form.get("category") if form.get("category") in desk.office.categories else None,
        name=form.get("name", "")[:30],
        phone=mobile(phone) or "",
    )

    def opened(ctx: Context) -> int:
        role = desk.who.role if desk.who.role in ACTORS else Role.STREET_DESK
        case = intake.enter(ctx, told, Actor(role=role, person=ctx.sender))
        ctx.session.add(desk.entry("case_entered", ident(case), source))
        return ident(case)

    case_id = await desk.write(opened)
    said = desk.office.texts.say("new_case.done", case_id=f"{case_id:04d}")
    return desk.go(f"/console/cases/{case_id}" if desk.who.holds(STREET) else "/console/cases", said)
