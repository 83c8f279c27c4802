"""我也遇到: the same matter told by several people goes on as one, each hears and rates; staff merge and split."""

from contextlib import AbstractContextManager
from datetime import timedelta

from sqlmodel import Session, select
from street import MONDAY, Street, short
from test_law_time import desk

from handlers import rates, visits
from handlers.case import clusters
from handlers.context import Actor, Context
from handlers.refusal import Refusal
from handlers.visits import Visit
from models.cases import Case, Survey
from models.joiners import Joiner


def reported(street: Street, who: str, text: str = "楼前路灯不亮", home: str = "工行南小区/3") -> str:
    return short(street.resident(who, home=home).says(text))


def joined(street: Street) -> tuple[str, str]:
    """Two neighbours, one street lamp: the second says that it is the same."""
    lead = reported(street, "r1")
    own = street.resident("r2", home="工行南小区/3")
    reply = own.says("楼前路灯不亮", f"{lead} 也是工行南小区3号楼的路灯照明", "\n1 是同一件\n2 是另一件")
    own.says("1", f"和 {lead} 合在一起办")
    return lead, short(reply)


def test_the_same_matter_is_offered_and_joined(street: Street) -> None:
    lead, own = joined(street)
    assert street.case(int(own)).state == "merged"
    assert street.case(int(own)).cluster_id == street.case(int(lead)).cluster_id == int(lead)
    head = street.phone("head")
    head.hears(f"-{lead}", "1 属实")
    assert "又有1位居民遇到,共2位" in "\n".join(head.heard)
    assert f"{own} 和 {lead} 是同一件事" in "\n".join(head.heard)
    head.says(f"{lead} 1", f"{lead} 已记:属实")
    second = street.phone("r2")
    assert f"{lead} 楼栋长王师傅看过了,属实" in "\n".join(second.heard)
    street.phone("worker").says("5 换了灯泡", "已记:办结")
    street.step(days=1, hours=9)
    second.heard[:-1] = []
    second.hears(lead, "1 满意")
    street.phone("r1").says("1", "谢谢您")
    assert street.case(int(lead)).state == "closed"
    second.says("3", "重新办理", "哪儿还不行")
    assert street.case(int(lead)).state == "rework"
    with Session(street.engine) as session:
        scores = session.exec(select(Survey.score).where(Survey.case_id == int(lead)).order_by(Survey.id)).all()
    assert sorted(filter(None, scores)) == ["dissatisfied", "satisfied"]


def test_another_matter_stays_apart_and_so_does_silence(street: Street) -> None:
    lead = reported(street, "r1")
    other = street.resident("r2", home="工行南小区/3")
    own = short(other.says("楼前路灯不亮", "是同一件事吗"))
    other.says("2", f"{own} 单独办")
    third = short(street.resident("r3", home="工行南小区/3").says("楼前路灯不亮", "是同一件事吗"))
    street.step(minutes=40)
    assert {street.case(int(no)).state.value for no in (lead, own, third)} == {"verifying"}


def test_nothing_is_offered_elsewhere_later_to_oneself_or_in_confidence(street: Street) -> None:
    reported(street, "r1")
    for who, text, home in (
        ("r2", "下水道堵了,污水往外冒", "工行南小区/3"),
        ("r3", "楼前路灯不亮", "工行南小区/4"),
        ("r1", "楼前路灯还是不亮,三单元那边的路灯坏了", "工行南小区/3"),
    ):
        street.resident(who, home=home).says(text, never=("同一件事吗",))
    street.resident("r4", home="工行南小区/3").says("楼上天天半夜唱歌,吵得睡不着")
    street.resident("r5", home="工行南小区/3").says("楼上天天半夜唱歌,吵得睡不着", never=("同一件事吗",))
    street.step(days=7, hours=1)
    street.resident("r6", home="工行南小区/3").says("楼前路灯不亮", never=("同一件事吗",))


def test_the_offer_gives_way_to_whatever_comes(street: Street) -> None:
    reported(street, "r1")
    head = street.phone("head")
    head.says("1")
    street.phone("worker").says("5 修好了")
    second = street.resident("r2", home="工行南小区/3")
    first_own = short(second.says("下水道堵了,污水往外冒"))
    head.says(f"{first_own} 4 捅开了")
    third = reported(street, "r3", "下水道又堵了,污水往外冒")
    street.step(days=1, hours=9)
    second.heard[:-1] = []
    second.hears(first_own, "1 满意")
    assert third


