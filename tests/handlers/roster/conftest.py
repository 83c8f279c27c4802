"""A small roster of two communities, ways to spoil it, and to import it for real."""

import csv
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from config.texts import load_texts
from handlers.roster.apply import apply
from handlers.roster.check import Rejected, check
from handlers.roster.plan import Plan, plan
from handlers.roster.read import load
from handlers.roster.wanted import Wanted
from handlers.roster.words import Words
from models import db
from models.vault import Vault

Roster = dict[str, list[list[Any]]]

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
CATEGORIES = frozenset({"gas", "water", "sewage", "noise"})

ROSTER: Roster = {
    "社区": [["名称", "编码", "街道"], ["长青社区", "CQ", None], ["蓝天社区", "LT", "凤凰岭街道"]],
    "网格": [
        ["编码", "名称", "社区", "外部编码"],
        ["CQ-01", "长青一", "长青社区", "150302001"],
        ["CQ-02", "长青二", "长青社区", None],
        ["LT-01", "蓝天一", "蓝天社区", None],
    ],
    "小区": [
        ["名称", "社区", "别名", "物业企业", "物业电话", "无物业类型", "经度", "纬度"],
        ["工行南小区", "长青社区", "工行南、工行南区", None, None, "社区兜底", 106.8, "39.67"],
        ["滨河佳苑", "蓝天社区", "滨河", "样例物业", "0473-0000001", None, None, None],
    ],
    "楼栋": [
        ["小区", "楼号", "单元数", "网格编码", "别名"],
        ["工行南小区", "1号楼", 3, "CQ-01", None],
        ["工行南小区", "3号楼", 3, "CQ-01", "东楼"],
        ["工行南小区", "5", 4, "CQ-02", None],
        ["滨河佳苑", 1, None, "LT-01", None],
    ],
    "人员": [
        ["姓名", "手机", "角色", "范围", "替补"],
        ["王师傅(样例)", "19900000001", "楼栋长", "工行南小区/3号楼、工行南小区/5号楼", "否"],
        ["陈大姐(样例)", "19900000002", "楼栋长", "工行南小区/3", "是"],
        ["小李(样例)", 19900000003, "网格员", "CQ-01", None],
        ["小李(样例)", "+86 199 0000 0003", "网格长", "CQ-01、CQ-02", None],
        ["孙主任(样例)", "199-0000-0004", "社区干部", "长青社区", "否"],
        ["周委员(样例)", "19900000005", "包片两委", "蓝天社区", "否"],
        ["常主任(样例)", "19900000006", "街道值守", "街道", "否"],
        ["乔管理(样例)", "19900000007", "管理员", "凤凰岭街道", "否"],
        ["龚师傅(样例)", "19900000008", "单位联络员", "燃气公司", "否"],
    ],
    "责任单位": [
        ["名称", "简称", "联系人", "电话", "负责类别"],
        ["燃气公司", "燃气", "值班员(样例)", "0473-0000002", "gas"],
        ["市政公司", None, None, None, "sewage"],
    ],
    "服务点": [
        ["名称", "类型", "社区", "地址", "开放时间", "电话", "服务项目"],
        ["长青党群服务站", "党群服务站", "长青社区", "样例路1号", "08:30-18:00", "0473-0000003", "帮办代办"],
    ],
}


def write_book(path: Path, roster: Roster) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in roster.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def write_folder(path: Path, roster: Roster, encoding: str = "utf-8-sig") -> Path:
    path.mkdir()
    for name, rows in roster.items():
        with (path / f"{name}.csv").open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(rows)
    return path


@pytest.fixture
def roster() -> Roster:
    """The small roster, to be changed at will."""
    return deepcopy(ROSTER)


@pytest.fixture(scope="session")
def words() -> Words:
    return Words(load_texts())


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault("a secret of at least thirty-two characters")


@pytest.fixture
def book(tmp_path: Path) -> Callable[[Roster], Path]:
    """Writes a roster as a workbook."""
    return lambda roster: write_book(tmp_path / "roster.xlsx", roster)


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes a roster as a folder of CSV files."""
    return lambda roster, encoding="utf-8-sig": write_folder(tmp_path / "roster", roster, encoding)


@pytest.fixture
def checked(book: Callable[[Roster], Path], words: Words) -> Callable[..., Wanted | Rejected]:
    """Reads and checks a roster."""

    def run(roster: Roster, **options: Any) -> Wanted | Rejected:
        options = {"default_subdistrict": "凤凰岭街道", "categories": CATEGORIES} | options
        return check(load(book(roster), words), words, **options)

    return run


@pytest.fixture
def faults(checked: Callable[..., Wanted | Rejected], words: Words) -> Callable[[Roster], list[str]]:
    """The lines that the roster's faults are told in; none when it is fine."""

    def run(roster: Roster) -> list[str]:
        result = checked(roster)
        return [fault.line(words) for fault in result.faults] if isinstance(result, Rejected) else []

    return run


class Office:
    """Imports rosters into a real database."""

    def __init__(self, engine: Engine, checked: Callable[..., Wanted | Rejected], words: Words, vault: Vault) -> None:
        self.engine = engine
        self.words = words
        self.vault = vault
        self._checked = checked

    def plan(self, roster: Roster, **options: Any) -> Plan:
        wanted = self._checked(roster, **options)
        assert isinstance(wanted, Wanted), [fault.line(self.words) for fault in wanted.faults]
        with db.session(self.engine) as session:
            return plan(session, wanted, self.words, self.vault, NOW)

    def load(self, roster: Roster, **options: Any) -> Plan:
        planned = self.plan(roster, **options)
        with db.session(self.engine) as session, session.begin():
            apply(session, planned)
        return planned

    def session(self) -> Session:
        return db.session(self.engine)


@pytest.fixture
def office(engine: Engine, checked: Callable[..., Wanted | Rejected], words: Words, vault: Vault) -> Iterator[Office]:
    return Office(engine, checked, words, vault)


@pytest.fixture
def now() -> datetime:
    """When it all happens."""
    return NOW
