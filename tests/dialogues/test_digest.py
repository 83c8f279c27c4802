"""What staff hear in the morning: what waits for them, last week's figures once a week, and nothing of nothing."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session
from street import ZONE, Street

from handlers import digest, folding
from handlers.context import Context
from models import db, deadlines


def morning(street: Street, when: str) -> int | None:
    """Step to that local time and look at the clock as the scheduler does; which round began."""
    at = datetime.fromisoformat(when).replace(tzinfo=ZONE)
    street.step(seconds=(at - street.now).total_seconds())
    street.now = at
    for phone in street.phones.values():
        phone.heard.clear()
    day = digest.due(street.office, street.now)
    with db.batch(street.engine) as session, session.begin():
        ctx = Context(office=street.office, session=session, now=street.now)
        begun = day is not None and digest.begin(ctx, day)
    while begun and digest_waits(street):
        street.fire()
    street.send()
    return day if begun else None


def digest_waits(street: Street) -> bool:
    with Session(street.engine) as session:
        return any(row.kind == "digest" for row in due_now(session, street))


def due_now(session: Session, street: Street) -> list:
    return deadlines.by_ids(session, deadlines.due(session, street.now, 1000))


def fold(street: Street) -> None:
    with Session(street.engine, expire_on_commit=False) as session, session.begin():
        folding.fold(Context(office=street.office, session=session, now=street.now))


@pytest.fixture
def street(engine) -> Street:
    street = Street(engine)
    for openid in ("head", "worker", "community", "street"):
        street.phone(openid).says("待办")
    return street


def open_windows(street: Street) -> None:
    """Everybody has just written, so that WeChat would take a message."""
    for openid in ("head", "worker", "community", "street"):
        street.phone(openid).says("待办")


def test_a_workday_morning_tells_what_waits_and_those_without_work_hear_nothing(street: Street) -> None:
    street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒", "收到")
    street.phone("head").says("1", "0001")
    street.phone("worker").says("1", "0001")
    street.step(hours=20)
    open_windows(street)
    assert morning(street, "2026-11-24T08:40") == 20261124
    street.phone("worker").hears("今天等您办的1件", "0001 工行南小区3号楼", "污水/排水")
    street.phone("head").hears_nothing()


def test_once_a_morning_not_before_its_time_not_long_after_and_not_on_days_off(street: Street) -> None:
    assert morning(street, "2026-11-24T08:39") is None
    assert morning(street, "2026-11-24T08:41") == 20261124
    assert morning(street, "2026-11-24T08:45") is None
    assert morning(street, "2026-11-25T09:01") is None
    assert morning(street, "2026-11-28T08:45") is None


def test_an_office_may_do_without(street: Street) -> None:
    rules = street.office.rules
    street.office.rules = rules.model_copy(update={"digest": rules.digest.model_copy(update={"daily": False})})
    assert morning(street, "2026-11-24T08:45") is None
    assert morning(street, "2026-11-30T08:45") == 20261130


def test_the_first_workday_of_a_week_brings_last_weeks_figures_to_those_whose_area_it_is(street: Street) -> None:
    neighbours = [street.resident(f"neighbour{number}", home="工行南小区/3") for number in range(2)]
    for neighbour in neighbours:
        neighbour.says("下水道堵了", "收到")
    street.resident("far", home="惠民小区/1").says("路灯不亮", "收到")
    street.step(days=6)
    fold(street)
    street.step(seconds=(datetime(2026, 11, 30, 8, 30, tzinfo=ZONE) - street.now).total_seconds())
    open_windows(street)
    assert morning(street, "2026-11-30T08:40") == 20261130
    assert "上周(11月23日—11月29日)您的社区接件2" in street.phone("community").hears(
        "这周多留意", "工行南小区3号楼 污水/排水"
    )
    assert "上周(11月23日—11月29日)街道接件3" in street.phone("street").hears()
    assert "您的楼接件2" in street.phone("head").hears()


def test_a_shut_window_costs_no_template_and_no_phone_call(street: Street) -> None:
    street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒", "收到")
    street.phone("head").says("1", "0001")
    street.phone("worker").says("1", "0001")
    street.step(days=3)
    calls = street.calls()
    sent = len(street.sent)
    assert morning(street, "2026-11-27T08:40") == 20261127
    street.step(hours=2)
    digests = [push for push in street.pushes() if push.kind == "digest"]
    assert [push.channel.value for push in digests] == ["custom"] * len(digests)
    assert len(digests) >= 1
    assert {push.state.value for push in digests} <= {"sent", "superseded"}
    assert not [sending for sending in street.sent[sent:] if sending.template_id and "等您办" in sending.text]
    assert [call for call in street.calls() if call not in calls] == []


def test_who_is_on_leave_is_left_alone(street: Street) -> None:
    street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒", "收到")
    street.phone("head").says("1", "0001")
    street.phone("worker").says("1", "0001")
    with Session(street.engine) as session, session.begin():
        worker = street.person("worker")
        session.merge(worker).away_until = street.now + timedelta(days=3)
    street.step(hours=20)
    open_windows(street)
    morning(street, "2026-11-24T08:40")
    assert [
        push for push in street.pushes() if push.kind == "digest" and push.person_id == street.person("worker").id
    ] == []
