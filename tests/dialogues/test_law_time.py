"""More time, time that stands still, stages, declining, leave: each with its reason, its approver and its word told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select
from street import MONDAY, ZONE, Street, short

from handlers import casepage
from handlers.case import extending, milestones, pausing, sending
from handlers.context import Actor, Context
from handlers.refusal import Refusal
from models.cases import Case
from models.pauses import Extension, milestones_of
from models.people import Person
from models.vocabulary import Role


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-{day} {clock}").replace(tzinfo=ZONE).astimezone(UTC)


@contextmanager
def desk(
    street: Street, no: int, openid: str = "street", role: Role = Role.STREET_DESK
) -> Iterator[tuple[Context, Case, Actor]]:
    """Somebody at the console, with that case before them."""
    with Session(street.engine, expire_on_commit=False) as session, session.begin():
        person = session.exec(select(Person).where(Person.openid == openid)).one()
        ctx = Context(office=street.office, session=session, now=street.now, action="console")
        yield ctx, session.get_one(Case, no), Actor(role=role, person=person)
    street.send()


def claimed(street: Street, text: str = "楼前路灯不亮") -> int:
    """A case in the hands of the grid worker."""
    no = int(short(street.resident(home="工行南小区/4").says(text)))
    street.phone("worker").says("1", "已接单")
    return no


def test_extension_is_asked_before_due_and_approved_a_level_up(street: Street) -> None:
    no = claimed(street)
    before = street.case(no).handle_due_at
    street.phone("worker").says("延期", "连单号和理由")
    street.phone("worker").says(f"延期 {no:04d} 等配件", f"{no:04d} 延期申请报上去了", "12月8日(周二)24:00")
    street.phone("worker").says(f"延期 {no:04d} 等配件", "已经申请过")
    street.phone("officer").hears(f"-{no:04d}", "小李想延期:等配件", "\n1 同意\n2 不同意")
    assert street.case(no).handle_due_at == before
    street.phone("officer").says("1", "同意延期", "12月8日")
    case = street.case(no)
    assert case.handle_due_at == case.due_at == at("12-09", "00:00")
    street.phone("worker").heard[:-1] = []
    street.phone("worker").hears("延期批了", "15天")
    assert "要多用几天:等配件。改为最晚12月8日(周二)24:00办好(15天" in "\n".join(street.phone("resident").heard)
    street.step(days=8)
    assert street.case(no).overdue_at is None
    street.step(days=9)
    assert street.case(no).overdue_at == at("12-09", "00:00")
    assert street.log(no).count("extended") == 1


def test_an_extension_can_be_refused_or_taken_back(street: Street) -> None:
    no = claimed(street)
    before = street.case(no).handle_due_at
    street.phone("worker").says(f"延期 {no:04d} 等配件")
    street.phone("worker").says("撤销", "撤销了")
    street.phone("worker").says(f"延期 {no:04d} 还是要等", "报上去了")
    street.phone("officer").says("2 有备件", "没有同意")
    street.phone("worker").heard[:-1] = []
    street.phone("worker").hears("延期没有批:有备件")
    assert street.case(no).handle_due_at == before
    street.phone("worker").says(f"延期 {no:04d} 再等等", "报上去了")
    street.phone("officer").says("1", "同意延期")
    street.phone("officer").says("撤销", "撤销了", "1 同意")
    assert street.case(no).handle_due_at == before


def test_nobody_approves_their_own_extension_nor_after_the_last_day(street: Street) -> None:
    no = claimed(street)
    with desk(street, no, "worker", Role.GRID_WORKER) as (ctx, case, worker):
        extension = extending.ask(ctx, case, worker, "等配件")
        assert isinstance(extension, Extension)
        assert isinstance(extending.decide(ctx, extension, worker, approved=True), Refusal)
        same_level = Actor(role=Role.GRID_WORKER, person=ctx.session.exec(select(Person)).first())
        assert isinstance(extending.decide(ctx, extension, same_level, approved=True), Refusal)
    street.step(days=8)
    with desk(street, no) as (ctx, case, actor):
        assert isinstance(extending.ask(ctx, case, actor, "太晚了"), Refusal)


def test_suspended_only_for_listed_causes_and_put_off_by_what_it_cost(street: Street) -> None:
    no = claimed(street)
    street.step(hours=1)
    with desk(street, no) as (ctx, case, actor):
        assert isinstance(pausing.suspend(ctx, case, actor, "busy"), Refusal)
        pausing.suspend(ctx, case, actor, "weather", "零下二十度")
    case = street.case(no)
    assert (case.state, case.due_at) == ("suspended", None)
    assert "暂时停一停:天气原因,零下二十度" in "\n".join(street.phone("resident").heard)
    street.step(days=2)
    street.phone("worker").says(f"{no:04d} 5 修好了", never=("已记",))
    assert street.log(no).count("reminded") == 0
    with desk(street, no) as (ctx, case, actor):
        pausing.resume(ctx, case, actor)
    case = street.case(no)
    assert (case.state, case.handle_due_at) == ("handling", at("12-02", "18:00"))
    assert case.handle_why is not None
    assert case.handle_why["key"] == "due.shifted"
    street.phone("resident").says(f"{no:04d}", "最晚12月2日(周三)18:00办好(原定11月30日18:00,中间暂停,往后推2个工作日)")


def test_parked_until_its_day_then_looked_at_again(street: Street) -> None:
    no = claimed(street)
    day = at("12-28", "09:00")
    with desk(street, no, "worker", Role.GRID_WORKER) as (ctx, case, worker):
        assert isinstance(pausing.park(ctx, case, worker, "没钱", day), Refusal)
    with desk(street, no) as (ctx, case, actor):
        assert isinstance(pausing.park(ctx, case, actor, "", day), Refusal)
        assert isinstance(pausing.park(ctx, case, actor, "等改造", street.now), Refusal)
        pausing.park(ctx, case, actor, "等老旧小区改造", day)
    case = street.case(no)
    assert (case.state, case.due_at, case.overdue_at) == ("parked", day, None)
    assert "现在还办不成:等老旧小区改造。没有放下,12月28日(周一)9:00前再看一次" in "\n".join(
        street.phone("resident").heard
    )
    street.step(days=30)
    assert street.case(no).state == "parked"
    street.step(days=6)
    assert street.log(no).count("overdue") == 0
    assert street.log(no).count("resumed") == 1
    assert street.case(no).state != "parked"


def test_an_illegal_building_has_stages(street: Street) -> None:
    no = claimed(street, "一楼私搭乱建了个彩钢房,占了公共绿地")
    with desk(street, no, "worker", Role.GRID_WORKER) as (ctx, case, worker):
        stages = milestones_of(ctx.session, no)
        assert [(stage.name, stage.due_at) for stage in stages] == [
            ("stop", MONDAY + timedelta(hours=6, minutes=30)),
            ("penalty", at("12-02", "18:00")),
            ("removal", at("12-21", "18:00")),
        ]
        assert milestones.words(ctx, case)[0].startswith("责令停工:今天16:30前(4个工作时,午休不算)")
        milestones.reach(ctx, case, worker, "stop", "贴了通知")
        assert isinstance(milestones.reach(ctx, case, worker, "stop"), Refusal)
        assert extending.extended(ctx, case).at == at("12-21", "18:00")
    street.step(days=10)
    with desk(street, no) as (ctx, case, _):
        stop, penalty, removal = milestones_of(ctx.session, no)
        assert (stop.overdue_at, penalty.overdue_at, removal.overdue_at) == (None, penalty.due_at, None)


@pytest.mark.parametrize(
    ("route", "told"), [("litigation", "12348"), ("petition", "15天内书面告知"), ("arbitration", "12333")]
)
def test_declined_with_the_legal_way_told(street: Street, route: str, told: str) -> None:
    no = claimed(street)
    with desk(street, no, "worker", Role.GRID_WORKER) as (ctx, case, worker):
        assert isinstance(sending.decline(ctx, case, worker, route, "在打官司"), Refusal)
    with desk(street, no) as (ctx, case, actor):
        assert isinstance(sending.decline(ctx, case, actor, route, ""), Refusal)
        assert isinstance(sending.decline(ctx, case, actor, "nowhere", "在打官司"), Refusal)
        sending.decline(ctx, case, actor, route, "这件在打官司")
    assert street.case(no).state == "declined"
    heard = "\n".join(street.phone("resident").heard)
    assert "这件事街道、社区办不了:这件在打官司" in heard
    assert told in heard
    street.phone("worker").heard[:-1] = []
    street.phone("worker").hears("不予受理,不用再办")
    street.step(days=20)
    assert street.log(no)[-1] == "declined"


def test_what_the_community_returned_is_not_pushed_down_again(street: Street) -> None:
    no = int(short(street.resident(home="工行南小区/4").says("一进楼道好大一股煤气味")))
    with desk(street, no) as (ctx, case, actor):
        case.returns = 1
        case.state, case.responsible_role = "escalated_street", Role.STREET_DESK
        done = sending.send_down(ctx, case, actor)
        assert isinstance(done, Refusal)
        assert ctx.say(done.key, **done.values).endswith("不能再派下去。请吹哨。")


def test_sent_down_by_the_community_and_the_street(street: Street) -> None:
    no = short(street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒"))
    street.phone("head").says("3 要挖管道")
    street.phone("officer").hears("\n6 派给网格员")
    street.phone("officer").says("6 先去看看", f"{no} 已记:派给网格员", "小李")
    assert street.case(int(no)).state == "dispatched"
    street.phone("worker").hears("1 接单")


def test_on_leave_the_deputy_is_asked_and_back_again(street: Street) -> None:
    street.phone("head").says("请假", "请几天假")
    street.phone("head").says("请假 3天", "11月25日(周三)24:00前不派给您", "钱师傅替您")
    street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒", "楼栋长钱师傅先去看")
    street.phone("deputy").hears("1 属实")
    street.phone("head").hears_nothing()
    assert street.calls() == []
    street.phone("head").says("销假", "欢迎回来")
    street.resident("r2", home="工行南小区/3").says("楼前路灯不亮", "楼栋长王师傅先去看")


def test_the_first_receiver_is_told_the_end(street: Street) -> None:
    no = short(street.resident(home="工行南小区/4").says("下水道堵了,污水往外冒"))
    street.phone("worker").says("1")
    street.phone("worker").says(f"{no} 4 要挖开")
    street.phone("officer").says("1", "已接单")
    street.phone("worker").heard.clear()
    street.phone("officer").says(f"{no} 5 挖开通了", "已记:办结")
    street.phone("worker").hears(f"{no} 工行南小区4号楼", "您先接的这件,现在办完了")


def test_the_resident_hears_each_stage_with_its_time_and_why(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    stages = (
        "责令停工:今天16:30前(4个工作时",
        "处罚决定:12月2日(周三)18:00前(7个工作日",
        "拆除:12月21日(周一)18:00前(20个工作日",
    )
    resident.says("楼下有人私搭彩钢房,占了公共绿地", *stages)
    resident.says("进度", *stages)
    with Session(street.engine) as session:
        ctx = Context(office=street.office, session=session, now=street.now)
        assert casepage.page_of(ctx, session.get_one(Case, 1)).stages[0].startswith("责令停工:今天16:30前")
    street.resident("other", home="工行南小区/4").says("下水道堵了", never=("分步",))
