"""The command `import-roster` from file to exit code."""

import csv
import io
import sqlite3
import stat
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.import_roster import run
from config.sample.build_street import WORKBOOK
from config.settings import SettingsError, load_settings
from models import db

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
SECRET = "a secret of at least thirty-two characters"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Runs the command on a data folder of this test's own."""

    def call(path: Path = WORKBOOK, **options: Any) -> Said:
        out, err = io.StringIO(), io.StringIO()
        secret = options.pop("secret", SECRET)
        settings = load_settings(
            _env_file=None, data_dir=tmp_path / "data", secret_key=secret, **options.pop("settings", {})
        )
        options = {"dry_run": False, "codes": None, "renew": False, "now": NOW} | options
        code = run(path, settings=settings, out=out, err=err, **options)
        return Said(code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture
def rows(tmp_path: Path) -> Callable[[str], list[tuple[Any, ...]]]:
    """What a query finds in the data folder's database."""

    def query(statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(tmp_path / "data" / "jiamenkou.sqlite3")) as connection:
            return connection.execute(statement).fetchall()

    return query


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[dict[tuple[str, str], object]], Path]:
    """The sample street with some cells changed."""

    def write(cells: dict[tuple[str, str], object]) -> Path:
        book = openpyxl.load_workbook(WORKBOOK)
        for (sheet, cell), value in cells.items():
            book[sheet][cell] = value
        book.save(tmp_path / "changed.xlsx")
        return tmp_path / "changed.xlsx"

    return write


def lines_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"))))


def test_the_sample_street_is_loaded_within_five_seconds(command: Command, rows: Any) -> None:
    start = time.perf_counter()
    said = command()
    assert time.perf_counter() - start < 5
    assert (said.code, said.err) == (0, "")
    assert "网格:新增83,修改0,移除0" in said.out
    assert "  + 新城社区/惠民小区" not in said.out  # only some of each kind are named
    assert "空缺:7个网格没有网格员:LT-04、" in said.out
    assert "栋楼没有楼栋长" in said.out
    assert "名册已写入(第1版)。" in said.out
    assert rows("SELECT count(*) FROM grids") == [(83,)]


def test_a_second_import_says_that_nothing_changes(command: Command) -> None:
    command()
    said = command()
    assert said.code == 0
    assert "库里已经和名册一样" in said.out
    assert "新增" not in said.out


def test_a_dry_run_writes_nothing(command: Command, rows: Any, tmp_path: Path) -> None:
    said = command(dry_run=True, codes=tmp_path / "codes.csv")
    assert said.code == 0
    assert "新增83" in said.out
    assert "试运行" in said.out
    assert rows("SELECT count(*) FROM grids") == [(0,)]
    assert rows("SELECT count(*) FROM roster_versions") == [(0,)]
    assert not (tmp_path / "codes.csv").exists()


def test_each_fault_is_one_line_and_nothing_is_written(command: Command, rows: Any, changed: Any) -> None:
    command()
    said = command(changed({("楼栋", "D5"): "ZZ-01", ("人员", "B7"): "12345", ("人员", "A9"): "改了名(样例)"}))
    assert said.code == 1
    assert said.err.splitlines() == [
        "楼栋 第5行 网格编码:工作表“网格”里没有“ZZ-01”",
        "人员 第7行 手机:不是11位的手机号码(填了5位数字)",
        "名册有2处错误,什么都没有写。",
    ]
    assert "Traceback" not in said.err
    assert rows("SELECT count(*) FROM roster_versions") == [(1,)]
    assert rows("SELECT count(*) FROM people WHERE name = '改了名(样例)'") == [(0,)]


