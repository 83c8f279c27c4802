from pathlib import Path

import pytest

from nlp import train
from nlp.evaluate import Answered, reliability, report, worse
from nlp.learning import Example, best_scale, learn, sharpened
from nlp.lessons import Lesson, read_lessons
from nlp.model import FOLDER, Model, runs_of
from nlp.opinion import LONG, SHORT
from nlp.reader import Reader

SAID = {
    "water": ("没水了", "水太小", "一滴水没有", "水是黄的"),
    "power": ("没电了", "电压低", "停电一天", "电费太高"),
}
EXAMPLES = [
    Example(frozenset(runs_of(text)), {"category": (code,)}) for code, texts in SAID.items() for text in texts * 2
]


def test_a_model_answers_what_it_has_learned_and_shows_by_what() -> None:
    model = learn(EXAMPLES, ("category",), 100)
    answer = model.answer(runs_of("水怎么是黄的"))["category"]
    assert answer["water"] > 0.7
    assert sum(answer.values()) == pytest.approx(1)
    assert model.telling("水怎么是黄的", "category", "water", 1) == ("是黄",)


def test_the_same_examples_make_the_same_file(tmp_path: Path) -> None:
    paths = tmp_path / "a.npz", tmp_path / "b.npz"
    for path in paths:
        learn(EXAMPLES, ("category",), 100).save(path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    kept = Model.load(paths[0]).answer(runs_of("停电"))["category"]
    assert kept == pytest.approx(learn(EXAMPLES, ("category",), 100).answer(runs_of("停电"))["category"], abs=0.02)


def test_a_model_is_made_as_sure_as_it_turns_out_right() -> None:
    model = learn(EXAMPLES, ("category",), 100)
    mistaken = [Example(example.signs, {"category": ("power",)}) for example in EXAMPLES]
    assert best_scale(model, "category", mistaken) < best_scale(model, "category", EXAMPLES)
    calm = sharpened(model, "category", 0.5).answer(runs_of("停电"))["category"]
    assert 0.5 < calm["power"] < model.answer(runs_of("停电"))["category"]["power"]


def test_the_shipped_weights_are_small() -> None:
    assert sum((FOLDER / name).stat().st_size for name in (SHORT, LONG)) <= 1_000_000


def test_a_figure_may_fall_by_chance_only_and_emergencies_never() -> None:
    old = {"accuracy": 0.95, "emergency_recall": 1.0}
    assert worse({"accuracy": 0.948, "emergency_recall": 1.0}, old) == []
    assert worse({"accuracy": 0.90, "emergency_recall": 1.0}, old) == ["accuracy fell from 0.950 to 0.900"]
    assert worse({"accuracy": 0.95, "emergency_recall": 0.999}, old)


def test_a_worse_model_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    before = (FOLDER / SHORT).read_bytes()
    monkeypatch.setattr(train, "read_lessons", lambda: read_lessons()[::40])
    assert train.main([]) == 1
    assert "accuracy fell from" in capsys.readouterr().err
    assert (FOLDER / SHORT).read_bytes() == before


def test_reliability_sets_what_was_said_beside_what_was_right(reader: Reader) -> None:
    right = Lesson(text="下水道堵了,污水往外冒", intents=("report",), categories=("sewage",), emergency=False)
    wrong = Lesson(text=right.text, intents=("report",), categories=("noise",), emergency=False)
    answers = [Answered(lesson, reader.read(lesson.text, heating=True)) for lesson in (right, wrong)]
    ((said, share, count),) = reliability(answers)
    assert said > 0.9
    assert (share, count) == (0.5, 2)
    assert "██████████··········│" in report(answers, {})
