from pathlib import Path

import pytest

from nlp.terms import Term, read_terms


def lists(folder: Path, words: str, groups: str = "坏: 坏 失灵") -> Path:
    (folder / "category").mkdir()
    (folder / "groups.txt").write_text(groups, encoding="utf-8")
    (folder / "category" / "sewage.txt").write_text(words, encoding="utf-8")
    return folder


def test_a_line_gives_its_weight_to_each_of_its_words(tmp_path: Path) -> None:
    terms = read_terms(lists(tmp_path, "# 下水\n3 下水道 化粪池  # 常见\n\n-2 水管工\n"))
    assert [(term.label, term.weight, term.parts) for term in terms] == [
        ("category/sewage", 3.0, (frozenset({"下水道"}),)),
        ("category/sewage", 3.0, (frozenset({"化粪池"}),)),
        ("category/sewage", -2.0, (frozenset({"水管工"}),)),
    ]


def test_a_phrase_has_parts_alternatives_and_gaps(tmp_path: Path) -> None:
    (term,) = read_terms(lists(tmp_path, "5 地漏|马桶…@坏……臭"))
    assert term == Term(
        label="category/sewage",
        weight=5.0,
        parts=(frozenset({"地漏", "马桶"}), frozenset({"坏", "失灵"}), frozenset({"臭"})),
        gaps=(10, 30),
    )


def test_plus_means_either_order(tmp_path: Path) -> None:
    orders = [term.parts for term in read_terms(lists(tmp_path, "4 楼上+漏水"))]
    assert orders == [
        (frozenset({"楼上"}), frozenset({"漏水"})),
        (frozenset({"漏水"}), frozenset({"楼上"})),
    ]


def test_a_group_may_hold_another(tmp_path: Path) -> None:
    (term,) = read_terms(lists(tmp_path, "4 路灯…@毛病", "坏: 坏\n毛病: @坏 不亮"))
    assert term.parts[1] == frozenset({"坏", "不亮"})


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("下水道 3", r"category/sewage\.txt line 1: .* weight, found '下水道'"),
        ("\n3", r"category/sewage\.txt line 2: a weight without words"),
        ("3 路灯…@没有这组", r"line 1: no group named '没有这组'"),
        ("3 路灯…坏+灭", r"line 1: .* mixes"),
        ("3 路灯||坏", r"line 1: an empty word"),
    ],
)
def test_a_fault_names_file_and_line(tmp_path: Path, words: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read_terms(lists(tmp_path, words))


def test_a_fault_in_the_groups_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"groups\.txt line 2"):
        read_terms(lists(tmp_path, "3 下水道", "坏: 坏\n没有冒号"))
