"""What is printed is what is understood: digits, words, notes, numbers of cases; sentences are no answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.choices import load_choices
from models.menus import Menu, addressed

CHOICES = load_choices()
KINDS = sorted(CHOICES.menus)


@pytest.mark.parametrize(
    ("said", "does", "note"),
    [
        ("1", "verified", ""),
        ("①", "verified", ""),
        ("一", "verified", ""),
        ("1。", "verified", ""),
        ("选1", "verified", ""),
        ("选择 1", "verified", ""),
        ("1 化粪池满了", "verified", "化粪池满了"),
        ("1化粪池满了", "verified", "化粪池满了"),
        ("二、没看到", "refuted", "没看到"),
        ("属实", "verified", ""),
        ("属实并上报", "escalated", ""),
        ("不属实,没水", "refuted", "没水"),
        ("4 我已处理", "handled_by_head", ""),
        ("4我已处理 通了", "handled_by_head", "通了"),
    ],
)
def test_answers(said: str, does: str, note: str) -> None:
    answer = Menu(CHOICES, "verify").read(said)
    assert answer is not None
    assert (answer.choice.does, answer.note) == (does, note)


@pytest.mark.parametrize(
    "said", ["3号楼路灯不亮", "2单元停水", "10", "5天没来水了", "一会儿去看", "", "选", "9", "属实吗这事"]
)
def test_sentences_are_no_answers(said: str) -> None:
    assert Menu(CHOICES, "verify").read(said) is None


def test_what_is_not_allowed_is_left_out_and_never_renumbered() -> None:
    menu = Menu(CHOICES, "claim", {"progressed", "resolved"})
    assert menu.render() == "3 进展\n5 办结"
    assert menu.read("1") is None
    assert menu.digit("1") == 1
    assert menu.digit("你好") is None


@given(st.sampled_from(KINDS), st.sets(st.integers(0, 4)))
def test_what_is_printed_is_read_back(kind: str, keep: set[int]) -> None:
    choices = CHOICES.menus[kind]
    kept = {choice.does for number, choice in enumerate(choices) if number in keep}
    menu = Menu(CHOICES, kind, kept, short="0007")
    for line, choice in zip(menu.render().splitlines(), menu.lines, strict=True):
        answer = menu.read(line)
        assert answer is not None
        assert answer.choice is choice
        assert answer.note == ""


@given(st.text(), st.sampled_from(KINDS))
def test_any_text_is_read_without_raising(text: str, kind: str) -> None:
    Menu(CHOICES, kind).read(text)
    addressed(text)


@pytest.mark.parametrize(
    ("said", "number", "rest"),
    [
        ("0011", 11, ""),
        ("0011 2", 11, "2"),
        ("0011,2", 11, "2"),
        ("FH20261122-0007", 7, ""),
        ("FH20261122-0007 5 通了", 7, "5 通了"),
        ("12345 1", 12345, "1"),
    ],
)
def test_numbers_of_cases(said: str, number: int, rest: str) -> None:
    found = addressed(said)
    assert found is not None
    assert (found.number, found.rest) == (number, rest)


@pytest.mark.parametrize("said", ["13800000000", "11 2", "3号楼", "hello"])
def test_other_numbers_are_none(said: str) -> None:
    assert addressed(said) is None
