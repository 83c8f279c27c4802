"""What residents type comes into one written form, and every character can be found again in what they typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.normalise import normalise
from nlp.numerals import read_digits

DOORS = st.text(alphabet="0123456789一二三〇③Ⅲ⑩３号楼樓栋懂洞单元但元san lou OoI|-—～🙄🅱️3️⃣\u200b㎡½，。 ", max_size=40)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("１２号楼，", "12号楼,"),
        ("③号楼②单元", "3号楼2单元"),
        ("Ⅲ单元⑩号楼⓫", "3单元10号楼11"),
        ("3️⃣号楼", "3号楼"),
        ("三鑫🅱️區", "三鑫B区"),
        ("樓道裡堆滿雜物，沒人管", "楼道里堆满杂物,没人管"),
        ("3—2–501", "3-2-501"),
        ("一〇三号楼", "一〇三号楼"),
        ("楼道\u200b灯\ufe0f不亮👍🏻", "楼道灯不亮👍"),
        ("①3号楼停水②5号楼停电", " 3号楼停水 5号楼停电"),
        ("10㎡的⒉楼", "10m2的2楼"),
        ("㈣号楼", "4号楼"),
    ],
)
def test_one_written_form(typed: str, written: str) -> None:
    assert normalise(typed).text == written


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3懂2单元", "3栋2单元"),
        ("5洞", "5栋"),
        ("3东2单元", "3栋2单元"),
        ("6动3但元", "6栋3单元"),
        ("7冬1但愿", "7栋1单元"),
        ("2号搂", "2号楼"),
        ("2号娄1丹元", "2号楼1单元"),
        ("4好楼", "4号楼"),
        ("4号漏3单元", "4号楼3单元"),
        ("7haolou3danyuan", "7号楼3单元"),
        ("7号楼san单元", "7号楼3单元"),
        ("II单元", "2单元"),
        ("l号楼", "1号楼"),
        ("壹号楼贰单元", "一号楼二单元"),
        ("二单圆5o2", "二单元502"),
    ],
)
def test_miswritten_doors_are_repaired(typed: str, meant: str) -> None:
    assert normalise(typed).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "听不懂你说啥",
        "墙上有个洞",
        "3号漏水",
        "东西坏了没人修",
        "动静大得睡不着",
        "好几天了",
        "路面陷了",
        "但愿有人管",
        "wu le 没人管",
        "欠了伍佰",
    ],
)
def test_the_same_words_elsewhere_stay(text: str) -> None:
    assert normalise(text).text == text


def test_the_way_back_leads_to_what_was_typed() -> None:
    typed = "住3️⃣号樓，②單圓５ｏ２"
    written = normalise(typed)
    assert written.text == "住3号楼,2单元502"
    for part, origin in [("3号楼", "3️⃣号樓"), ("2单元", "②單圓"), ("502", "５ｏ２")]:
        at = written.text.index(part)
        start, end = written.original_span(at, at + len(part))
        assert typed[start:end] == origin


def test_the_second_half_of_a_sign_leads_to_the_whole_sign() -> None:
    written = normalise("⑩号楼")
    assert written.text == "10号楼"
    assert written.original_span(1, 2) == (0, 1)


@given(st.one_of(st.text(max_size=60), DOORS))
def test_any_text_can_be_written_and_traced_back(text: str) -> None:
    written = normalise(text)
    assert written.original == text
    assert len(written.offsets) == len(written.text) + 1
    assert list(written.offsets) == sorted(written.offsets)
    for at in range(len(written.text)):
        start, end = written.original_span(at, at + 1)
        assert 0 <= start < end <= len(text)
    assert written.original_span(0, 0) == (written.offsets[0],) * 2


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("301", "301"),
        ("02", "02"),
        ("三", "3"),
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("二十二", "22"),
        ("廿二", "22"),
        ("卅", "30"),
        ("卅五", "35"),
        ("一零三", "103"),
        ("一〇三", "103"),
        ("一百零三", "103"),
        ("一百三", "130"),
        ("一百三十", "130"),
        ("一百一十二", "112"),
        ("五零二", "502"),
        ("零二", "02"),
        ("四零幺", "401"),
        ("两", "2"),
        ("十十", None),
        ("三四十五六", None),
        ("廿卅", None),
        ("3号", None),
        ("号", None),
    ],
)
def test_numbers_of_doors(written: str, digits: str | None) -> None:
    assert read_digits(written) == digits
