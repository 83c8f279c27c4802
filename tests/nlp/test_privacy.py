"""What may not be read in exports and pushes is hidden, and not a character more."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.privacy import mask_names_and_plates, mask_numbers, mask_reporter


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("电话13812345678", "电话*********78"),
        ("138 1234 5678找我", "*** **** **78找我"),
        ("138-1234-5678", "***-****-**78"),
        ("1 3 8 1 2 3 4 5 6 7 8", "* * * * * * * * * 7 8"),
        ("１３８１２３４５６７８", "*********７８"),
        ("+8613812345678", "+***********78"),
        ("微信wx13812345678", "微信wx*********78"),
        ("138****5678", "*********78"),
        ("电话138123456783号楼", "电话*********783号楼"),
        ("2单元50113812345678", "2单元************78"),
        ("一三八一二三四五六七八", "*********七八"),
        ("0473-2031234", "****-*****34"),
        ("(0473)2031234转801", "(****)*******转*01"),
        ("座机2031234", "座机*****34"),
        ("身份证150302198001010012", "身份证****************12"),
        ("15030219800101001x", "****************1x"),
        ("150302 19800101 0012", "****** ******** **12"),
        ("150302800101001", "*************01"),
        ("卡号6222021234567890123", "卡号*****************23"),
        ("13812345678/13912345678", "*********78/*********78"),
    ],
)
def test_numbers_keep_their_last_two_digits(text: str, hidden: str) -> None:
    assert mask_numbers(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "FH20261122-0007 怎么样了",
        "FH20261122-10007",
        "20261122报的",
        "2026-11-22 15:30:00",
        "2026年11月22日下午3点",
        "交了2000000元",
        "欠3500000.50元",
        "海棠小区3号楼2单元501",
        "12-3-1502",
        "拨打12345、110、119",
        "75平米",
        "表号20340012345",
        "20261122153000",
        "蒙C12345",
        "",
    ],
)
def test_case_numbers_dates_amounts_and_doors_stay(text: str) -> None:
    assert mask_numbers(text) == text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("我叫周建国,住3号楼2单元501", "我叫***,住3号楼*单元***"),
        ("3-2-501漏水", "3-*-***漏水"),
        ("501室闻见烟味", "***室闻见烟味"),
        ("３号楼二单元五零一", "３号楼*单元***"),
        ("3号楼2单元5楼501", "3号楼*单元*楼***"),
        ("我家住2单元五楼东户", "我家住*单元*楼*户"),
        ("302养狗,我是501的", "302养狗,我是***的"),
        ("老周说的,周师傅也在", "老*说的,*师傅也在"),
        ("建国哥", "**哥"),
        ("周 建国", "* **"),
        ("周建國", "***"),
        ("1单元501养狗", "1单元501养狗"),
        ("欠物业501元", "欠物业501元"),
        ("2单元楼道里太吵", "2单元楼道里太吵"),
        ("周末太吵", "周末太吵"),
    ],
)
def test_the_reporters_own_name_and_door_are_hidden(text: str, hidden: str) -> None:
    assert mask_reporter(text, "周建国", "2", "501") == hidden


def test_a_short_room_number_is_hidden_only_behind_its_unit() -> None:
    assert mask_reporter("2单元1号漏水,1号报的", None, "2", "1") == "*单元*号漏水,1号报的"


def test_nothing_known_of_the_reporter_hides_nothing() -> None:
    assert mask_reporter("我家住2单元501", None, None, None) == "我家住2单元501"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("孙师傅来修的", "*师傅来修的"),
        ("找李主任没用", "找*主任没用"),
        ("物业的马经理不管", "物业的*经理不管"),
        ("欧阳老师", "**老师"),
        ("刘素芬阿姨摔了", "***阿姨摔了"),
        ("业主张建国家漏水", "业主***家漏水"),
        ("我叫王丽", "我叫**"),
        ("联系人:赵敏", "联系人:**"),
        ("负责人叫陈强", "负责人叫**"),
        ("网格员小张说", "网格员小*说"),
        ("老王家的狗", "老*家的狗"),
        ("房东王姐", "房东*姐"),
        ("姓王的那家", "姓*的那家"),
        ("李强 13812345678", "** 13812345678"),
        ("王小红家漏水", "***家漏水"),
        ("赵刚和李四打架", "**和**打架"),
        ("蒙C12345占了车位", "*******占了车位"),
        ("蒙c·d12345", "**·******"),
        ("新能源蒙CD12345", "新能源********"),
        ("车牌号C12345", "车牌号******"),
    ],
)
def test_names_and_plates_are_hidden(text: str, hidden: str) -> None:
    assert mask_names_and_plates(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "物业经理态度差",
        "社区主任说的",
        "水管师傅没来",
        "高层住户没水",
        "业主都不管",
        "居民反映",
        "小区路灯不亮",
        "水位老高了",
        "孙子摔了",
        "小车堵门口",
        "马路上有坑",
        "周末太吵",
        "何时修好",
        "每周总有人吵",
        "白天停水",
        "金桥国际3号楼2单元501",
        "FH20261122-0007",
        "",
    ],
)
def test_words_that_are_no_names_stay(text: str) -> None:
    assert mask_names_and_plates(text) == text


def test_names_of_the_roster_are_hidden_wherever_they_stand() -> None:
    assert mask_names_and_plates("问过图雅她说没办法", known=("图雅",)) == "问过**她说没办法"


TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789-/ ()１３八零*王建国小老师傅业主我家住号楼单元室层姓李蒙C车牌和打电话,", max_size=50),
)
MASKS: list[Callable[[str], str]] = [
    mask_numbers,
    mask_names_and_plates,
    lambda text: mask_reporter(text, "王建国", "2", "301"),
]


@given(TEXTS, st.sampled_from(MASKS))
def test_masking_only_stars_out_and_a_second_time_changes_nothing(text: str, mask: Callable[[str], str]) -> None:
    hidden = mask(text)
    assert len(hidden) == len(text)
    assert all(new in (old, "*") for old, new in zip(text, hidden, strict=True))
    assert mask(hidden) == hidden


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(alphabet="电话是,。我 的:", max_size=8))
def test_no_mobile_number_survives(phone: str, words: str) -> None:
    assert phone[:9] not in mask_numbers(f"{words}{phone}{words}")
