"""The command line as an operator meets it: help, one-line faults, exit codes, JSON in and out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SECRET = "a secret for tests that is long enough"


def bot(*arguments: str, said: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m bot` with nothing but these settings."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=plain | environment,
        input=said,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_without_arguments_help() -> None:
    done = bot()
    assert done.returncode == 0
    assert "import-roster" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["nonsense"], {}),
        (["serve"], {}),
        (["serve"], {"BOT_SECRET_KEY": SECRET, "BOT_PORT": "x"}),
        (["serve"], {"BOT_SECRET_KEY": SECRET}),
        (["check"], {"BOT_SECRET_KEY": SECRET, "BOT_RULES": "/nowhere.toml"}),
        (["export", "--since", "gestern"], {"BOT_SECRET_KEY": SECRET}),
        (["classify", "--roster", "/nowhere.xlsx"], {}),
    ],
)
def test_misuse_is_one_line_and_exit_2(arguments: list[str], environment: dict[str, str], tmp_path: Path) -> None:
    done = bot(*arguments, BOT_DATA_DIR=str(tmp_path), **environment)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_split_service_needs_postgres(tmp_path: Path) -> None:
    settings = {
        "BOT_DATA_DIR": str(tmp_path),
        "BOT_SECRET_KEY": SECRET,
        "BOT_WECHAT_APP_ID": "wx1",
        "BOT_WECHAT_APP_SECRET": "s",
        "BOT_WECHAT_TOKEN": "t",
        "BOT_WECHAT_MODE": "plain",
    }
    done = bot("serve", "--only", "web", **settings)
    assert done.returncode == 2
    assert "PostgreSQL" in done.stderr


def test_classify_goes_on_after_a_bad_line() -> None:
    done = bot("classify", said='{"id": 1, "text": "三金B区6号楼2单元下水道堵了"}\nnope\n{"id": 3, "text": ""}\n')
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["category"], first["estate"], first["building"], first["unit"]) == ("sewage", "三金B区", "6", "2")
    assert second == {"id": None, "error": "line 2: is no JSON"}
    assert (third["intent"], third["is_report"]) == ("chitchat", False)
    assert done.returncode == 1


def test_from_an_empty_folder_to_a_checked_street(tmp_path: Path) -> None:
    settings = {"BOT_DATA_DIR": str(tmp_path), "BOT_SECRET_KEY": SECRET}
    assert "migrate" in bot("check", **settings).stdout
    assert bot("migrate", **settings).returncode == 0
    assert bot("import-roster", "config/sample/street.xlsx", **settings).returncode == 0
    checked = bot("check", **settings)
    assert "grids have no worker" in checked.stdout
    assert checked.returncode == 1
    assert bot("export", **settings).stdout == ""
    assert bot("export", "--until", "2026-01-01", **settings).returncode == 0
    assert "没有要打电话的人" in bot("call-list", **settings).stdout
