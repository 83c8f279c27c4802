"""`python -m bot posters FOLDER`: a page to print for each building's door, with the code that binds residents."""

import asyncio
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

import segno
from sqlalchemy import Engine
from sqlmodel import Session

from bot.office import build_office, stored_office
from bot.pages.render import render
from bot.wechat.client import QrCode, open_client
from config.settings import Settings, SettingsError
from handlers.chat.binding import SCENE
from handlers.office import Office
from models import db, doors
from models.doors import DoorCode
from models.places import Building, Community, Estate

_UNFIT = re.compile(r"[^\w.-]")
"""What a file's name had better not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """Somebody to call; `phone` is "" where the roster has none."""

    role: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """What stands on one building's door; `code` is the QR code as SVG."""

    estate: str
    building: str
    community: str
    people: tuple[OnDuty, ...]
    code: str


class Codes(Protocol):
    """The part of WeChat's API that makes codes."""

    async def create_qrcode(self, scene: str) -> QrCode:
        """A permanent code that brings `scene` with a follow or a scan."""
        ...


def run(settings: Settings, folder: Path, out: TextIO, *, estate: str) -> int:
    """Write the posters of all buildings, or of one estate's; 0. Raises ApiError, TransportError, SettingsError."""
    settings.require_wechat()
    build_office(settings)
    folder.mkdir(parents=True, exist_ok=True)
    engine = db.make_engine(settings.database)
    try:
        for fault in db.faults(engine):
            raise db.DatabaseError(fault)
        with Session(engine) as session:
            office = stored_office(settings, session)
        count = asyncio.run(_write_all(settings, office, engine, folder, estate))
    finally:
        engine.dispose()
    if not count:
        raise SettingsError(f"--estate {estate}: no such estate on the roster" if estate else "the roster is empty")
    out.write(f"{count} posters in {folder}\n")
    return 0


async def _write_all(settings: Settings, office: Office, engine: Engine, folder: Path, estate: str) -> int:
    with Session(engine, expire_on_commit=False) as session:
        found = doors.buildings(session, estate)
    async with open_client(settings) as client:
        for building, place, community in found:
            poster = await make(office, engine, client, building, place, community)
            name = office.texts.say("poster.file", estate=place.name, building=building.number)
            path = folder / (_UNFIT.sub("_", name) + ".html")
            await asyncio.to_thread(path.write_text, as_page(office, [poster]), encoding="utf-8")
    return len(found)


def as_page(office: Office, posters: Sequence[Poster]) -> str:
    """The posters as a page to print, each on a sheet of its own."""
    return render("poster.html", t=office.texts.say, posters=posters)


async def make(
    office: Office, engine: Engine, client: Codes, building: Building, estate: Estate, community: Community
) -> Poster:
    """The poster of one building; its code is made the first time and kept. Raises ApiError, TransportError."""
    number = building.id or 0
    with Session(engine, expire_on_commit=False) as session:
        known = session.get(DoorCode, number)
    url = known.url if known is not None else (await client.create_qrcode(f"{SCENE}{number}")).url
    if known is None:
        with Session(engine) as session, session.begin():
            session.merge(DoorCode(building_id=number, url=url))
    with Session(engine, expire_on_commit=False) as session:
        return poster_of(office, session, building, estate, community, url)


def poster_of(
    office: Office, session: Session, building: Building, estate: Estate, community: Community, url: str
) -> Poster:
    """The poster of a building whose code contains `url`."""
    code = io.BytesIO()
    segno.make(url, error="q", micro=False).save(code, kind="svg", border=2, xmldecl=False, omitsize=True)
    return Poster(
        estate=estate.name,
        building=building.number,
        community=community.name,
        people=tuple(_people(office, session, building)),
        code=code.getvalue().decode(),
    )


def _people(office: Office, session: Session, building: Building) -> Sequence[OnDuty]:
    return [
        OnDuty(
            role=office.texts.say(f"role.{role.value}"),
            name=person.name,
            phone=office.vault.open(person.phone_sealed) if person.phone_sealed else "",
        )
        for role, person in doors.on_duty(session, building)
    ]
