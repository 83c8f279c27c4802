"""What single cells mean."""

import pytest

from handlers.roster.values import building_number, fold, masked, mobile, split_list, telephone, whole_number
from handlers.roster.words import Words


@pytest.mark.parametrize(
    "written",
    [
        "19900000001",
        "199 0000 0001",
        "199-0000-0001",
        "\uff11\uff19\uff19\uff10\uff10\uff10\uff10\uff10\uff10\uff10\uff11",
        "+8619900000001",
        "+86 199 0000 0001",
        "008619900000001",
        "8619900000001",
        "199—0000—0001",
    ],
)
def test_a_mobile_is_the_same_however_it_is_written(written: str) -> None:
    assert mobile(written) == "19900000001"


@pytest.mark.parametrize(
    "written",
    ["1990000000", "199000000012", "12900000001", "0473-2022222", "1.99E+10", "张三", "19900000001/19900000002"],
)
def test_what_is_no_mobile_is_refused(written: str) -> None:
    assert mobile(written) is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("3", "3"),
        ("3号楼", "3"),
        ("\uff13号楼", "3"),
        ("3#", "3"),
        (" 3 号楼", "3"),
        ("03", "3"),
        ("3栋", "3"),
        ("十二号楼", "12"),
        ("a座", "A"),
        ("S1", "S1"),
        ("A1号楼", "A1"),
        ("12-1", "12-1"),
        ("综合楼", None),
        ("3号楼2单元", None),
        ("3、4", None),
        ("号楼", None),
    ],
)
def test_a_building_number_loses_its_ending(written: str, number: str | None, words: Words) -> None:
    assert building_number(written, words.building_endings) == number


def test_lists_are_divided_by_the_signs_that_people_type() -> None:
    assert split_list("甲、乙,丙\uff0c丁\uff1b甲、 ") == ("甲", "乙", "丙", "丁")


def test_names_are_compared_without_width_case_and_space() -> None:
    assert fold("三金 \uff22区") == fold("三金b区")


@pytest.mark.parametrize("written", ["0473-2022222", "110", "0473-2022222转801", "\uff080473\uff092022222"])
def test_an_office_may_have_any_telephone(written: str) -> None:
    assert telephone(written) is not None


def test_words_are_no_telephone() -> None:
    assert telephone("问门卫") is None


@pytest.mark.parametrize(
    ("written", "number"), [("3", 3), ("\uff13", 3), ("0", None), ("100", None), ("三", None), ("1.5", None)]
)
def test_whole_numbers_stay_within_bounds(written: str, number: int | None) -> None:
    assert whole_number(written, 1, 99) == number


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("王师傅(样例)19900000001", "王师傅(样例)…0001"),
        ("199 0000 0001", "…0001"),
        ("199-0000-0001", "…0001"),
        ("\uff0b\uff18\uff16 199\uff0d0000\uff0d0001", "\uff0b…0001"),
        ("3号楼2单元501", "3号楼2单元501"),
    ],
)
def test_a_long_number_is_never_shown_whole(text: str, shown: str) -> None:
    assert masked(text) == shown
