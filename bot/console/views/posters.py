"""The posters for doors with their codes: of a building, an estate or a whole community, as one page to print."""

from collections.abc import Sequence

from aiohttp import web
from sqlmodel import Session

from bot import posters
from bot.console.desk import Desk
from bot.wechat.errors import ApiError, TransportError
from handlers.chat.binding import SCENE
from handlers.console.places import choosable
from handlers.context import Context
from models import doors
from models.doors import DoorCode
from models.places import Building, Community, Estate

STYLED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
"""The page stands alone, with its styles in it and nothing else: no script, no picture, no form."""
Door = tuple[Building, Estate, Community]


async def page(desk: Desk) -> web.StreamResponse:
    """The posters asked for; logged, since they show phone numbers."""
    found = await desk.read(lambda ctx: _doors(ctx, desk))
    if not found:
        raise web.HTTPNotFound
    try:
        urls = await _urls(desk, [building.id or 0 for building, _, _ in found])
    except (ApiError, TransportError):
        return desk.go("/console/people", desk.office.texts.say("people.no_codes"))
    await desk.log("posters", rows=len(found))

    def made(ctx: Context) -> str:
        sheets = [posters.poster_of(ctx.office, ctx.session, *door, urls[door[0].id or 0]) for door in found]
        return posters.as_page(ctx.office, sheets)

    headers = {"Content-Security-Policy": STYLED}
    return web.Response(text=await desk.read(made), content_type="text/html", headers=headers)


def _doors(ctx: Context, desk: Desk) -> list[Door]:
    """The buildings of the address, as far as they are in the person's area."""
    own = {estate.id for estate in choosable(ctx, desk.who).estates}
    asked = {name: desk.request.query.get(name, "") for name in ("community", "estate", "building")}
    given = [(place, number) for place, number in enumerate(asked.values()) if number]
    if len(given) != 1:
        return []
    place, number = given[0]
    all_doors = doors.buildings(ctx.session)
    return [door for door in all_doors if door[1].id in own and str((door[2], door[1], door[0])[place].id) == number]


async def _urls(desk: Desk, building_ids: Sequence[int]) -> dict[int, str]:
    """What the codes contain; one that is not there yet is made and kept. Raises ApiError, TransportError."""

    def known(ctx: Context) -> dict[int, str]:
        rows = [ctx.session.get(DoorCode, number) for number in building_ids]
        return {row.building_id: row.url for row in rows if row is not None}

    urls = await desk.read(known)
    missing = [number for number in building_ids if number not in urls]
    fresh = {number: (await desk.backend.codes.create_qrcode(f"{SCENE}{number}")).url for number in missing}

    def keep(session: Session) -> None:
        for number, url in fresh.items():
            session.merge(DoorCode(building_id=number, url=url))

    if fresh:
        await desk.backend.writer.run(keep)
    return urls | fresh
