from pathlib import Path

import pytest

from config.categories import OTHER, Categories, FirstHandler, Urgency, load_categories
from config.texts import load_texts

LISTS = Path(__file__).parents[2] / "nlp/lexicon/danger"

UNITS = {
    "综合执法中队",
    "凤凰岭派出所",
    "区市场监督管理局",
    "市政自来水公司",
    "移动公司",
    "燃气公司",
    "电力公司",
    "路灯管理所",
    "市政公司",
    "海区住建局",
    "区城投",
    "市总工会",
}
"""The twelve responder units the street named."""


@pytest.fixture(scope="module")
def categories() -> Categories:
    return load_categories()


def test_there_are_27_and_other(categories: Categories) -> None:
    assert len(categories) == 28
    assert list(categories)[-1] == OTHER
    assert all(category.code == code and category.name for code, category in categories.items())


def test_every_unit_named_is_one_of_the_streets_and_leads_or_helps_somewhere(categories: Categories) -> None:
    named = {unit for category in categories.values() for unit in (category.lead, *category.assist) if unit}
    assert named == UNITS
    assert not [category.code for category in categories.values() if category.lead in category.assist]


def test_who_complains_of_these_is_always_shielded(categories: Categories) -> None:
    assert categories.confidential == {
        "illegal_build",
        "ext_stairs",
        "noise",
        "dog",
        "neighbour",
        "property",
        "security",
        "vendor",
    }


def test_heads_may_be_partial_about_building_only(categories: Categories) -> None:
    assert [code for code, category in categories.items() if category.partial_heads] == ["illegal_build", "ext_stairs"]


def test_somebody_looks_first_or_a_unit_is_called(categories: Categories) -> None:
    assert not [code for code, category in categories.items() if not category.first and not category.lead]
    assert categories["gas"].first == ()
    assert categories["service"].first == (FirstHandler.SERVICE_CENTER,)


def test_heating_is_urgent_while_homes_are_heated(categories: Categories) -> None:
    assert categories["heating"].default_urgency(heating=True) is Urgency.URGENT
    assert categories["heating"].default_urgency(heating=False) is Urgency.NORMAL
    assert categories["noise"].default_urgency(heating=True) is Urgency.NORMAL
    assert categories["power"].default_urgency(heating=False) is Urgency.URGENT


def test_a_danger_knows_its_category(categories: Categories) -> None:
    assert categories.of_danger("gas").code == "gas"
    assert categories.of_danger("fall").code == "road"
    assert categories.of_danger("never heard of").code == OTHER


def test_the_streets_own_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        '[other]\nname = "其他"\nfirst = []\nlead = "市政公司"\nassist = []\nurgency = "urgent"\n', encoding="utf-8"
    )
    assert load_categories(file)[OTHER].urgency is Urgency.URGENT


OTHER_TABLE = '[other]\nname = "其他"\nfirst = []\nlead = ""\nassist = []\nurgency = "normal"\n'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[sewage", r"own\.toml: "),
        ("sewage = 3", r"sewage: expected a table"),
        ('[sewage]\nname = "污水"', r"\[sewage\] first: Field required"),
        (OTHER_TABLE.replace("normal", "soon"), r"\[other\] urgency: "),
        (OTHER_TABLE + "colour = 3", r"\[other\] colour: "),
        (OTHER_TABLE.replace("other", "noise"), r"category \[other\] is missing"),
        (
            OTHER_TABLE + 'danger = ["gas"]\n' + OTHER_TABLE.replace("other", "gas") + 'danger = ["gas"]\n',
            r"\[gas\] danger: gas already belongs to \[other\]",
        ),
    ],
)
def test_a_bad_file_is_told_with_its_place(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=fault):
        load_categories(file)


def test_every_danger_has_its_safety_words(categories: Categories) -> None:
    texts = load_texts()
    lists = {file.stem for file in LISTS.glob("*.txt")}
    assert {kind for kind in lists if f"danger.{kind}" not in texts} == set()
    assert {kind for category in categories.values() for kind in category.danger} <= lists
