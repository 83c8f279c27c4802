"""What the bot sends when WeChat refuses, forgets or hangs up (e, g, l, m of thirteen), over real HTTP."""

import pytest
from sqlmodel import Session, select

from bot.demo import Demo
from bot.simulator.phones.phone import Phone
from bot.simulator.waiting import wait_until
from bot.simulator.world.people import Origin
from bot.wechat import api
from models import pushes
from models.pushes import Push, PushState
from models.vocabulary import Role

STREET_LIGHT = "工行南小区3号楼路灯不亮"
CUSTOM, TEMPLATE = "cgi-bin/message/custom/send", "cgi-bin/message/template/send"
NIGHT = 22 * 3600


def of(origin: Origin, phone: Phone, *words: str) -> list[str]:
    """What came to this phone that way and has all the words."""
    return [one.text for one in phone.inbox if one.origin is origin and all(word in one.text for word in words)]


def calls(street: Demo, path: str, phone: Phone) -> int:
    """How often the bot called that for this person."""
    log = street.sim.world.journal.since()
    return sum(entry["kind"] == "call" and entry["path"] == path and entry["openid"] == phone.openid for entry in log)


def must_be_phoned(street: Demo, role: Role) -> bool:
    """Whether somebody of that role is on the call list."""
    with Session(street.service.engine) as session:
        return any(entry.role is role for entry in pushes.calls_open(session))


async def confirmed(street: Demo) -> Phone:
    """A resident whose report the building head is about to confirm."""
    resident = street.sim.user("居民（样例）")
    await resident.text(STREET_LIGHT)
    await street.sim.settle()
    await street.sim.advance(2)
    return resident


async def test_e_a_token_that_is_never_good_is_fetched_twice_at_most(small_street: Demo) -> None:
    sim = small_street.sim
    resident, head = await confirmed(small_street), sim.user("王师傅（样例）")
    before = sim.world.journal.counts["token_fetches"]
    fault = sim.fault("token_always_bad")
    await head.text("1")
    await sim.advance(600)
    assert sim.world.journal.counts["token_fetches"] - before <= 2
    assert of(Origin.CUSTOM, resident) == []
    del sim.world.faults.rules[fault.id]
    await sim.advance(3600)
    assert len(of(Origin.CUSTOM, resident, "属实")) == 1
    assert not must_be_phoned(small_street, Role.RESIDENT)


async def test_g_the_sixth_message_of_a_window_goes_out_as_a_template(template_street: Demo) -> None:
    sim, head = template_street.sim, template_street.sim.user("王师傅（样例）")
    heard = len(head.inbox)
    for number in range(8):
        await sim.user(f"居民{number}").text(f"工行南小区3号楼{1 + number % 4}单元路灯不亮")
        await sim.settle()
        await sim.advance(2)
    told = "\n".join(bubble.text for bubble in head.inbox[heard:])
    assert [number for number in range(1, 9) if f"000{number}" not in told] == []
    assert 1 <= calls(template_street, CUSTOM, head) <= 5
    assert len(of(Origin.TEMPLATE, head)) == 8 - calls(template_street, CUSTOM, head)
    assert sim.world.journal.stats()["quota_refusals"] == 0


async def test_l_the_days_quota_parks_a_message_until_it_may_leave(small_street: Demo) -> None:
    sim = small_street.sim
    resident, head = await confirmed(small_street), sim.user("王师傅（样例）")
    sim.fault("quota_day", match={"openid": resident.openid})
    await head.text("1")
    await sim.advance(4 * 3600)
    assert of(Origin.CUSTOM, resident) == []
    with Session(small_street.service.engine) as session:
        waiting = session.exec(select(Push).where(Push.state == PushState.WAITING)).all()
    assert [one.tries[-1]["code"] for one in waiting if one.tries] == [45009]
    assert calls(small_street, CUSTOM, resident) == 1
    await sim.advance(NIGHT - 4 * 3600)
    assert len(of(Origin.CUSTOM, resident, "属实")) == 1
    assert not must_be_phoned(small_street, Role.RESIDENT)


async def test_m_a_template_whose_answer_never_came_is_shown_once(
    template_street: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "TOTAL", 0.3)
    sim, head = template_street.sim, template_street.sim.user("王师傅（样例）")
    head.user.window.close()
    sim.fault("ok_but_timeout", times=2, match={"path": TEMPLATE, "openid": head.openid})
    await sim.user("居民（样例）").text(STREET_LIGHT)
    for _ in range(30):
        await sim.advance(1)
        if await wait_until(lambda: calls(template_street, TEMPLATE, head) == 3, 0.4):
            break
    assert calls(template_street, TEMPLATE, head) == 3
    assert len(of(Origin.TEMPLATE, head)) == 1
