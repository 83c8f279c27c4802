"""Cards in WeCom for staff of the address book, over real HTTP: before the template, and on to it where that fails."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.check import _wecom as check_wecom
from bot.demo import Demo, demo
from bot.simulator.clock import SimClock
from bot.simulator.world.people import Origin
from bot.simulator.world.wecom import WeCom
from config.settings import Settings
from models.people import Person
from models.pushes import Channel, Push, PushState

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
REPORT = "工行南小区2号楼1单元门口下水道堵了,污水往外冒"


@pytest.fixture
async def office(settings: Settings, tmp_path: Path) -> AsyncIterator[Demo]:
    """The street's grid worker is in the address book, and their window in WeChat is shut."""
    rules = tmp_path / "rules.toml"
    rules.write_text('[wechat.templates]\ncase_alert = "case_alert"\n', encoding="utf-8")
    wecom = WeCom()
    given = {name.removeprefix("BOT_").lower(): value for name, value in wecom.environment("").items()}
    given["wecom_api_base"] = f"http://127.0.0.1:{settings.port}/simulator/qyapi"
    given = settings.model_validate({**settings.model_dump(), **given, "rules": rules})
    async with demo(given, SimClock(MONDAY)) as street:
        street.sim.add_template(
            "case_alert", "待办", {"character_string1": "单号", "thing2": "地点", "thing3": "事项", "time4": "时限"}
        )
        street.sim.world.wecom.members["xiaoli"] = street.sim.user("小李（样例）").openid
        with Session(street.service.engine) as session, session.begin():
            session.exec(select(Person).where(Person.openid == worker(street).openid)).one().wecom_id = "xiaoli"
        street.sim.clock.advance(3 * 86400)
        yield street


def worker(street: Demo):  # a phone of the simulator
    return street.sim.user("小李（样例）")


async def report(street: Demo) -> None:
    await street.sim.user("居民（样例）").text(REPORT)
    for _ in range(4):
        while await street.service.outbox.drain():
            pass
        await street.sim.settle()


def prompts(street: Demo) -> list[Push]:
    with Session(street.service.engine, expire_on_commit=False) as session:
        person = session.exec(select(Person).where(Person.openid == worker(street).openid)).one()
        return list(session.exec(select(Push).where(Push.person_id == person.id, Push.case_id == 1)).all())


async def test_a_card_comes_before_the_template(office: Demo) -> None:
    await report(office)
    card = worker(office).inbox[-1]
    assert card.origin is Origin.WECOM
    assert "污水/排水" in card.text
    assert "单号：FH2026" in card.text
    assert "回“待办”来办" in card.text
    assert "1 接单" not in card.text
    assert "weixin://" not in card.text
    assert "/p/" in card.links[0].href
    sent = prompts(office)[0]
    assert (sent.state, sent.channel) == (PushState.SENT, Channel.WECOM)
    assert sent.message_id
    assert "1 接单" in (await worker(office).text("待办")).reply


async def test_the_template_follows_where_wecom_does_not_know_somebody(office: Demo) -> None:
    office.sim.world.wecom.members.clear()
    await report(office)
    sent = prompts(office)[0]
    assert (sent.state, sent.channel) == (PushState.SENT, Channel.TEMPLATE)
    assert [(one["channel"], one.get("code")) for one in sent.tries] == [("wecom", 81013), ("template", None)]
    assert worker(office).inbox[-1].origin is Origin.TEMPLATE


async def test_a_dead_token_is_replaced(office: Demo) -> None:
    await report(office)
    office.sim.world.wecom.expire()
    await office.sim.user("居民（样例）").text("撤回")
    await report(office)
    cards = [bubble for bubble in worker(office).inbox if bubble.origin is Origin.WECOM]
    assert "0002" in cards[-1].text


async def test_check_asks_for_a_token(office: Demo, settings: Settings) -> None:
    environment = office.sim.world.wecom.environment(f"http://127.0.0.1:{settings.port}/simulator")
    given = {name.removeprefix("BOT_").lower(): value for name, value in environment.items()}
    assert await check_wecom(settings.model_validate({**settings.model_dump(), **given})) == ""
    wrong = settings.model_validate({**settings.model_dump(), **given, "wecom_secret": "another"})
    assert "no token" in await check_wecom(wrong)