@pytest.mark.parametrize("name", ["nowhere.xlsx", "notes.xlsx"])
def test_what_is_no_roster_is_one_plain_line(command: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.xlsx").write_text("no workbook", encoding="utf-8")
    said = command(tmp_path / name)
    assert said.code == 1
    assert len(said.err.splitlines()) == 2
    assert name in said.err
    assert not (tmp_path / "data").exists()


def test_unknown_columns_are_told_though_the_rest_is_loaded(command: Command, changed: Any) -> None:
    said = command(changed({("社区", "D1"): "备注"}))
    assert said.code == 0
    assert "提醒:社区 第1行 备注:名册里没有这一列,没有读" in said.out


def test_changes_and_removals_are_previewed_by_name(command: Command, changed: Any) -> None:
    command()
    said = command(changed({("网格", "B2"): "蓝天社区一号网格", ("人员", "A2"): "新主任(样例)"}))
    assert "网格:新增0,修改1,移除0\n  ~ LT-01:名称\n" in said.out
    assert "人员:新增0,修改1,移除0\n  ~ 新主任(样例)(尾号0001):姓名\n" in said.out


def test_no_phone_is_printed(command: Command, changed: Any) -> None:
    first, second = command(), command(changed({("人员", "B2"): "19911112222"}))
    third = command(changed({("人员", "A3"): "19933334444"}))
    for said in (first, second, third):
        assert "1990000" not in said.out + said.err
        assert "19911112222" not in said.out + said.err
        assert "19933334444" not in said.out + said.err


def test_codes_are_written_for_the_office_alone(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    said = command(codes=file)
    listed = lines_of(file)
    assert said.code == 0
    assert f"新发{len(listed)}个" in said.out
    assert len({row["绑定码"] for row in listed}) == len(listed)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_codes_expire_after_thirty_whole_days(command: Command, rows: Any, tmp_path: Path) -> None:
    command(codes=tmp_path / "codes.csv")
    assert rows("SELECT DISTINCT expires_at FROM binding_codes") == [("2026-12-23 16:00:00.000000",)]  # 24:00 in China


def test_a_second_import_lists_the_same_codes_and_renewing_others(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    command(codes=file)
    first = lines_of(file)
    command(codes=file)
    assert lines_of(file) == first
    command(codes=file, renew=True)
    renewed = lines_of(file)
    assert [row["姓名"] for row in renewed] == [row["姓名"] for row in first]
    assert not {row["绑定码"] for row in renewed} & {row["绑定码"] for row in first}


def test_a_list_that_cannot_be_written_stops_the_import(command: Command, rows: Any, tmp_path: Path) -> None:
    said = command(codes=tmp_path / "nowhere" / "codes.csv")
    assert said.code == 1
    assert "绑定码写不到" in said.err
    assert rows("SELECT count(*) FROM people") == [(0,)]


def test_renewing_without_a_list_is_a_misuse(command: Command) -> None:
    said = command(renew=True)
    assert said.code == 2
    assert len(said.err.splitlines()) == 1


def test_a_short_key_is_a_setting_to_change(command: Command) -> None:
    with pytest.raises(SettingsError, match="BOT_SECRET_KEY"):
        command(secret="short")


def test_another_key_is_refused_in_one_line(command: Command) -> None:
    command()
    said = command(secret=SECRET[::-1])
    assert said.code == 1
    assert "BOT_SECRET_KEY" in said.err


def test_a_busy_database_is_waited_for_no_longer_than_it_answers(
    command: Command, changed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.1)
    command()
    file = tmp_path / "data" / "jiamenkou.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        said = command(changed({("网格", "B2"): "蓝天社区一号网格"}))
    assert said.code == 1
    assert "库正忙" in said.err


def test_readers_and_the_preview_are_not_held_up_by_a_writer(command: Command, tmp_path: Path) -> None:
    command()
    with closing(sqlite3.connect(tmp_path / "data" / "jiamenkou.sqlite3", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        assert command(dry_run=True).code == 0


def test_the_write_lock_is_held_for_less_than_a_second(command: Command, tmp_path: Path) -> None:
    said = command(dry_run=True)
    assert said.code == 0
    longest, done = [0.0], threading.Event()

    def write() -> None:
        with closing(
            sqlite3.connect(tmp_path / "data" / "jiamenkou.sqlite3", isolation_level=None, timeout=10)
        ) as other:
            while not done.is_set():
                start = time.perf_counter()
                other.execute("BEGIN IMMEDIATE")
                other.execute("ROLLBACK")
                longest[0] = max(longest[0], time.perf_counter() - start)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert command(codes=tmp_path / "codes.csv").code == 0
    finally:
        done.set()
        writer.join()
    assert longest[0] < 1


def test_an_office_may_rename_what_the_workbook_calls_things(command: Command, changed: Any, tmp_path: Path) -> None:
    overlay = tmp_path / "texts.toml"
    overlay.write_text('[roster_column]\nmobile = "联系手机"\n', encoding="utf-8")
    said = command(changed({("人员", "B1"): "联系手机"}), settings={"texts": overlay})
    assert said.code == 0
