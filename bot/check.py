"""`python -m bot check`: whether settings, database, Redis, WeChat, roster and calendar are fit for service."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from itertools import islice
from typing import Any, TextIO

import aiohttp
from sqlmodel import Session, col, func, select

from bot import fit
from bot.clock import SystemClock
from bot.media import chosen as media
from bot.office import build_office
from bot.redis_shared import RedisShared
from bot.shared import LocalShared
from bot.wechat.api import Api
from bot.wechat.errors import ApiError, TransportError
from bot.wecom.client import WeComClient
from config.overlay import SettingError
from config.settings import Settings, SettingsError
from handlers import recounting
from handlers.office import Office
from models import db, setting_versions
from models.people import Appointment, Person
from models.places import Building, Community, Grid, Subdistrict, roster_version
from models.vault import Vault, VaultError
from models.vocabulary import Role

CALENDAR_DUE = (12, 1)
"""Month and day from which next year's calendar must be there: 国务院 publishes it in November."""
PATIENCE = 6.0
"""Seconds for WeChat to give a token."""
NAMED = 10
"""As many holes as one line names."""
PROBE = "check/probe.txt"
"""A file kept for a moment to see whether the bucket takes it."""


@dataclass(slots=True)
class Findings:
    """What is wrong, and what is only worth knowing."""

    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """One plain line each."""
        yield from (f"fault: {_one_line(fault)}" for fault in self.faults)
        yield from (f"warning: {_one_line(warning)}" for warning in self.warnings)
        if not self.faults and not self.warnings:
            yield "all is well"


def run(settings: Settings, out: TextIO, now: datetime | None = None) -> int:
    """Print one plain line per fault and warning; 1 if there is a fault, else 0.

    Raises what a missing secret key or a wrong file of rules or texts raises: there is nothing to check with then.
    """
    with fit.naming_the_rules(settings):
        office = build_office(settings)
    today = (now or datetime.now(UTC)).astimezone(office.zone).date()
    found = Findings()
    found.faults += _rules(office)
    account = list(fit.account(settings))
    found.faults += account
    _database(settings, office.vault, found)
    _calendar(office, today, found)
    found.faults += _media(settings)
    settings.require_wecom()
    found.faults += asyncio.run(_outside(settings, ask_wechat=not account))
    out.writelines(f"{line}\n" for line in found.lines())
    return 1 if found.faults else 0


def _media(settings: Settings) -> Iterator[str]:
    """Whether the bucket keeps a file, and the model can be loaded."""
    try:
        media.transcriber(settings)
        store = media.store(settings)
        if settings.media_s3:
            store.put(PROBE, b"check")
            found = store.get(PROBE)
            store.delete(PROBE)
            if found != b"check":
                yield "BOT_MEDIA_S3: a file that was just kept cannot be read again"
    except SettingsError as error:
        yield str(error)
    except OSError as error:
        yield f"BOT_MEDIA_S3: {error or type(error).__name__}"


def _rules(office: Office) -> Iterator[str]:
    for code in sorted(office.rules.limits.utility.categories - office.categories.keys()):
        yield f"rules: [limits.utility] categories: no category is called {code!r}"


def _database(settings: Settings, vault: Vault, found: Findings) -> None:
    engine = db.make_reader(settings.database)  # one state of the database for all that is compared
    try:
        faults = db.faults(engine)
        found.faults += faults
        if faults:
            return
        with Session(engine) as session:
            if not roster_version(session):
                found.faults.append("roster: none imported: run `python -m bot import-roster FILE.xlsx`")
                return
            found.faults += _sealed(session, vault)
            found.faults += _settings(settings, session)
            found.faults += _figures(session, settings.zone)
            found.warnings += _holes(session)
    finally:
        engine.dispose()


def _settings(settings: Settings, session: Session) -> Iterator[str]:
    """A setting changed in the console that cannot be used any more: none of them holds then."""
    try:
        build_office(settings, setting_versions.in_force(session))
    except SettingError as error:
        yield f"settings of the console: {error}: put it right there, or take the change back"


def _sealed(session: Session, vault: Vault) -> Iterator[str]:
    """Phones that the present key does not open."""
    newest = select(Person.phone_sealed).where(col(Person.phone_sealed) != "").order_by(col(Person.id).desc()).limit(1)
    try:
        for sealed in session.exec(newest):
            vault.open(sealed)
    except VaultError:
        yield "BOT_SECRET_KEY: the stored phones were sealed with another key: set the one used before"


