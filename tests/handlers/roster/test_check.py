"""Every bad row is named with its sheet, row and column; a good roster becomes what it says."""

from collections.abc import Callable
from typing import Any

import pytest

from handlers.roster.check import Rejected
from handlers.roster.wanted import Building, Grid, Subdistrict, Unit, Wanted
from handlers.roster.words import Words
from models.vocabulary import Role

Roster = dict[str, list[list[Any]]]
Faults = Callable[[Roster], list[str]]
Checked = Callable[..., Wanted | Rejected]


def wanted(result: Wanted | Rejected) -> Wanted:
    assert isinstance(result, Wanted)
    return result


def test_a_good_roster_has_no_faults(roster: Roster, faults: Faults) -> None:
    assert faults(roster) == []


BAD_CELLS = [
    ("社区", 2, "名称", None, "没有填"),
    ("社区", 2, "名称", "长青/社区", "不能有"),
    ("社区", 3, "名称", "长青社区", "和第2行重复"),
    ("社区", 3, "编码", "CQ", "和第2行重复"),
    ("网格", 2, "编码", None, "没有填"),
    ("网格", 3, "编码", "cq-01", "和第2行重复"),
    ("网格", 4, "社区", "红旗社区", "工作表“社区”里没有“红旗社区”"),
    ("网格", 4, "社区", None, "没有填"),
    ("小区", 2, "社区", "红旗社区", "里没有“红旗社区”"),
    ("小区", 3, "物业电话", "问门卫", "不像电话号码"),
    ("小区", 2, "无物业类型", "自管", "只能填 社区兜底、社会资本、包联共建"),
    ("小区", 3, "无物业类型", "社会资本", "填了物业企业"),
    ("小区", 2, "经度", "39.67", "要填73到136之间的度数"),
    ("小区", 2, "纬度", "北", "要填3到54之间的度数"),
    ("小区", 2, "纬度", None, "要填就都填"),
    ("楼栋", 2, "小区", "锦绣家园", "里没有“锦绣家园”"),
    ("楼栋", 3, "楼号", "1栋", "和第2行重复"),
    ("楼栋", 3, "楼号", "综合楼", "数字或字母"),
    ("楼栋", 3, "楼号", None, "没有填"),
    ("楼栋", 2, "单元数", "很多", "整数"),
    ("楼栋", 5, "网格编码", "LT-99", "里没有“LT-99”"),
    ("人员", 3, "姓名", None, "没有填"),
    ("人员", 3, "姓名", "陈大姐13900000002", "名字里有号码"),
    ("人员", 2, "手机", None, "没有填"),
    ("人员", 2, "手机", "1990000000", "填了10位数字"),
    ("人员", 2, "手机", "0473-2022222", "不是11位的手机号码"),
    ("人员", 5, "姓名", "小张(样例)", "两个名字"),
    ("人员", 4, "角色", "组长", "只能填 楼栋长、网格员"),
    ("人员", 4, "角色", None, "没有填"),
    ("人员", 2, "范围", "工行南小区", "小区/楼号"),
    ("人员", 2, "范围", "工行南小区/", "数字或字母"),
    ("人员", 2, "范围", "工行南小区/9号楼", "工行南小区没有9号楼"),
    ("人员", 2, "范围", "锦绣家园/3号楼", "里没有“锦绣家园”"),
    ("人员", 2, "范围", None, "没有填"),
    ("人员", 4, "范围", "、", "没有填"),
    ("人员", 4, "范围", "CQ-99", "里没有“CQ-99”"),
    ("人员", 6, "范围", "红旗社区", "里没有“红旗社区”"),
    ("人员", 8, "范围", "别的街道", "没有这个街道"),
    ("人员", 10, "范围", "煤气公司", "里没有“煤气公司”"),
    ("人员", 3, "替补", "也许", "只能填 是、否"),
    ("责任单位", 3, "名称", None, "没有填"),
    ("责任单位", 3, "名称", "燃气公司", "和第2行重复"),
    ("责任单位", 2, "负责类别", "gas、煤气", "没有这个类别代码:煤气"),
    ("责任单位", 2, "电话", "无", "不像电话号码"),
    ("服务点", 2, "类型", "茶馆", "只能填 党群服务中心"),
    ("服务点", 2, "类型", None, "没有填"),
    ("服务点", 2, "社区", "红旗社区", "里没有“红旗社区”"),
    ("服务点", 2, "电话", "没有", "不像电话号码"),
]


