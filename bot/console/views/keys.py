"""For administrators: the keys of other platforms, and the log of who looked at what."""

import secrets

from aiohttp import web
from sqlmodel import col, select

from bot.console.desk import Desk
from handlers.context import Context
from handlers.login import TOKEN_BYTES, hashed
from models.api_keys import ApiKey, all_keys
from models.cases import AccessLog

PAGE = 100
LONGEST_NAME = 40


async def page(desk: Desk) -> web.StreamResponse:
    """All keys."""
    return await _page(desk, "")


async def _page(desk: Desk, given: str) -> web.StreamResponse:
    found = await desk.read(lambda ctx: all_keys(ctx.session))
    return desk.page("keys.html", keys=found, given=given)


async def give(desk: Desk) -> web.StreamResponse:
    """A new key, shown this once."""
    name = (await desk.form()).get("name", "")[:LONGEST_NAME]
    if not name:
        return desk.go("/console/keys", desk.office.texts.say("keys.name_missing"))
    key = secrets.token_urlsafe(TOKEN_BYTES)

    def keep(ctx: Context) -> None:
        ctx.session.add(ApiKey(name=name, key_hash=hashed(key), created_at=ctx.now))
        ctx.session.add(desk.entry("key_given", None, name))

    await desk.write(keep)
    return await _page(desk, desk.office.texts.say("keys.given", name=name, secret=key))


async def revoke(desk: Desk) -> web.StreamResponse:
    """Take a key back."""
    key_id = desk.number("key_id")

    def end(ctx: Context) -> None:
        found = ctx.session.get(ApiKey, key_id)
        if found is not None and found.revoked_at is None:
            found.revoked_at = ctx.now
            ctx.session.add(desk.entry("key_revoked", None, found.name))

    await desk.write(end)
    return desk.go("/console/keys", desk.office.texts.say("keys.was_revoked"))


async def audit(desk: Desk) -> web.StreamResponse:
    """Who looked and who changed, newest first."""
    before = desk.request.query.get("before", "")

    def read(ctx: Context) -> list[AccessLog]:
        statement = select(AccessLog).order_by(col(AccessLog.id).desc()).limit(PAGE + 1)
        if before.isascii() and before.isdigit() and len(before) < 10:  # noqa: PLR2004  # a row's id
            statement = statement.where(col(AccessLog.id) < int(before))
        return list(ctx.session.exec(statement).all())

    found = await desk.read(read)
    return desk.page("audit.html", entries=found[:PAGE], before=found[PAGE - 1].id if len(found) > PAGE else None)
