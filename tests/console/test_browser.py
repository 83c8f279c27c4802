"""The journeys of a day in a real browser: with a click and by key, large and on a phone's screen, for everybody."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

pytestmark = [pytest.mark.chromium, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
REPORT = "下水道堵了,污水往外冒,臭得很"
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


@contextmanager
def chromium(path: str, size: dict[str, int]) -> Iterator[Page]:
    """A page of a browser of that size."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport=size, locale="zh-CN")
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        yield page
        browser.close()
        assert [fault for fault in faults if "status of 4" not in fault] == []


def fit_for_everybody(page: Page) -> None:
    """No serious fault of accessibility, and nothing wider than the screen."""
    found = Axe().run(page).response["violations"]
    serious = [
        (one["id"], [node["html"][:160] for node in one["nodes"]])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
    assert serious == [], page.url
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


async def journey(
    office, chromium_path: str, size: dict[str, int], walk: Callable[[Page, str], None], path: str
) -> None:
    """Walk through the console in a browser, starting at `path`, while the service runs here."""
    address = str(office.server.make_url("")).rstrip("/")

    def run() -> None:
        with chromium(chromium_path, size) as page:
            page.goto(f"{address}{path}")
            walk(page, address)

    await asyncio.to_thread(run)


def link_of(office, openid: str) -> str:
    said = office.street.phone(openid).says("登录")
    return re.search(r"/console/in/\S+", said)[0]


async def test_a_grid_worker_from_the_link_to_the_finished_case(office, chromium_path) -> None:
    office.street.resident(home="惠民小区/1").says(REPORT, "已登记")

    def walk(page: Page, _address: str) -> None:
        expect(page.get_by_role("heading", name="我的待办")).to_be_visible()
        fit_for_everybody(page)
        page.get_by_role("button", name=re.compile("^接单 FH")).click()
        expect(page.get_by_role("status")).to_contain_text("0001 已接单")
        page.locator(".case-link").first.click()
        fit_for_everybody(page)
        page.get_by_label("说明").fill("疏通好了")
        page.get_by_role("button", name="办结").click()
        expect(page.get_by_role("status")).to_contain_text("0001 已记:办结")
        page.get_by_role("button", name="撤销我刚才那一步").click()
        expect(page.get_by_role("status")).to_contain_text("撤销了")

    await journey(office, chromium_path, PHONE, walk, link_of(office, "worker3"))
    assert office.street.case(1).state == "handling"


async def test_the_street_desks_day(office, chromium_path) -> None:
    street = office.street
    street.resident("one", home="惠民小区/1").says(REPORT, "已登记")
    street.resident("two", home="工行南小区/3").says("楼上邻居半夜吵,睡不了觉", "已登记")
    street.phone("worker3").says("0001 5 修好了")
    office.fold()

    def walk(page: Page, address: str) -> None:
        for path in ("/", "/cases", "/dispatch", "/new", "/figures", "/heat", "/account"):
            page.goto(f"{address}/console{path}")
            fit_for_everybody(page)
        page.goto(f"{address}/console/cases")
        page.keyboard.press("/")
        page.keyboard.type("半夜吵")
        page.keyboard.press("Enter")
        expect(page.locator(".case-link")).to_have_count(1)
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page.get_by_text("保密,不显示")).to_be_visible()
        page.get_by_text("要联系报事人?").click()
        page.get_by_label("为什么要看").fill("约时间上门")
        page.get_by_role("button", name="看姓名、电话和门牌").click()
        expect(page.get_by_text("原话")).to_be_visible()
        fit_for_everybody(page)
        page.goto(f"{address}/console/figures")
        page.get_by_role("link", name="蓝天社区").or_(page.locator("tbody a")).first.click()
        expect(page.locator(".case-link").first).to_be_visible()
        page.get_by_role("button", name="大字").click()
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
        fit_for_everybody(page)

    await journey(office, chromium_path, DESKTOP, walk, link_of(office, "street"))


async def test_a_case_is_entered_and_put_right_on_a_phone(office, chromium_path) -> None:
    def walk(page: Page, address: str) -> None:
        page.goto(f"{address}/console/new")
        fit_for_everybody(page)
        page.get_by_label("什么事").fill("红楼那边路灯不亮")
        page.get_by_label("从哪儿来").select_option(label="电话")
        page.get_by_role("button", name="登记", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("已登记")
        fit_for_everybody(page)
        page.get_by_text("更正分类或地点").click()
        page.locator("select[name=estate]").select_option(label="惠民小区")
        page.get_by_label("几号楼").fill("2")
        page.get_by_role("button", name="更正", exact=True).click()
        expect(page.get_by_role("heading", name="惠民小区2号楼")).to_be_visible()

    await journey(office, chromium_path, PHONE, walk, link_of(office, "street"))
    assert office.street.case(1).state == "dispatched"


async def test_pages_for_everybody_on_a_phone(office, chromium_path) -> None:
    office.street.resident(home="惠民小区/1").says(REPORT, "已登记")

    def walk(page: Page, address: str) -> None:
        for path in ("/console/sign-in", "/estate/2", "/console/nowhere"):
            page.goto(f"{address}{path}")
            fit_for_everybody(page)

    await journey(office, chromium_path, PHONE, walk, "/estate/1")


async def test_it_all_works_without_a_script_and_follows_along_with_one(office, chromium_path) -> None:
    street = office.street
    street.resident(home="惠民小区/1").says(REPORT, "已登记")
    address, path = str(office.server.make_url("")).rstrip("/"), link_of(office, "worker3")

    def run() -> None:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
            page = browser.new_context(java_script_enabled=False).new_page()
            page.goto(f"{address}{path}")
            page.get_by_role("button", name=re.compile("^接单 FH")).click()
            expect(page.get_by_role("status")).to_contain_text("0001 已接单")
            browser.close()

    await asyncio.to_thread(run)
    assert street.case(1).state == "handling"
