"""`/api/v1/cases`: the case export as JSON for whoever holds a key, page by page, as `bot export` writes it."""

from datetime import datetime
from itertools import islice
from typing import Any

from aiohttp import web
from sqlmodel import Session

from bot.console.backend import BACKEND
from bot.opendata.reading import LONGEST_ID, read
from handlers.context import Context
from handlers.ledger import Span, ledger
from handlers.login import hashed
from models.api_keys import key_called
from models.cases import AccessLog

PAGE, MOST = 100, 500


def routes() -> list[web.RouteDef]:
    """Below the prefix."""
    return [web.get("/cases", cases), web.get("/openapi.json", description)]


async def description(asked: web.Request) -> web.StreamResponse:
    """OpenAPI: everything that programs may read here and under /open311/v2."""
    return web.json_response(asked.app[DESCRIPTION])


DESCRIPTION: web.AppKey[dict[str, Any]] = web.AppKey("description", dict[str, Any])


async def cases(asked: web.Request) -> web.StreamResponse:
    """Newest first; `before` of the answer goes on to the next page, null on the last. Never the reporter."""
    holder = await _holder(asked)
    if holder is None:
        return _fault(401, "a valid key is needed: Authorization: Bearer KEY")
    try:
        span, limit, before = _asked(asked)
    except ValueError as error:
        return _fault(400, str(error))

    def find(ctx: Context) -> list[dict[str, Any]]:
        return list(islice(ledger(ctx, span, before=before), limit + 1))

    found = await read(asked, find)
    await _log(asked, holder, len(found[:limit]))
    more = found[limit - 1]["case_no"].rpartition("-")[2] if len(found) > limit else None
    return web.json_response({"cases": found[:limit], "before": int(more) if more else None})


def _fault(status: int, description: str) -> web.Response:
    return web.json_response({"error": description}, status=status)


async def _holder(asked: web.Request) -> str | None:
    scheme, _, key = asked.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key:
        return None

    def find(ctx: Context) -> str | None:
        found = key_called(ctx.session, hashed(key.strip()))
        return found.name if found else None

    return await read(asked, find)


def _asked(asked: web.Request) -> tuple[Span, int, int | None]:
    """The span, size and start of a page. Raises ValueError saying what is wrong."""
    limit, before = asked.query.get("limit", str(PAGE)), asked.query.get("before", "")
    if not _is_number(limit) or not 1 <= int(limit) <= MOST:
        raise ValueError(f"limit must be a number from 1 to {MOST}")
    if before and not _is_number(before):
        raise ValueError("before must be a number, as an answer gave it")
    since, until = (_time(asked.query.get(name, "")) for name in ("since", "until"))
    return Span(since=since, until=until), int(limit), int(before) if before else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_ID


def _time(text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        at = datetime.min  # noqa: DTZ901  # has no zone, like any other time refused here
    if at.tzinfo is None:
        raise ValueError("since and until are times with a zone, e.g. 2026-11-22T00:00:00+08:00")
    return at


async def _log(asked: web.Request, holder: str, rows: int) -> None:
    backend = asked.app[BACKEND]
    now = backend.clock.now()

    def write(session: Session) -> None:
        session.add(AccessLog(at=now, who=f"key:{holder}", what="api_cases", rows=rows))

    await backend.writer.run(write)
