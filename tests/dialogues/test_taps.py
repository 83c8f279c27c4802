"""Every prompt can be answered by a tap, a digit, words, or number and digit; a tap never goes astray."""

import re

import pytest
from street import Phone, Street

from bot.simulator.taps import MenuTap, menu_tap, segments
from config.rules import load_rules

REPORT = "下水道堵了,污水往外冒"


def links(text: str) -> dict[str, MenuTap]:
    """What each link of a message sends when it is tapped, as a phone reads it, by its label."""
    found = {segment.text: menu_tap(segment.href) for segment in segments(text) if segment.href}
    assert None not in found.values(), text
    return {label: tap for label, tap in found.items() if tap is not None}


def tap(phone: Phone, text: str, label: str) -> str:
    chosen = links(text)[label]
    return phone.says(chosen.content, menu_id=chosen.menu_id)


@pytest.fixture
def prompt(street: Street) -> str:
    street.resident(home="工行南小区/3").says(REPORT)
    return street.phone("head").hears("1 属实")


def test_each_choice_stands_on_its_own_line_and_below_as_a_link(prompt: str) -> None:
    lines = prompt.split("\n")
    assert [line for line in lines if re.match(r"\d ", line)] == ["1 属实", "2 不属实", "3 属实并上报", "4 我已处理"]
    assert list(links(prompt)) == ["属实", "不属实", "属实并上报", "我已处理"]
    for number, (label, sent) in enumerate(links(prompt).items(), start=1):
        assert sent.content == f"{number} {label}"
        assert re.fullmatch(r"[!-~]{1,32}", sent.menu_id)


@pytest.mark.parametrize("way", ["tap", "1", "１", "一", "1。", "选1", "属实", "1 属实", "0001 1", "0001 属实"])
def test_all_ways_to_answer_do_the_same(street: Street, prompt: str, way: str) -> None:
    head = street.phone("head")
    answer = tap(head, prompt, "属实") if way == "tap" else head.says(way)
    assert "0001 已记:属实" in answer


def test_a_stale_tap_is_told_and_does_nothing(street: Street, prompt: str) -> None:
    head = street.phone("head")
    tap(head, prompt, "属实")
    before = street.log(1)
    answer = tap(head, prompt, "不属实")
    assert "没有起作用" in answer
    assert "已派网格员" in answer
    assert street.log(1) == before


def test_a_tap_means_its_own_question_whatever_is_shown(street: Street, prompt: str) -> None:
    street.resident("other", home="工行南小区/3").says("2单元楼道灯不亮")
    head = street.phone("head")
    second = head.says("0002", "0002", "1 属实")
    assert "0001 已记:属实" in tap(head, prompt, "属实")
    assert "0002 已记:不属实" in tap(head, second, "不属实")


def test_a_tap_that_was_passed_on_does_nothing_for_another(street: Street, prompt: str) -> None:
    stranger = street.resident("stranger")
    assert "没有起作用" in tap(stranger, prompt, "属实")
    assert "verified" not in street.log(1)


def test_a_tap_with_an_id_of_somebody_elses_counts_as_typed(street: Street, prompt: str) -> None:
    street.phone("head").says("1 属实", "0001 已记:属实", menu_id="101")


def test_labels_of_cases_survive_the_phone(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    resident.says(REPORT)
    resident.says("5号楼路灯不亮")
    asked = resident.says("催办")
    first = next(iter(links(asked)))
    assert "已替您催" in tap(resident, asked, first)


def test_an_office_may_do_without(engine: object, tmp_path: object) -> None:
    path = tmp_path / "rules.toml"  # type: ignore[operator]
    path.write_text('[wechat]\ntaps = "none"\n', encoding="utf-8")
    street = Street(engine, load_rules(path))  # type: ignore[arg-type]
    street.resident(home="工行南小区/3").says(REPORT)
    assert links(street.phone("head").hears("1 属实")) == {}


def test_a_tap_on_a_prompt_from_before_a_correction_is_asked_again(street: Street) -> None:
    resident = street.resident(home="工行南小区/4")
    resident.says(REPORT)
    worker = street.phone("worker")
    menu = worker.says("1", "已接单")
    street.step(minutes=1)
    resident.says("说错了,是5号楼", "5号楼")
    again = tap(worker, menu, "进展")
    assert "没有起作用" in again
    assert "5号楼" in again
    assert "progressed" not in street.log(1)
    assert "已记:进展" in tap(worker, again, "进展")


def test_a_word_of_the_resident_spoils_no_tap(street: Street, prompt: str) -> None:
    street.step(minutes=1)
    street.phone("resident").says("补充 井盖旁边更严重", "0001")
    assert "0001 已记:属实" in tap(street.phone("head"), prompt, "属实")


def test_what_a_whistle_asks_can_be_tapped_too(street: Street) -> None:
    street.resident(home="工行南小区/4").says(REPORT)
    street.phone("worker").says("4 要市政来挖")
    street.phone("officer").says("4 要市政来挖")
    desk = street.phone("street")
    asked = desk.says("7", "1 疑难问题")
    assert "已吹哨:市政公司牵头" in tap(desk, asked, "疑难问题")
