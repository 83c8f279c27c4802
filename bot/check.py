"""`python -m bot check`: whether settings, database, Redis, WeChat, roster and calendar are fit for service."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TextIO

import aiohttp
from sqlmodel import Session, col, func, select

from bot.app import build_office
from bot.clock import SystemClock
from bot.redis_shared import RedisShared
from bot.shared import LocalShared
from bot.wechat.client import WeChatClient
from bot.wechat.errors import ApiError, TransportError
from config.settings import Settings, SettingsError
from handlers.office import Office
from models import db
from models.people import Appointment, Person
from models.places import Building, Grid, roster_version
from models.vocabulary import Role

CALENDAR_DUE = (12, 1)
"""Month and day from which next year's calendar must be there: 国务院 publishes it in November."""

NAMED = 10
"""As many holes as one line names."""


@dataclass(slots=True)
class Findings:
    """What is wrong, and what is only worth knowing."""

    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def run(settings: Settings, out: TextIO) -> int:
    """Print one plain line per fault and warning; 1 if there is a fault."""
    office = build_office(settings)
    found = Findings()
    found.faults += _settings(settings)
    _database(settings, found)
    _calendar(office, datetime.now(office.zone).date(), found)
    if not any("WECHAT" in fault for fault in found.faults):
        found.faults += asyncio.run(_outside(settings))
    out.writelines(f"fault: {fault}\n" for fault in found.faults)
    out.writelines(f"warning: {warning}\n" for warning in found.warnings)
    if not found.faults and not found.warnings:
        out.write("all is well\n")
    return 1 if found.faults else 0


def _settings(settings: Settings) -> Iterator[str]:
    try:
        settings.require_wechat()
    except SettingsError as error:
        yield str(error)


def _database(settings: Settings, found: Findings) -> None:
    engine = db.make_engine(settings.database, read_only=True)
    try:
        faults = db.faults(engine)
        found.faults += faults
        if faults:
            return
        with Session(engine) as session:
            if not roster_version(session):
                found.faults.append("roster: none imported: run `python -m bot import-roster FILE.xlsx`")
            else:
                found.warnings += _holes(session)
    finally:
        engine.dispose()


def _holes(session: Session) -> Iterator[str]:
    with_worker = select(Appointment.grid_id).where(col(Appointment.role) == Role.GRID_WORKER)
    empty = session.exec(select(Grid.code).where(col(Grid.id).not_in(with_worker)).order_by(col(Grid.code))).all()
    if empty:
        named = ", ".join(empty[:NAMED]) + (" ..." if len(empty) > NAMED else "")
        yield f"roster: {len(empty)} grids have no worker: {named}"
    with_head = select(Appointment.building_id).where(col(Appointment.role) == Role.BUILDING_HEAD)
    headless = session.exec(select(func.count()).select_from(Building).where(col(Building.id).not_in(with_head))).one()
    if headless:
        yield f"roster: {headless} buildings have no building head"
    staff = select(func.count()).select_from(Person).where(col(Person.on_roster))
    unbound = session.exec(staff.where(col(Person.openid).is_(None))).one()
    if unbound:
        yield f"roster: {unbound} people on the roster have not bound their WeChat"


def _calendar(office: Office, today: date, found: Findings) -> None:
    if not office.calendar.knows(today.year):
        found.faults.append(f"calendar: the holidays of {today.year} are missing: update chinesecalendar")
    if not office.calendar.knows(today.year + 1):
        line = f"calendar: the holidays of {today.year + 1} are missing: update chinesecalendar"
        late = (today.month, today.day) >= CALENDAR_DUE
        (found.faults if late else found.warnings).append(line)


async def _outside(settings: Settings) -> list[str]:
    faults = []
    if settings.redis_url:
        shared = await RedisShared.connect(settings.redis_url, SystemClock())
        if not await shared.reachable():
            faults.append("redis: cannot be reached at BOT_REDIS_URL")
        await shared.aclose()
    clock = SystemClock()
    async with aiohttp.ClientSession() as session:
        client = WeChatClient(
            session,
            settings.wechat_api_base,
            settings.wechat_app_id,
            settings.wechat_app_secret.get_secret_value(),
            LocalShared(clock),
            clock,
        )
        try:
            async with asyncio.timeout(6):
                await client.get_menu()
        except ApiError as error:
            faults.append(f"wechat: {error}")
        except (TransportError, TimeoutError) as error:
            faults.append(f"wechat: no answer from {settings.wechat_api_base} ({error or 'too slow'})")
    return faults