def test_five_people_or_a_repetition_propose_more(street: Street) -> None:
    reported(street, "r1")
    for number in range(2, 6):
        street.resident(f"r{number}", home="工行南小区/3").says("楼前路灯不亮", "是同一件事吗")
        street.phone(f"r{number}").says("1", "合在一起办")
    assert "已有5位居民遇到同一件事,建议开会议事或者吹哨" in "\n".join(street.phone("community").heard)
    no = reported(street, "r7", "下水道堵了,污水往外冒")
    street.phone("head").says(f"{no} 4 捅开了")
    street.phone("r7").says("修好了,谢谢")
    street.step(days=3)
    again = reported(street, "r8", "下水道堵了,污水往外冒")
    assert f"刚办结的 {no} 又出现了" in "\n".join(street.phone("community").heard)
    assert street.log(int(again)).count("note_added") == 1


def proposed(street: Street) -> None:
    """Five people have the same dark lamp; the community was told so."""
    reported(street, "r1")
    for number in range(2, 6):
        street.resident(f"r{number}", home="工行南小区/3").says("楼前路灯不亮")
        street.phone(f"r{number}").says("1")
    for phone in street.phones.values():
        phone.heard.clear()


def test_a_topic_is_called_talked_over_and_its_outcome_told(street: Street) -> None:
    proposed(street)
    community, joined = street.phone("community"), street.phone("r3")
    community.says("议事", "1 工行南小区3号楼", "已有5位居民", "议事 号 结果")
    community.says("议事 1", "把时间地点接在后面")
    community.says("议事 1 周五下午3点在活动室", "1 号定了:周五下午3点在活动室", "已告诉7人")
    for phone in (street.phone("r1"), joined, street.phone("head")):
        phone.hears("请大家一起商量:周五下午3点在活动室")
    joined.says("议事", "1 工行南小区3号楼", "周五下午3点在活动室商量", never=("结果",))
    community.says("议事 1 结果:先装两盏太阳能灯", "记下了:先装两盏太阳能灯")
    joined.hears("商量好了:先装两盏太阳能灯")
    assert street.log(1).count("note_added") == 3
    joined.says("议事", "现在没有要大家商量的事")
    community.says("议事 1 不议", "没有 1 号")


def test_only_whoever_leads_there_calls_a_topic(street: Street) -> None:
    proposed(street)
    for openid in ("r3", "head", "worker", "community2"):
        street.phone(openid).says("议事 1 周五下午3点", "由社区和街道召集")
    street.resident("far", home="惠民小区/1").says("议事", "现在没有要大家商量的事")
    street.phone("community2").says("议事", "现在没有要大家商量的事")
    street.phone("street").says("议事", "1 工行南小区3号楼")
    street.phone("street").says("议事 1 不议", "不商量了")
    street.phone("street").says("议事", "现在没有要大家商量的事")


def test_one_topic_for_a_matter_that_keeps_coming_back(street: Street) -> None:
    proposed(street)
    street.phone("head").says("0001 4 换了灯泡")
    street.phone("r1").says("修好了,谢谢")
    for phone in street.phones.values():
        phone.heard.clear()
    street.step(days=3)
    reported(street, "r9")
    street.phone("community").hears("又出现了", "议事 1 ")


def test_staff_merge_take_back_and_split(street: Street) -> None:
    lead, own = reported(street, "r1"), reported(street, "r2", home="工行南小区/4")
    with desk(street, int(own)) as (ctx, case, actor):
        assert isinstance(clusters.merge(ctx, case, case, actor), Refusal)
        clusters.merge(ctx, case, ctx.session.get_one(Case, int(lead)), actor)
    street.phone("r2").heard[:-1] = []
    street.phone("r2").hears(f"{own} 和 {lead} 是同一件事,合在一起办")
    street.phone("street").says("撤销", "撤销了")
    assert street.case(int(own)).state == "dispatched"
    with Session(street.engine) as session:
        assert session.exec(select(Joiner)).all() == []
    with desk(street, int(own)) as (ctx, case, actor):
        clusters.merge(ctx, case, ctx.session.get_one(Case, int(lead)), actor)
    with desk(street, int(own)) as (ctx, case, actor):
        clusters.split(ctx, case, actor)
    case = street.case(int(own))
    assert (case.state, case.cluster_id) == ("dispatched", None)
    assert case.due_at is not None
    street.phone("r2").heard[:-1] = []
    street.phone("r2").hears(f"{own} 分出来单独办")