@pytest.mark.parametrize("bad", BAD_CELLS, ids=lambda bad: f"{bad[0]}-{bad[1]}-{bad[2]}-{bad[3]}")
def test_a_bad_cell_is_named(roster: Roster, faults: Faults, bad: tuple[str, int, str, object, str]) -> None:
    sheet, row, column, value, said = bad
    roster[sheet][row - 1][roster[sheet][0].index(column)] = value
    found = faults(roster)
    assert [line for line in found if line.startswith(f"{sheet} 第{row}行 {column}:") and said in line], found


def test_all_faults_are_named_at_once(roster: Roster, faults: Faults) -> None:
    roster["网格"][3][2] = "红旗社区"
    roster["楼栋"][1][1] = None
    roster["楼栋"][2][2] = "很多"
    roster["人员"][1][1] = "12345"
    roster["人员"][4][2] = "组长"
    assert [line.partition(":")[0] for line in faults(roster)] == [
        "网格 第4行 社区",
        "楼栋 第2行 楼号",
        "楼栋 第3行 单元数",
        "人员 第2行 手机",
        "人员 第5行 角色",
    ]


def test_whoever_refers_to_a_bad_row_is_not_blamed(roster: Roster, faults: Faults) -> None:
    roster["网格"][1][2] = "红旗社区"
    assert len(faults(roster)) == 1


def test_no_phone_is_shown_whole(roster: Roster, faults: Faults) -> None:
    roster["人员"][1][1], roster["人员"][1][0] = "王师傅", "19900000001"
    roster["人员"][2][1] = "199000000029"
    roster["人员"][3][3] = "19900000003"
    told = "".join(faults(roster))
    assert "…0001" in told
    assert not [number for number in ("19900000001", "199000000029", "19900000003") if number in told]


def test_one_phone_is_one_person_with_several_roles(roster: Roster, checked: Checked) -> None:
    people = wanted(checked(roster)).people or ()
    li = next(person for person in people if person.name.startswith("小李"))
    assert [post.role for post in li.posts] == [Role.GRID_WORKER, Role.GRID_LEAD, Role.GRID_LEAD]
    assert len(people) == 8
    assert "19900000003" not in repr(li)


def test_the_same_post_twice_is_a_fault(roster: Roster, faults: Faults) -> None:
    roster["人员"].append(["王师傅(样例)", "19900000001", "楼栋长", "工行南小区/3", "否"])
    assert faults(roster) == ["人员 第11行 范围:同一个人的同一个角色和范围,第2行已有:工行南小区/3"]


@pytest.mark.parametrize(
    "written", ["工行南小区/3号楼、5号楼", "工行南小区/3,工行南小区/5", "长青社区/工行南小区/三号楼、5#"]
)
def test_a_building_head_may_have_several_buildings(roster: Roster, checked: Checked, written: str) -> None:
    roster["人员"][1][3] = written
    people = wanted(checked(roster)).people or ()
    assert [post.scope.number for post in people[0].posts if isinstance(post.scope, Building)] == ["3", "5"]


def test_a_full_width_slash_divides_as_well(roster: Roster, checked: Checked) -> None:
    roster["人员"][1][3] = "工行南小区\uff0f3号楼"
    assert isinstance(checked(roster), Wanted)


def test_deputies_are_marked(roster: Roster, checked: Checked) -> None:
    people = wanted(checked(roster)).people or ()
    assert [post.deputy for post in people[1].posts] == [True]


def test_a_unit_is_found_by_its_short_name(roster: Roster, checked: Checked) -> None:
    roster["人员"][9][3] = "燃气"
    people = wanted(checked(roster)).people or ()
    scope = people[-1].posts[0].scope
    assert isinstance(scope, Unit)
    assert scope.name == "燃气公司"


def test_without_a_sheet_of_units_the_stored_ones_count(roster: Roster, checked: Checked) -> None:
    del roster["责任单位"]
    assert isinstance(checked(roster), Rejected)
    assert isinstance(checked(roster, stored_units=["燃气公司"]), Wanted)


@pytest.fixture
def twins(roster: Roster) -> Roster:
    """Estates of one name in two communities."""
    roster["小区"].append(["工行南小区", "蓝天社区", None, None, None, None])
    return roster


def test_an_estate_of_two_communities_must_be_told_apart(twins: Roster, faults: Faults) -> None:
    found = faults(twins)
    both = "“工行南小区”有2个,请写全:凤凰岭街道/长青社区/工行南小区、凤凰岭街道/蓝天社区/工行南小区"
    assert found[0] == f"楼栋 第2行 小区:{both}"
    assert f"人员 第2行 范围:{both}" in found


