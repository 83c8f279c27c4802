"""Sentences an office rewrites: what may stand in them, and how they are shown before they are kept."""

import pytest

from config.overlay import SettingError
from config.sentences import check, preview
from config.texts import read_texts

SHIPPED = {key: sentence for sentences in read_texts().values() for key, sentence in sentences.items()}


def test_the_samples_fill_every_shipped_sentence() -> None:
    for key, sentence in SHIPPED.items():
        preview(key, sentence)


def fault(shipped: str, own: str) -> str:
    with pytest.raises(SettingError) as raised:
        check("resident.some", shipped, own)
    return raised.value.kind


def test_a_sentence_may_be_turned_round() -> None:
    check("resident.some", "{{ who }}在处理{% if note %}:{{ note }}{% endif %}", "别急,{{ who }}在办{{ note }}")


@pytest.mark.parametrize(
    ("own", "kind"),
    [
        ("", "empty"),
        ("{{ who", "text_syntax"),
        ("{% if who %}好", "text_syntax"),
        ("{{ who|nonsense }}", "text_turn"),
        ("{{ whom }}", "text_value"),
        ("{{ who.name }}", "text_turn"),
        ("{{ who['__class__'] }}", "text_turn"),
        ("{{ who() }}", "text_turn"),
        ("{{ 'a' * 9999999999 }}", "text_turn"),
        ("{% for a in who %}{{ a }}{% endfor %}", "text_turn"),
        ("{% include 'x' %}", "text_turn"),
        ("很长" * 400, "text_long"),
    ],
)
def test_what_would_break_or_run_something_is_refused(own: str, kind: str) -> None:
    assert fault("{{ who }}在处理", own) == kind


def test_a_sentence_that_tells_the_case_number_goes_on_telling_it() -> None:
    assert fault("收到,已登记 {{ case_no }}", "收到啦") == "text_case_no"


def test_where_one_reaches_into_a_list_one_cannot_reach_anywhere_else() -> None:
    shipped = SHIPPED["resident.list"]
    assert fault(shipped, "{{ lines['__class__']['__mro__'] }}") == "text_turn"
    assert fault(shipped, "{{ lines[0].__class__.split() }}") == "text_turn"
