"""What is sent besides words belongs to the case under way, before or after the words; where unclear, it is asked."""

import pytest
from sqlmodel import Session, select
from street import Street, short

from handlers.incoming import Kind
from models.media import FileState, Hearing
from models.places import Estate


def belongs(street: Street) -> list[str]:
    """The short number of each attachment's case, "" for none."""
    return [f"{row.case_id:04d}" if row.case_id else "" for row in street.attachments()]


def test_a_photo_after_the_words_is_joined(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    number = short(resident.says("下水道堵了,污水往外冒"))
    assert f"放进 {number}" in resident.does(Kind.IMAGE, media_id="M1")
    row = street.attachments()[0]
    assert (belongs(street), row.state, row.media_id) == ([number], FileState.WAITING, "M1")


def test_photos_before_the_words_are_joined(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    assert "这是什么事" in resident.does(Kind.IMAGE, media_id="M1")
    resident.does(Kind.IMAGE, media_id="M2")
    street.step(minutes=5)
    number = short(resident.says("下水道堵了,污水往外冒"))
    assert belongs(street) == [number, number]


def test_a_photo_long_before_the_words_is_not_taken_along(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    resident.does(Kind.IMAGE, media_id="M1")
    street.step(hours=2)
    later = short(resident.says("下水道堵了,污水往外冒"))
    assert later not in belongs(street)


def test_a_photo_the_next_day_is_asked_about(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    number = short(resident.says("下水道堵了,污水往外冒"))
    street.step(hours=3)
    asked = resident.does(Kind.IMAGE, media_id="M1")
    assert "您说的是哪一件" in asked
    assert f"1 {number}" in asked
    assert "2 都不是" in asked
    assert "回个数字" in resident.does(Kind.IMAGE, media_id="M2")
    resident.says("1", f"放进 {number}")
    assert belongs(street) == [number, number]


def test_a_photo_of_something_new_waits_for_its_words(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    resident.says("下水道堵了,污水往外冒")
    street.step(hours=3)
    resident.does(Kind.IMAGE, media_id="M1")
    resident.says("2", "这是什么事")
    number = short(resident.says("5号楼路灯不亮"))
    assert belongs(street) == [number]


def test_the_workers_photo_follows_what_was_just_done(street: Street) -> None:
    resident = street.resident(home="工行南小区/4")
    first = short(resident.says("下水道堵了,污水往外冒"))
    worker = street.phone("worker")
    worker.says("1", "已接单")
    short(street.resident("other", home="工行南小区/4").says("楼前路灯不亮"))
    worker.says(f"{first} 5 疏通好了", "已记:办结")
    assert f"放进 {first}" in worker.does(Kind.IMAGE, media_id="M1")
    assert belongs(street) == [first]


def test_a_recording_is_never_dropped(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    said = resident.does(Kind.VOICE, media_id="V1", fields={"MediaId16K": "V16"})
    assert "值班的人听" in said
    assert "119" in said
    row = street.attachments()[0]
    assert (row.hearing, row.better_media_id) == (Hearing.BY_HAND, "V16")
    desk = street.phone("street")
    desk.hears("有一条语音等人听", f"/m/{row.id}-", f"听写 {row.id}")
    desk.says(f"听写 {row.id} 下水道堵了,污水往外冒", "记下了")
    street.listen()
    number = short(resident.hears("您语音里说", "已登记"))
    assert street.case(int(number)).text == "下水道堵了,污水往外冒"
    assert belongs(street) == [number]
    desk.says(f"听写 {row.id} 再来一次", "已经有人听写了")


def test_a_recording_nobody_hears_is_asked_about_again_and_at_last_phoned_about(street: Street) -> None:
    street.resident(home="工行南小区/3").does(Kind.VOICE, media_id="V1")
    desk = street.phone("street")
    desk.hears("有一条语音等人听")
    for _ in range(3):
        street.step(minutes=15)
        desk.hears("今天10:00的一条语音还没人听", "听写 1")
    street.step(minutes=15)
    desk.hears_nothing()
    assert ("street_desk", "unheard") in street.calls()
    street.step(hours=3)
    desk.hears_nothing()


def test_a_recording_that_was_heard_is_not_asked_about_again(street: Street) -> None:
    street.resident(home="工行南小区/3").does(Kind.VOICE, media_id="V1")
    desk = street.phone("street")
    desk.hears("有一条语音等人听")
    desk.says("听写 1 路灯不亮", "记下了")
    street.listen()
    street.step(minutes=40)
    desk.hears_nothing()


def test_only_the_desk_writes_recordings_down(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    resident.does(Kind.VOICE, media_id="V1")
    resident.says("听写 1 路灯不亮", "街道值守和社区")
    street.phone("street").says("听写 99 路灯不亮", "没有 99 号")
    street.listen()
    assert street.cases() == []


def test_a_place_on_the_map_answers_where_it_is(street: Street) -> None:
    resident = street.resident()
    resident.says("路灯不亮", "哪个小区")
    resident.does(Kind.LOCATION, latitude=39.6, longitude=106.8, label="内蒙古乌海市海勃湾区惠民小区北门")
    case = street.cases()[0]
    assert case.estate_id == 2
    assert belongs(street) == [case.short]


def test_a_place_sent_first_is_where_the_report_belongs(street: Street) -> None:
    resident = street.resident()
    said = resident.does(Kind.LOCATION, latitude=39.6, longitude=106.8, label="海勃湾区惠民小区")
    assert "惠民小区" in said
    resident.says("路灯不亮", "惠民小区", never=("哪个小区",))
    assert belongs(street) == [street.cases()[0].short]


NEAR_HUIMIN = {"latitude": 39.6201, "longitude": 106.8302, "label": "滨河路12号"}


@pytest.fixture
def mapped(street: Street) -> Street:
    """The street with both estates on the map, three kilometres apart."""
    points = {"工行南小区": (39.600, 106.800), "惠民小区": (39.620, 106.830)}
    with Session(street.engine) as session, session.begin():
        for estate in session.exec(select(Estate)):
            estate.latitude, estate.longitude = points[estate.name]
    return street


@pytest.mark.parametrize("home", [None, "工行南小区/3"])
def test_a_point_on_the_map_then_words_without_an_estate(mapped: Street, home: str | None) -> None:
    resident = mapped.resident(home=home)
    assert "惠民小区 滨河路12号" in resident.does(Kind.LOCATION, **NEAR_HUIMIN)
    resident.says("路灯不亮", "惠民小区滨河路12号", "小吴", never=("哪个小区",))
    assert belongs(mapped) == [mapped.cases()[0].short]


def test_a_point_on_the_map_answers_where_it_is(mapped: Street) -> None:
    resident = mapped.resident()
    resident.says("路灯不亮", "哪个小区")
    assert "惠民小区滨河路12号" in resident.does(Kind.LOCATION, **NEAR_HUIMIN)


def test_a_point_elsewhere_puts_right_what_was_taken_for_home(mapped: Street) -> None:
    resident = mapped.resident(home="工行南小区/3")
    resident.says("路灯不亮", "工行南小区3号楼")
    head = mapped.phone("head")
    head.hears("1 属实")
    assert "惠民小区滨河路12号" in resident.does(Kind.LOCATION, **NEAR_HUIMIN)
    case = mapped.cases()[0]
    assert (case.estate_id, case.building_id) == (2, None)
    head.hears("更正", "小吴")
    mapped.phone("worker3").hears("惠民小区滨河路12号", "1 接单")


def test_a_point_nowhere_near_is_asked_about(mapped: Street) -> None:
    resident = mapped.resident()
    resident.does(Kind.LOCATION, latitude=39.7, longitude=106.9, label="滨河路12号")
    resident.says("路灯不亮", "哪个小区")


def test_a_point_does_not_overrule_an_estate_that_was_named(mapped: Street) -> None:
    resident = mapped.resident()
    resident.says("工行南小区3号楼路灯不亮", "工行南小区3号楼")
    resident.does(Kind.LOCATION, **NEAR_HUIMIN)
    assert mapped.cases()[0].estate_id == 1
