from pathlib import Path

import pytest

from nlp.homophones import Homophones
from nlp.scan import Scanner


def in_singles(text: str) -> frozenset[tuple[int, int]]:
    return frozenset((place, place + 1) for place in range(len(text)))


def homophones(folder: Path, lines: str) -> Homophones:
    (folder / "homophones.txt").write_text(lines, encoding="utf-8")
    return Homophones(in_singles, folder)


def test_a_pair_is_replaced_as_written(tmp_path: Path) -> None:
    assert homophones(tmp_path, "辣鸡桶 垃圾桶").corrected("楼下辣鸡桶满了") == "楼下垃圾桶满了"


def test_a_word_is_recognised_by_its_sound(tmp_path: Path) -> None:
    sounds = homophones(tmp_path, "# 读音\n自来水\n井盖")
    assert sounds.corrected("自来税停了") == "自来水停了"
    assert sounds.corrected("门口景盖没了") == "门口井盖没了"
    assert sounds.corrected("自来水停了") == "自来水停了"


def in_pairs(text: str) -> frozenset[tuple[int, int]]:
    return frozenset((place, place + 2) for place in range(0, len(text), 2))


def test_what_is_a_word_already_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "homophones.txt").write_text("物业", encoding="utf-8")
    assert Homophones(in_pairs, tmp_path).corrected("午夜吵闹") == "午夜吵闹"


def test_the_same_word_twice_protects_it(tmp_path: Path) -> None:
    sounds = homophones(tmp_path, "煤气味\n没气味 没气味")
    assert sounds.corrected("没气味") == "没气味"
    assert sounds.corrected("梅气味") == "煤气味"


def test_a_line_of_three_words_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"line 2: .*一 二 三"):
        homophones(tmp_path, "井盖\n一 二 三")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("屋业不管", "物业"),
        ("拉圾没人收", "垃圾"),
        ("露灯坏了", "路灯"),
        ("天燃汽没了", "天然气"),
        ("画粪池满了", "化粪池"),
        ("电题坏了", "电梯"),
        ("车卫被占", "车位"),
        ("燥音太大", "噪音"),
    ],
)
def test_common_slips_of_voice_and_thumbs(scanner: Scanner, said: str, meant: str) -> None:
    assert meant in scanner.scan(said).text
