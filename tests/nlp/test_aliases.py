"""What a resident called an estate, proposed as an alias after staff have put the case right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.aliases import propose_alias
from nlp.gazetteer import Gazetteer
from nlp.spellings import EstateEntry

STREET = Gazetteer(
    estates=(
        EstateEntry(name="海棠小区", aliases=("海棠",)),
        EstateEntry(name="农机局家属楼"),
        EstateEntry(name="育才新村"),
    ),
    communities=("晨光社区",),
)


@pytest.mark.parametrize(
    ("text", "alias"),
    [
        ("老粮库院3号楼停水", "老粮库院"),
        ("没暖气 我住银行楼", "银行楼"),
        ("晨光社区老粮库院里没水", "老粮库院"),
        ("楼上天天吵 老粮库3-2-501", "老粮库"),
        ("路灯不亮 煤校宿舍", "煤校宿舍"),
    ],
)
def test_a_name_we_do_not_know_is_proposed(text: str, alias: str) -> None:
    assert propose_alias(text, "育才新村", STREET) == alias


@pytest.mark.parametrize(
    "text",
    [
        "育才新村停水",
        "海棠小区3号楼停水",
        "农机局3号楼停水",
        "我们小区停水了",
        "3号楼2单元501",
        "三期5号楼停水",
        "花园街那个小区",
        "老旧小区改造",
        "停水了",
        "",
    ],
)
def test_nothing_is_proposed_where_no_new_name_stands(text: str) -> None:
    assert propose_alias(text, "育才新村", STREET) is None


@given(st.text(alphabet="老粮库院海棠小区3号楼住我家在晨光社区, 的育才新村", max_size=30))
def test_what_is_proposed_stands_in_the_text_and_is_nobodys_name(text: str) -> None:
    alias = propose_alias(text, "育才新村", STREET)
    assert alias is None or (
        alias in text.replace(" ", "") and alias not in {"海棠小区", "海棠", "育才新村", "晨光社区"}
    )
