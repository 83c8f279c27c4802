"""Two reports of the same trouble are near each other, two troubles are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.similar import gist, likeness, most_alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("下水道堵了 脏水往外冒", "污水管不通 返水了"),
        ("井盖丢了", "有个井盖子不见了 太危险"),
        ("电梯停了上不去楼", "电梯又坏了 困住人了"),
        ("请尽快处理,没水了一天了", "停水啥时候来"),
        ("楼顶私搭彩钢房", "有人违建加盖二层"),
        ("烤串店油烟熏人", "油烟味大,楼下烧烤"),
    ],
)
def test_the_same_trouble_in_other_words_is_near(one: str, other: str) -> None:
    assert likeness(gist(one), gist(other)) > 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("停水了", "停电了"),
        ("电梯坏了", "暖气不热"),
        ("请问小区门口那边,谢谢领导", "麻烦你们处理一下,小区门口那边"),
        ("", "停水了"),
        ("👍👍", "👍👍"),
    ],
)
def test_another_trouble_or_mere_courtesy_is_not(one: str, other: str) -> None:
    assert likeness(gist(one), gist(other)) == 0.0


def test_places_say_nothing_about_the_trouble() -> None:
    text = "海棠花苑3号楼停水"
    assert likeness(gist(text, [(0, 4), (4, 7)]), gist("停水")) == 1.0


def test_the_likest_come_first_and_the_rest_is_left_out() -> None:
    told = {"a": "路灯不亮", "b": "污水横流", "c": "下水道堵了往外冒", "d": "下水堵了"}
    found = most_alike(
        gist("下水管堵了 往外冒水"), ((key, gist(text)) for key, text in told.items()), at_least=0.3, most=2
    )
    assert [key for key, _ in found] == ["c", "d"]


@given(st.text(max_size=40), st.text(alphabet="下水道堵了往外冒停电梯坏 ,灯不亮", max_size=20))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    first, second = gist(one), gist(other)
    assert likeness(first, second) == likeness(second, first)
    assert 0.0 <= likeness(first, second) <= 1.0
    assert likeness(second, second) in {0.0, 1.0}
