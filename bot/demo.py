"""`make demo`: the bot, the fake WeChat with its phones, and the sample street, in one process on one port."""

import asyncio
import csv
import io
import secrets
import signal
import sys
import tomllib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from sqlmodel import Session, col, func, select

from bot import import_roster
from bot.app import Service, running
from bot.demo_start import Start
from bot.office import build_office
from bot.publish_menu import compare, publish
from bot.shared import LocalShared
from bot.simulator.clock import SimClock
from bot.simulator.sim import PREFIX, WxSim
from bot.simulator.world.account import Account
from bot.simulator.world.window import Grant
from bot.tasks import Tasks
from bot.wechat.client import WeChatClient
from bot.year import play
from config.menus import Menus
from config.settings import Settings, load_settings
from models import db
from models.inbox import InboxMessage
from models.people import Person
from models.places import roster_version
from models.pushes import Quota

SAMPLE = Path(__file__).parent.parent / "config" / "sample"
SAID_EVERY = 100
"""Cases of the year between two lines that say how far it is."""
LARGEST_PHOTO = 12 * 1024 * 1024
"""Bytes of a photo taken with a phone of the page; WeChat itself only ever sends us small callbacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The running demo, for the command line and for tests."""

    service: Service
    sim: WxSim
    url: str
    logins: list[dict[str, str]]
    """Ready-made ways into the console: role, name and address."""


def main(*, year: bool = False) -> int:
    """Run until Ctrl-C; the exit code. `year`: a street that starts afresh first lives through a whole year."""
    settings = load_settings()
    try:
        asyncio.run(_serve(settings, year=year))
    except OSError as error:
        print(f"port {settings.port} cannot be used ({error.strerror}): set BOT_PORT to another", file=sys.stderr)
        return 2
    return 0


async def _serve(settings: Settings, *, year: bool) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with demo(settings, year=year) as shown:
        texts = shown.service.office.texts
        print(texts.say("demo.running", url=shown.url, menu=PREFIX, logins=shown.logins), flush=True)
        await stopped.wait()
        print(texts.say("demo.stopping"), flush=True)


@asynccontextmanager
async def demo(
    given: Settings, clock: SimClock | None = None, account: Account | None = None, *, year: bool = False
) -> AsyncIterator[Demo]:
    """Bot and simulator on one port, the sample street loaded, the phones ready.

    `clock`: real unless given. `account`: the simulator's usual one unless given. `year`: live through one first.
    """
    url = f"http://{given.host}:{given.port}"
    sim = WxSim(clock=clock or SimClock(), account=account, callback_url=f"{url}/wechat")
    settings = _settings(given, sim, url)
    begins = sim.clock.now() - (play.YEAR if year else timedelta(0))
    codes = _load_street(settings, begins)
    if year and codes:
        codes = _live_through(settings, sim.clock.now(), codes)
    _go_on_from(sim.clock, settings)
    _followers(sim, settings)
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(running(settings, sim.clock, largest_request=LARGEST_PHOTO))
        sim.mount(service.web, url)
        cast: dict[str, Any] = tomllib.loads((SAMPLE / "cast.toml").read_text(encoding="utf-8"))
        start = Start(service, cast["staff"], PREFIX)
        service.web.add_routes(start.routes())
        sim.add_link(service.office.texts.say("demo.start"), f"{url}/")
        runner = web.AppRunner(service.web, access_log=None, shutdown_timeout=1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, given.host, given.port).start()
        following = Tasks()
        following.start(_follow(service, sim), "follow-the-clock")
        stack.push_async_callback(following.cancel)
        await _publish_menu(settings, sim.clock, service.office.menus)
        await _people(sim, codes, cast)
        yield Demo(service=service, sim=sim, url=url, logins=start.logins(url))


def _settings(given: Settings, sim: WxSim, url: str) -> Settings:
    """The simulator's account, and a secret key of the demo's own that stays with its data."""
    given.data_dir.mkdir(parents=True, exist_ok=True)
    kept = given.data_dir / "demo-secret"
    if not kept.exists():
        kept.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        kept.chmod(0o600)
    account = {
        name.removeprefix("BOT_").lower(): value for name, value in sim.world.account.environment(url + PREFIX).items()
    }
    return given.model_validate({**given.model_dump(), **account, "secret_key": kept.read_text(encoding="utf-8")})


