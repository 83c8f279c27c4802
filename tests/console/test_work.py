"""The desk, the list, a case's page, and acting there as in the chat."""

import re

from sqlmodel import Session, select

from bot.media.store import FolderStore
from models.cases import AccessLog, Case
from models.media import Attachment, FileState

REPORT = "下水道堵了,污水往外冒,臭得很"


async def test_what_waits_stands_on_the_desk_with_the_reason(office) -> None:
    office.street.resident(home="工行南小区/3").says(REPORT, "0001")
    head = await office.browser("head")
    await head.get("/console/", "工行南小区3号楼", "污水/排水", "请您去看一眼是不是真的", "属实")
    worker = await office.browser("worker")
    await worker.get("/console/", "没有等着您办的事")


async def test_one_click_on_the_desk_does_what_the_chat_does(office) -> None:
    street = office.street
    street.resident(home="工行南小区/3").says(REPORT, "0001")
    head = await office.browser("head")
    page = await head.get("/console/")
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    await head.post(
        "/console/cases/1/act", "0001 已记:属实", seen="/console/", does="verified", version=version, back="desk"
    )
    assert street.log(1)[-1] == "verified"
    street.phone("worker").hears("1 接单")
    street.phone("resident").hears("属实")


async def test_a_grid_workers_whole_day_in_the_console(office) -> None:
    street = office.street
    street.resident(home="惠民小区/1").says(REPORT, "0001")
    worker = await office.browser("worker3")
    await worker.act(1, "claimed", "0001 已接单")
    await worker.act(1, "progressed", "0001 已记:进展", note="正在抽")
    await worker.act(1, "resolved", "0001 已记:办结", note="疏通好了")
    assert street.log(1)[-3:] == ["claimed", "progressed", "resolved"]
    page = await worker.get("/console/cases/1", "疏通好了", "已办结", "去回访", "已送到")
    assert "办结" in page
    street.phone("resident").heard.clear()
    street.step(days=2)
    street.phone("resident").hears("现在怎么样")


async def test_a_return_names_the_better_unit(office) -> None:
    office.street.resident(home="惠民小区/1").says(REPORT, "0001")
    worker = await office.browser("worker3")
    await worker.act(1, "returned", "退单要写明理由", note="不归我管")
    await worker.act(1, "returned", "0001 已退", note="是路上的井", unit="市政公司")
    assert office.street.case(1).state == "escalated_community"


async def test_what_changed_meanwhile_is_not_acted_on(office) -> None:
    street = office.street
    street.resident(home="惠民小区/1").says(REPORT, "0001")
    worker = await office.browser("worker3")
    old = re.search(r'name="version" value="(\d+)"', await worker.get("/console/cases/1"))[1]
    street.phone("worker3").says("1", "已接单")
    await worker.post("/console/cases/1/act", "刚刚有变化", does="escalated", version=old, note="x")
    assert street.case(1).state == "handling"


async def test_taking_back_ones_own_step(office) -> None:
    office.street.resident(home="惠民小区/1").says(REPORT, "0001")
    worker = await office.browser("worker3")
    await worker.act(1, "claimed", "已接单")
    await worker.post("/console/undo", "撤销了", case="1")
    assert office.street.case(1).state == "dispatched"


async def test_acting_here_brings_up_the_next_question_in_the_chat(office) -> None:
    street = office.street
    street.resident("one", home="工行南小区/3").says(REPORT, "0001")
    street.resident("two", home="工行南小区/3").says("路灯不亮", "0002")
    head = street.phone("head")
    head.heard.clear()
    await (await office.browser("head")).act(1, "verified", "已记:属实")
    head.hears("0002", "1 属实")


async def test_a_shielded_reporter_shows_only_for_a_reason_that_is_logged(office) -> None:
    street = office.street
    street.resident("tenant", home="工行南小区/3").says("绑定 工行南小区3号楼2单元501")
    street.phone("tenant").says("楼上邻居天天半夜吵,我住2单元501,电话13812345678", "已登记")
    worker = await office.browser("community")
    page = await worker.get("/console/cases/1", "保密,不显示", never=("13812345678", "501"))
    assert "2单元" not in page
    await worker.post("/console/cases/1/unmask", "请先写明为什么要看", reason="")
    await worker.post("/console/cases/1/unmask", "2单元501", "13812345678", reason="约时间上门")
    await worker.get("/console/cases/1", never=("13812345678",))
    with Session(street.engine) as session:
        entries = session.exec(select(AccessLog).order_by(AccessLog.id)).all()
    assert [(entry.what, entry.reason) for entry in entries if entry.what == "unmasked"] == [("unmasked", "约时间上门")]
    assert {entry.case_id for entry in entries if entry.what == "case_page"} == {1}