def test_an_estate_told_apart_by_its_community_is_understood(twins: Roster, checked: Checked) -> None:
    for row in twins["楼栋"][1:4]:
        row[0] = "长青社区/工行南小区"
    twins["楼栋"].append(["蓝天社区/工行南小区", "3号楼", None, "LT-01", None])
    twins["人员"][1][3] = "长青社区/工行南小区/3号楼"
    twins["人员"][2][3] = "凤凰岭街道/蓝天社区/工行南小区/3号楼"
    people = wanted(checked(twins)).people or ()
    scopes = [person.posts[0].scope for person in people[:2]]
    assert [scope.estate.community.name for scope in scopes if isinstance(scope, Building)] == ["长青社区", "蓝天社区"]


def test_a_second_estate_of_the_same_name_in_one_community_is_a_fault(roster: Roster, faults: Faults) -> None:
    roster["小区"].append(["工行 南小区", "长青社区", None, None, None, None])
    assert faults(roster) == ["小区 第4行 名称:“工行 南小区”和第2行重复"]


@pytest.fixture
def two_streets(roster: Roster) -> Roster:
    """Two subdistricts, each with a community of the same name."""
    roster["社区"].append(["蓝天社区", "LT2", "千里山街道"])
    roster["网格"].append(["QL-01", None, "千里山街道/蓝天社区", None])
    roster["网格"][3][2] = "凤凰岭街道/蓝天社区"
    roster["小区"][2][1] = "凤凰岭街道/蓝天社区"
    roster["人员"][6][3] = "凤凰岭街道/蓝天社区"
    roster["人员"].append(["武值班(样例)", "19900000021", "街道值守", "千里山街道", "否"])
    return roster


def test_several_subdistricts_stand_in_one_workbook(two_streets: Roster, checked: Checked) -> None:
    result = wanted(checked(two_streets))
    assert [subdistrict.name for subdistrict in result.subdistricts] == ["凤凰岭街道", "千里山街道"]
    assert [grid.community.subdistrict.name for grid in result.grids] == ["凤凰岭街道"] * 3 + ["千里山街道"]
    people = result.people or ()
    assert people[-1].posts[0].scope == Subdistrict(name="千里山街道")


def test_a_community_of_two_subdistricts_must_be_told_apart(two_streets: Roster, faults: Faults) -> None:
    two_streets["网格"][4][2] = "蓝天社区"
    assert faults(two_streets) == ["网格 第5行 社区:“蓝天社区”有2个,请写全:凤凰岭街道/蓝天社区、千里山街道/蓝天社区"]


def test_the_bare_word_means_the_default_subdistrict_among_several(two_streets: Roster, checked: Checked) -> None:
    people = wanted(checked(two_streets)).people or ()
    desk = next(person for person in people if person.name.startswith("常主任"))
    assert desk.posts[0].scope == Subdistrict(name="凤凰岭街道")


def test_the_bare_word_means_nothing_among_several_without_the_default(
    two_streets: Roster, checked: Checked, words: Words
) -> None:
    two_streets["社区"][1][2] = "凤凰岭街道"
    result = checked(two_streets, default_subdistrict="海南街道")
    assert [fault.line(words) for fault in result.faults] == [
        "人员 第8行 范围:有好几个街道,请写名字:凤凰岭街道、千里山街道"
    ]


def test_the_bare_word_means_the_only_subdistrict_whatever_the_default(roster: Roster, checked: Checked) -> None:
    for row in roster["社区"][1:]:
        row[2] = "千里山街道"
    roster["人员"][8][3] = "千里山街道"
    people = wanted(checked(roster)).people or ()
    desk = next(person for person in people if person.name.startswith("常主任"))
    assert desk.posts[0].scope == Subdistrict(name="千里山街道")


def test_a_grid_of_another_community_is_noted_but_stops_nothing(roster: Roster, checked: Checked, words: Words) -> None:
    roster["楼栋"][4][3] = "CQ-01"
    assert [note.line(words) for note in wanted(checked(roster)).notes] == [
        "楼栋 第5行 网格编码:网格在长青社区,小区在蓝天社区,不是一个社区"
    ]


def test_grids_are_found_whatever_their_case(roster: Roster, checked: Checked) -> None:
    roster["人员"][3][3] = "cq-01"
    people = wanted(checked(roster)).people or ()
    scope = people[2].posts[0].scope
    assert isinstance(scope, Grid)
    assert scope.code == "CQ-01"


def test_an_alias_that_is_the_name_itself_is_left_out(roster: Roster, checked: Checked) -> None:
    roster["小区"][1][2] = "工行南、工行南小区"
    assert wanted(checked(roster)).estates[0].aliases == ("工行南",)


@pytest.mark.parametrize("lost", ["=B2", "综合楼", None])
def test_heads_of_a_building_without_a_readable_number_are_not_blamed(
    roster: Roster, faults: Faults, lost: str | None
) -> None:
    roster["楼栋"][2][1] = lost
    assert [line.partition(":")[0] for line in faults(roster)] == ["楼栋 第3行 楼号"]
