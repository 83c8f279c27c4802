"""The one composition root: builds every part from the settings and joins them into a service."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import aiohttp
from aiohttp import web
from sqlalchemy import Engine

from bot.clock import Clock
from bot.console.app import PREFIX, console
from bot.console.backend import Backend
from bot.dispatch import Dispatcher
from bot.health import Health
from bot.media import chosen as media
from bot.media.fetching import Fetching
from bot.media.files import Files
from bot.media.listening import Listening
from bot.metrics import Metrics
from bot.office import build_office, shipped
from bot.opendata import app as opendata
from bot.outbox import CHANNEL, Outbox
from bot.pages.answer import AnswerPage
from bot.pages.pages import Pages
from bot.pages.weblogin import WebLogin
from bot.redis_shared import RedisShared
from bot.scheduler import Scheduler
from bot.shared import LocalShared, Shared
from bot.standing import Standing
from bot.tags import Tags
from bot.tasks import Tasks
from bot.typing import Typing
from bot.understanding import Understanding
from bot.webhook import Webhook
from bot.wechat.client import WeChatClient
from bot.wechat.codec import MAX_BODY, Codec
from bot.wecom.client import WeComClient
from bot.wecom.sender import BothPlatforms
from bot.writer import Writer
from config.settings import Settings
from handlers.office import Office
from models import db

_log = logging.getLogger(__name__)


class Only(StrEnum):
    """Which half of the service a process is, where it is split."""

    WEB = "web"
    WORKER = "worker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A running service's parts, as tests and the demo reach for them."""

    office: Office
    engine: Engine
    writer: Writer
    dispatcher: Dispatcher
    outbox: Outbox
    files: Files
    tags: Tags
    standing: Standing
    scheduler: Scheduler
    understanding: Understanding
    shared: Shared
    console: web.Application
    web: web.Application


@asynccontextmanager
async def running(
    settings: Settings,
    clock: Clock,
    *,
    only: Only | None = None,
    largest_request: int = MAX_BODY,
) -> AsyncIterator[Service]:
    """A service that works: database upgraded, threads and ticks started; everything finished on leaving."""
    office = build_office(settings)
    async with AsyncExitStack() as stack:
        engine = db.make_engine(settings.database)
        stack.callback(engine.dispose)
        db.upgrade(engine)
        reader = db.make_reader(settings.database)
        stack.callback(reader.dispose)
        shared = await _shared(settings, clock)
        stack.push_async_callback(shared.aclose)
        writer = Writer(engine)
        writer.start()
        stack.push_async_callback(writer.stop)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client, wecom = _client(settings, session, shared, clock), _wecom(settings, session, shared, clock)
        service = await _assemble(
            settings, office, engine, reader, writer, shared, clock, client, wecom, largest_request
        )
        await _start(stack, service, only)
        yield service


async def _assemble(
    settings: Settings,
    office: Office,
    engine: Engine,
    reader: Engine,
    writer: Writer,
    shared: Shared,
    clock: Clock,
    client: WeChatClient,
    wecom: WeComClient | None,
    largest_request: int,
) -> Service:
    tasks = Tasks()
    understanding = Understanding(office, clock)
    standing = Standing(office, partial(build_office, settings), shipped(settings), writer, shared, understanding)
    await standing.look()
    dispatcher = Dispatcher(office, writer, understanding, clock, wake=lambda: _wake(tasks, shared))
    metrics = Metrics()
    application = web.Application(client_max_size=largest_request)
    codec = Codec(
        settings.wechat_token.get_secret_value(),
        settings.wechat_app_id,
        settings.wechat_aes_key.get_secret_value(),
        settings.wechat_previous_aes_key.get_secret_value(),
        settings.wechat_mode,
    )
    typing = Typing(client)
    application.on_shutdown.append(lambda _: typing.finish())
    webhook = Webhook(
        codec=codec,
        dispatcher=dispatcher,
        shared=shared,
        clock=clock,
        metrics=metrics,
        reply_within=office.rules.wechat.reply_within,
        typing=typing,
    )
    application.add_routes(webhook.routes())
    store = media.store(settings)
    application.add_routes(Health(engine=engine, shared=shared, clock=clock, metrics=metrics).routes())
    answers = AnswerPage(office, reader, writer, store, clock, lambda: _wake(tasks, shared))
    application.add_routes(answers.routes())
    login = WebLogin(office=office, app_id=settings.wechat_app_id, api_base=settings.wechat_api_base)
    backend = Backend(
        office=office,
        reader=reader,
        writer=writer,
        shared=shared,
        clock=clock,
        understanding=understanding,
        standing=standing,
        store=store,
        login=login,
        codes=client,
        wake=lambda: _wake(tasks, shared),
    )
    desk = console(backend)
    opendata.mount(application, backend)
    pages = Pages(
        office=office,
        reader=reader,
        writer=writer,
        clock=clock,
        client=client,
        store=store,
        login=login,
        wake=lambda: _wake(tasks, shared),
    )
    application.add_routes(pages.routes())
    application.add_subapp(PREFIX, desk)
    application.router.add_get(PREFIX, _to_console)
    return Service(
        office=office,
        engine=engine,
        writer=writer,
        dispatcher=dispatcher,
        outbox=Outbox(office, writer, BothPlatforms(wechat=client, wecom=wecom), shared, clock),
        files=Files(
            Fetching(office, writer, client, store, clock),
            Listening(office, writer, store, media.transcriber(settings), understanding.read, clock),
            shared,
            clock,
        ),
        tags=Tags(lambda: office.menus, writer, client, shared),
        standing=standing,
        scheduler=Scheduler(office, writer, shared, clock, standing, understanding, dispatcher),
        understanding=understanding,
        shared=shared,
        web=application,
        console=desk,
    )


async def _to_console(_request: web.Request) -> web.Response:
    raise web.HTTPMovedPermanently(f"{PREFIX}/")


def _wake(tasks: Tasks, shared: Shared) -> None:
    tasks.start(shared.wake(CHANNEL), "wake-outbox")


async def _start(stack: AsyncExitStack, service: Service, only: Only | None) -> None:
    """Start the halves this process is, and finish them in order: ticks, messages, pushes."""
    watching = Tasks()
    watching.start(service.standing.run(), "standing")
    stack.push_async_callback(watching.finish)
    stack.push_async_callback(service.standing.stop)
    if only is not Only.WEB:
        sending = Tasks()
        sending.start(service.outbox.run(), "outbox")
        sending.start(service.files.run(), "files")
        stack.push_async_callback(sending.finish)
        stack.push_async_callback(service.files.stop)
        stack.push_async_callback(service.outbox.stop)
        sending.start(service.tags.run(), "tags")
        stack.push_async_callback(service.tags.stop)
    stack.push_async_callback(service.dispatcher.finish)
    if only is not Only.WEB:
        service.scheduler.start()
        stack.callback(service.scheduler.stop)


async def _shared(settings: Settings, clock: Clock) -> Shared:
    if settings.redis_url:
        return await RedisShared.connect(settings.redis_url, clock)
    return LocalShared(clock)


def _client(settings: Settings, session: aiohttp.ClientSession, shared: Shared, clock: Clock) -> WeChatClient:
    return WeChatClient(
        session,
        settings.wechat_api_base,
        settings.wechat_app_id,
        settings.wechat_app_secret.get_secret_value(),
        shared,
        clock,
    )


def _wecom(settings: Settings, session: aiohttp.ClientSession, shared: Shared, clock: Clock) -> WeComClient | None:
    settings.require_wecom()
    return WeComClient.by(settings, session, shared, clock) if settings.wecom_corp_id else None
