"""Clocks, reminders, the climb along the chain, quiet hours, breaches and returns."""

from datetime import timedelta

from sqlmodel import Session, select
from street import MONDAY, Street, short

from config.rules import load_rules
from models.people import Person


def test_due_times_of_an_urgent_utility_case(street: Street) -> None:
    receipt = street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒")
    case = street.case(int(short(receipt)))
    assert case.due_at == MONDAY + timedelta(hours=2)
    assert case.handle_due_at == MONDAY + timedelta(hours=24)
    assert "今天12:00前有人来看(2小时" in receipt
    assert "明天10:00办好" in receipt


def test_due_times_of_an_ordinary_case_count_work_hours(street: Street) -> None:
    case = street.case(int(short(street.resident(home="工行南小区/3").says("楼前路灯不亮"))))
    assert case.due_at == MONDAY + timedelta(hours=6, minutes=30)
    assert case.handle_due_at == MONDAY + timedelta(days=7, hours=8)


def test_reminders_then_one_hop_up_at_a_time(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = int(short(resident.says("下水道堵了,污水往外冒")))
    head = street.phone("head")
    head.hears("1 属实")
    street.step(minutes=61)
    head.hears("提醒", f"{no:04d}")
    street.step(minutes=60)
    head.hears("提醒")
    head.hears("到时间没有回音", "已转给楼栋长钱师傅")
    resident.hears("已转给楼栋长钱师傅")
    street.phone("deputy").hears("1 属实")
    street.step(hours=2)
    assert street.case(no).state == "dispatched"
    street.phone("worker").hears("1 接单")
    assert street.log(no).count("escalated") == 2


def test_breach_is_frozen_at_its_due_time(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = int(short(resident.says("下水道堵了,污水往外冒")))
    street.phone("head").says("1")
    street.phone("worker").says("1")
    street.step(hours=25)
    case = street.case(no)
    assert case.overdue_at == MONDAY + timedelta(hours=24)
    assert "overdue" in street.log(no)
    assert case.responsible_role == "grid_lead"
    street.step(days=3)
    assert street.case(no).overdue_at == MONDAY + timedelta(hours=24)


def test_after_a_stop_only_one_hop_and_the_latest_reminder(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = int(short(resident.says("下水道堵了,污水往外冒")))
    street.phone("head").heard.clear()
    street.jump(hours=3)
    log = street.log(no)
    assert log.count("escalated") == 1
    assert log.count("reminded") == 1
    assert street.case(no).due_at == street.now + timedelta(hours=2)


def test_a_night_report_waits_for_the_morning(street: Street) -> None:
    street.step(hours=12)
    resident = street.resident(home="工行南小区/3")
    no = int(short(resident.says("下水道堵了,污水往外冒")))
    street.phone("head").hears_nothing()
    seven_thirty = street.now + timedelta(hours=9, minutes=30)
    assert street.case(no).due_at == seven_thirty + timedelta(hours=2)
    street.step(hours=9, minutes=31)
    street.phone("head").hears("今天9:30前看一眼")


def test_nobody_bound_goes_up_with_an_alarm(street: Street) -> None:
    with Session(street.engine) as session, session.begin():
        for person in session.exec(select(Person).where(Person.name.in_(["王师傅", "钱师傅"]))):
            person.openid = None
    resident = street.resident(home="工行南小区/3")
    no = int(short(resident.says("下水道堵了,污水往外冒", "小李")))
    assert street.case(no).state == "dispatched"
    assert street.calls().count(("building_head", "not_bound")) == 2
    assert "unreached" in street.log(no)


def test_at_the_top_silence_means_a_phone_call(street: Street) -> None:
    resident = street.resident(home="工行南小区/4")
    no = int(short(resident.says("楼前路灯不亮")))
    street.step(days=6)
    assert street.case(no).responsible_role == "street_desk"
    assert ("street_desk", "silent") in street.calls()


def test_dissatisfied_after_closing_within_seven_days(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = int(short(resident.says("下水道堵了,污水往外冒")))
    street.phone("head").says("4 通了")
    street.step(days=1, hours=9)
    resident.says("1", "谢谢")
    street.step(days=2)
    resident.says("又堵了,根本没修好", "重新办理")
    assert street.case(no).state == "rework"


def test_rules_of_an_office_change_the_clock(engine: object, tmp_path: object) -> None:
    path = tmp_path / "rules.toml"  # type: ignore[operator]
    path.write_text('[limits.utility]\nverify = "30s"\n', encoding="utf-8")
    street = Street(engine, load_rules(path))  # type: ignore[arg-type]
    no = int(short(street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒")))
    street.step(seconds=31)
    assert street.log(no).count("escalated") == 1
