"""Where a text says something is: building, unit, floor, room, estate, the words beside them, and whose door it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.gazetteer import Gazetteer
from nlp.normalise import normalise
from nlp.places import PlaceMention, read_place
from nlp.spellings import EstateEntry

STREET = Gazetteer(
    estates=(
        EstateEntry(name="海棠小区", aliases=("海棠",), community="晨光社区", buildings=("1", "2", "3", "5", "12")),
        EstateEntry(name="三鑫B区", aliases=("三鑫小区B区",)),
        EstateEntry(name="金桥国际小区", aliases=("金桥国际",), building_aliases=(("东塔", "7"), ("会所", "9"))),
        EstateEntry(name="振兴小区", aliases=("北院",), community="晨光社区"),
        EstateEntry(name="永安小区", aliases=("北院",), community="长林社区"),
    ),
    communities=("晨光社区", "长林社区"),
)


def read(text: str) -> PlaceMention:
    return read_place(text, STREET)


def door(text: str) -> tuple[str | None, ...]:
    place = read(text)
    return place.building, place.unit, place.room


@pytest.mark.parametrize(
    ("text", "expected", "relation"),
    [
        ("楼上602漏水", (None, None, "602"), "楼上"),
        ("海棠小区3号楼楼上602漏水", ("3", None, "602"), "楼上"),
        ("三鑫B区6号楼3单元502对门养狗", ("6", "3", None), "对门"),
        ("对门养狗 三鑫B区6号楼3单元502", ("6", "3", "502"), "对门"),
        ("我家楼上天天泼水", (None, None, None), "楼上"),
        ("301的业主养鸡", (None, None, "301"), None),
        ("楼上楼下都没水", (None, None, None), None),
        ("隔壁工地打桩", (None, None, None), None),
    ],
)
def test_somebody_elses_door(text: str, expected: tuple[str | None, ...], relation: str | None) -> None:
    assert door(text) == expected
    assert read(text).relation == relation


@pytest.mark.parametrize(
    ("text", "estate"),
    [
        ("3号楼2单元(海棠小区)", "海棠小区"),
        ("我不在海棠小区,在三鑫B区3号楼", "三鑫B区"),
        ("我是海棠小区的,三鑫B区3号楼门口井盖丢了", "三鑫B区"),
        ("海棠小区?不是 是三鑫B区", "三鑫B区"),
        ("三新b区6栋2单元", "三鑫B区"),
        ("海棠路3号路灯坏了", None),
        ("晨光社区北院停水", "振兴小区"),
        ("长林社区北院停水", "永安小区"),
        ("北院停水", None),
    ],
)
def test_which_estate(text: str, estate: str | None) -> None:
    assert read(text).estate == estate


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("市医院家属院6号楼停水", "市医院家属院"),
        ("我住粮库院3号楼", "粮库院"),
        ("没暖气 金沙湾小区", "金沙湾小区"),
        ("隔壁小区放炮", "隔壁小区"),
        ("我们小区停水", None),
        ("整个小区都没电", None),
        ("老旧小区改造", None),
        ("车进不去小区", None),
        ("院里太黑", None),
        ("海棠小区旁边的小区", None),
        ("3号楼停水", None),
    ],
)
def test_an_estate_nobody_knows_is_somewhere_else(text: str, words: str | None) -> None:
    assert read(text).elsewhere == words


def test_the_community_is_the_one_named() -> None:
    assert read("晨光社区海棠小区").community == "晨光社区"
    assert read("海棠小区").community is None


def test_a_number_after_the_estate_is_a_building_only_if_it_has_that_one() -> None:
    assert read("海棠小区5号").building == "5"
    assert read("海棠小区22号").building is None


def test_a_building_with_a_name_of_its_own() -> None:
    place = read("金桥国际东塔电梯停了")
    assert (place.estate, place.building, place.buildings) == ("金桥国际小区", "7", ("7",))
    assert read("东塔电梯停了").building is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("三鑫B区西门烧烤店旁的地沟", "西门烧烤店旁"),
        ("海棠小区3号楼底下", "底下"),
        ("有人在老张烧烤店后面倒泔水", "老张烧烤店后面"),
        ("垃圾桶旁边堆满了", "垃圾桶旁边"),
        ("胜利路那个坑", "胜利路"),
        ("海棠小区西门外面的垃圾桶满了", "西门外面"),
        ("海棠小区里面的小广场", "里面的小广场"),
        ("三鑫B区北门老李包子铺油烟大", "北门老李包子铺"),
        ("菜市场东门卖鱼的占道", "菜市场东门"),
        ("新华大街邮局门口乱停车", "新华大街邮局门口"),
        ("海河路和建设街交叉口红绿灯坏了", "海河路和建设街交叉口"),
        ("滨江大道加油站旁边有个坑", "滨江大道加油站旁边"),
        ("团圆路35号饺子馆油烟大", "团圆路35号"),
        ("教师公寓3号楼2单元501对门", "501对门"),
        ("电梯坏了", None),
        ("今天真冷", None),
    ],
)
def test_words_for_a_place_beside_the_doors(text: str, words: str | None) -> None:
    assert read(text).place == words


def test_the_spans_cover_names_and_doors_and_nothing_else() -> None:
    text = "海棠小区3号楼2单元下水道堵了3天"
    assert [text[start:end] for start, end in read(text).spans] == ["海棠小区", "3号楼", "2单元"]


def test_a_text_already_written_reads_the_same() -> None:
    typed = "海棠小區③號樓"
    assert read_place(normalise(typed), STREET) == read(typed)


DOORS = st.text(
    alphabet="0123456789一二三十百零号楼栋单元室-~、和到负层门海棠小区三鑫B路楼上对门年月#座 〓", max_size=40
)


@given(st.one_of(st.text(max_size=60), DOORS))
def test_any_text_can_be_read(text: str) -> None:
    place = read(text)
    written = normalise(text).text
    edges = [edge for span in place.spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(written) for start, end in place.spans)
    for number in (place.building, place.unit, place.room, *place.buildings):
        assert number is None or (number.isascii() and number.isalnum())
    assert (place.building is None) == (not place.buildings)