def _live_through(settings: Settings, until: datetime, codes: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Let the year up to now happen, in some minutes; all codes are used up by that."""
    cast = tomllib.loads((SAMPLE / "cast.toml").read_text(encoding="utf-8"))["staff"]
    known = {(member["name"], member["role"]): member["openid"] for member in cast}
    people = {known.get(who, f"o_sample_staff_{number:06d}"): code for number, (who, code) in enumerate(codes.items())}
    office, engine = build_office(settings), db.make_engine(settings.database, durable=False)

    def say(number: int, total: int) -> None:
        if number % SAID_EVERY == 0 or number == total:
            print(office.texts.say("demo.year", number=number, total=total), flush=True)

    try:
        came = play.play(office, engine, until, people, say)
    finally:
        engine.dispose()
    print(office.texts.say("demo.year_over", **asdict(came)), flush=True)
    return {}


def _load_street(settings: Settings, now: datetime) -> dict[tuple[str, str], str]:
    """Import the sample street the first time; the binding codes by name and role, empty later."""
    engine = db.make_engine(settings.database)
    try:
        db.upgrade(engine)
        with Session(engine) as session:
            if roster_version(session):
                return {}
    finally:
        engine.dispose()
    codes, said = settings.data_dir / "binding-codes.csv", io.StringIO()
    code = import_roster.run(
        SAMPLE / "street.xlsx",
        dry_run=False,
        codes=codes,
        renew=False,
        settings=settings,
        out=said,
        err=sys.stderr,
        now=now,
    )
    if code:
        raise SystemExit(code)
    with codes.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return {(name, role): binding for name, _tail, role, _scope, binding in rows}


def _go_on_from(clock: SimClock, settings: Settings) -> None:
    """A street whose clock was stepped ahead goes on from there, not from the past."""
    engine = db.make_engine(settings.database)
    try:
        with Session(engine) as session:
            last = session.exec(select(func.max(InboxMessage.received_at))).one()
    finally:
        engine.dispose()
    ahead = (last - clock.now()).total_seconds() if last else 0
    if ahead > 0:
        clock.advance(ahead)


def _followers(sim: WxSim, settings: Settings) -> None:
    """Whoever is bound follows the fake account too, also those without a phone on the page; and may be written to."""
    engine, now = db.make_engine(settings.database), sim.clock.now()
    try:
        with Session(engine) as session:
            statement = select(Person, Quota).join(Quota, isouter=True).where(col(Person.openid).is_not(None))
            for person, quota in session.exec(statement.where(col(Person.followed))):
                user = sim.world.add_user(person.openid, person.name)
                if quota is not None and quota.message_until is not None and quota.message_until > now:
                    sim.world.grant(user, Grant.MESSAGE)
    finally:
        engine.dispose()


async def _follow(service: Service, sim: WxSim) -> None:
    """Let the bot do at each step of the simulator's clock what is due then; the page waits for it."""
    at_work = False

    def busy() -> bool:
        return at_work or service.dispatcher.busy or service.files.busy

    sim.busy = busy
    while True:
        await sim.clock.sleep(1)
        at_work = True
        await service.scheduler.tick()
        await service.files.drain()
        await service.tags.drain()
        while await service.outbox.drain():
            pass
        at_work = False


async def _publish_menu(settings: Settings, clock: SimClock, menus: Menus) -> None:
    async with aiohttp.ClientSession() as session:
        client = WeChatClient(
            session,
            settings.wechat_api_base,
            settings.wechat_app_id,
            settings.wechat_app_secret.get_secret_value(),
            LocalShared(clock),
            clock,
        )
        await publish(client, menus, await compare(client, menus))


async def _people(sim: WxSim, codes: dict[tuple[str, str], str], cast: dict[str, Any]) -> None:
    """Put the cast's phones on the page; staff bind the first time and look at their list later, as people would."""
    for member in cast["residents"]:
        phone = sim.add_user(member["openid"], member["name"], member["role"], member["note"], following=not codes)
        if codes:
            await phone.follow()
    for member in cast["staff"]:
        phone = sim.add_user(member["openid"], member["name"], member["role"], member["note"])
        code = codes.get((member["name"], member["role"]))
        await phone.text(cast["says"]["binds"].format(code=code) if code else cast["says"]["looks"])