async def test_whoever_is_complained_about_does_not_see_it(office) -> None:
    street = office.street
    street.resident(home="工行南小区/3").says("网格员小李态度很差,楼道灯坏了也不管", "已登记")
    await (await office.browser("worker")).get("/console/cases/1", status=404)
    await (await office.browser("worker")).get("/console/cases", never=("工行南小区3号楼",))
    await (await office.browser("community")).get("/console/cases/1", "工行南小区3号楼")


async def test_lists_are_filtered_and_paged(office) -> None:
    street = office.street
    for number in range(52):
        street.resident(f"r{number}", home="工行南小区/3").says("路灯不亮" if number else REPORT, "已登记")
    office.fold()
    desk = await office.browser("street")
    first = await desk.get("/console/cases", "更早的")
    assert first.count('class="case-link"') == 50
    onward = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = await desk.get(onward, "污水/排水", never=("更早的",))
    assert second.count('class="case-link"') == 2
    for query, count in (
        ("category=sewage", 1),
        ("q=污水", 1),
        ("q=水", 1),
        ("q=污水 冒", 1),
        ("q=路灯不", 50),
        ("q=工行南小区3号楼", 50),
        ('q="NEAR(* -', 0),
        ("q=0001", 1),
        ("q=没有这种话", 0),
        ("tab=closed", 0),
        ("urgency=emergency", 0),
        ("state=verifying&category=sewage", 1),
        ("since=2026-11-24", 0),
        ("until=2026-11-23&source=wechat&q=FH20261123-0001", 1),
        ("source=%00&state=%00&category=%00&community=x&before=99999999999", 50),
    ):
        page = await desk.get(f"/console/cases?{query}")
        assert page.count('class="case-link"') == count, query


async def test_words_of_residents_are_never_markup(office) -> None:
    office.street.resident(home="工行南小区/3").says("路灯不亮<script>alert(1)</script>", "已登记")
    page = await (await office.browser("head")).get("/console/cases/1")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


async def test_photos_open_to_those_whose_area_it_is_and_are_logged(office, tmp_path) -> None:
    street = office.street
    street.resident(home="惠民小区/1").says(REPORT, "0001")
    FolderStore(tmp_path / "media").put("a.jpg", b"\xff\xd8 a photo")
    with Session(street.engine) as session, session.begin():
        reporter = session.get_one(Case, 1).reporter_id
        kept = {"state": FileState.KEPT, "mime": "image/jpeg", "key": "a.jpg"}
        session.add(Attachment(case_id=1, person_id=reporter, kind="image", received_at=street.now, **kept))
    worker = await office.browser("worker3")
    await worker.get("/console/cases/1", 'src="/console/cases/1/files/1"')
    answer = await worker.client.get("/console/cases/1/files/1")
    assert (answer.content_type, await answer.read()) == ("image/jpeg", b"\xff\xd8 a photo")
    await worker.get("/console/cases/1/files/99", status=404)
    await (await office.browser("worker")).get("/console/cases/1/files/1", status=404)
    with Session(street.engine) as session:
        assert "file_opened" in {entry.what for entry in session.exec(select(AccessLog))}


async def test_whoever_dispatches_sees_how_the_like_was_solved(office) -> None:
    street = office.street
    street.resident("before", home="惠民小区/1").says(REPORT)
    street.phone("worker3").says("5 抽了化粪池")
    street.resident(home="惠民小区/2").says(REPORT)
    seen = ("以前差不多的这样办", "网格员小吴办的", "抽了化粪池")
    await (await office.browser("community2")).get("/console/cases/2", *seen)
    await (await office.browser("worker3")).get("/console/cases/2", never=seen[:1])
