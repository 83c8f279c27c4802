"""吹哨 and 答卷: the street calls, units answer in the chat or by phone, the street judges, the clocks press."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select
from street import ZONE, Street, short

from handlers import ledger
from handlers.context import Actor, Context
from handlers.refusal import Refusal
from handlers.whistle import answering, calling, judging, links
from handlers.whistle.calling import Order
from models.cases import Case, LogEntry
from models.people import Appointment, Person
from models.places import ResponderUnit
from models.pushes import Quota
from models.vocabulary import Role
from models.whistles import Assignment, Whistle, WhistleKind


def liaison(street: Street, openid: str, unit: str) -> Any:
    """Somebody who speaks for a unit, bound to WeChat."""
    with Session(street.engine) as session, session.begin():
        found = session.exec(select(ResponderUnit).where(ResponderUnit.name == unit)).one()
        person = Person(openid=openid, name=f"{unit}联络员", on_roster=True, followed=True, created_at=street.now)
        session.add(person)
        session.flush()
        session.add(Appointment(person_id=person.id, role=Role.RESPONDER_UNIT, responder_unit_id=found.id))
        until = street.now + timedelta(days=400)
        session.add(Quota(person_id=person.id, message_left=1000, message_until=until))
    return street.phone(openid)


def at_the_street(street: Street, text: str = "下水道堵了,污水往外冒") -> str:
    """A case that head and community have sent up to the street desk."""
    no = short(street.resident(home="工行南小区/3").says(text))
    street.phone("head").says("3 要挖管道", "已记")
    street.phone("officer").says(f"{no} 4 要大修", "已记:上报(要大修)")
    street.phone("street").hears(f"-{no}", "\n1 接单", "\n6 派给社区", "\n7 吹哨")
    return no


def whistled(street: Street, kind: str = "1") -> str:
    no = at_the_street(street)
    street.phone("street").says("7 管道塌了", "为什么吹哨", "\n1 疑难问题\n2 联合执法\n3 紧急情况")
    street.phone("street").says(kind, f"{no} 已吹哨:市政公司牵头")
    return no


def rows(street: Street, no: str) -> tuple[Whistle, list[Assignment]]:
    with Session(street.engine, expire_on_commit=False) as session:
        whistle = session.exec(select(Whistle).where(Whistle.case_id == int(no))).one()
        found = session.exec(select(Assignment).where(Assignment.whistle_id == whistle.id).order_by(Assignment.id))
        return whistle, list(found)


def test_from_the_whistle_to_a_solution(street: Street) -> None:
    unit = liaison(street, "unit", "市政公司")
    resident = street.phone("resident")
    no = whistled(street)
    resident.heard[:-1] = []
    resident.hears(f"{no} 街道请市政公司来办(疑难问题)", "给答复(7个工作日")
    unit.hears("【吹哨】", f"-{no}", "牵头", "管道塌了", "\n1 认领\n2 退回\n3 进展\n4 到场\n5 答卷")
    unit.says("1", f"{no} 认领了", "\n5 答卷", never=("\n1 认领",))
    resident.hears("市政公司认领了")
    unit.says(f"{no} 4", "到场")
    resident.hears("市政公司到现场了")
    unit.says(f"{no} 5", "怎么办的")
    unit.says("换了二十米管", f"{no} 答复收到了")
    street.phone("street").hears(f"-{no}", "市政公司答复:换了二十米管", "\n1 采纳,解决了\n2 采纳,没解决\n3 退回重办")
    assert street.case(int(no)).state == "whistled"
    street.phone("street").says("1", "已采纳市政公司的答复,解决了")
    resident.hears(f"{no} 处理好了:换了二十米管")
    case = street.case(int(no))
    assert (case.state, case.handled_by_role) == ("resolved", "street_desk")
    whistle, (lead,) = rows(street, no)
    assert (whistle.resolved, lead.state, whistle.ended_at) == (True, "accepted", street.now)
    assert street.log(int(no))[-5:] == ["whistled", "whistle_claimed", "arrived", "answered", "answer_accepted"]
    with Session(street.engine) as session:
        (row,) = ledger.ledger(Context(office=street.office, session=session, now=street.now), ledger.Span())
    assert row["whistles"] == [
        {
            "kind": "hard_problem",
            "state": "accepted",
            "lead": "市政公司",
            "assisting": [],
            "claimed_at": street.now.astimezone(ZONE).isoformat(),
            "answered_at": street.now.astimezone(ZONE).isoformat(),
            "resolved": True,
        }
    ]
    street.step(days=1, hours=9)
    resident.hears("1 满意")


def test_an_answer_is_not_a_solution(street: Street) -> None:
    unit = liaison(street, "unit", "市政公司")
    no = whistled(street)
    unit.says("5 排期到明年", "答复收到了")
    street.phone("street").says("2", "事情还没解决", "回到街道手上")
    case, (whistle, _) = street.case(int(no)), rows(street, no)
    assert (case.state, case.responsible_role, whistle.resolved) == ("escalated_street", "street_desk", False)
    assert case.handle_due_at is not None
    assert case.handle_due_at > street.now
    assert "市政公司给了答复:排期到明年。事情还没解决" in "\n".join(street.phone("resident").heard)


def test_sent_back_to_answer_again(street: Street) -> None:
    unit = liaison(street, "unit", "市政公司")
    no = whistled(street)
    unit.says("5 看过了")
    street.step(hours=3)
    street.phone("street").says(f"{no} 3", "为什么退回重办")
    street.phone("street").says("没有修", "已退回市政公司重办")
    unit.heard[:-1] = []
    unit.hears("上次的答复没通过:没有修", "5 答卷")
    _, (lead,) = rows(street, no)
    assert lead.state == "rejected"
    assert lead.answer_due_at > street.now + timedelta(days=7)
    unit.says(f"{no} 5 修好了", "答复收到了")
    street.phone("street").says(f"{no} 1", "解决了")
    assert street.case(int(no)).state == "resolved"


def test_returned_twice_then_designated(street: Street) -> None:
    sewage, lights = liaison(street, "unit", "市政公司"), liaison(street, "unit2", "路灯管理所")
    no = whistled(street)
    sewage.says("2", "退给谁、为什么")
    sewage.says("是灯杆压断了管,该路灯管理所", f"{no} 已退回街道")
    street.phone("street").hears("市政公司退回来了", "该路灯管理所办", "\n1 改派给他们说的单位\n2 还由原单位办")
    street.phone("street").says("1", "已派给路灯管理所", never=("不能再退",))
    lights.hears("【吹哨】", "2 退回")
    lights.says("2 管道不归我们,该市政公司", "已退回街道")
    street.phone("street").hears("已经退过两次")
    street.phone("street").says("1", "已派给市政公司(指定,不能再退)")
    sewage.hears("1 认领", "5 答卷")
    sewage.says(f"{no} 2 还是不归我们 路灯管理所", never=("已退回",))
    whistle, found = rows(street, no)
    assert (whistle.returns, [row.state.value for row in found]) == (2, ["returned", "returned", "issued"])
    assert found[-1].designated
    assert street.case(int(no)).responsible_unit_id == found[-1].unit_id


def test_a_listed_duty_is_not_pushed_down_to_the_community(street: Street) -> None:
    unit = liaison(street, "unit", "市政公司")
    no = whistled(street)
    unit.says("2 小事情,该社区自己弄", f"{no} 在市政公司的职责里,不能推给社区")
    assert rows(street, no)[1][0].state == "issued"


def test_a_unit_nobody_is_bound_for_is_phoned(street: Street) -> None:
    no = whistled(street)
    assert ("responder_unit", "no_phone") in street.calls()
    _, (lead,) = rows(street, no)
    with Session(street.engine) as session, session.begin():
        ctx = Context(office=street.office, session=session, now=street.now)
        row = session.get_one(Assignment, lead.id)
        token = links.link(ctx, row).rpartition("/")[2]
        assert links.opened(ctx, token) is row
        assert links.opened(ctx, token[:-1] + "x") is None
        actor = Actor(role=Role.RESPONDER_UNIT, unit_id=row.unit_id)
        assert answering.claim(ctx, row, actor) is row
        assert isinstance(answering.claim(ctx, row, actor), Refusal)
        late = Context(office=street.office, session=session, now=row.token_until)
        assert links.opened(late, token) is None
        links.revoke(ctx, row)
        assert links.opened(ctx, token) is None
    assert ("responder_unit", "no_phone") not in street.calls()
    street.phone("resident").heard[:-1] = []


def test_silence_is_supervised_and_the_breach_frozen(street: Street) -> None:
    unit = liaison(street, "unit", "市政公司")
    no = whistled(street, kind="3")
    begun = street.now
    street.step(minutes=31)
    unit.heard[:-1] = []
    unit.hears("【督办】", no, "市政公司到时间没有认领")
    whistle, _ = rows(street, no)
    assert whistle.supervised_at == begun + timedelta(minutes=30)
    street.step(days=2)
    _, (lead,) = rows(street, no)
    assert lead.overdue_at == street.case(int(no)).overdue_at == begun + timedelta(hours=24)
    assert street.case(int(no)).state == "whistled"
    log = street.log(int(no))
    assert log.count("supervised") == 2
    assert "overdue" in log


@pytest.mark.parametrize(("kind", "claim", "answer"), [("1", 1, 9), ("2", 1, 15), ("3", 0, 1)])
def test_each_kind_has_its_own_clocks(street: Street, kind: str, claim: int, answer: int) -> None:
    no = whistled(street, kind)
    _, (lead,) = rows(street, no)
    assert lead.due_at is not None
    assert (lead.due_at.date() - street.now.date()).days == claim
    assert (lead.answer_due_at.date() - street.now.date()).days == answer
    case = street.case(int(no))
    assert (case.due_at, case.handle_due_at) == (lead.due_at, lead.answer_due_at)


def test_the_whistle_can_be_taken_back(street: Street) -> None:
    unit = liaison(street, "unit", "市政公司")
    no = whistled(street)
    due = street.case(int(no)).due_at
    unit.hears("【吹哨】")
    street.phone("street").says("撤销", f"-{no}", "撤销了", "7 吹哨")
    case = street.case(int(no))
    assert (case.state, case.responsible_role, case.responsible_unit_id) == ("escalated_street", "street_desk", None)
    assert case.due_at != due
    with Session(street.engine) as session:
        assert session.exec(select(Whistle)).all() == []
    unit.says("1", never=("认领了",))


def test_a_verdict_can_be_taken_back(street: Street) -> None:
    unit = liaison(street, "unit", "市政公司")
    no = whistled(street)
    unit.says("5 修好了")
    street.phone("street").says("1", "已采纳")
    street.phone("street").says("撤销", "撤销了", "1 采纳,解决了")
    whistle, (lead,) = rows(street, no)
    assert (street.case(int(no)).state, lead.state, whistle.resolved, whistle.ended_at) == (
        "whistled", "answered", None, None
    )  # fmt: skip
    street.phone("street").says("3 没修好", "已退回")


def test_a_liaison_answers_by_number_however_much_came_between(street: Street) -> None:
    unit = liaison(street, "unit", "市政公司")
    no = whistled(street)
    unit.says("1", "认领了")
    street.step(hours=2)
    unit.says(no, f"-{no}", "\n5 答卷")
    unit.says("你好")
    unit.says(f"{no} 5 换了管子", f"{no} 答复收到了")
    unit.says(f"{no} 5 再答一次", never=("答复收到了",))


def test_withdrawn_ends_the_whistle_and_closes_the_link(street: Street) -> None:
    no = whistled(street)
    street.phone("resident").says("撤回", "撤回了")
    whistle, (lead,) = rows(street, no)
    assert whistle.ended_at is not None
    assert lead.token_revoked_at is not None
    street.step(days=20)
    assert "supervised" not in street.log(int(no))


def test_lead_and_assisting_units_answer_apart(street: Street) -> None:
    no = at_the_street(street)
    with Session(street.engine, expire_on_commit=False) as session, session.begin():
        ctx = Context(office=street.office, session=session, now=street.now)
        case = session.get_one(Case, int(no))
        lead, second, third = session.exec(select(ResponderUnit).order_by(ResponderUnit.id)).all()
        desk = Actor(role=Role.STREET_DESK, person=session.exec(select(Person).where(Person.openid == "street")).one())
        worker = Actor(
            role=Role.GRID_WORKER, person=session.exec(select(Person).where(Person.openid == "worker")).one()
        )
        order = Order(
            kind=WhistleKind.JOINT_ENFORCEMENT, lead_id=lead.id, assist_ids=(second.id, third.id), reason="一起查"
        )
        assert isinstance(calling.issue(ctx, case, worker, order), Refusal)
        whistle = calling.issue(ctx, case, desk, order)
        assert isinstance(whistle, Whistle)
        parts = session.exec(select(Assignment).order_by(Assignment.id)).all()
        assert [(part.leads, part.state.value) for part in parts] == [
            (True, "issued"),
            (False, "issued"),
            (False, "issued"),
        ]
        stranger = Actor(role=Role.RESPONDER_UNIT, unit_id=lead.id)
        assert isinstance(answering.claim(ctx, parts[1], stranger), Refusal)
        for part in parts[1:]:
            answering.answer(ctx, part, Actor(role=Role.RESPONDER_UNIT, unit_id=part.unit_id), "查过")
            judging.accept(ctx, part, desk, solved=True)
        assert case.state == "whistled"
        assert isinstance(judging.accept(ctx, parts[0], desk, solved=True), Refusal)
        answering.answer(ctx, parts[0], Actor(role=Role.RESPONDER_UNIT, unit_id=lead.id), "拆了")
        assert isinstance(judging.assess(ctx, whistle, desk, 5), Refusal)
        judging.accept(ctx, parts[0], desk, solved=True)
        judging.assess(ctx, whistle, desk, 4, "快")
        judging.assess(ctx, whistle, Actor(role=Role.RESPONDER_UNIT, unit_id=lead.id), 5)
        assert isinstance(judging.assess(ctx, whistle, Actor(role=Role.RESPONDER_UNIT, unit_id=second.id), 5), Refusal)
        assert (whistle.answerer_score, whistle.whistler_score) == (4, 5)
        told = session.exec(select(LogEntry).where(LogEntry.case_id == case.id, LogEntry.event == "answered")).all()
        assert len(told) == 3
    street.send()
    heard = "\n".join(street.phone("resident").heard)
    assert heard.count("认领了") == 1


def test_kind_and_unit_come_along_with_the_digit(street: Street) -> None:
    street.resident(home="工行南小区/4").says("下水道堵了,污水往外冒")
    street.phone("worker").says("4 要一起来看")
    street.phone("officer").says("4 要一起来看")
    street.phone("street").says("0001 7 联合 路灯管理所", "已吹哨:路灯管理所牵头")
    with Session(street.engine) as session:
        assert session.exec(select(Whistle.kind)).one() == "joint_enforcement"
