"""The pages opened from the chat, over real HTTP, with the login of WeChat's browser."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest
from sqlmodel import Session, select

from bot.demo import Demo
from handlers import links
from models.cases import AccessLog, Case
from models.media import Attachment
from models.pushes import Push

REPORT = "工行南小区3号楼2单元501物业在楼道里堆满杂物,我的电话13812345678"


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    """WeChat's browser: follows redirects, keeps cookies."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


def found(street: Demo, model: type) -> object:
    with Session(street.service.engine, expire_on_commit=False) as session:
        return session.exec(select(model)).first()


async def case_link(street: Demo, text: str = REPORT) -> str:
    phone = street.sim.user("居民（样例）")
    await phone.text(text)
    return links.to_case(street.service.office, found(street, Case))


async def read(browser: aiohttp.ClientSession, url: str) -> tuple[int, str]:
    async with browser.get(url) as answer:
        return answer.status, await answer.text()


def sign_in(page: str) -> str:
    return re.search(r'href="([^"]*oauth2/authorize[^"]*)"', page)[1].replace("&amp;", "&")


async def test_whoever_has_the_link_reads_and_learns_nothing_of_the_reporter(street: Demo, browser) -> None:
    status, page = await read(browser, await case_link(street))
    assert status == 200
    assert "FH2026" in page
    assert "报事" in page
    for secret in ("138123456", "501", "o_sample", "<form"):
        assert secret not in page


@pytest.mark.parametrize("path", ["/c/1-0000", "/c/x", "/p/1-00", "/m/1-11", "/c/99999999999999999999999-1"])
async def test_a_guessed_address_opens_nothing(street: Demo, browser, path: str) -> None:
    await case_link(street)
    status, page = await read(browser, street.url + path)
    assert status == 404
    assert "打不开" in page


async def test_the_reporter_signs_in_and_urges_once(street: Demo, browser) -> None:
    link = await case_link(street, "工行南小区3号楼2单元门口下水道堵了,污水往外冒")
    await street.sim.user("居民（样例）").open(link)
    _, page = await read(browser, link)
    status, page = await read(browser, sign_in(page))
    assert status == 200
    form = re.search(r'name="form" value="([^"]+)"', page)[1]
    async with browser.post(link, data={"form": form, "act": "urge"}) as answer:
        assert "已替您催" in await answer.text()
    async with browser.post(link, data={"form": form, "act": "urge"}) as answer:
        assert "已经催过" in await answer.text()
    async with browser.post(link, data={"form": "0-0", "act": "withdraw"}) as answer:
        assert answer.status == 403
    async with browser.post(link, data={"form": form, "act": "satisfied"}) as answer:
        assert "再点一次" in await answer.text()


async def test_another_person_may_only_look(street: Demo, browser) -> None:
    link = await case_link(street)
    await street.sim.user("王师傅（样例）").open(link)
    _, page = await read(browser, link)
    _, page = await read(browser, sign_in(page))
    assert "<form" not in page


async def test_a_snapshot_user_is_never_taken_for_anybody(street: Demo, browser) -> None:
    link = await case_link(street)
    await street.sim.user("居民（样例）").open(link)
    street.sim.world.habits = replace(street.sim.world.habits, snapshot_login=True)
    _, page = await read(browser, link)
    _, page = await read(browser, sign_in(page))
    assert "使用完整服务" in page
    assert not list(browser.cookie_jar)


def in_wechat() -> aiohttp.ClientSession:
    """The browser inside WeChat, as it names itself."""
    names = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"}
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers=names)


async def test_bound_staff_enter_the_console_from_within_wechat(street: Demo, browser) -> None:
    cases = f"{street.url}/console/cases"
    assert "用手机号和密码登录" in (await read(browser, cases))[1]
    async with in_wechat() as phone:
        await street.sim.user("小李（样例）").open(cases)
        status, page = await read(phone, cases)
        assert (status, "小李" in page) == (200, True)
        assert "微信" in (await read(phone, f"{street.url}/console/account"))[1]
    assert "<form" in (await read(browser, cases))[1]


async def test_nobody_else_enters_the_console_from_within_wechat(street: Demo) -> None:
    async with in_wechat() as phone:
        await street.sim.user("居民（样例）").open(street.url)
        status, page = await read(phone, f"{street.url}/console/")
        assert (status, "还没有绑定岗位" in page) == (403, True)
    async with in_wechat() as phone:
        await street.sim.user("小李（样例）").open(street.url)
        street.sim.world.habits = replace(street.sim.world.habits, snapshot_login=True)
        assert "使用完整服务" in (await read(phone, f"{street.url}/console/"))[1]
        assert not list(phone.cookie_jar)
        status, page = await read(phone, f"{street.url}/console/wechat/done?next=/console/cases")
        assert (status, "没能认出您" in page) == (403, True)


async def test_a_login_cannot_lead_elsewhere_or_be_used_late(street: Demo, browser) -> None:
    link = await case_link(street)
    _, page = await read(browser, link)
    away = sign_in(page).replace("%252Fc%252F", "%252F%252Fevil.example%252Fc%252F")
    assert away != sign_in(page)
    await street.sim.user("居民（样例）").open(link)
    assert (await read(browser, away))[0] == 403
    street.sim.clock.advance(timedelta(minutes=11).total_seconds())
    assert (await read(browser, sign_in(page)))[0] == 403


async def test_a_message_and_a_recording_open_by_their_links(street: Demo, browser) -> None:
    await case_link(street)
    office = street.service.office
    with Session(street.service.engine, expire_on_commit=False) as session:
        push = session.exec(select(Push)).first()
    status, page = await read(browser, links.to_push(office, push))
    assert status == 200
    assert "FH2026" in page
    assert "weixin://" not in page
    await street.sim.user("居民（样例）").voice()
    for _ in range(3):
        await street.service.files.drain()
        await street.sim.settle()
    link = links.to_media(office, found(street, Attachment))
    assert "<audio" in (await read(browser, link))[1]
    async with browser.get(link + "?raw") as answer:
        assert (await answer.read()).startswith(b"#!AMR")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert found(street, AccessLog).reason == "opened"
