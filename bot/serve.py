"""`python -m bot serve`: the service on its port, until SIGTERM or Ctrl-C."""

import asyncio
import logging
import signal
import socket

from aiohttp import web

from bot import fit, logs
from bot.app import Only, running
from bot.clock import SystemClock
from bot.office import build_office
from bot.warmup import warm_up
from config.settings import Settings, SettingsError

GRACE = 5.0
"""Seconds for requests under way when we are told to stop; WeChat waits no longer for any."""
_BACKLOG = 128

_log = logging.getLogger(__name__)


def run(settings: Settings, only: Only | None) -> int:
    """Serve until told to stop: what was accepted is committed, leases are handed back.

    Raises SettingsError for what would keep it from serving, the port included; DatabaseError; and what a wrong file
    of rules or texts raises.
    """
    settings.require_secret()
    settings.require_media()
    settings.require_wecom()
    for fault in fit.account(settings):
        raise SettingsError(fault)
    if only is not None and fit.is_sqlite(settings):
        raise SettingsError(
            "--only needs PostgreSQL, BOT_DATABASE_URL=postgresql://user@host/db: SQLite has one writer"
        )
    with fit.naming_the_rules(settings):
        build_office(settings)
    logs.set_up(settings.log_format, logs.secrets_of(settings))
    with _listener(settings.host, settings.port) as listener:
        asyncio.run(_serve(settings, only, listener))
    return 0


def _listener(host: str, port: int) -> socket.socket:
    """The port, taken before anything starts: a second service must not even begin to send."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        why = error.strerror or "no such host"
        raise SettingsError(f"BOT_HOST, BOT_PORT: {host}:{port} cannot be used ({why}), choose another") from error


async def _serve(settings: Settings, only: Only | None, listener: socket.socket) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    clock = SystemClock()
    async with running(settings, clock, only=only) as service:
        warm_up(service.office, service.engine, clock)
        runner = web.AppRunner(service.web, access_log=None, shutdown_timeout=GRACE)
        await runner.setup()
        try:
            await web.SockSite(runner, listener).start()
            _log.info("serving on %s:%d", settings.host, settings.port)
            await stopped.wait()
            _log.info("stopping")
        finally:
            await runner.cleanup()
