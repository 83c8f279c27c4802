import shutil
from pathlib import Path

import pytest

from config.categories import Categories
from config.texts import load_texts
from nlp.compare import changes, main
from nlp.gazetteer import Gazetteer
from nlp.lessons import Lesson
from nlp.reader import Reader
from nlp.scan import Scanner
from nlp.terms import FOLDER


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    folder = tmp_path / "lexicon"
    shutil.copytree(FOLDER, folder)
    return folder


def test_an_edited_word_list_shows_which_messages_it_changes(
    edited: Path, scanner: Scanner, categories: Categories
) -> None:
    with (edited / "danger" / "gas.txt").open("a", encoding="utf-8") as words:
        words.write("6 绿毛怪味\n")
    lessons = [
        Lesson(text="楼道里一股绿毛怪味", intents=("report",), categories=("gas",), emergency=True),
        Lesson(text="下水道堵了", intents=("report",), categories=("sewage",), emergency=False),
    ]
    old, new = (Reader(Gazetteer(), categories, one) for one in (scanner, Scanner(edited)))
    line, total = changes(old, new, lessons, categories, load_texts())
    assert line.startswith("楼道里一股绿毛怪味:原来当成")
    assert line.endswith("现在当成“紧急 燃气”,改对了")
    assert total == "看了2句,变了1句:改对1句,改错0句"


def test_a_fault_in_the_edited_lists_is_named_in_one_line(edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (edited / "category" / "noise.txt").open("a", encoding="utf-8") as words:
        words.write("井盖响\n")
    assert main([str(edited)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "category/noise.txt line" in line
    assert "井盖响" in line
