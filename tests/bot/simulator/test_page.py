"""The page with the phones: what it is made of, and how it behaves in a browser."""

import asyncio
import json
import re

import aiohttp
import pytest
from playwright.async_api import Page, async_playwright, expect

BUTTONS = [
    {"type": "click", "name": "我要报事", "key": "REPORT"},
    {"name": "查询", "sub_button": [{"type": "click", "name": "我的诉求", "key": "MINE"}]},
    {"type": "view", "name": "公开账", "url": "http://127.0.0.1:9/estate/1"},
]
CALM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHOICE = '<a href="weixin://bizmsgmenu?msgmenuid={}&msgmenucontent={}">{}</a>'
PROMPT = "\n".join(["看一眼:", CHOICE.format("q7", "属实", "1 属实"), CHOICE.format("q8", "不属实", "2 不属实")])


@pytest.fixture
async def http(sim):
    async with aiohttp.ClientSession(sim.api_base) as session:
        yield session


async def _text(http, path):
    async with http.get(path) as response:
        assert response.status == 200, path
        return await response.text()


async def test_page_and_all_its_files_come_from_here(sim, http):
    html = await _text(http, "/simulator/")
    files = re.findall(r'(?:href|src)="\./(static/[^"]+)"', html)
    assert len(files) > 3
    for name in files:
        source = await _text(http, f"/simulator/{name}")
        assert not re.search(r"https?://(?!www\.w3\.org)", source)
        for further in re.findall(r'from "\./([^"]+)"', source):
            await _text(http, f"/simulator/static/{further}")
    assert "http" not in re.sub(r"http-equiv", "", html)


