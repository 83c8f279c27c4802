"""The main story over real HTTP, the same data for tests and for the demo's control API; hostile and odd callbacks."""

import asyncio
import io
import json

import aiohttp
from sqlmodel import Session, func, select

from bot import export
from bot.demo import Demo, demo
from bot.simulator.clock import SimClock
from bot.simulator.scenario import run_scenario
from config.settings import Settings
from models.cases import Case
from models.inbox import InboxMessage

REPORT = "工行南小区3号楼2单元门口下水道堵了,污水往外冒"


def count(street: Demo, table: type) -> int:
    with Session(street.service.engine) as session:
        return session.exec(select(func.count()).select_from(table)).one()


async def test_report_to_rating(street: Demo, story: list) -> None:
    report = await run_scenario(street.sim, story)
    assert report.ok, str(report)
    with Session(street.service.engine) as session:
        case = session.exec(select(Case)).one()
    assert case.state == "closed"


async def test_the_same_story_by_the_control_api(street: Demo, story: list) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{street.url}/simulator/sim/scenario", json={"steps": story}) as answer,
    ):
        told = await answer.json()
    assert told["ok"], told


async def test_four_deliveries_make_one_case_with_one_answer(street: Demo) -> None:
    street.sim.fault("dup", n=3, times=1)
    phone = street.sim.user("居民（样例）")
    outcome = await phone.text(REPORT)
    await street.sim.settle()
    assert "已登记" in outcome.reply
    assert count(street, Case) == 1


async def test_odd_messages_are_answered_and_open_nothing(street: Demo) -> None:
    phone = street.sim.user("居民（样例）")
    for outcome in (
        await phone.unknown(),
        await phone.text("   "),
        await phone.link("t", "http://x"),
    ):
        assert outcome.reply
    outcome = await phone.text("你好]]>早上好<Content>")
    assert outcome.reply
    assert count(street, Case) == 0


async def test_a_very_long_text_is_kept_and_answered(street: Demo) -> None:
    outcome = await street.sim.user("居民（样例）").text("好" * 600)
    assert outcome.reply
    assert count(street, Case) == 1


async def test_the_callback_refuses_what_wechat_did_not_send(street: Demo) -> None:
    async with aiohttp.ClientSession() as session:
        for body in (b"", b"<xml>", b"\xff\xfe", b"x" * 70_000):
            async with session.post(f"{street.url}/wechat?signature=a&timestamp=1&nonce=2", data=body) as answer:
                assert 400 <= answer.status < 500
        async with session.get(f"{street.url}/readyz") as answer:
            assert await answer.text() == "ready"
        async with session.get(f"{street.url}/metrics") as answer:
            assert 'bot_callbacks_total{outcome="refused"}' in await answer.text()
    assert count(street, Case) == 0


async def test_a_restart_keeps_everything(settings: Settings, story: list) -> None:
    async with demo(settings, SimClock()) as first:
        await first.sim.user("居民（样例）").text(REPORT)
        await first.sim.settle()
        kept = count(first, InboxMessage)
    async with demo(settings, SimClock()) as second:
        assert count(second, Case) == 1
        assert count(second, InboxMessage) > kept
        head = second.sim.user("王师傅（样例）")
        outcome = await head.text("0001 1")
        assert "0001 已记:属实" in outcome.reply


async def test_many_at_once_are_all_answered(street: Demo) -> None:
    phones = [street.sim.user(f"居民{number}") for number in range(40)]
    outcomes = await asyncio.gather(
        *(phone.text(f"工行南小区{1 + n % 8}号楼路灯不亮") for n, phone in enumerate(phones))
    )
    assert all("已登记" in outcome.reply for outcome in outcomes)
    assert count(street, Case) == 40


async def test_the_ledger_has_the_case_and_never_the_reporter(street: Demo, settings: Settings) -> None:
    await street.sim.user("居民（样例）").text(REPORT + ",电话13812345678")
    await street.sim.settle()
    out = io.BytesIO()
    given = settings.model_copy(update={"secret_key": (settings.data_dir / "demo-secret").read_text(encoding="utf-8")})
    given = Settings(_env_file=None, **{**settings.model_dump(), "secret_key": given.secret_key})
    assert export.run(given, since=None, until=None, form="jsonl", with_reporter=False, out=out) == 0
    found = json.loads(out.getvalue())
    assert (found["state"], found["estate"], found["building"], found["unit"]) == ("verifying", "工行南小区", "3", "2")
    assert found["log"][0]["event"] == "reported"
    assert found["due_reason"]
    assert "138123456" not in out.getvalue().decode()
    assert "reporter" not in found


async def test_one_click_from_the_start_page_to_a_signed_in_console(street: Demo) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.get(f"{street.url}/") as answer:
            page = await answer.text()
        assert "/simulator/" in page
        for login in street.logins:
            assert login["url"].removeprefix(street.url) in page
            async with session.get(login["url"]) as answer:
                assert answer.status == 200
                assert login["name"] in await answer.text()