def _figures(session: Session, zone: tzinfo) -> Iterator[str]:
    """Figures that do not equal the cases they count."""
    wrong = list(islice(recounting.unequal(session, zone), NAMED))
    for one in wrong:
        where = f"{one.kind} {one.period}, community {one.community_id}"
        yield f"figures: {where}: {one.measure} is {one.summed}, its cases count {one.counted}"
    if wrong:
        yield "figures: the sums differ from the cases: see docs/operations.md, Figures"


def _holes(session: Session) -> Iterator[str]:
    scopes: tuple[tuple[str, Any, Any, Any, Role], ...] = (
        ("subdistricts have no street desk", Subdistrict, Subdistrict.name, "subdistrict_id", Role.STREET_DESK),
        ("communities have no staff", Community, Community.name, "community_id", Role.COMMUNITY_STAFF),
        ("grids have no worker", Grid, Grid.code, "grid_id", Role.GRID_WORKER),
    )
    for words, model, name, scope, role in scopes:
        empty = session.exec(select(name).where(model.id.not_in(_staffed(scope, role))).order_by(name)).all()
        if empty:
            named = ", ".join(empty[:NAMED]) + (" ..." if len(empty) > NAMED else "")
            yield f"roster: {len(empty)} {words}: {named}"
    staffed = _staffed("building_id", Role.BUILDING_HEAD)
    headless = session.exec(select(func.count()).select_from(Building).where(col(Building.id).not_in(staffed))).one()
    if headless:
        yield f"roster: {headless} buildings have no building head"
    staff = select(func.count()).select_from(Person).where(col(Person.on_roster))
    unbound = session.exec(staff.where(col(Person.openid).is_(None))).one()
    if unbound:
        yield f"roster: {unbound} people on the roster have not bound their WeChat"


def _staffed(scope: str, role: Role) -> Any:
    """A query for the ids of that scope that have somebody in that role."""
    column = getattr(Appointment, scope)
    return select(column).where(col(Appointment.role) == role, column.is_not(None))


def _calendar(office: Office, today: date, found: Findings) -> None:
    def missing(year: int) -> str:
        return f"calendar: the holidays of {year} are missing: upgrade, or list them in config/workcalendar.toml"

    if not office.calendar.knows(today.year):
        found.faults.append(missing(today.year))
    if not office.calendar.knows(today.year + 1):
        late = (today.month, today.day) >= CALENDAR_DUE
        (found.faults if late else found.warnings).append(missing(today.year + 1))


async def _outside(settings: Settings, *, ask_wechat: bool) -> list[str]:
    """Faults of what we need from others: Redis, and WeChat's token."""
    asked = [_redis(settings)] if settings.redis_url else []
    if ask_wechat:
        asked.append(_wechat(settings))
    if settings.wecom_corp_id:
        asked.append(_wecom(settings))
    return [fault for fault in await asyncio.gather(*asked) if fault]


async def _redis(settings: Settings) -> str:
    shared = await RedisShared.connect(settings.redis_url, SystemClock())
    try:
        return "" if await shared.reachable() else "redis: no answer at BOT_REDIS_URL"
    finally:
        await shared.aclose()


async def _wechat(settings: Settings) -> str:
    clock, secret = SystemClock(), settings.wechat_app_secret.get_secret_value()
    async with aiohttp.ClientSession() as session:
        shared, app_id = LocalShared(clock), settings.wechat_app_id
        api = Api(session, settings.wechat_api_base, app_id=app_id, secret=secret, shared=shared, clock=clock)
        try:
            async with asyncio.timeout(PATIENCE):
                await api.with_token("cgi-bin/stable_token", _only_the_token)
        except ApiError as error:
            return f"wechat: no token for BOT_WECHAT_APP_ID and BOT_WECHAT_APP_SECRET: {error}"
        except (TransportError, TimeoutError) as error:
            return f"wechat: no answer from {settings.wechat_api_base} ({error or 'too slow'})"
    return ""


async def _wecom(settings: Settings) -> str:
    clock = SystemClock()
    async with aiohttp.ClientSession() as session:
        try:
            async with asyncio.timeout(PATIENCE):
                await WeComClient.by(settings, session, LocalShared(clock), clock).reachable()
        except ApiError as error:
            return f"wecom: no token for BOT_WECOM_CORP_ID and BOT_WECOM_SECRET: {error}"
        except (TransportError, TimeoutError) as error:
            return f"wecom: no answer from {settings.wecom_api_base} ({error or 'too slow'})"
    return ""


async def _only_the_token(_token: str) -> None:
    """Nothing more is asked of WeChat than a token."""


def _one_line(text: str) -> str:
    return " ".join(text.split())
