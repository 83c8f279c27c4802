"""The whistle desk: whistle, answer by link, judge; park, decline, more time; all as the chat would."""

import re

from sqlmodel import Session, select

from models.places import ResponderUnit
from models.whistles import Assignment, AssignmentState, Whistle

REPORT = "下水道堵了,污水往外冒,臭得很"


def at_the_street(office) -> None:
    street = office.street
    street.resident(home="惠民小区/1").says(REPORT, "已登记")
    street.phone("worker3").says("0001 4 管网是市政的", "已记:上报")
    street.phone("community2").says("0001 4 请街道吹哨", "已记:上报")
    assert street.case(1).state == "escalated_street"


async def steer(office, browser, act: str, *pieces: str, **form: str) -> str:
    page = "/console/cases/1"
    return await browser.post(
        f"{page}/steer", *pieces, seen=page, act=act, version=str(office.street.case(1).version), **form
    )


def unit(office, name: str) -> str:
    with Session(office.street.engine) as session:
        return str(session.exec(select(ResponderUnit.id).where(ResponderUnit.name == name)).one())


async def test_a_whistle_from_the_desk_to_the_verdict(office) -> None:
    at_the_street(office)
    desk = await office.browser("street")
    await desk.get("/console/cases/1", "吹哨", "主办单位")
    await steer(office, desk, "whistle", "请选是哪一种哨", lead=unit(office, "市政公司"), note="管网堵")
    await steer(
        office, desk, "whistle", "哨吹出去了", kind="hard_problem", lead=unit(office, "市政公司"), note="管网堵"
    )
    page = await desk.get("/console/cases/1", "等认领", "答卷链接")
    assert re.search(r"/answer/[\w-]{20,}", page)
    await desk.get("/console/whistles", "市政公司", "管网堵")
    await (await office.browser("community")).get("/console/whistles", never=("市政公司",))
    await steer(office, desk, "supervise", "已督办", note="请抓紧")
    with Session(office.street.engine) as session, session.begin():
        part = session.exec(select(Assignment)).one()
        part.state, part.answer, part.answered_at = AssignmentState.ANSWERED, "疏通了主管", office.street.now
        number = str(part.id)
    await desk.get("/console/cases/1", "疏通了主管", "采纳,解决了")
    await steer(office, desk, "judge", "记下了", part=number, verdict="solved")
    assert office.street.case(1).state == "resolved"
    await steer(office, desk, "assess", "打好分了", whistle="1", score="5")
    with Session(office.street.engine) as session:
        assert session.exec(select(Whistle)).one().answerer_score == 5


async def test_parking_needs_a_day_and_a_reason(office) -> None:
    at_the_street(office)
    desk = await office.browser("street")
    await steer(office, desk, "park", "请选哪天再看", note="等管网改造")
    await steer(office, desk, "park", "已挂账", note="等管网改造", review="2027-03-01")
    assert office.street.case(1).state == "parked"
    await (await office.browser()).get("/estate/2", "暂时办不了的")
    await steer(office, desk, "resume", "接着办了")
    assert office.street.case(1).state != "parked"


async def test_what_is_not_ours_is_declined_with_the_way_to_go(office) -> None:
    at_the_street(office)
    desk = await office.browser("street")
    await steer(office, desk, "decline", "已告诉居民不予受理", route="litigation", note="已经起诉")
    assert office.street.case(1).state == "declined"


async def test_an_old_page_decides_nothing(office) -> None:
    at_the_street(office)
    desk = await office.browser("street")
    page = "/console/cases/1"
    await desk.post(f"{page}/steer", "刚刚有变化", seen=page, act="decline", version="1", route="police", note="x")
    await desk.post(f"{page}/steer", "不归您管", seen=page, act="x", version=str(office.street.case(1).version))
    assert office.street.case(1).state == "escalated_street"
