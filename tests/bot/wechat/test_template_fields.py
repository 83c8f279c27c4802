import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat.template_fields import fit


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("thing2", "凤凰岭小区3号楼2单元", "凤凰岭小区3号楼2单元"),
        ("thing2", "楼" * 21, "楼" * 19 + "…"),
        ("thing2", "楼" * 20, "楼" * 20),
        ("thing2", "😂" * 11, "😂" * 9 + "…"),
        ("thing2", "漏水\n很严重\r\n 快来\x00", "漏水 很严重 快来"),
        ("phrase10", "紧急", "紧急"),
        ("phrase10", "非常非常紧急", "非常非常紧"),
        ("phrase10", "已接单(2)", "已接单"),
        ("character_string1", "FH20261122-0007", "FH20261122-0007"),
        ("character_string1", "单号FH20261122-0007", "FH20261122-0007"),
        ("character_string1", "ＦＨ２０２６", "FH2026"),
        ("character_string1", "x" * 40, "x" * 32),
        ("character_string1", "3 号 2", "3 2"),
        ("number3", "1,234", "1234"),
        ("number3", "-2.5", "-2.5"),
        ("letter1", "A楼b", "Ab"),
        ("symbol1", "a!?。", "!?。"),
        ("phone_number4", "+86 138-0000-0000", "+86138-0000-0000"),
        ("car_number1", "京 A·12345", "京A12345"),
        ("name1", "欧阳" * 8, "欧阳" * 5),
        ("name1", "Alexander Hamilton Junior", "Alexander Hamilton J"),
        ("amount5", "¥120.50", "¥120.50"),
        ("amount5", "120元", "120元"),
        ("time3", "2026-11-22 08:05", "2026年11月22日 08:05"),
        ("time3", "2026年11月2日 8:05", "2026年11月2日 8:05"),
        ("time3", "15:01", "15:01"),
        ("time3", "8:00~12:00", "8:00~12:00"),
        ("date3", "2026/11/02", "2026年11月2日"),
        ("date3", "2026-11-22 08:05:59 ~ 2026-11-23", "2026年11月22日 08:05~2026年11月23日"),
        ("const1", "诉求", "诉求"),
        ("short_thing8", "漏水", "漏水"),
    ],
)
def test_a_value_is_shown_as_its_field_takes_it(key, value, shown):
    assert fit(key, value) == shown


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("thing2", ""),
        ("thing2", " \n "),
        ("phrase10", "P1"),
        ("character_string1", "单号"),
        ("number3", "三"),
        ("number3", "1" * 33),
        ("amount5", "12345678901"),
        ("time3", "明天"),
        ("time3", "25:00"),
        ("date3", "15:01"),
        ("time3", "8:00~9:00~10:00"),
        ("car_number1", "京A1234567890"),
    ],
)
def test_what_would_be_empty_or_false_is_told(key, value):
    with pytest.raises(ValueError, match=key):
        fit(key, value)


LIMITS = {
    "thing1": lambda shown: len(shown) <= 20,
    "phrase1": re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff]{1,5}").fullmatch,
    "character_string1": re.compile(r"[\x20-\x7e]{1,32}").fullmatch,
    "number1": re.compile(r"[0-9.+-]{1,32}").fullmatch,
    "letter1": re.compile(r"[A-Za-z]{1,32}").fullmatch,
    "symbol1": lambda shown: len(shown) <= 5,
    "phone_number1": lambda shown: len(shown) <= 17,
    "car_number1": lambda shown: len(shown) <= 8,
    "name1": lambda shown: len(shown) <= (20 if shown.isascii() else 10),
}


@given(st.sampled_from(sorted(LIMITS)), st.text(max_size=80) | st.text(alphabet="京A1楼 -.\n！９", max_size=80))
def test_no_value_breaks_a_limit_and_fitting_twice_changes_nothing(key, value):
    try:
        shown = fit(key, value)
    except ValueError:
        return
    assert shown
    assert "\n" not in shown
    assert LIMITS[key](shown)
    assert fit(key, shown) == shown
