"""The command line: `python -m bot COMMAND`. Settings are read here, once; bad ones are told in one line, exit 2."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from config.rules import RulesError
from config.settings import Settings, SettingsError, load_settings
from config.texts import TextsError
from config.workcalendar import WorkDaysError

FAILED, MISUSED = 1, 2


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Exit 2."""
        print(f"{self.prog}: {message} (see --help)", file=sys.stderr)
        raise SystemExit(MISUSED)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.command is None:
        parser.print_help()
        return 0
    from models.db import DatabaseError  # noqa: PLC0415  # heavy: `python -m bot` alone must be quick

    try:
        code: int = given.run(given)
    except (SettingsError, RulesError, TextsError, WorkDaysError) as error:
        print(error, file=sys.stderr)
        return MISUSED
    except DatabaseError as error:
        print(error, file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        return FAILED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m bot", description="jiamenkou: residents report, their street solves")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        found: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
        found.set_defaults(run=run)
        return found

    serve = command("serve", _serve, "the service: webhook, outbox, scheduler in one process")
    serve.add_argument("--only", choices=["web", "worker"], help="only one half (needs PostgreSQL)")
    command("migrate", _migrate, "upgrade the database")
    command("check", _check, "verify settings, database, Redis, WeChat, roster, calendar")
    roster = command("import-roster", _import_roster, "load people and places from a workbook")
    roster.add_argument("file", type=Path, metavar="FILE.xlsx")
    roster.add_argument("--dry-run", action="store_true", help="only show what would change")
    roster.add_argument("--codes", type=Path, metavar="OUT.csv", help="write the binding codes there")
    roster.add_argument("--renew-codes", action="store_true", help="replace codes that were not used")
    classify = command("classify", _classify, "JSON lines in, what is understood out")
    classify.add_argument("--roster", type=Path, metavar="FILE.xlsx")
    calls = command("call-list", _call_list, "people still to be phoned")
    calls.add_argument("--format", choices=["text", "jsonl"], default="text")
    simulator = command("simulator", _simulator, "the fake WeChat alone")
    simulator.add_argument("--port", type=int, default=8900)
    simulator.add_argument("--callback", metavar="URL")
    export = command("export", _export, "the case ledger")
    export.add_argument("--since", metavar="D")
    export.add_argument("--until", metavar="D")
    export.add_argument("--format", choices=["xlsx", "jsonl"], default="jsonl")
    export.add_argument("--with-reporter", action="store_true", help="with names; this is logged")
    command("demo", _demo, "bot, simulator and the sample street in one process")
    return parser


def _serve(given: argparse.Namespace) -> int:
    from bot import logs  # noqa: PLC0415  # each command loads only what it needs
    from bot.app import Only  # noqa: PLC0415

    settings = load_settings()
    settings.require_secret()
    settings.require_wechat()
    if given.only and settings.database.startswith("sqlite"):
        raise SettingsError("--only needs PostgreSQL (BOT_DATABASE_URL): SQLite has one writer, so one process")
    logs.set_up(settings.log_format)
    try:
        asyncio.run(_run(settings, Only(given.only) if given.only else None))
    except OSError as error:
        print(f"BOT_HOST/BOT_PORT {settings.host}:{settings.port} cannot be used: {error.strerror}", file=sys.stderr)
        return MISUSED
    return 0


async def _run(settings: Settings, only: object) -> None:
    from aiohttp import web  # noqa: PLC0415

    from bot.app import Only, running  # noqa: PLC0415
    from bot.clock import SystemClock  # noqa: PLC0415

    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with running(settings, SystemClock(), only=only if isinstance(only, Only) else None) as service:
        runner = web.AppRunner(service.web, access_log=None, shutdown_timeout=5)
        await runner.setup()
        try:
            await web.TCPSite(runner, settings.host, settings.port).start()
            await stopped.wait()
        finally:
            await runner.cleanup()


def _migrate(_given: argparse.Namespace) -> int:
    from models import db  # noqa: PLC0415

    engine = db.make_engine(load_settings().database)
    db.upgrade(engine)
    engine.dispose()
    print("the database is up to date")
    return 0


def _check(_given: argparse.Namespace) -> int:
    from bot import check  # noqa: PLC0415

    return check.run(load_settings(), sys.stdout)


def _import_roster(given: argparse.Namespace) -> int:
    from bot import import_roster  # noqa: PLC0415

    return import_roster.run(
        given.file,
        dry_run=given.dry_run,
        codes=given.codes,
        renew=given.renew_codes,
        settings=load_settings(),
        out=sys.stdout,
        err=sys.stderr,
    )


def _classify(given: argparse.Namespace) -> int:
    from bot import classify  # noqa: PLC0415

    try:
        return classify.run(sys.stdin, given.roster, sys.stdout, date.today())  # noqa: DTZ011  # the season of today
    except classify.RosterError as error:
        print(error, file=sys.stderr)
        return MISUSED


def _call_list(given: argparse.Namespace) -> int:
    from bot import call_list  # noqa: PLC0415

    return call_list.run(load_settings(), form=given.format, out=sys.stdout)


def _simulator(given: argparse.Namespace) -> int:
    from bot.simulator.serve import serve  # noqa: PLC0415

    try:
        asyncio.run(serve(given.port, given.callback))
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        print(f"--port {given.port} cannot be used: {error.strerror}", file=sys.stderr)
        return MISUSED
    return 0


def _export(given: argparse.Namespace) -> int:
    from bot import export  # noqa: PLC0415

    try:
        return export.run(
            load_settings(),
            since=given.since,
            until=given.until,
            form=given.format,
            with_reporter=given.with_reporter,
            out=sys.stdout.buffer,
        )
    except export.BadDayError as error:
        print(error, file=sys.stderr)
        return MISUSED


def _demo(_given: argparse.Namespace) -> int:
    from bot import demo, logs  # noqa: PLC0415

    logs.set_up("text")
    return demo.main()


if __name__ == "__main__":
    sys.exit(main())
