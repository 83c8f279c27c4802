"""What earlier cases teach: precedents for whoever dispatches, and the weekly list of what to look after unasked."""

from datetime import timedelta

from sqlalchemy import true
from sqlmodel import Session, col
from street import Street, short
from test_whistle import liaison, whistled

from handlers import precedents, proactive
from handlers.context import Context
from handlers.precedents import Precedent
from models.cases import Case


def looked_up(street: Street, no: int) -> list[Precedent]:
    with Session(street.engine) as session:
        ctx = Context(office=street.office, session=session, now=street.now)
        return precedents.precedents(ctx, session.get_one(Case, no))


def test_three_like_it_who_solved_them_and_how_long_it_took(street: Street) -> None:
    unit = liaison(street, "unit", "市政公司")
    no = whistled(street)
    unit.says("5 换了二十米管", "答复收到了")
    street.step(hours=1)
    street.phone("street").says(f"{no} 1", "已采纳")
    near = short(street.resident("r2", home="工行南小区/4").says("下水道返味,家里臭得很"))
    street.phone("worker").says(f"{near} 5 抽了化粪池,电话13912345678", "已记:办结")
    short(street.resident("r3", home="工行南小区/4").says("楼前路灯不亮"))
    new = int(short(street.resident("r4", home="惠民小区/1").says("下水道堵了,污水往外冒")))
    first, second = looked_up(street, new)
    assert (first.case_no[-4:], first.by, first.how) == (no, "市政公司", "换了二十米管")
    assert first.took == timedelta(hours=1)
    assert (second.case_no[-4:], second.by) == (near, "网格员小李")
    assert "13912345678" not in second.how
    assert first.likeness > second.likeness > 0
    assert looked_up(street, int(short(street.resident("r5", home="惠民小区/2").says("停水半天了")))) == []


def test_what_comes_back_each_year_or_lately_is_listed_by_building(street: Street) -> None:
    street.resident("r1", home="工行南小区/3").says("下水道堵了,污水往外冒")
    street.now += timedelta(days=365)
    street.resident("r2", home="工行南小区/3").says("下水道又堵了,污水往外冒")
    street.resident("r3", home="工行南小区/4").says("楼前路灯不亮")
    with Session(street.engine) as session:
        ctx = Context(office=street.office, session=session, now=street.now)
        (row,) = proactive.weekly(ctx, true())
        assert (row.estate, row.building, row.category, row.lately, row.season) == ("工行南小区", "3", "sewage", 1, 1)
        assert proactive.weekly(ctx, col(Case.community_id) == 999) == []


def test_whoever_dispatches_reads_precedents_in_the_chat(street: Street) -> None:
    street.resident("before", home="工行南小区/4").says("下水道堵了,污水往外冒")
    street.step(hours=1)
    street.phone("worker").says("5 抽了化粪池", "已记:办结")
    number = short(street.resident(home="工行南小区/4").says("下水道又堵了,污水冒出来"))
    street.phone("community").says(f"先例 {number}", f"和 {number} 差不多的", "网格员小李办的,用了1小时,抽了化粪池")
    street.phone("worker").says(f"先例 {number}", "不归您管")
    street.phone("community").says("先例", "看哪件的先例")
