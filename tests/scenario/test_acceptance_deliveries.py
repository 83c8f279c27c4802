"""WeChat's deliveries at their worst, each against the real bot over real HTTP (a, b, c, f, h, i, j of thirteen)."""

import asyncio
import threading

import pytest
from sqlmodel import Session, func, select

from bot import dispatch
from bot.demo import Demo, demo
from bot.simulator.clock import SimClock
from bot.simulator.markup import parse
from bot.simulator.phones.phone import Phone
from bot.simulator.push.outcome import Result
from bot.simulator.world.account import Account
from config.settings import Settings
from models.cases import Case
from models.inbox import InboxMessage
from models.vocabulary import State
from tests.scenario.conftest import MONDAY

REPORT = "工行南小区3号楼2单元门口下水道堵了,污水往外冒"
SENDS = "cgi-bin/message/custom/send"


def cases(street: Demo) -> list[Case]:
    with Session(street.service.engine, expire_on_commit=False) as session:
        return list(session.exec(select(Case)).all())


@pytest.mark.parametrize("concurrent", [False, True])
async def test_a_four_deliveries_make_one_case_and_get_one_reply(small_street: Demo, *, concurrent: bool) -> None:
    small_street.sim.fault("dup", n=3, times=1, concurrent=concurrent)
    outcome = await small_street.sim.user("居民（样例）").text(REPORT)
    await small_street.sim.settle()
    said = [parse(answer.encode()).value("Content") for answer in outcome.answers]
    assert (len(said), len(set(said))) == (4, 1)
    assert "已登记" in said[0]
    assert len(cases(small_street)) == 1


async def test_b_a_slow_handler_is_acknowledged_in_time_and_answered_once(
    embedded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "STORE_AFTER", 0.2)
    rules = embedded.data_dir / "rules.toml"
    rules.write_text('[wechat]\nreply_within = "0.4s"', encoding="utf-8")
    async with demo(embedded.model_copy(update={"rules": rules}), SimClock(MONDAY)) as street:
        acknowledged = threading.Event()
        read = street.service.understanding.read
        monkeypatch.setattr(street.service.understanding, "read", lambda text: acknowledged.wait(20) and read(text))
        phone = street.sim.user("居民（样例）")
        heard = len(phone.inbox)
        outcome = await phone.text(REPORT)
        assert (outcome.result, outcome.answers) == (Result.ACKED, ("success",))
        async with asyncio.timeout(5):
            while not street.sim.world.journal.calls["cgi-bin/message/custom/typing"]:  # noqa: ASYNC110  # no event tells
                await asyncio.sleep(0)
        acknowledged.set()
        await street.sim.settle()
        await street.sim.advance(2)
        said = [bubble.text for bubble in phone.inbox[heard:]]
        assert (len(said), "已登记" in said[0]) == (1, True)
        assert len(cases(street)) == 1


async def test_c_two_people_with_the_same_msg_id_get_a_case_each(small_street: Demo) -> None:
    small_street.sim.fault("msgid_collision")
    one, other = small_street.sim.user("甲"), small_street.sim.user("乙")
    outcomes = await asyncio.gather(one.text(REPORT), other.text("惠民小区2号楼路灯不亮"))
    assert all("已登记" in outcome.reply for outcome in outcomes)
    with Session(small_street.service.engine) as session:
        messages = session.exec(select(InboxMessage).where(InboxMessage.openid.in_([one.openid, other.openid]))).all()
    assert len({message.body["fields"]["MsgId"] for message in messages}) == 1
    assert len(cases(small_street)) == 2


async def test_f_words_that_would_break_out_of_the_reply_come_back_as_words(small_street: Demo) -> None:
    attack = "]]></Content><MsgType><![CDATA[image]]></MsgType>"
    outcome = await small_street.sim.user("居民（样例）").text(f"{REPORT}{attack}")
    assert "已登记" in outcome.reply
    await small_street.sim.settle()
    assert attack in small_street.sim.user("王师傅（样例）").last.text


async def test_h_a_tap_on_a_prompt_of_long_ago_is_answered_and_does_nothing(small_street: Demo) -> None:
    """Neither to the case it was about, nor to the one that is asked about now."""
    sim, head = small_street.sim, small_street.sim.user("王师傅（样例）")
    for name, place in (("甲", "3号楼2单元"), ("乙", "5号楼1单元")):
        await sim.user(name).text(f"工行南小区{place}门口下水道堵了,污水往外冒")
        await sim.settle()
        await sim.advance(2)
    first = next(bubble for bubble in head.inbox if "-0001" in bubble.text and bubble.links)
    assert "0001 已记:属实" in (await head.tap("属实", first.id)).reply
    await sim.settle()
    await sim.advance(2)
    before = [(case.id, case.state) for case in cases(small_street)]
    assert {state for _, state in before} == {State.DISPATCHED, State.VERIFYING}
    outcome = await head.tap("不属实", first.id)
    await sim.settle()
    assert "0001" in outcome.reply
    assert [(case.id, case.state) for case in cases(small_street)] == before


async def test_i_a_voice_without_words_is_kept_and_its_sender_told(small_street: Demo) -> None:
    outcome = await small_street.sim.user("居民（样例）").voice()
    assert outcome.result is Result.REPLIED
    with Session(small_street.service.engine) as session:
        kept = session.exec(select(InboxMessage).where(InboxMessage.kind == "voice")).one()
    assert kept.body["media_id"] in small_street.sim.world.shelf.media


async def test_j_the_key_changes_in_the_middle_of_traffic(embedded: Settings) -> None:
    before = Account()
    account = Account(aes_key="B" * 43, previous_aes_key=before.aes_key)
    async with demo(embedded, SimClock(MONDAY), account) as street:
        street.sim.fault("old_key", match={"msgtype": "text", "p": 0.5})
        phones = [street.sim.user(f"居民{number}") for number in range(16)]
        words = [f"工行南小区{1 + number % 8}号楼路灯不亮" for number in range(16)]
        outcomes = await asyncio.gather(*map(Phone.text, phones, words))
        assert [outcome.result for outcome in outcomes] == [Result.REPLIED] * 16
        assert 0 < next(iter(street.sim.world.faults.rules.values())).struck < 16
        with Session(street.service.engine) as session:
            assert session.exec(select(func.count()).select_from(Case)).one() == 16
