"""Signing in: the link from the chat, passwords, sessions that end, tokens in forms, headers."""

import re

from sqlmodel import Session, select

from models.cases import AccessLog
from models.people import Person


def link(said: str) -> str:
    found = re.search(r"https?://[^/]+(/console/in/\S+)", said)
    assert found, said
    return found[1]


async def test_the_link_from_the_chat_signs_in_once(office) -> None:
    path = link(office.street.phone("community").says("登录", "5分钟内有效"))
    browser = await office.browser()
    await browser.get("/console/", "登录")
    await browser.get(path, "我的待办", "孙主任")
    other = await office.browser()
    await other.get(path, "用过了", status=410)
    await other.get("/console/cases", "在微信里登录")


async def test_the_link_is_good_for_five_minutes(office) -> None:
    path = link(office.street.phone("worker").says("登录"))
    office.street.step(minutes=6)
    await (await office.browser()).get(path, "过了时间", status=410)


async def test_residents_get_no_link(office) -> None:
    office.street.resident().says("登录", "给工作人员用的", never=("http",))


async def test_a_session_ends_idle_at_the_longest_and_by_hand(office) -> None:
    browser = await office.browser("street")
    for _ in range(11):
        office.street.now += office.street.now.resolution * 3_600_000_000
        await browser.get("/console/", "我的待办")
    office.street.now += office.street.now.resolution * 3_600_000_000
    await browser.get("/console/", "在微信里登录")
    idle = await office.browser("street")
    await idle.get("/console/", "我的待办")
    office.street.now += office.street.now.resolution * 7_300_000_000
    await idle.get("/console/", "在微信里登录")
    leaving = await office.browser("street")
    await leaving.post("/console/sign-out", "已退出")
    await leaving.get("/console/", "在微信里登录")


async def test_another_browser_can_be_signed_out(office) -> None:
    lost, mine = await office.browser("street"), await office.browser("street")
    page = await mine.get("/console/account")
    other = re.search(r'name="session" value="(\d+)"', page)
    await mine.post("/console/sign-out", "已让那边退出", session=other[1])
    await lost.get("/console/", "在微信里登录")
    await mine.get("/console/", "我的待办")


async def test_phone_and_password(office) -> None:
    with Session(office.street.engine) as session, session.begin():
        person = session.exec(select(Person).where(Person.openid == "street")).one()
        person.phone_print = office.street.office.vault.fingerprint("13900000001")
    browser = await office.browser("street")
    await browser.post("/console/account/password", "至少10个字", password="short")
    await browser.post("/console/account/password", "密码设好了", password="fenghuangling 2026")
    fresh = await office.browser()
    given = {"phone": "139 0000 0001", "password": "fenghuangling 2026", "next": "/console/cases"}
    await fresh.post("/console/sign-in", "手机号或密码不对", status=403, **given | {"password": "wrong password"})
    await fresh.post("/console/sign-in", "全部", **given)
    guessing = await office.browser()
    for _ in range(4):
        await guessing.post("/console/sign-in", **given | {"password": "x"}, status=(403 if _ < 3 else 429))
    await guessing.post("/console/sign-in", "试的次数太多了", status=429, **given)


async def test_nothing_is_done_without_the_pages_token(office) -> None:
    browser = await office.browser("street")
    answer = await browser.client.post("/console/account/password", data={"password": "fenghuangling 2026"})
    assert answer.status == 403
    answer = await browser.client.post("/console/sign-out", data={"token": "x" * 43})
    assert answer.status == 403
    await browser.get("/console/", "我的待办")


async def test_every_answer_carries_the_headers_that_protect_it(office) -> None:
    browser = await office.browser("street")
    for path in ("/console/", "/console/nowhere", "/console/sign-in", "/console/static/console.css"):
        answer = await browser.client.get(path)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    page = await browser.get("/console/")
    assert not re.search(r"<script(?![^>]*src=)|style=|\son\w+=|https?://", page)


async def test_going_on_leads_nowhere_outside(office) -> None:
    browser = await office.browser()
    for way_on in ("https://elsewhere.example/", "//elsewhere.example/console/", "/console/\\elsewhere.example"):
        page = await browser.get(f"/console/sign-in?next={way_on}")
        assert "elsewhere" not in page


async def test_a_password_is_never_stored_or_logged(office) -> None:
    browser = await office.browser("street")
    await browser.post("/console/account/password", password="fenghuangling 2026")
    with Session(office.street.engine) as session:
        entry = session.exec(select(AccessLog).where(AccessLog.what == "password_set")).one()
    assert "fenghuangling" not in str(entry)
