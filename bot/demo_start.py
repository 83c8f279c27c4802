"""The demo's start page: the phones, and one click per role into the console, already signed in."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import aiohttp_jinja2
from aiohttp import web
from sqlmodel import Session, col, func, select

from bot.app import Service
from bot.console.backend import BACKEND
from bot.console.desk import see
from bot.console.guard import set_session
from bot.console.views.entry import is_ours
from handlers import login
from models.cases import Case
from models.people import Person

LONG = timedelta(days=300)
"""A street whose cases reach back so far has something to show in its figures."""


class Start:
    """Routes of the start page; only the demo has them."""

    def __init__(self, service: Service, staff: Sequence[Mapping[str, str]], phones: str) -> None:
        self._service, self._staff, self._phones = service, staff, phones
        self._desk = service.office.texts.say("role.street_desk")

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        return [web.get("/", self.page), web.get("/demo/enter/{openid}", self.enter)]

    def logins(self, url: str) -> list[dict[str, str]]:
        """Role, name, note and address of everyone who can enter."""
        return [dict(member) | {"url": f"{url}/demo/enter/{member['openid']}"} for member in self._staff]

    async def page(self, _request: web.Request) -> web.Response:
        """The start page."""
        template = self._service.console[aiohttp_jinja2.APP_KEY].get_template("start.html")
        html = template.render(
            logins=self.logins(""),
            year=await self._service.writer.run(self._year),
            phones=f"{self._phones}/",
            large=False,
            office_name=self._service.office.rules.place.subdistrict,
        )
        return web.Response(text=html, content_type="text/html")

    def _year(self, session: Session) -> dict[str, Any] | None:
        """A street that has lived through a year: its first and last month, and the way to its figures."""
        first, last = session.exec(select(func.min(Case.received_at), func.max(Case.received_at))).one()
        if first is None or last - first < LONG:
            return None
        zone, desk = self._service.office.zone, next(one for one in self._staff if one["role"] == self._desk)
        since, until = first.astimezone(zone), last.astimezone(zone)
        span = urlencode({"first": f"{since:%Y-%m}", "last": f"{until:%Y-%m}"})
        query = urlencode({"next": f"/console/figures?{span}"})
        return {
            "since": (since.year, since.month),
            "until": (until.year, until.month),
            "url": f"/demo/enter/{desk['openid']}?{query}",
        }

    async def enter(self, request: web.Request) -> web.Response:
        """Sign in as this member of the cast."""
        openid, now = request.match_info["openid"], self._service.console[BACKEND].clock.now()
        if openid not in {member["openid"] for member in self._staff}:
            raise web.HTTPNotFound

        def start(session: Session) -> str | None:
            person_id = session.exec(select(Person.id).where(col(Person.openid) == openid)).first()
            return login.start_session(session, person_id, now, "link") if person_id else None

        token = await self._service.writer.run(start)
        if token is None:
            raise web.HTTPNotFound
        way_on = request.query.get("next", "")
        response = see(way_on if is_ours(way_on) else "/console/")
        set_session(response, self._service.console[BACKEND], token)
        return response
