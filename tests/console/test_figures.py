"""Figures from the sums: equal to counting every case, each opening the list behind it."""

import io
import re
from collections import Counter

from openpyxl import load_workbook
from sqlmodel import Session, func, select
from street import ZONE

from handlers.folding import counts
from handlers.recounting import unequal
from models.cases import Case, Survey, log_of
from models.figures import MEASURES, CaseChange, Sum

REPORT = "下水道堵了,污水往外冒,臭得很"


def a_busy_month(office) -> None:
    """Cases in every shape: open, resolved and rated, withdrawn, gone past a clock, without a place."""
    street = office.street
    for number in range(4):
        street.resident(f"r{number}", home="惠民小区/1").says(REPORT, "已登记")
        street.phone("worker3").says(f"000{number + 1} 5 修好了")
    street.step(days=2)
    for number, digit in enumerate("132"):
        street.phone(f"r{number}").says(digit)
    street.resident("gone", home="工行南小区/3").says("路灯不亮", "已登记")
    street.phone("gone").says("撤回")
    street.resident("late", home="工行南小区/6").says("单元门坏了", "已登记")
    office.fold()
    street.step(days=9)


def counted_anew(office) -> Counter:
    with Session(office.street.engine) as session:
        cases = session.exec(select(Case)).all()
        logs = log_of(session, [case.id for case in cases])
        surveys = {row.case_id: row for row in session.exec(select(Survey).order_by(Survey.id))}
        found: Counter = Counter()
        for case in cases:
            for name, count in counts(case, logs[case.id], surveys.get(case.id)).items():
                found[case.community_id or 0, case.category, name] += count
    return +found


def summed(office, kind: str) -> Counter:
    with Session(office.street.engine) as session:
        rows = session.exec(select(Sum).where(Sum.kind == kind)).all()
    found: Counter = Counter()
    for row in rows:
        for name in MEASURES:
            found[row.community_id, row.category, name] += getattr(row, name)
    return +found


async def test_the_sums_equal_counting_every_case(office) -> None:
    a_busy_month(office)
    office.fold()
    assert summed(office, "month") == counted_anew(office)
    totals = {name: sum(count for key, count in summed(office, "month").items() if key[2] == name) for name in MEASURES}
    assert totals["received"] == 6
    assert (totals["handled"] + totals["open"] + totals["excluded"], totals["excluded"]) == (6, 1)
    assert (totals["satisfied"], totals["mostly_satisfied"], totals["dissatisfied"], totals["unreached"]) == (
        1,
        1,
        1,
        1,
    )
    with Session(office.street.engine) as session:
        assert session.exec(select(func.count()).select_from(CaseChange)).one() == 0
        assert list(unequal(session, ZONE)) == []


async def test_a_sum_that_differs_from_its_cases_in_any_measure_is_named(office) -> None:
    a_busy_month(office)
    office.fold()
    office.street.resident("late", home="惠民小区/1").says(REPORT, "已登记")
    with Session(office.street.engine) as session:  # what waits to be added up is no fault
        assert list(unequal(session, ZONE)) == []
    office.fold()
    with Session(office.street.engine) as session, session.begin():
        for kind in ("month", "day", "building"):
            row = session.exec(select(Sum).where(Sum.kind == kind, Sum.received > 0)).first()
            row.satisfied += 2
    with Session(office.street.engine) as session:
        found = [(one.kind, one.measure, one.summed - one.counted) for one in unequal(session, ZONE)]
    assert sorted(found) == [(kind, "satisfied", 2) for kind in ("building", "day", "month")]


async def test_what_is_rolled_back_leaves_no_change_behind(office) -> None:
    office.street.resident(home="惠民小区/1").says(REPORT, "已登记")
    office.fold()
    with Session(office.street.engine) as session:
        session.get_one(Case, 1).place = "elsewhere"
        session.flush()
        session.rollback()
        session.commit()
        assert session.exec(select(CaseChange)).all() == []


