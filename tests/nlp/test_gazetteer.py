"""Estates and communities are found by every name people use, and not where the words mean something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.gazetteer import Gazetteer
from nlp.spellings import EstateEntry

STREET = Gazetteer(
    estates=(
        EstateEntry(name="海棠小区", aliases=("海棠",), community="晨光社区"),
        EstateEntry(name="三鑫A区"),
        EstateEntry(name="三鑫B区", aliases=("三鑫小区B区", "三鑫B")),
        EstateEntry(name="滨湖佳苑", aliases=("滨湖",), community="晨光社区"),
        EstateEntry(name="建行北小区", aliases=("建行北", "建设银行北小区")),
        EstateEntry(name="金桥小区", aliases=("金桥",)),
        EstateEntry(name="金桥国际小区", aliases=("金桥国际",)),
        EstateEntry(name="煤建家属院", aliases=("煤建",)),
        EstateEntry(name="育才小区"),
        EstateEntry(name="振兴小区", aliases=("北院",), community="晨光社区"),
        EstateEntry(name="永安小区", aliases=("北院",), community="长林社区"),
    ),
    communities=("晨光社区", "长林社区"),
)
SECOND = Gazetteer(
    estates=(
        EstateEntry(name="阳光小区", aliases=("阳光",)),
        EstateEntry(name="安全小区", aliases=("安全",)),
        EstateEntry(name="水利局家属院", aliases=("水利局",)),
        EstateEntry(name="银河A区"),
        EstateEntry(name="银河园B区"),
        EstateEntry(name="五十八号院"),
        EstateEntry(name="213家属院", aliases=("213",)),
        EstateEntry(name="22冶小区", aliases=("22冶",)),
        EstateEntry(name="幸福里"),
        EstateEntry(name="金玉苑", aliases=("金玉",)),
        EstateEntry(name="工商银行南小区"),
        EstateEntry(name="河畔一号", aliases=("河畔1号",)),
        EstateEntry(name="绿地国际", aliases=("绿地",)),
        EstateEntry(name="三号楼小区"),
    )
)
"""Names that are hard to tell from other words: an ordinary word, an office, numerals."""


def named(text: str) -> list[str]:
    return [estate.name for mention in STREET.mentions(text) for estate in mention.estates]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("海棠小区停水", "海棠小区"),
        ("海棠停水了", "海棠小区"),
        ("我住三鑫b区", "三鑫B区"),
        ("三鑫小区B区3号楼", "三鑫B区"),
        ("金桥国际电梯坏了", "金桥国际小区"),
        ("金桥电梯坏了", "金桥小区"),
        ("建行北3号楼", "建行北小区"),
        ("建设银行北小区", "建行北小区"),
        ("煤建那边没路灯", "煤建家属院"),
        ("育才3号楼2单元", "育才小区"),
        ("育才小区", "育才小区"),
        ("海棠路灯不亮", "海棠小区"),
        ("滨湖佳苑广场上跳舞", "滨湖佳苑"),
        ("🙄海棠停水", "海棠小区"),
        ("堵了海棠", "海棠小区"),
        ("靠近海棠那片", "海棠小区"),
        ("没暖气海棠3号楼", "海棠小区"),
    ],
)
def test_names_aliases_and_stems_before_a_door(text: str, name: str) -> None:
    assert named(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "海棠路堵车",
        "海棠街口有个坑",
        "海棠大桥封了",
        "金桥广场跳舞",
        "金桥超市卖过期奶",
        "海棠花园3号楼",
        "滨湖新区啥时候通车",
        "煤建公司欠薪",
        "金桥社区电话多少",
        "育才学校门口堵车",
        "院里秋海棠开了",
        "",
        "今天真冷",
    ],
)
def test_an_alias_with_other_words_behind_it_is_another_place(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("三新b区6栋", "三鑫B区"),
        ("叁鑫B区6栋", "三鑫B区"),
        ("三心逼区", "三鑫B区"),
        ("海唐小区3号楼", "海棠小区"),
        ("斌湖家园", None),
        ("冰湖佳园9号楼", "滨湖佳苑"),
        ("冰湖家园9号楼", "滨湖佳苑"),
        ("煤建家属3号楼", "煤建家属院"),
        ("建航北小区", "建行北小区"),
        ("建型北小区", "建行北小区"),
        ("金乔小区", "金桥小区"),
        ("煤见家属院", "煤建家属院"),
        ("hai tang小区", "海棠小区"),
        ("sanxinB区", "三鑫B区"),
        ("三鑫 B区 3号楼", "三鑫B区"),
        ("建行 北小区", "建行北小区"),
        ("海塘停水", None),
        ("金乔过际3号楼", "金桥国际小区"),
        ("金桥过际3号楼", "金桥国际小区"),
        ("欲菜小区3号楼", "育才小区"),
        ("语才小区太吵", "育才小区"),
        ("环境与财小区", None),
    ],
)
def test_names_of_three_syllables_are_found_by_their_sound(text: str, name: str | None) -> None:
    assert named(text) == ([name] if name else [])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("阳光停水了", "阳光小区"),
        ("我家住阳光", "阳光小区"),
        ("路灯不亮 阳光", "阳光小区"),
        ("阳光3号楼", "阳光小区"),
        ("阳光全被挡住了", None),
        ("晒不到一点阳光", None),
        ("阳光华城小区太吵", None),
        ("有安全隐患", None),
        ("老人孩子不安全", None),
        ("健康、安全、卫生", None),
        ("正在建设的楼 安全网破了", None),
        ("安全2号楼", "安全小区"),
        ("没水安全2号楼", "安全小区"),
        ("河畔一号停水", "河畔一号"),
        ("河畔1号楼停水", "河畔一号"),
        ("水利局2号楼", "水利局家属院"),
        ("水利局的人态度差", None),
        ("市水利局门口", None),
        ("水利局宿舍2号楼", "水利局家属院"),
        ("银河A停电", "银河A区"),
        ("银河小区A区", "银河A区"),
        ("银河园B的电梯", "银河园B区"),
        ("58号院漏水", "五十八号院"),
        ("213家属院漏水", "213家属院"),
        ("213 2号楼漏水", "213家属院"),
        ("3号楼213漏水", None),
        ("二一三家属院", "213家属院"),
        ("二十二冶3号楼", "22冶小区"),
        ("122冶3号楼", None),
        ("大于2以上", None),
        ("进行福利分房", None),
        ("今玉3号楼", "金玉苑"),
        ("今玉良缘", None),
        ("绿地没人浇水", None),
        ("绿地5号楼", "绿地国际"),
        ("金玉三号楼2单元", "金玉苑"),
        ("工商银行南3号楼", "工商银行南小区"),
    ],
)
def test_a_name_that_is_also_another_word_needs_a_place_around_it(text: str, name: str | None) -> None:
    found = [estate.name for mention in SECOND.mentions(text) for estate in mention.estates]
    assert found == ([name] if name else [])


def test_two_estates_that_sound_alike_are_not_guessed_between() -> None:
    street = Gazetteer(estates=(EstateEntry(name="新园小区"), EstateEntry(name="馨苑小区")))
    assert street.mentions("心院小区停水") == ()
    assert [e.name for m in street.mentions("馨苑小区停水") for e in m.estates] == ["馨苑小区"]


def test_a_name_two_estates_share_brings_both() -> None:
    assert named("北院停水") == ["振兴小区", "永安小区"]


def test_a_stem_two_estates_share_names_neither() -> None:
    street = Gazetteer(estates=(EstateEntry(name="富民小区"), EstateEntry(name="富民家园")))
    assert street.mentions("富民3号楼") == ()


def test_communities_are_found_and_told_from_estates() -> None:
    (mention,) = STREET.mentions("晨光社区西边电线掉了")
    assert (mention.community, mention.estates, mention.start, mention.end) == ("晨光社区", (), 0, 4)
    assert [m.community for m in STREET.mentions("长林社区和晨光社区")] == ["长林社区", "晨光社区"]
    assert [m.community for m in STREET.mentions("常林社区停电")] == ["长林社区"]


def test_ordinary_words_hide_an_alias_unless_the_street_names_an_estate_so() -> None:
    assert Gazetteer(estates=(EstateEntry(name="团结小区", aliases=("团结",)),)).mentions("邻里团结最要紧") == ()
    assert Gazetteer(estates=(EstateEntry(name="新华书店家属院", aliases=("新华书店",)),)).mentions("新华书店停水")


def test_the_span_is_where_the_name_stands() -> None:
    text = "我家在三鑫 b区住"
    (mention,) = STREET.mentions(text)
    assert text[mention.start : mention.end] == "三鑫 b区"


@given(st.text(alphabet="三鑫B区海棠小金桥国际路 sanxin北院晨光社〓", max_size=30))
def test_spans_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    mentions = STREET.mentions(text)
    edges = [edge for mention in mentions for edge in (mention.start, mention.end)]
    assert edges == sorted(edges)
    assert all(0 <= mention.start < mention.end <= len(text) for mention in mentions)


@given(st.lists(st.text(max_size=6), max_size=5), st.text(max_size=30))
def test_any_names_make_a_gazetteer(names: list[str], text: str) -> None:
    estates = tuple(EstateEntry(name=name, aliases=tuple(names)) for name in names)
    Gazetteer(estates=estates, communities=tuple(names)).mentions(text)
