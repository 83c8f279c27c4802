import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from bot.classify import SAMPLE, RosterError, places_of, run

WINTER, SUMMER = date(2026, 11, 22), date(2026, 7, 1)
KEYS = {
    "id",
    "intent",
    "is_report",
    "category",
    "alternatives",
    "confidence",
    "urgency",
    "estate",
    "building",
    "unit",
    "floor",
    "room",
    "place",
    "problems",
    "why",
}


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with nothing but the two sheets that are needed."""
    book = Workbook()
    estates = book.active
    assert estates is not None
    estates.title = "小区"
    for row in (
        ["名称", "社区", "别名"],
        ["工行南小区", "长青社区", "工行南、工行南区"],
        ["三金B区", "新城社区", None],
    ):
        estates.append(row)
    buildings = book.create_sheet("楼栋")
    for row in (["小区", "楼号", "网格编码"], ["工行南小区", "3号楼", "G01"], ["三金B区", 6, "G02"]):
        buildings.append(row)
    path = tmp_path_factory.mktemp("roster") / "street.xlsx"
    book.save(path)
    return path


def classified(*lines: str, roster: Path | None, today: date = WINTER) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    code = run(lines, roster, out, today)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def asked(text: str, number: object = 1) -> str:
    return json.dumps({"id": number, "text": text}, ensure_ascii=False)


def test_a_report_with_its_place(roster: Path) -> None:
    code, (answer,) = classified(asked("工行南3号楼2单元501下水道堵了 往外冒", "a7"), roster=roster)
    assert code == 0
    assert set(answer) == KEYS
    assert (answer["id"], answer["intent"], answer["is_report"], answer["category"]) == ("a7", "report", True, "sewage")
    assert [answer[key] for key in ("estate", "building", "unit", "room")] == ["工行南小区", "3", "2", "501"]
    assert answer["urgency"] == "urgent"
    assert 0 < answer["confidence"] <= 1
    assert answer["why"]


def test_what_is_no_report_has_no_category(roster: Path) -> None:
    _, (thanks, empty) = classified(asked("谢谢你们"), asked("", 2), roster=roster)
    assert (thanks["intent"], thanks["is_report"], thanks["category"]) == ("thanks", False, None)
    assert (empty["intent"], empty["is_report"], empty["problems"]) == ("chitchat", False, 0)


def test_a_bad_line_is_told_and_the_rest_goes_on(roster: Path) -> None:
    code, answers = classified(asked("停水了"), "nope", '{"id": 3}', "[]", asked("路灯不亮", 5), roster=roster)
    assert code == 1
    assert [answer["id"] for answer in answers] == [1, None, None, None, 5]
    assert [answer["error"].partition(":")[0] for answer in answers[1:4]] == ["line 2", "line 3", "line 4"]
    assert answers[4]["category"] == "street_light"


def test_the_season_decides_how_urgent_a_cold_home_is(roster: Path) -> None:
    _, (winter,) = classified(asked("屋里的暖气片该换了"), roster=roster)
    _, (summer,) = classified(asked("屋里的暖气片该换了"), roster=roster, today=SUMMER)
    assert (winter["urgency"], summer["urgency"]) == ("urgent", "normal")


def test_a_folder_of_csv_files_will_do(tmp_path: Path) -> None:
    (tmp_path / "小区.csv").write_text("名称,别名\n百灵小区,百灵\n", encoding="utf-8-sig")
    (tmp_path / "楼栋.csv").write_text("小区,楼号\n百灵小区,3\n", encoding="utf-8")
    _, (answer,) = classified(asked("百灵3号楼电梯坏了"), roster=tmp_path)
    assert (answer["estate"], answer["building"], answer["category"]) == ("百灵小区", "3", "elevator")


def test_without_a_roster_the_sample_street_is_used() -> None:
    estates = places_of(SAMPLE).estates
    _, (answer,) = classified(asked(f"{estates[0].name}3号楼路灯不亮"), roster=None)
    assert answer["estate"] == estates[0].name


def test_a_roster_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RosterError):
        classified(asked("停水了"), roster=tmp_path / "nowhere.xlsx")