async def test_every_number_opens_the_list_behind_it(office) -> None:
    a_busy_month(office)
    office.fold()
    browser = await office.browser("street")
    page = await browser.get("/console/figures", "响应率", "分母", "蓝天社区", "污水/排水", "<svg")
    links = set(re.findall(r'href="(/console/cases\?[^"]+)"[^>]*>(?:<b>)?(\d+)<', page))
    assert len(links) > 8
    for address, number in links:
        found = await browser.get(address.replace("&amp;", "&"))
        assert found.count('class="case-link"') == int(number), address


async def test_whistles_and_rates_open_what_is_behind_them(office) -> None:
    a_busy_month(office)
    street = await office.browser("street")
    page = "/console/cases/6"
    version = re.search(r'name="version" value="(\d+)"', await street.get(page))[1]
    await street.post(
        f"{page}/steer",
        "哨吹出去了",
        seen=page,
        act="whistle",
        version=version,
        kind="hard_problem",
        lead="1",
        note="要单位来",
    )
    office.fold()
    figures = await street.get("/console/figures", "按责任单位")
    tiles = {
        name: (address, number)
        for address, number, name in re.findall(r'href="([^"]+)"><b>(\d+)</b><span>([^<]+)<', figures)
    }
    assert tiles["吹哨"][1] == "1"
    board = await street.get(tiles["吹哨"][0].replace("&amp;", "&"), "要单位来")
    assert board.count('class="case-link"') == 1
    await street.get(tiles["真解决"][0].replace("&amp;", "&"), never=("要单位来",))
    await street.get(tiles["调解"][0].replace("&amp;", "&"), "这段时间没有调解")
    unit = re.search(r'href="(/console/whistles\?[^"]*unit=\d+[^"]*)">1<', figures)[1]
    assert (await street.get(unit.replace("&amp;", "&"))).count('class="case-link"') == 1
    rates = re.findall(r'href="(/console/cases\?[^"]*measure=[^"]+)">(\d+)<', figures)
    assert len(rates) >= 5
    for address, number in rates:
        found = await street.get(address.replace("&amp;", "&"))
        assert found.count('class="case-link"') == int(number), address


async def test_the_report_of_a_month_as_a_page_to_print(office) -> None:
    a_busy_month(office)
    office.fold()
    browser = await office.browser("street")
    await browser.get("/console/report?first=2026-11&last=2026-11", "凤凰岭街道 月报", "接件6件", "响应率", "蓝天社区")
    await browser.get("/console/report", "2026-12-01", "接件0件")
    await (await office.browser("worker3")).get(
        "/console/report?first=2026-11&last=2026-11", "接件4件", never=("CQ-01",)
    )


async def test_figures_end_at_the_area(office) -> None:
    a_busy_month(office)
    office.fold()
    green = await (await office.browser("community")).get("/console/figures", "长青社区", never=("蓝天社区",))
    assert "<b>2</b><span>接件</span>" in green
    grid = await (await office.browser("worker3")).get("/console/figures", "LT-01", never=("CQ-01",))
    assert "<b>4</b><span>接件</span>" in grid
    await (await office.browser("head")).get("/console/figures", status=403)


async def test_the_report_as_a_workbook(office) -> None:
    a_busy_month(office)
    office.fold()
    browser = await office.browser("street")
    answer = await browser.client.get("/console/figures.xlsx?first=2026-11&last=2026-12")
    book = load_workbook(io.BytesIO(await answer.read()))
    assert book.sheetnames == ["总数", "按社区", "按网格", "按分类", "按月"]
    cells = {row[0].value: row[1].value for row in book["总数"].iter_rows() if row[0].value}
    assert (cells["接件"], cells["不计入"]) == (6, 1)


async def test_the_heat_of_an_estates_buildings(office) -> None:
    a_busy_month(office)
    office.fold()
    page = await (await office.browser("community2")).get("/console/heat", "惠民小区", "1号楼")
    assert re.search(r'class="h5"[^>]*><b>1号楼</b><br>4', page)
