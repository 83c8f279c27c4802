"""The console over real HTTP, in front of the small street of the conversations."""

import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Engine
from sqlmodel import Session, select

sys.path.insert(0, str(Path(__file__).parent.parent / "dialogues"))

from street import SCANNER, SECRET, Street

from bot.clock import Clock
from bot.console.app import PREFIX, console
from bot.console.backend import Backend
from bot.media.store import FolderStore
from bot.office import build_office, shipped
from bot.opendata import app as opendata
from bot.pages.weblogin import WebLogin
from bot.shared import LocalShared
from bot.standing import Standing
from bot.understanding import Understanding, gazetteer
from bot.wechat.client import QrCode
from bot.writer import Writer
from config.settings import Settings
from handlers import folding, login
from handlers.context import Context
from models.db import make_reader
from models.people import Appointment, Person
from models.places import RosterVersion, Subdistrict
from models.vocabulary import Role


class StreetClock(Clock):
    """The street's own time, stepped by hand."""

    def __init__(self, street: Street) -> None:
        self._street = street

    def now(self) -> Any:
        return self._street.now

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits")


class Codes:
    """WeChat's codes."""

    async def create_qrcode(self, scene: str) -> QrCode:
        return QrCode(ticket="", url=f"http://weixin.qq.com/q/{scene}")


@dataclass
class Browser:
    """Somebody's browser, signed in or not."""

    client: TestClient
    office: "Office"

    async def get(self, path: str, *pieces: str, status: int = 200, never: tuple[str, ...] = ()) -> str:
        """Open a page; every piece must stand in it, none of `never`."""
        answer = await self.client.get(path)
        text = await answer.text()
        assert answer.status == status, f"{path}: {answer.status}\n{text[:2000]}"
        for piece in pieces:
            assert piece in text, f"{path}: expected {piece!r} in\n{text}"
        for piece in never:
            assert piece not in text, f"{path}: did not expect {piece!r} in\n{text}"
        return text

    async def post(
        self, path: str, *pieces: str, status: int = 200, seen: str = "/console/account", shown: str = "", **form: Any
    ) -> str:
        """Send a form of the page `seen`, with its token, or of one `shown` already; follows to the next page."""
        found = re.search(r'name="token" value="([^"]+)"', shown or await (await self.client.get(seen)).text())
        answer = await self.client.post(path, data={"token": found[1] if found else "", **form})
        text = await answer.text()
        assert answer.status == status, f"{path}: {answer.status}\n{text[:2000]}"
        for piece in pieces:
            assert piece in text, f"{path}: expected {piece!r} in\n{text}"
        return text

    async def act(self, number: int, does: str, *pieces: str, **form: Any) -> str:
        """Do something on a case's page."""
        page = f"/console/cases/{number}"
        version = re.search(r'name="version" value="(\d+)"', await self.get(page))
        assert version, "nothing can be done here"
        return await self.post(f"{page}/act", *pieces, seen=page, does=does, version=version[1], **form)


@dataclass
class Office:
    """The running console and its street."""

    street: Street
    server: TestServer
    browsers: list[TestClient]
    backend: Backend

    def fold(self) -> None:
        """Let figures and search take up what has changed, as the next tick would."""
        with Session(self.street.engine, expire_on_commit=False) as session, session.begin():
            folding.fold(Context(office=self.street.office, session=session, now=self.street.now))

    scanner = SCANNER

    def gazetteer(self) -> Any:
        """The names of places as they are now."""
        with Session(self.street.engine) as session:
            return gazetteer(session)

    async def admin(self) -> Browser:
        """The browser of an administrator."""
        with Session(self.street.engine) as session, session.begin():
            street = session.exec(select(Subdistrict)).one()
            person = Person(openid="admin", name="乔管理", on_roster=True, followed=True, created_at=self.street.now)
            session.add(person)
            session.flush()
            session.add(Appointment(person_id=person.id, role=Role.ADMIN, subdistrict_id=street.id))
            session.add(RosterVersion(source="test"))
        return await self.browser("admin")

    async def browser(self, openid: str = "") -> Browser:
        """A browser, signed in as the person with that openid."""
        client = TestClient(self.server)
        self.browsers.append(client)
        if openid:
            with Session(self.street.engine) as session, session.begin():
                person = session.exec(select(Person).where(Person.openid == openid)).one()
                token = login.start_session(session, person.id or 0, self.street.now, "link")
            client.session.cookie_jar.update_cookies({"console": token}, self.server.make_url("/console/"))
        return Browser(client, self)


@pytest.fixture
async def office(engine: Engine, tmp_path: Path) -> AsyncIterator[Office]:
    """The console of a fresh street, on both databases."""
    street = Street(engine)
    reader, writer = make_reader(engine.url.render_as_string(hide_password=False)), Writer(engine)
    writer.start()
    clock = StreetClock(street)
    understanding = Understanding(street.office, clock)
    shared = LocalShared(clock)
    settings = Settings(secret_key=SECRET)  # a file .env is none of a test's
    standing = Standing(
        street.office, partial(build_office, settings), shipped(settings), writer, shared, understanding
    )
    await standing.look()
    backend = Backend(
        office=street.office,
        reader=reader,
        writer=writer,
        shared=shared,
        clock=clock,
        understanding=understanding,
        standing=standing,
        store=FolderStore(tmp_path / "media"),
        login=WebLogin(office=street.office, app_id="", api_base=""),
        codes=Codes(),
        wake=street.send,
    )
    app = web.Application()
    app.add_subapp(PREFIX, console(backend))
    opendata.mount(app, backend)
    server = TestServer(app)
    await server.start_server()
    running = Office(street, server, [], backend)
    yield running
    for client in running.browsers:
        await client.session.close()
    await server.close()
    await writer.stop()
    reader.dispose()
