"""What helps at the case list and beside a case: views one keeps, the same matter told by several."""

import re

from sqlmodel import Session, select

from models import saved_views
from models.announcements import Announcement
from models.places import Estate, Subdistrict

CASES = "/console/cases"


async def test_a_view_of_the_list_is_kept_by_name_and_is_ones_own(office) -> None:
    community = await office.browser("community")
    await community.get(f"{CASES}?category=noise", "把这样找存下来")
    await community.post(
        "/console/views", "存下了", "噪音件", seen=CASES, query="category=noise&before=9", name="噪音件"
    )
    page = await community.get(CASES, 'href="/console/cases?category=noise"')
    await community.post("/console/views", "存下了", seen=CASES, query="category=dog", name="噪音件")
    page = await community.get(CASES, "category=dog")
    number = re.search(r"/console/views/(\d+)/drop", page)[1]
    street = await office.browser("street")
    await street.get(CASES, never=("噪音件",))
    await street.post(f"/console/views/{number}/drop", status=404)
    await community.post(f"/console/views/{number}/drop", "删掉了", seen=CASES)
    with Session(office.street.engine) as session:
        assert session.exec(select(saved_views.SavedView)).all() == []


async def test_the_same_matter_told_by_several_stands_together(office) -> None:
    street = office.street
    street.resident("first", home="工行南小区/3").says("楼道灯坏了", "0001")
    second = street.resident("second", home="工行南小区/3")
    second.says("楼道灯坏了", "0002", "是同一件事吗")
    second.says("1")
    community = await office.browser("community")
    await community.get(f"{CASES}/1", "同一件事,共2位居民", "/console/cases/2")
    await community.get(f"{CASES}/2", "以这件为主", "/console/cases/1")


async def test_residents_read_what_is_announced_to_their_estate(office) -> None:
    with Session(office.street.engine) as session, session.begin():
        here = session.exec(select(Estate).where(Estate.name == "工行南小区")).one()
        there = session.exec(select(Estate).where(Estate.name == "惠民小区")).one()
        number, elsewhere, street = here.id, there.id, session.exec(select(Subdistrict)).one().id
    office.street.phone("community").says("公告 工行南小区 明天上午停水,请存水")
    office.street.phone("community").says("1")
    browser = await office.browser()
    await browser.get(f"/estate/{number}/announcements", "明天上午停水", "到")
    await browser.get(f"/estate/{number}", "公告1条")
    await browser.get(f"/estate/{elsewhere}/announcements", "现在没有公告", never=("停水",))
    await browser.get("/estate/999/announcements", status=404)
    with Session(office.street.engine) as session:
        assert session.exec(select(Announcement)).one().subdistrict_id == street
