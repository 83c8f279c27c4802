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
        ("0086 138 1234 5678", "**** *** **** **78"),
        ("13 812 345 678", "** *** *** *78"),
        ("138 12 34 56 78", "*** ** ** ** 78"),
        ("(138)12345678", "(***)******78"),
        ("一三八,一二三四,五六七八", "***,****,**七八"),
        ("壹叁捌壹贰叁肆伍陆柒捌", "*********柒捌"),
        ("座机 203 1234", "座机 *** **34"),
        ("(010)6203-1234", "(***)****-**34"),
        ("零四七三 二零三一二三四", "**** *****三四"),
        ("一五零三零二一九八零零一零一零零一二", "****************一二"),
        ("卡号6222-0200-0000-1234", "卡号****-****-****-**34"),
        ("护照E12345678", "护照*******78"),
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
        "1 2 3 4 5 6 7 8 9 10 11号楼",
        "15 16 17 18 19 2号楼",
        "1986.2-1991.11",
        "一二三四五六七八号楼都停水",
        "二零二六年十一月",
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
        ("周家的孩子", "*家的孩子"),
        ("一周家里没水", "一周家里没水"),
        ("房子在3号楼2单元五楼", "房子在3号楼*单元*楼"),
        ("我家5零1", "我家***"),
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
        ("蒙 C12345", "* ******"),
        ("车号12345", "车号*****"),
        ("C12345那辆车", "******那辆车"),
        ("牌照是蒙C一二三四五", "牌照是*******"),
        ("李××打人", "*××打人"),
        ("王婆婆摔了", "*婆婆摔了"),
        ("保安小刘", "保安小*"),
        ("网格员赵敏没来", "网格员**没来"),
        ("我儿子张伟", "我儿子**"),
        ("孙姓业主", "*姓业主"),
        ("301马志强家", "301***家"),
        ("其其格大妈", "***大妈"),
        ("找乌云其木格", "找*****"),
        ("缪副局长", "*副局长"),
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
        "叫了钟点工",
        "租户养狗",
        "周边居民",
        "高中老师",
        "为何医生不来",
        "住户高空抛物",
        "业主温度不达标",
        "交了900元钱",
        "其余老师",
        "田庄村的村民",
        "乌兰察布来的",
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


CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from([(3, 4, 4), (3, 3, 5), (4, 3, 4), (5, 6), (3, 8), (2, 3, 3, 3)]),
    st.sampled_from([" ", "-", ".", " - ", "_"]),
    st.sampled_from([None, CHINESE, FULL_WIDTH]),
)
def test_no_mobile_number_survives_however_it_is_grouped_and_written(
    phone: str, groups: tuple[int, ...], between: str, digits: dict[int, int] | None
) -> None:
    starts = [sum(groups[:at]) for at in range(len(groups))]
    written = between.join(phone[start : start + size] for start, size in zip(starts, groups, strict=True))
    said = written.translate(digits) if digits else written
    hidden = mask_numbers(f"电话{said},3号楼2单元501")
    assert sum(char == "*" for char in hidden) == 9
    assert hidden.endswith(",3号楼2单元501")


@given(
    st.from_regex(r"15030[1-4](19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}[0-9X]", fullmatch=True),
    st.sampled_from([None, CHINESE, FULL_WIDTH]),
)
def test_no_identity_number_survives(number: str, digits: dict[int, int] | None) -> None:
    hidden = mask_numbers(f"身份证{number.translate(digits) if digits else number}")
    assert hidden[:-2] == "身份证" + "*" * 16
