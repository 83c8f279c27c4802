"""The figures: on the page, printed, as a workbook."""

import io
import re
from collections.abc import Sequence

from aiohttp import web

from bot.console.charts import Bar, bars
from bot.console.desk import Desk
from bot.console.report import write
from handlers.console import figures
from handlers.console.figures import Line
from handlers.console.span import Span
from handlers.context import Context
from models.places import Estate

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def span_of(desk: Desk) -> Span:
    """The months the address asks for; this year until now where it asks for none."""
    today = desk.now.astimezone(desk.office.zone)
    first, last = (_month(desk.request.query.get(name, "")) for name in ("first", "last"))
    last = last or today.year * 100 + today.month
    first = first or last // 100 * 100 + 1
    return Span(first=min(first, last), last=max(first, last))


def _month(text: str) -> int:
    found = _MONTH.fullmatch(text)
    return int(found[1]) * 100 + int(found[2]) if found else 0


async def board(desk: Desk) -> web.StreamResponse:
    """The dashboard."""
    span = span_of(desk)
    found = await desk.read(lambda ctx: figures.board(ctx, desk.who, span))
    texts = desk.office.texts
    charts = {
        "months": bars(texts.say("figures.by_month"), _bars(found.months)),
        "days": bars(texts.say("figures.by_day"), _bars(found.days)),
    }
    return desk.page("figures.html", board=found, charts=charts)


async def printed(desk: Desk) -> web.StreamResponse:
    """The report of a month, or of several, as a page to print."""
    span = span_of(desk) if "first" in desk.request.query else this_month(desk)
    found = await desk.read(lambda ctx: figures.board(ctx, desk.who, span))
    return desk.page("report.html", board=found, now=desk.now)


def this_month(desk: Desk) -> Span:
    """The month of today."""
    today = desk.now.astimezone(desk.office.zone)
    return Span(first=today.year * 100 + today.month, last=today.year * 100 + today.month)


def _bars(lines: Sequence[Line]) -> list[Bar]:
    return [Bar(line.name, line.counts["received"], line.query) for line in lines]


async def heat(desk: Desk) -> web.StreamResponse:
    """Buildings by what was reported there."""
    span, asked = span_of(desk), desk.request.query.get("estate", "")

    def read(ctx: Context) -> tuple[list[Estate], Estate | None, list[Line]]:
        estates = figures.estates(ctx, desk.who)
        chosen = next((one for one in estates if str(one.id) == asked), estates[0] if estates else None)
        lines = figures.heat(ctx, desk.who, chosen.id or 0, span) if chosen else []
        return estates, chosen, lines

    estates, chosen, lines = await desk.read(read)
    most = max((line.counts["received"] for line in lines), default=0)
    return desk.page("heat.html", estates=estates, chosen=chosen, lines=lines, most=most, span=span)


async def report(desk: Desk) -> web.StreamResponse:
    """The same figures as a workbook."""
    span = span_of(desk)

    def made(ctx: Context) -> bytes:
        out = io.BytesIO()
        write(figures.board(ctx, desk.who, span), desk.office.texts, out)
        return out.getvalue()

    content = await desk.read(made)
    name = f"report-{span.first}-{span.last}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=content, content_type=WORKBOOK, headers=headers)
