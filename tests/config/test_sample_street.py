"""The sample street: as its generator makes it, with the street's real figures, peopled with nobody real."""

import io
from collections import Counter
from typing import Any

import openpyxl
import pytest

from config.categories import load_categories
from config.sample.build_street import WORKBOOK, build

Rows = list[dict[str, Any]]


def read(book: openpyxl.Workbook) -> dict[str, list[tuple[Any, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


@pytest.fixture(scope="module")
def street() -> dict[str, Rows]:
    """The shipped workbook's rows by heading."""
    found = read(openpyxl.load_workbook(WORKBOOK))
    return {name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in found.items()}


def test_the_shipped_workbook_is_what_the_generator_makes() -> None:
    made = openpyxl.load_workbook(io.BytesIO(build()))
    assert read(made) == read(openpyxl.load_workbook(WORKBOOK))


def test_the_same_facts_make_the_same_file() -> None:
    assert build() == build()


def test_the_real_figures_of_the_street(street: dict[str, Rows]) -> None:
    assert {row["街道"] for row in street["社区"]} == {"凤凰岭街道"}
    assert len(street["社区"]) == 6
    assert {"蓝天社区", "新城社区", "长青社区"} < {row["名称"] for row in street["社区"]}
    assert len(street["网格"]) == 83
    estates = Counter(row["社区"] for row in street["小区"])
    assert (estates["蓝天社区"], estates["新城社区"]) == (9, 14)
    assert len(street["责任单位"]) == 12
    points = Counter(row["类型"] for row in street["服务点"])
    assert (points["党群服务站"], points["暖心驿站"], points["流动暖心驿站"]) == (14, 4, 3)
    assert points["党群服务中心"] == 1 + 6


def test_no_estate_of_the_new_town_has_a_property_firm(street: dict[str, Rows]) -> None:
    kinds = Counter(row["无物业类型"] for row in street["小区"] if row["社区"] == "新城社区")
    assert set(kinds) == {"社区兜底", "社会资本", "包联共建"}
    assert {row["物业企业"] for row in street["小区"] if row["无物业类型"]} == {None}


def test_the_named_estates_and_what_people_call_them(street: dict[str, Rows]) -> None:
    estates = {row["名称"]: row for row in street["小区"]}
    assert estates["工行南小区"]["社区"] == "长青社区"
    assert "亿信小区" in estates
    assert estates["亿信国际小区"]["别名"] == "亿信国际"
    assert estates["三金B区"]["别名"] == "三金b区、三金B、三金小区B区"


def test_a_building_of_gonghang_south_decides_its_grid_and_one_of_huimin_does_not(street: dict[str, Rows]) -> None:
    grids: dict[str, dict[str, str]] = {}
    for row in street["楼栋"]:
        grids.setdefault(row["小区"], {})[row["楼号"]] = row["网格编码"]
    south = grids["工行南小区"]
    assert len({south[f"{number}号楼"] for number in range(1, 5)}) == 1
    assert len({south[f"{number}号楼"] for number in range(5, 9)}) == 1
    assert south["4号楼"] != south["5号楼"]
    assert len(set(grids["惠民小区"].values())) == 1
    assert {row["编码"] for row in street["网格"]} == {row["网格编码"] for row in street["楼栋"]}


def test_there_are_holes_but_not_where_the_demo_looks(street: dict[str, Rows]) -> None:
    workers = {row["范围"] for row in street["人员"] if row["角色"] == "网格员"}
    south = {row["网格编码"] for row in street["楼栋"] if row["小区"] == "工行南小区"}
    assert len(workers) == 76
    assert south <= workers
    heads = [row for row in street["人员"] if row["角色"] == "楼栋长"]
    assert {part.split("/")[0] for row in heads for part in row["范围"].split("、")} == {
        "工行南小区",
        "三金B区",
        "亿信国际小区",
    }
    third = [row for row in heads if "工行南小区/3号楼" in row["范围"]]
    assert [row["替补"] for row in third] == ["否", "是"]
    liaisons = {row["范围"] for row in street["人员"] if row["角色"] == "单位联络员"}
    assert 0 < len(liaisons) < 12


def test_every_role_is_there(street: dict[str, Rows]) -> None:
    roles = {row["角色"] for row in street["人员"]}
    assert roles == {"楼栋长", "网格员", "网格长", "社区干部", "包片两委", "街道值守", "管理员", "单位联络员"}


def test_everybody_is_marked_as_invented(street: dict[str, Rows]) -> None:
    assert all(row["姓名"].endswith("（样例）") for row in street["人员"])
    assert all(row["联系人"].endswith("（样例）") for row in street["责任单位"])
    phones = {row["手机"]: row["姓名"] for row in street["人员"]}
    assert len(phones) == len(set(phones.values()))
    assert all(phone.startswith("1990000") and len(phone) == 11 for phone in phones)
    offices = [
        row[key]
        for name, key in (("责任单位", "电话"), ("服务点", "电话"), ("小区", "物业电话"))
        for row in street[name]
    ]
    assert all(phone.startswith("0473-0") for phone in offices if phone)


def test_each_unit_is_in_charge_of_the_categories_that_it_leads(street: dict[str, Rows]) -> None:
    led: dict[str, set[str]] = {row["名称"]: set() for row in street["责任单位"]}
    for code, category in load_categories().items():
        if category.lead:
            led[category.lead].add(code)
    assert {row["名称"]: set((row["负责类别"] or "").split("、")) - {""} for row in street["责任单位"]} == led
