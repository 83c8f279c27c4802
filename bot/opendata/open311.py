"""`/open311/v2/`: GeoReport v2, read only, JSON and XML (open311.org)."""

from datetime import datetime

from aiohttp import web

from bot.console.backend import BACKEND
from bot.opendata.formats import answer, one
from bot.opendata.reading import read
from handlers.console import open311
from handlers.console.open311 import Asked

FORM = "{form:json|xml}"
MOST_NUMBERS = 50


def routes() -> list[web.RouteDef]:
    """Below the prefix."""
    return [
        web.get(f"/discovery.{FORM}", discovery),
        web.get(f"/services.{FORM}", services),
        web.get(f"/services/{{code}}.{FORM}", definition),
        web.get(f"/requests.{FORM}", requests),
        web.get(f"/requests/{{number}}.{FORM}", request),
    ]


def fault(form: str, status: int, description: str) -> web.Response:
    """What is wrong, as the standard wants it."""
    return answer(form, ("errors", "error"), [{"code": status, "description": description}], status)


async def discovery(asked: web.Request) -> web.StreamResponse:
    """What there is, for programs."""
    office = asked.app[BACKEND].office
    found = {
        "changeset": "2026-01-01T00:00:00Z",
        "contact": office.texts.say("open311.contact"),
        "key_service": "",
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": f"{office.base_url}/open311/v2",
                "changeset": "2026-01-01T00:00:00Z",
                "type": "production",
                "formats": [{"format": "application/json"}, {"format": "application/xml"}],
            }
        ],
    }
    return one(asked.match_info["form"], "discovery", found)


async def services(asked: web.Request) -> web.StreamResponse:
    """All categories."""
    found = await read(asked, lambda ctx: [open311.service(ctx, one) for one in ctx.office.categories.values()])
    return answer(asked.match_info["form"], ("services", "service"), found)


async def definition(asked: web.Request) -> web.StreamResponse:
    """A category; it asks for no further facts."""
    form, code = asked.match_info["form"], asked.match_info["code"]
    office = asked.app[BACKEND].office
    if code not in office.categories:
        return fault(form, 404, office.texts.say("open311.unknown"))
    return one(form, "service_definition", {"service_code": code, "attributes": []})


async def requests(asked: web.Request) -> web.StreamResponse:
    """Cases, newest first."""
    form, texts, query = asked.match_info["form"], asked.app[BACKEND].office.texts, asked.query
    status = _listed(query.get("status", ""))
    if not set(status) <= {"open", "closed"}:
        return fault(form, 400, texts.say("open311.bad_status"))
    try:
        since, until = (_time(query.get(name, "")) for name in ("start_date", "end_date"))
    except ValueError:
        return fault(form, 400, texts.say("open311.bad_time"))
    wanted = Asked(
        numbers=_listed(query.get("service_request_id", ""))[:MOST_NUMBERS],
        services=_listed(query.get("service_code", "")),
        status=status,
        since=since,
        until=until,
    )
    found = await read(asked, lambda ctx: open311.requests(ctx, wanted))
    return answer(form, ("service_requests", "request"), found)


async def request(asked: web.Request) -> web.StreamResponse:
    """One case."""
    form, number = asked.match_info["form"], asked.match_info["number"]
    found = await read(asked, lambda ctx: open311.requests(ctx, Asked(numbers=[number])))
    if not found:
        return fault(form, 404, asked.app[BACKEND].office.texts.say("open311.unknown"))
    return answer(form, ("service_requests", "request"), found)


def _listed(text: str) -> list[str]:
    parts = text.replace("\0", "").split(",")  # PostgreSQL takes no NUL
    return [part.strip() for part in parts if part.strip()]


def _time(text: str) -> datetime | None:
    """An instant of the standard's form (W3C); ValueError for what is none or has no zone."""
    if not text:
        return None
    at = datetime.fromisoformat(text.replace(" ", "+"))
    if at.tzinfo is None or not _sane(at):
        raise ValueError("a time needs its zone")
    return at


def _sane(at: datetime) -> bool:
    """Whether ninety days around it are still days of a calendar."""
    return 1970 <= at.year <= 9000  # noqa: PLR2004  # far from either end