async def test_words_cannot_break_out_of_the_page(sim, http):
    html = await _text(http, "/simulator/?scene=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in html


async def test_state_tells_everything_the_page_shows(bot, sim, http):
    user = sim.add_user("o-1", "王师傅", "楼栋长", "工行南小区3号楼(样例)")
    sim.add_link("管理台", "/console/")
    await user.text("hi")
    state = json.loads(await _text(http, "/simulator/sim/state"))
    assert state["links"] == [{"label": "管理台", "url": "/console/"}]
    [shown] = state["users"]
    assert (shown["note"], [one["text"] for one in shown["chat"]]) == ("工行南小区3号楼(样例)", ["hi", "hi"])


async def test_changes_arrive_as_they_happen(bot, sim, http):
    user = sim.user("居民")
    async with asyncio.timeout(2), http.get("/simulator/sim/events") as stream:
        await asyncio.sleep(0.02)
        await user.text("hi")
        seen = []
        while sum(one["what"] == "bubble" for one in seen) < 2:
            line = (await stream.content.readline()).decode()
            if line.startswith("data:"):
                seen.append(json.loads(line[5:]))
    assert [one["bubble"]["text"] for one in seen if one["what"] == "bubble"][:2] == ["hi", "hi"]


async def test_links_open_as_the_person_who_tapped(bot, sim, http):
    bot.says = '看<a href="http://127.0.0.1:9/c/1">进展</a>'
    sim.world.menus.publish(BUTTONS)
    user = sim.user("居民")
    await user.text("hi")
    for query, where in ((f"bubble={user.last.id}&link=0", "/c/1"), ("path=2", "/estate/1")):
        sim.world.current_user = None
        async with http.get(f"/sim/users/{user.openid}/go?{query}", allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (302, f"http://127.0.0.1:9{where}")
        assert sim.world.current_user is user.user
    async with http.get(f"/sim/users/{user.openid}/go?bubble=99&link=0") as response:
        assert response.status == 404


async def test_a_printed_code_leads_to_the_page(sim, http):
    qr = sim.world.make_qr("b:12", None)
    for prefix in ("", "/simulator"):
        async with http.get(f"{prefix}/q/{qr.page_id}") as response:
            assert (response.url.path, response.url.query["scene"]) == ("/simulator/", "b:12")


@pytest.fixture
async def page(sim, chromium_path):
    """The page in a browser, 1280 wide, with three people and a menu; errors of the page fail the test."""
    sim.add_user("o-res", "张大姐", "居民", "工行南小区3号楼(样例)")
    sim.add_user("o-head", "王师傅", "楼栋长", "工行南小区3号楼(样例)")
    sim.add_user("o-grid", "小李", "网格员", "长青社区第4网格(样例)")
    sim.world.menus.publish(BUTTONS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=CALM)
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        await page.goto(f"{sim.api_base}/simulator/")
        await expect(page.locator(".phone")).to_have_count(3)
        yield page
        await browser.close()
        assert wrong == []


def _phone(page: Page, openid: str):
    return page.locator(f'[data-openid="{openid}"]')


@pytest.mark.chromium
async def test_writing_and_tapping(bot, sim, page):
    bot.says = PROMPT
    resident, head = _phone(page, "o-res"), _phone(page, "o-head")
    await resident.get_by_placeholder("说点什么").fill("路灯不亮")
    await page.keyboard.press("Enter")
    await expect(resident.locator(".row.own .bubble")).to_have_text("路灯不亮")
    await expect(resident.locator(".row.passive .bubble")).to_have_text("看一眼:\n1 属实\n2 不属实")
    await expect(resident.locator(".state")).to_contain_text("毫秒")
    await expect(head.locator(".bubble")).to_have_count(0)
    bot.says = "已记"
    await resident.get_by_role("button", name="2 不属实").click()
    await expect(resident.locator(".bubble").last).to_have_text("已记")
    assert bot.heard[-1].value("bizmsgmenuid") == "q8"


@pytest.mark.chromium
async def test_photo_menu_and_raw_messages(bot, sim, page):
    phone = _phone(page, "o-res")
    photo = {"name": "p.png", "mimeType": "image/png", "buffer": b"\x89PNG"}
    await phone.locator("input[type=file]").set_input_files(photo)
    await expect(phone.locator(".bubble.image img")).to_have_count(1)
    await phone.get_by_text("查询").click()
    await phone.get_by_role("button", name="我的诉求").click()
    await expect(phone.locator(".row.note")).to_contain_text("我的诉求")
    await phone.locator(".raw").last.click()
    await expect(page.locator("#entries")).to_contain_text("<EventKey><![CDATA[MINE]]></EventKey>")
    await page.keyboard.press("Escape")
    await expect(page.locator("#drawer")).to_be_hidden()
    assert sim.world.shelf.media[bot.heard[0].value("MediaId")].content == b"\x89PNG"


@pytest.mark.chromium
async def test_fault_notice_and_messages_from_the_account(bot, sim, page):
    phone = _phone(page, "o-head")
    sim.callback_url = "http://127.0.0.1:9/"
    await sim.user("王师傅").text("hi")
    await expect(phone.locator(".row.fault")).to_contain_text("出现故障")
    await bot.send("o-head", "<b>不是标签</b>")
    await expect(phone.locator(".row.custom .bubble")).to_have_text("<b>不是标签</b>")
    await expect(phone.locator(".quota")).to_have_text("可发4条")


@pytest.mark.chromium
async def test_time_passes_by_button(bot, sim, page):
    await expect(page.locator("#now")).to_have_text("11月22日 周日 14:10")
    await page.get_by_role("button", name="+1小时").click()
    await expect(page.locator("#now")).to_have_text("11月22日 周日 15:10")


@pytest.mark.chromium
async def test_a_phone_is_added_follows_by_code_and_leaves(bot, sim, page):
    sim.world.make_qr("b:12", None)
    await page.locator("#add").click()
    await page.locator("#ask input").fill("新搬来的")
    await page.keyboard.press("Enter")
    await expect(page.locator(".phone")).to_have_count(4)
    phone = _phone(page, sim.user("新搬来的").openid)
    await phone.locator(".join").get_by_role("button", name="扫码").click()
    await page.locator("#scan-codes").get_by_role("button", name="b:12").click()
    await expect(phone.locator(".row.passive .bubble")).to_have_text("subscribe")
    assert bot.heard[-1].value("EventKey") == "qrscene_b:12"
    await phone.locator(".plus").click()
    await phone.get_by_role("button", name="取消关注").click()
    await expect(phone.locator(".join")).to_be_visible()


@pytest.mark.chromium
async def test_a_narrow_screen_shows_one_phone_at_a_time(bot, sim, page):
    await page.set_viewport_size({"width": 360, "height": 740})
    await expect(page.locator(".phone:visible")).to_have_count(1)
    await sim.user("小李").text("hi")
    await expect(page.locator("#tabs .news")).to_have_text("小李")
    await page.locator("#tabs").get_by_text("小李").click()
    await expect(page.locator(".phone:visible")).to_have_attribute("data-openid", "o-grid")
    assert await page.evaluate("() => document.documentElement.scrollWidth") == 360
