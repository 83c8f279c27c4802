"""The dispatch desk, corrections, and cases entered for somebody."""

import json

from sqlmodel import Session, select

from models.cases import AccessLog
from models.corrections import Correction
from models.inbox import InboxMessage, InboxState
from models.people import Person

REPORT = "下水道堵了,污水往外冒,臭得很"


async def test_a_case_nobody_could_place_is_placed_and_its_spoken_name_learned(office) -> None:
    street = office.street
    desk = await office.browser("street")
    await desk.post(
        "/console/new", "已登记", seen="/console/new", text="红楼那边路灯不亮", place="红楼那边", source="phone"
    )
    await desk.get("/console/dispatch", "地点没说清的", "红楼那边")
    page = await desk.get("/console/cases/1")
    estate = page.split(">惠民小区<")[0].rpartition('value="')[2].rstrip('"')
    await desk.post(
        "/console/cases/1/correct",
        "已更正",
        seen="/console/cases/1",
        version=str(street.case(1).version),
        category="street_light",
        estate=estate,
        building="2号楼",
        alias="红楼",
    )
    case = street.case(1)
    assert (case.state, case.category, case.building_id is not None) == ("dispatched", "street_light", True)
    street.phone("worker3").hears("惠民小区2号楼")
    assert street.log(1)[-1] == "corrected"
    with Session(street.engine) as session:
        kept = session.exec(select(Correction)).all()
    assert [row.field for row in kept if row.field == "place"] == ["place"]
    street.reader = type(street.reader)(office.gazetteer(), street.office.categories, office.scanner)
    street.resident("next").says("红楼2号楼下水道堵了", "惠民小区2号楼")


async def test_corrected_categories_become_examples(office) -> None:
    street = office.street
    street.resident(home="惠民小区/1").says("单元门坏了,电话13812345678", "已登记")
    street.step(hours=30)
    desk = await office.browser("community2")
    await desk.post(
        "/console/cases/1/correct",
        "已更正",
        seen="/console/cases/1",
        version=str(street.case(1).version),
        category="elevator",
    )
    await (await office.admin()).get("/console/corrections.jsonl", '"elevator"', never=("13812345678",))


async def test_a_correction_ends_at_the_area(office) -> None:
    street = office.street
    street.resident(home="惠民小区/1").says(REPORT, "已登记")
    desk = await office.browser("community")
    await desk.post("/console/cases/1/correct", status=404, version="1", category="road")
    assert street.case(1).category == "sewage"


async def test_the_call_list_is_ticked_off_and_numbers_are_logged(office) -> None:
    street = office.street
    with Session(street.engine) as session, session.begin():
        worker = session.exec(select(Person).where(Person.openid == "worker3")).one()
        worker.openid, worker.phone_sealed = None, street.office.vault.seal("13900001234")
    street.resident(home="惠民小区/1").says(REPORT, "已登记")
    desk = await office.browser("community2")
    await desk.get("/console/dispatch", "要打电话的", "小吴", never=("13900001234",))
    await desk.post("/console/calls/1/number", "13900001234", seen="/console/dispatch")
    await desk.post("/console/calls/1/done", "打过了", seen="/console/dispatch")
    assert ("grid_worker", "not_bound") not in street.calls()
    await (await office.browser("community")).post("/console/calls/1/number", status=404)
    with Session(street.engine) as session:
        logged = {entry.what for entry in session.exec(select(AccessLog))}
    assert {"phone_shown", "phoned"} <= logged


async def test_a_failed_message_is_handled_once_more(office) -> None:
    street = office.street
    street.resident().says("你好")
    with Session(street.engine) as session, session.begin():
        session.exec(select(InboxMessage).order_by(InboxMessage.id.desc())).first().state = InboxState.FAILED
    desk = await office.browser("street")
    page = await desk.get("/console/dispatch", "没处理成的消息")
    number = page.split("/console/failed/")[1].split('"')[0]
    await desk.post(f"/console/failed/{number}", "这就再处理一次", seen="/console/dispatch", does="again")
    with Session(street.engine) as session:
        assert session.get_one(InboxMessage, int(number)).state is InboxState.STORED


async def test_staff_enter_what_they_are_told_by_phone(office) -> None:
    street = office.street
    worker = await office.browser("worker")
    await worker.post("/console/new", "手机号不对", seen="/console/new", text="路灯不亮", phone="123", source="phone")
    await worker.post("/console/new", "请写明是什么事", seen="/console/new", text="", source="phone")
    await worker.post(
        "/console/new",
        "已登记",
        seen="/console/new",
        text="楼道灯坏了三天",
        place="工行南小区3号楼",
        source="visit",
        name="老孙",
        phone="139 0000 5678",
    )
    case = street.case(1)
    assert (case.source, case.state, case.building_id is not None) == ("visit", "verifying", True)
    with Session(street.engine) as session:
        reporter = session.get_one(Person, case.reporter_id)
        assert (reporter.name, reporter.phone_tail) == ("老孙", "5678")


async def test_the_occasion_of_a_visit_is_kept(office) -> None:
    desk = await office.browser("street")
    given = {"text": "惠民小区1号楼楼道灯坏了", "seen": "/console/new"}
    await desk.post("/console/new", "已登记", source="visit:leader", **given)
    await desk.get("/console/cases/1", "领导下访")
    assert (office.street.case(1).source, office.street.case(1).visit_kind) == ("visit", "leader")
    await desk.post("/console/new", source="visit:nobody", **given)
    await desk.post("/console/new", source="phone:leader", **given)
    assert len(office.street.cases()) == 1


async def test_what_is_learned_is_lines_of_json(office) -> None:
    text = await (await office.admin()).get("/console/corrections.jsonl")
    assert [json.loads(line) for line in text.splitlines()] == []
