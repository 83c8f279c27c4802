"""The command line: `python -m bot COMMAND`. Settings are read here, once; what is wrong is told in one line."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from config.settings import Settings

FAILED, MISUSED, INTERRUPTED = 1, 2, 130
HIGHEST_PORT = 65535
STREET = ZoneInfo("Asia/Shanghai")
"""Where the sample street is; `classify` has no settings that could say otherwise."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Exit 2."""
        _tell(f"{self.prog}: {message} (see --help)")
        raise SystemExit(MISUSED)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    logging.getLogger().addHandler(logging.NullHandler())  # until a command sets logs up, nothing but its own lines
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.command is None:
        parser.print_help()
        return 0
    try:
        code: int = given.run(given)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the last flush does not fail again
        return FAILED
    except Exception as error:
        told = _plain(error)
        if told is None:
            raise
        code, line = told
        _tell(line)
    return code


def _tell(line: str) -> None:
    print(" ".join(line.split()), file=sys.stderr)


def _plain(error: Exception) -> tuple[int, str] | None:
    """Exit code and line of an error that is the operator's to mend; None for one that is ours."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415  # heavy: `python -m bot` alone must be quick

    from bot.wechat.errors import ApiError, TransportError  # noqa: PLC0415
    from config.rules import RulesError  # noqa: PLC0415
    from config.settings import SettingsError  # noqa: PLC0415
    from config.texts import TextsError  # noqa: PLC0415
    from config.workcalendar import WorkDaysError  # noqa: PLC0415
    from models.db import DatabaseError  # noqa: PLC0415
    from models.vault import VaultError  # noqa: PLC0415

    if isinstance(error, (SettingsError, RulesError, TextsError, WorkDaysError, VaultError)):
        return MISUSED, str(error)
    if isinstance(error, (ApiError, TransportError)):
        return FAILED, f"wechat: {error}"
    if isinstance(error, DatabaseError):
        return FAILED, str(error)
    if isinstance(error, SQLAlchemyError):
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()
        return FAILED, f"database: {reason[0] if reason else type(error).__name__}"
    if isinstance(error, OSError):
        return FAILED, f"{error.filename or 'output'}: {error.strerror or error}"
    return None


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
    classify.add_argument("--roster", type=Path, metavar="FILE.xlsx", help="its estates; else the sample street's")
    calls = command("call-list", _call_list, "people still to be phoned")
    calls.add_argument("--format", choices=["text", "jsonl"], default="text")
    corrections = command("corrections", _corrections, "corrections that were kept, as lines to learn from")
    corrections.add_argument("--out", type=Path, required=True, metavar="FILE", help="for python -m nlp.train --lines")
    simulator = command("simulator", _simulator, "the fake WeChat alone")
    simulator.add_argument("--port", type=_port, default=8900)
    simulator.add_argument("--callback", type=_address, metavar="URL", help="where the bot listens")
    export = command("export", _export, "the case ledger")
    export.add_argument("--since", metavar="D", help="received on or after that day, e.g. 2026-11-22")
    export.add_argument("--until", metavar="D", help="received on or before that day")
    export.add_argument("--format", choices=["xlsx", "jsonl"], default="jsonl")
    export.add_argument("--with-reporter", action="store_true", help="with who reported; this is logged")
    exchange = command("exchange", _exchange, "cases from and to the city's platform, by the numbers they have there")
    exchange.add_argument("direction", choices=["import", "export"])
    exchange.add_argument("file", type=Path, metavar="FILE", help=".xlsx, .jsonl, or to import a folder of .csv")
    exchange.add_argument("--dry-run", action="store_true", help="import: only show what would change")
    exchange.add_argument("--since", metavar="D", help="export: only where something happened on or after that day")
    command("workflow", _workflow, "the life of a case as a page, printed from its table")
    menu = command("publish-menu", _publish_menu, "the account's menus: default and one per role")
    menu.add_argument("--dry-run", action="store_true", help="only show what would change")
    posters = command("posters", _posters, "a page to print for each building's door")
    posters.add_argument("folder", type=Path, metavar="FOLDER")
    posters.add_argument("--estate", default="", metavar="NAME", help="only this estate's buildings")
    demo = command("demo", _demo, "bot, simulator and the sample street in one process")
    demo.add_argument("--year", action="store_true", help="a fresh street first lives through a whole year")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port from 1 to {HIGHEST_PORT}")
    return int(text)


def _address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"{text!r} must begin with http:// or https://")
    return text


def _settings() -> "Settings":
    from bot import fit  # noqa: PLC0415  # each command loads only what it needs
    from config.settings import SettingsError, load_settings  # noqa: PLC0415

    settings = load_settings()
    for fault in fit.addresses(settings):
        raise SettingsError(fault)
    return settings


def _serve(given: argparse.Namespace) -> int:
    from bot import serve  # noqa: PLC0415
    from bot.app import Only  # noqa: PLC0415

    return serve.run(_settings(), Only(given.only) if given.only else None)


def _migrate(_given: argparse.Namespace) -> int:
    from models import db  # noqa: PLC0415

    engine = db.make_engine(_settings().database)
    try:
        db.upgrade(engine)
    finally:
        engine.dispose()
    print("the database is up to date")
    return 0


def _check(_given: argparse.Namespace) -> int:
    from bot import check  # noqa: PLC0415

    return check.run(_settings(), sys.stdout)


def _import_roster(given: argparse.Namespace) -> int:
    from bot import import_roster  # noqa: PLC0415

    return import_roster.run(
        given.file,
        dry_run=given.dry_run,
        codes=given.codes,
        renew=given.renew_codes,
        settings=_settings(),
        out=sys.stdout,
        err=sys.stderr,
    )


def _classify(given: argparse.Namespace) -> int:
    from bot import classify  # noqa: PLC0415

    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")  # files made on Windows begin with a mark
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # whoever asks line by line is answered line by line
    try:
        return classify.run(sys.stdin, given.roster, sys.stdout, datetime.now(STREET).date())
    except classify.RosterError as error:
        _tell(str(error))
        return MISUSED


def _corrections(given: argparse.Namespace) -> int:
    from bot import corrections  # noqa: PLC0415

    print(f"{corrections.run(_settings(), given.out)} lines written to {given.out}")
    return 0


def _call_list(given: argparse.Namespace) -> int:
    from bot import call_list  # noqa: PLC0415

    return call_list.run(_settings(), form=given.format, out=sys.stdout)


def _simulator(given: argparse.Namespace) -> int:
    import asyncio  # noqa: PLC0415

    from bot.simulator.serve import serve  # noqa: PLC0415

    try:
        asyncio.run(serve(given.port, given.callback))
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        _tell(f"--port {given.port} cannot be used ({error.strerror}), choose another")
        return MISUSED
    return 0


def _export(given: argparse.Namespace) -> int:
    from bot import export  # noqa: PLC0415

    try:
        return export.run(
            _settings(),
            since=given.since,
            until=given.until,
            form=given.format,
            with_reporter=given.with_reporter,
            out=sys.stdout.buffer,
        )
    except export.BadDayError as error:
        _tell(str(error))
        return MISUSED


def _exchange(given: argparse.Namespace) -> int:
    from bot import exchange  # noqa: PLC0415
    from bot.export import BadDayError  # noqa: PLC0415

    if given.direction == "import":
        return exchange.receive(_settings(), given.file, dry_run=given.dry_run, out=sys.stdout, err=sys.stderr)
    try:
        return exchange.give(_settings(), given.file, since=given.since)
    except BadDayError as error:
        _tell(str(error))
        return MISUSED


def _workflow(_given: argparse.Namespace) -> int:
    from bot import workflow_page  # noqa: PLC0415

    workflow_page.write(sys.stdout)
    return 0


def _publish_menu(given: argparse.Namespace) -> int:
    from bot import publish_menu  # noqa: PLC0415

    return publish_menu.run(_settings(), sys.stdout, dry_run=given.dry_run)


def _posters(given: argparse.Namespace) -> int:
    from bot import posters  # noqa: PLC0415

    return posters.run(_settings(), given.folder, sys.stdout, estate=given.estate)


def _demo(given: argparse.Namespace) -> int:
    from bot import demo, logs  # noqa: PLC0415

    logs.set_up("text")
    return demo.main(year=given.year)


if __name__ == "__main__":
    sys.exit(main())
