"""The demo's start page: the phones, and one click per role into the console, already signed in."""

from collections.abc import Mapping, Sequence

import aiohttp_jinja2
from aiohttp import web
from sqlmodel import Session, col, select

from bot.app import Service
from bot.console.backend import BACKEND
from bot.console.desk import see
from bot.console.guard import set_session
from handlers import login
from models.people import Person


class Start:
    """Routes of the start page; only the demo has them."""

    def __init__(self, service: Service, staff: Sequence[Mapping[str, str]], phones: str) -> None:
        self._service, self._staff, self._phones = service, staff, phones

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
            phones=f"{self._phones}/",
            large=False,
            office_name=self._service.office.rules.place.subdistrict,
        )
        return web.Response(text=html, content_type="text/html")

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
        response = see("/console/")
        set_session(response, self._service.console[BACKEND], token)
        return response