def test_a_lead_that_ends_never_ends_its_children_in_silence(street: Street) -> None:
    lead, _ = joined(street)
    second = street.phone("r2")
    second.heard.clear()
    street.phone("head").says(f"{lead} 2 灯是亮的", "已记:不属实")
    second.hears(f"{lead}", "没看到您说的情况:灯是亮的")


def visited(street: Street, no: int, visit: Visit) -> object:
    manager: AbstractContextManager[tuple[Context, Case, Actor]] = desk(street, no)
    with manager as (ctx, case, actor):
        return visits.record(ctx, case, actor, visit)


def test_a_visit_by_phone_is_recorded_apart_and_counts_truly(street: Street) -> None:
    homes = ["工行南小区/3", "工行南小区/4", "工行南小区/1", "工行南小区/2", "惠民小区/1"]
    numbers = [int(reported(street, f"r{i}", home=home)) for i, home in enumerate(homes)]
    street.phone("head").says("4 修好了")
    for no in numbers[1:4]:
        street.phone("worker").says(f"{no:04d} 5 修好了", "已记:办结")
    street.phone("worker3").says(f"{numbers[4]:04d} 5 修好了", "已记:办结")
    assert isinstance(visited(street, numbers[0], Visit(reached=True)), Refusal)
    assert isinstance(visited(street, numbers[0], Visit(reached=True, score="dissatisfied")), Refusal)
    visited(street, numbers[0], Visit(reached=True, score="satisfied"))
    visited(street, numbers[1], Visit(reached=False))
    visited(street, numbers[2], Visit(reached=True, score="dissatisfied", reason="没人告诉我换了没有"))
    visited(street, numbers[3], Visit(reached=True, excluded="重复登记"))
    assert [street.case(no).state.value for no in numbers[:4]] == [
        "closed",
        "closed_unreached",
        "rework",
        "closed_unreached",
    ]
    assert "回访不满意,居民要一个解释" in "\n".join(street.phone("officer").heard)
    assert isinstance(visited(street, int(reported(street, "r9", home="惠民小区/2")), Visit(reached=False)), Refusal)
    with Session(street.engine) as session:
        found = rates.rates(session, MONDAY - timedelta(days=1), MONDAY + timedelta(days=1))
    assert (found.satisfaction.numerator, found.satisfaction.denominator) == (1, 2)
    assert (found.satisfaction.not_reached, found.satisfaction.excluded) == (1, 1)
    assert (found.resolution.numerator, found.resolution.denominator) == (1, 2)
    assert (found.response.numerator, found.response.denominator, found.response.not_reached) == (5, 6, 1)
    assert found.satisfaction.share == 0.5


def test_the_same_again_after_the_days_to_send_it_back_is_a_linked_new_case(street: Street) -> None:
    first = reported(street, "r1", "下水道堵了,污水往外冒")
    street.phone("head").says(f"{first} 4 捅开了")
    street.phone("r1").says("修好了,谢谢")
    street.step(days=9)
    again = short(street.phone("r1").says("下水道又堵了,污水往外冒"))
    assert again != first
    assert street.case(int(again)).linked_to_id == int(first)
    assert street.case(int(first)).state == "closed"


def test_a_door_is_told_only_with_the_reporters_word_and_only_to_who_asked(street: Street) -> None:
    resident = street.resident("r1", home="工行南小区/4")
    no = short(resident.says("我家2单元501,楼上天天半夜装修,吵得睡不着"))
    worker = street.phone("worker")
    assert "501" not in worker.hears("1 接单")
    worker.says(f"问门牌 {no}", "已经去问居民了")
    resident.heard[:-1] = []
    resident.hears("网格员小李想上门看看", "\n1 可以\n2 不要")
    resident.says("2", "不告诉")
    worker.hears("不方便说门牌")
    worker.says(f"问门牌 {no}", "已经去问居民了")
    resident.says("1", "只告诉来办的人")
    worker.hears("居民同意了,门牌:工行南小区4号楼2单元501")
    street.phone("worker3").says(f"问门牌 {no}", "不归您管")
    assert "501" not in "".join(street.phone("lead").heard)
