"""The command line as an operator meets it: help, one-line faults, exit codes, JSON in and out."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main

ROOT = Path(__file__).parent.parent.parent
SECRET = "a secret for tests that is long enough"
KEY = {"BOT_SECRET_KEY": SECRET}
ACCOUNT = {
    **KEY,
    "BOT_WECHAT_APP_ID": "wx1",
    "BOT_WECHAT_APP_SECRET": "s",
    "BOT_WECHAT_TOKEN": "t",
    "BOT_WECHAT_MODE": "plain",
}


def environment(settings: dict[str, str]) -> dict[str, str]:
    """Nothing but these settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BOT_")} | settings


def bot(*arguments: str, said: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m bot` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=environment(settings),
        input=said,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",  # so that a test can say bytes that are no UTF-8
        timeout=60,
        check=False,
    )


@contextmanager
def started(*arguments: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """`python -m bot` while it runs; killed if the test fails meanwhile."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Said]:
    """Runs a command within this process, in an empty folder; logs are as before afterwards."""
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def call(*arguments: str, **settings: str) -> Said:
        with monkeypatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(name, value)
            try:
                code = main(arguments)
            except SystemExit as stop:
                code = int(stop.code or 0)
            finally:
                root.handlers[:], root.level = handlers, level
        return Said(code, *capsys.readouterr())

    return call


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_without_arguments_help() -> None:
    done = bot()
    assert done.returncode == 0
    assert "import-roster" in done.stdout
    assert "publish-menu" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "settings", "named"),
    [
        (["nonsense"], {}, "nonsense"),
        (["import-roster"], {}, "FILE.xlsx"),
        (["export", "--format", "csv"], KEY, "--format"),
        (["export", "--since", "gestern"], KEY, "gestern"),
        (["simulator", "--port", "99999"], {}, "99999"),
        (["simulator", "--callback", "localhost"], {}, "--callback"),
        (["classify", "--roster", "/nowhere.xlsx"], {}, "nowhere.xlsx"),
        (["serve"], {}, "BOT_SECRET_KEY"),
        (["serve"], KEY, "BOT_WECHAT_APP_ID"),
        (["serve"], {**ACCOUNT, "BOT_PORT": "x"}, "BOT_PORT"),
        (["serve"], {**ACCOUNT, "BOT_HOST": "192.0.2.1"}, "BOT_HOST"),
        (["serve"], {**ACCOUNT, "BOT_WECHAT_MODE": "safe", "BOT_WECHAT_AES_KEY": "short"}, "BOT_WECHAT_AES_KEY"),
        (["serve", "--only", "web"], ACCOUNT, "PostgreSQL"),
        (["call-list"], {"BOT_SECRET_KEY": "short"}, "BOT_SECRET_KEY"),
        (["check"], {**KEY, "BOT_RULES": "/nowhere.toml"}, "/nowhere.toml"),
        (["check"], {**KEY, "BOT_TEXTS": "/nowhere.toml"}, "/nowhere.toml"),
        (["check"], {**KEY, "BOT_REDIS_URL": "localhost"}, "BOT_REDIS_URL"),
        (["check"], {**KEY, "BOT_TIMEZONE": "Wuhai"}, "BOT_TIMEZONE"),
        (["migrate"], {"BOT_DATABASE_URL": "mysql://root@localhost/bot"}, "BOT_DATABASE_URL"),
        (["migrate"], {"BOT_DATABASE_URL": "nonsense"}, "BOT_DATABASE_URL"),
        (["migrate"], {"BOT_DATA_DIR": "/dev/null/data"}, "BOT_DATA_DIR"),
    ],
)
def test_misuse_is_one_line_that_names_what_to_change(
    here: Callable[..., Said], arguments: list[str], settings: dict[str, str], named: str
) -> None:
    said = here(*arguments, **settings)
    assert said.code == 2
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert named in line


def test_impossible_office_hours_are_one_line(here: Callable[..., Said], tmp_path: Path) -> None:
    own = tmp_path / "rules.toml"
    own.write_text('[worktime]\nslots = ["18:00-08:00"]\n', encoding="utf-8")
    for command in ("check", "export", "serve"):
        said = here(command, BOT_RULES=str(own), **ACCOUNT)
        assert said.code == 2
        assert len(said.err.splitlines()) == 1
        assert "rules.toml" in said.err


@pytest.mark.parametrize("command", ["migrate", "export", "call-list", "serve"])
def test_a_database_that_does_not_answer_is_one_line(here: Callable[..., Said], command: str) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    said = here(command, BOT_DATABASE_URL=url, BOT_PORT=str(free_port()), **ACCOUNT)
    assert said.code == 1
    assert len([line for line in said.err.splitlines() if "INFO" not in line]) == 1


def test_a_file_env_in_the_folder_is_read(here: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_DATA_DIR=kept\n", encoding="utf-8")
    assert here("migrate").code == 0
    assert (tmp_path / "kept" / "jiamenkou.sqlite3").exists()


def test_a_service_serves_until_told_to_stop_and_keeps_its_port_to_itself(tmp_path: Path) -> None:
    port = str(free_port())
    settings = {**ACCOUNT, "BOT_DATA_DIR": str(tmp_path), "BOT_PORT": port, "BOT_LOG_FORMAT": "json"}
    with started("serve", **settings) as service:
        assert service.stderr is not None
        ready = next(line for line in service.stderr if "serving on" in line)
        assert json.loads(ready)["message"] == f"serving on 127.0.0.1:{port}"
        second = bot("serve", **settings)
        assert second.returncode == 2
        assert len(second.stderr.splitlines()) == 1
        assert port in second.stderr
        service.send_signal(signal.SIGTERM)
        assert service.wait(30) == 0
        assert "Traceback" not in service.stderr.read()


def test_classify_goes_on_after_a_bad_line() -> None:
    done = bot("classify", said='{"id": 1, "text": "三金B区6号楼2单元下水道堵了"}\nnope\n{"id": 3, "text": ""}\n')
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["category"], first["estate"], first["building"], first["unit"]) == ("sewage", "三金B区", "6", "2")
    assert second == {"id": None, "error": "line 2: is no JSON"}
    assert (third["intent"], third["is_report"]) == ("chitchat", False)
    assert done.returncode == 1


def test_classify_reads_what_windows_wrote_and_bytes_that_are_no_text() -> None:
    done = bot("classify", said='\ufeff{"id": 1, "text": "三金B区6号楼下水道堵了\udcff"}\n', LC_ALL="C")
    assert json.loads(done.stdout)["category"] == "sewage"
    assert done.returncode == 0


def test_a_reader_that_has_seen_enough_is_told_nothing(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "migrate"],
            cwd=ROOT,
            env=environment({"BOT_DATA_DIR": str(tmp_path)}),
            stdout=write,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")


def test_from_an_empty_folder_to_a_checked_street(tmp_path: Path) -> None:
    settings = {"BOT_DATA_DIR": str(tmp_path), **KEY}
    assert "migrate" in bot("check", **settings).stdout
    assert bot("migrate", **settings).returncode == 0
    assert bot("import-roster", "config/sample/street.xlsx", **settings).returncode == 0
    checked = bot("check", **settings)
    assert "grids have no worker" in checked.stdout
    assert checked.returncode == 1
    assert bot("export", **settings).stdout == ""
    assert "没有要打电话的人" in bot("call-list", **settings).stdout
