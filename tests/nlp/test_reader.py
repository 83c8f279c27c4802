import cProfile
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from config.categories import Categories, Urgency, load_categories
from nlp.evaluate import FIGURES, examine, figures_of, worse
from nlp.gazetteer import Gazetteer
from nlp.lessons import HARD_EXAM, read_exam, read_lessons
from nlp.reader import Reader
from nlp.reading import Intent, Reading
from nlp.scan import Scanner


def read(reader: Reader, text: str) -> Reading:
    return reader.read(text, heating=True)


def test_the_whole_of_a_report(reader: Reader) -> None:
    reading = read(reader, "工行南3号楼2单元下水道堵了物业不管,污水往外冒")
    assert (reading.intent, reading.is_report, reading.category) == (Intent.REPORT, True, "sewage")
    assert (reading.place.estate, reading.place.building, reading.place.unit) == ("工行南小区", "3", "2")
    assert (reading.urgency, reading.danger, reading.problems) == (Urgency.URGENT, None, 1)
    assert reading.against == {"property"}
    assert reading.confidence > 0.5
    assert any("下水道" in why and why.startswith("命中:") for why in reading.why)


def test_what_is_no_report_has_no_category(reader: Reader) -> None:
    reading = read(reader, "谢谢你们")
    assert (reading.is_report, reading.category, reading.alternatives, reading.problems) == (False, None, (), 0)
    assert reading.urgency is Urgency.NORMAL


def test_empty_is_chitchat(reader: Reader) -> None:
    assert read(reader, "  \n").intent is Intent.CHITCHAT


def test_wanting_to_die_is_an_emergency_but_no_ordinary_case(reader: Reader) -> None:
    reading = read(reader, "一个人太难熬了 不想活了")
    assert (reading.intent, reading.is_report, reading.category) == (Intent.CRISIS, False, None)
    assert (reading.urgency, reading.danger) == (Urgency.EMERGENCY, "self_harm")


def test_a_danger_names_its_category_though_other_words_weigh_more(reader: Reader) -> None:
    reading = read(reader, "小孩踩翻井盖掉下去了")
    assert (reading.category, reading.danger, reading.urgency) == ("road", "fall", Urgency.EMERGENCY)


def test_a_report_of_unknown_subject_is_not_sure(reader: Reader) -> None:
    assert read(reader, "那个事没人管 都好几天了 受不了").confidence < 0.5


@pytest.mark.parametrize(
    ("text", "against"),
    [
        ("物业收了钱啥也不干", {"property"}),
        ("楼栋长偏向他亲戚", {"building_head"}),
        ("网格员从来没来过 打电话也不接", {"grid_worker"}),
        ("居委会不给开证明 来回踢皮球", {"community"}),
        ("城管来了光收钱不管事", {"street"}),
        ("楼下烧烤店油烟太大", {"firm"}),
        ("对门把垃圾袋放我家门口", {"person"}),
        ("路灯不亮了", set()),
    ],
)
def test_whom_a_text_complains_about(reader: Reader, text: str, against: set[str]) -> None:
    assert against <= read(reader, text).against
    if not against:
        assert not read(reader, text).against


def test_messages_nothing_was_learned_from_are_read_well(scanner: Scanner, categories: Categories) -> None:
    figures = figures_of(examine(Reader(Gazetteer(), categories, scanner), read_exam()))
    assert not worse(figures, json.loads(FIGURES.read_text(encoding="utf-8")))
    assert figures["emergency_recall"] == 1


def test_what_is_said_in_a_roundabout_way_is_mostly_understood(scanner: Scanner, categories: Categories) -> None:
    figures = figures_of(examine(Reader(Gazetteer(), categories, scanner), read_exam(HARD_EXAM)))
    least = {"accuracy": 0.86, "intent": 0.93, "report_recall": 0.97, "emergency_recall": 0.86}
    assert {name: value for name, value in figures.items() if value < least.get(name, 0.84)} == {}


def test_the_exam_and_the_lessons_have_no_message_in_common() -> None:
    short = 12  # 早上好 may stand in both
    both = {lesson.text for lesson in (*read_exam(), *read_exam(HARD_EXAM))} & {
        lesson.text for lesson in read_lessons()
    }
    assert {text for text in both if len(text) > short} == set()


def test_the_lessons_have_been_learned(reader: Reader) -> None:
    figures = figures_of(examine(reader, read_lessons()))
    least = {"accuracy": 0.97, "intent": 0.97, "report_precision": 0.98, "emergency_recall": 0.99}
    assert {name: value for name, value in figures.items() if value < least.get(name, 0.85)} == {}


_EXAM = read_exam()
MIXED = [" ".join(lesson.text for lesson in _EXAM[start : start + 20]) for start in (0, 100, 200)]


def calls(reader: Reader, text: str) -> int:
    """How much work it is to read `text`, in calls of functions: the same on any machine, however busy."""
    with cProfile.Profile() as profile:
        read(reader, text)
    return sum(entry.callcount for entry in profile.getstats())


_PIECES = st.lists(
    st.sampled_from(
        ["工行南", "3号楼", "下水道", "堵了", "没", "煤气味", "谢谢", "怎么办", "修好了", " ", ",", "^", "$", "…"]
    )
    | st.text(max_size=6),
    max_size=40,
).map("".join)


def assert_sound(reading: Reading, categories: Categories) -> None:
    assert reading.is_report == (reading.intent is Intent.REPORT)
    assert (reading.category in categories) if reading.is_report else reading.category is None
    shares = [share for _, share in reading.alternatives]
    assert all(0 <= share <= 1 for share in (*shares, reading.confidence))
    assert shares == sorted(shares, reverse=True)
    assert reading.category not in dict(reading.alternatives)
    assert (reading.problems >= 1) == reading.is_report


_SCANNER = Scanner()
_CATEGORIES = load_categories()
_READER = Reader(Gazetteer(), _CATEGORIES, _SCANNER)


@given(text=_PIECES | st.text(max_size=300))
@example(text="^" * 50)
@example(text="\ud800" + "下水道" * 30)
@example(text="İ" * 20 + "着火了")
@settings(deadline=None, max_examples=150)
def test_any_text_is_read_soundly(text: str) -> None:
    assert_sound(_READER.read(text, heating=False), _CATEGORIES)


@pytest.mark.parametrize(
    "words",
    ["这里", "下水道堵了,", "着火了没有", "a", "不想活了他说", "别说着火了", "1号楼", *MIXED],
)
def test_reading_a_longer_text_takes_only_so_much_longer(reader: Reader, words: str) -> None:
    short, long = (calls(reader, words * (length // len(words))) for length in (1500, 6000))
    assert long < 6 * short, (short, long)


def test_reading_twice_says_the_same(reader: Reader) -> None:
    assert read(reader, "电梯坏了 路灯也不亮") == read(reader, "电梯坏了 路灯也不亮")
