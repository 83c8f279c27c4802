"""What is read from a workbook or a folder, and what is said about the rest."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from handlers.roster.layout import PLACES, Column, Part
from handlers.roster.read import Sheets, load
from handlers.roster.words import Words

Roster = dict[str, list[list[Any]]]
Writer = Callable[..., Path]


def lines(sheets: Sheets, words: Words) -> list[str]:
    return [fault.line(words) for fault in sheets.faults]


def notes(sheets: Sheets, words: Words) -> list[str]:
    return [note.line(words) for note in sheets.notes]


def cells(sheets: Sheets) -> dict[Part, list[tuple[int, dict[Column, str]]]]:
    return {
        part: [(row.number, {key: text for key, text in row.cells.items() if text}) for row in rows]
        for part, rows in sheets.rows.items()
    }


def test_rows_keep_the_number_that_excel_shows(roster: Roster, book: Writer, words: Words) -> None:
    roster["网格"].insert(2, [None, None, None])
    sheets = load(book(roster), words)
    assert sheets.complete
    assert sheets.faults == ()
    assert [(row.number, row[Column.CODE]) for row in sheets.rows[Part.GRIDS]] == [
        (2, "CQ-01"),
        (4, "CQ-02"),
        (5, "LT-01"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_folder_of_csv_files_says_the_same(
    roster: Roster, book: Writer, folder: Writer, words: Words, encoding: str
) -> None:
    from_book, from_folder = load(book(roster), words), load(folder(roster, encoding), words)
    assert from_folder.complete
    assert cells(from_folder) == cells(from_book)


def test_headings_may_carry_a_star_and_space(roster: Roster, book: Writer, words: Words) -> None:
    roster["社区"][0] = ["名称*", " 编 码", "街道"]
    sheets = load(book(roster), words)
    assert sheets.complete
    assert sheets.rows[Part.COMMUNITIES][0][Column.CODE] == "CQ"


def test_numbers_of_excel_become_their_digits(roster: Roster, book: Writer, words: Words) -> None:
    roster["人员"][3][1] = 19900000003.0
    sheets = load(book(roster), words)
    assert sheets.rows[Part.PEOPLE][2][Column.MOBILE] == "19900000003"


def test_a_missing_file_is_one_plain_fault(tmp_path: Path, words: Words) -> None:
    sheets = load(tmp_path / "nowhere.xlsx", words)
    assert not sheets.complete
    assert lines(sheets, words) == ["没有这个文件:nowhere.xlsx"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是 Excel 工作簿"),
        ("姓名,手机".encode(), "不是 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "加了密码"),
    ],
)
def test_what_is_no_workbook_is_one_plain_fault(tmp_path: Path, words: Words, content: bytes, said: str) -> None:
    file = tmp_path / "roster.xlsx"
    file.write_bytes(content)
    (line,) = lines(load(file, words), words)
    assert said in line


def test_a_zip_of_something_else_is_one_plain_fault(tmp_path: Path, words: Words) -> None:
    file = tmp_path / "roster.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<no")
    (line,) = lines(load(file, words), words)
    assert "坏了" in line


def test_a_cut_off_workbook_is_one_plain_fault(roster: Roster, book: Writer, words: Words) -> None:
    file = book(roster)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part[:200] if name.endswith("sheet2.xml") else part)
    (line,) = lines(load(file, words), words)
    assert "坏了" in line


def test_a_folder_without_csv_is_one_plain_fault(tmp_path: Path, words: Words) -> None:
    (line,) = lines(load(tmp_path, words), words)
    assert "没有 .csv 文件" in line


@pytest.mark.parametrize(("content", "said"), [(b'"\xe7\xa4\xbe\n', "引号不成对"), (b"\xff\xff\xff", "编码")])
def test_a_csv_that_cannot_be_read_is_named(
    roster: Roster, folder: Writer, words: Words, content: bytes, said: str
) -> None:
    path = folder(roster)
    (path / "网格.csv").write_bytes(content)
    (line,) = lines(load(path, words), words)
    assert said in line
    assert "网格.csv" in line


def test_sheets_that_lack_are_named(roster: Roster, book: Writer, words: Words) -> None:
    del roster["网格"], roster["楼栋"]
    sheets = load(book(roster), words)
    assert not sheets.complete
    assert lines(sheets, words) == ["网格:没有这个工作表", "楼栋:没有这个工作表"]


def test_sheets_that_may_lack_are_noted(roster: Roster, book: Writer, words: Words) -> None:
    del roster["责任单位"], roster["服务点"], roster["人员"]
    sheets = load(book(roster), words)
    assert sheets.complete
    assert Part.PEOPLE not in sheets.rows
    assert [line.partition(":")[0] for line in notes(sheets, words)] == ["责任单位", "服务点", "人员"]


def test_an_empty_roster_would_remove_everything_and_is_refused(roster: Roster, book: Writer, words: Words) -> None:
    roster["社区"] = roster["社区"][:1]
    assert lines(load(book(roster), words), words) == ["社区:一行都没有"]


def test_columns_that_lack_are_all_named(roster: Roster, book: Writer, words: Words) -> None:
    roster["人员"][0] = ["名字", "电话号码", "角色", "范围", "替补"]
    sheets = load(book(roster), words)
    assert not sheets.complete
    assert lines(sheets, words) == ["人员 第1行 姓名:缺这一列", "人员 第1行 手机:缺这一列"]
    assert notes(sheets, words) == [
        "人员 第1行 名字:名册里没有这一列,没有读",
        "人员 第1行 电话号码:名册里没有这一列,没有读",
    ]


def test_a_column_twice_is_a_fault(roster: Roster, book: Writer, words: Words) -> None:
    roster["社区"][0] = ["名称", "编码", "名称"]
    assert lines(load(book(roster), words), words) == ["社区 第1行 名称:这一列出现了两次"]


def test_unknown_sheets_and_columns_are_not_passed_over_in_silence(roster: Roster, book: Writer, words: Words) -> None:
    roster["说明"] = [["怎么填"]]
    roster["社区"][0].append("备注")
    sheets = load(book(roster), words)
    assert sheets.complete
    assert notes(sheets, words) == [
        "社区 第1行 备注:名册里没有这一列,没有读",
        "说明:名册里没有叫这个名字的工作表,没有读",
    ]


def test_cells_under_no_heading_are_noted_once(roster: Roster, book: Writer, words: Words) -> None:
    roster["社区"][1].append("待定")
    roster["社区"][2].append("待定")
    assert notes(load(book(roster), words), words) == ["社区 第2行:第4列没有列名,没有读"]


def test_an_untouched_empty_sheet_is_nobodys_concern(roster: Roster, book: Writer, words: Words) -> None:
    roster["Sheet1"] = []
    assert notes(load(book(roster), words), words) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 3, 1), "日期"),
        ("=A1", "公式"),
        ("#REF!", "错误值"),
        ("长" * 501, "太长"),
    ],
)
def test_cells_whose_content_is_lost_are_named(
    roster: Roster, book: Writer, words: Words, value: object, said: str
) -> None:
    roster["楼栋"][2][1] = value
    sheets = load(book(roster), words)
    (line,) = lines(sheets, words)
    assert line.startswith("楼栋 第3行 楼号:")
    assert said in line


def test_a_wrong_size_of_the_sheet_hides_nothing(roster: Roster, book: Writer, words: Words) -> None:
    file = book(roster)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(b'ref="A1:E10"', b'ref="A1"'))
    assert any(b'ref="A1:E10"' in part for part in parts.values())
    assert len(load(file, words).rows[Part.PEOPLE]) == 9


def test_styles_of_empty_rows_are_no_rows(roster: Roster, book: Writer, words: Words) -> None:
    file = book(roster)
    changed = openpyxl.load_workbook(file)
    changed["网格"].cell(row=900, column=2).font = openpyxl.styles.Font(bold=True)
    changed["网格"].cell(row=901, column=2).value = "  "
    changed.save(file)
    assert len(load(file, words).rows[Part.GRIDS]) == 3


def test_places_alone_can_be_read_from_a_smaller_roster(roster: Roster, book: Writer, words: Words) -> None:
    small = {"小区": [["名称", "别名"], ["工行南小区", "工行南"]], "楼栋": [["小区", "楼号"], ["工行南小区", "3号楼"]]}
    sheets = load(book(small), words, PLACES)
    assert sheets.complete
    assert (sheets.faults, sheets.notes) == ((), ())
    assert sheets.rows[Part.BUILDINGS][0][Column.NUMBER] == "3号楼"
    whole = load(book(roster), words, PLACES)
    assert whole.complete
    assert whole.notes == ()
    assert set(whole.rows) == {Part.ESTATES, Part.BUILDINGS}
