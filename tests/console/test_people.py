"""Places and people: the tree of one's area, the import with its preview, binding codes."""

import re
from datetime import timedelta
from pathlib import Path

from aiohttp import FormData
from sqlmodel import Session, func, select

import config.sample
from handlers.roster import exporting
from handlers.roster.apply import apply
from handlers.roster.check import Rejected, check
from handlers.roster.plan import Plan, plan
from handlers.roster.read import load
from handlers.roster.words import Words
from models.doors import DoorCode
from models.places import Estate, ResponderUnit

SAMPLE = Path(config.sample.__file__).parent / "street.xlsx"


async def test_the_tree_shows_ones_area(office) -> None:
    await (await office.browser("community")).get("/console/people", "长青社区", "小李", "王师傅", never=("蓝天社区",))
    await (await office.browser("street")).get("/console/people", "长青社区", "蓝天社区", "小吴")


async def test_an_import_is_shown_before_it_is_done(office) -> None:
    admin = await office.admin()
    token = re.search(r'name="token" value="([^"]+)"', await admin.get("/console/roster"))[1]

    async def upload(content: bytes) -> str:
        form = FormData({"token": token})
        form.add_field("file", content, filename="street.xlsx")
        answer = await admin.client.post("/console/roster", data=form)
        assert answer.status == 200
        return await answer.text()

    assert "处不对" in await upload(b"no workbook")
    before = estates(office)
    page = await upload(SAMPLE.read_bytes())
    assert "导入后会这样" in page
    assert estates(office) == before
    content = re.search(r'name="content" value="([^"]+)"', page)[1]
    answer = await admin.client.post("/console/roster/apply", data={"token": token, "content": content})
    assert answer.status == 200
    assert estates(office) > before


def estates(office) -> int:
    with Session(office.street.engine) as session:
        return session.exec(select(func.count()).select_from(Estate)).one()


async def test_binding_codes_come_as_a_list(office) -> None:
    admin = await office.admin()
    text = await admin.post("/console/codes", seen="/console/people")
    assert "绑定码" in text
    assert "小李" in text


async def test_an_exported_roster_read_back_changes_nothing(office, tmp_path: Path) -> None:
    street = office.street
    words = Words(street.office.texts)

    def planned(session: Session, path: Path) -> Plan:
        wanted = check(
            load(path, words),
            words,
            default_subdistrict=street.office.rules.place.subdistrict,
            categories=frozenset(street.office.categories),
            stored_units=session.exec(select(ResponderUnit.name)).all(),
        )
        assert not isinstance(wanted, Rejected), wanted
        return plan(session, wanted, words, street.office.vault, street.now)

    with Session(street.engine) as session, session.begin():
        apply(session, planned(session, SAMPLE))
    exported = tmp_path / "roster.xlsx"
    with Session(street.engine) as session, exported.open("wb") as file:
        assert exporting.write(session, words, street.office.vault, file) > 100
    with Session(street.engine) as session:
        assert list(planned(session, exported).changes) == []


async def test_only_administrators_take_the_roster_with_them_and_it_is_logged(office) -> None:
    admin = await office.admin()
    answer = await admin.client.get("/console/roster.xlsx")
    assert (answer.status, (await answer.read())[:2]) == (200, b"PK")
    await admin.get("/console/audit", "导出名册")
    await (await office.browser("community")).get("/console/roster.xlsx", status=403)


async def test_leave_and_deputies_are_entered_for_somebody(office) -> None:
    community = await office.browser("community")
    people = await community.get("/console/people", "王师傅")
    path = re.search(r'href="(/console/people/\d+)">小李', people)[1]
    page = await community.get(path, "网格员")
    post = re.search(r'name="post" value="(\d+)"', page)[1]
    other = re.search(r'<option value="(\d+)">小赵', page) or re.search(r'<option value="(\d+)">王师傅', page)
    await community.post(f"{path}/deputy", "可以替了", seen=path, act="appoint", post=post, deputy=other[1])
    await community.post(f"{path}/deputy", "已经在这个岗位上了", seen=path, act="appoint", post=post, deputy=other[1])
    await community.post(f"{path}/leave", "请选到哪天", seen=path, act="leave")
    await community.post(f"{path}/leave", "60天以内", seen=path, act="leave", until="2030-01-01")
    until = (office.street.now + timedelta(days=3)).date().isoformat()
    await community.post(f"{path}/leave", "小李请假到", "这几天由", seen=path, act="leave", until=until)
    await community.get("/console/people", "请假")
    await community.post(f"{path}/leave", "小李回来了", seen=path, act="back")
    page = await community.get(path)
    dismissed = re.findall(r'name="post" value="(\d+)"', page)
    await community.post(f"{path}/deputy", "不再替了", seen=path, act="dismiss", post=dismissed[0])
    far = next(number for number in range(1, 30) if f"/console/people/{number}" not in people)
    await community.get(f"/console/people/{far}", status=404)


async def test_posters_of_a_community_are_one_page_to_print(office) -> None:
    community = await office.browser("community")
    people = await community.get("/console/people", "全社区的楼门口海报")
    path = re.search(r'href="(/console/posters\?community=\d+)"', people)[1]
    page = await community.get(path, "工行南小区 3号楼", "王师傅", "<svg", never=("惠民小区",))
    assert page.count("<section>") == page.count("<svg") > 1
    estate = re.search(r'href="(/console/posters\?estate=\d+)"', people)[1]
    await community.get(estate, "工行南小区 3号楼")
    with Session(office.street.engine) as session:
        assert session.exec(select(func.count()).select_from(DoorCode)).one() > 1
    for number in (number for number in range(1, 4) if f"community={number}" not in people):
        await community.get(f"/console/posters?community={number}", status=404)
    await community.get("/console/posters", status=404)
