"""Every fault of the simulator in turn while people report and staff work: nothing is lost, all comes right again."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.demo import Demo
from bot.simulator.phones.phone import Phone
from bot.simulator.push.outcome import Outcome, Result
from bot.simulator.world.account import Account
from bot.simulator.world.faults import CALLS, HOSTILE, PUSHES
from bot.simulator.world.people import Origin
from bot.wechat import api
from config.settings import Settings
from models import pushes
from models.cases import Case
from models.inbox import InboxMessage, InboxState
from models.pushes import Push, PushState
from tests.scenario.conftest import with_templates

NUMBERS: dict[str, dict[str, Any]] = {
    "errcode": {"code": 50002},
    "token_race": {"grace": 1},
    "slow": {"ms": 200},
    "dup": {"n": 3, "concurrent": True},
    "late": {"s": 20},
    "burst": {"n": 20, "rps": 200},
}
"""What a fault needs beyond its name."""
LONGER = {"quota_day": 20 * 3600, "token_always_bad": 700}
"""Seconds until all has come right, where three minutes are not enough: a day's quota comes back at midnight."""
WINDOW = frozenset({"out_of_window", "over_count"})
"""These strike customer-service messages by themselves; a template needs no window."""
UNHEARD = frozenset({"accepted_but_lost"})
"""WeChat says yes and shows nothing: nobody can know."""
REPEATED = frozenset({"ok_but_timeout", "truncated", "reset", "hang", "http_502", "html_200", "bad_json"})
"""Whether the message was shown is not to be known; a custom message has no id that would keep it from coming twice."""
WELL = frozenset({Result.REPLIED, Result.ACKED})


class Story:
    """One report, confirmed, claimed and finished while something goes wrong."""

    def __init__(self, street: Demo, kind: str, number: int) -> None:
        self.street, self.sim, self.kind, self.number = street, street.sim, kind, number
        self.resident = street.sim.user(f"{kind}的居民")
        self.head, self.worker = street.sim.user("王师傅（样例）"), street.sim.user("小李（样例）")

    async def run(self) -> None:
        match = {"path": "message/*"} if self.kind in CALLS - WINDOW else {}
        times = 1 if self.kind in PUSHES else 6
        self.sim.fault(self.kind, times=times, match=match, **NUMBERS.get(self.kind, {}))
        await self.say(self.resident, f"工行南小区3号楼{1 + self.number % 4}单元第{self.number}层楼道灯不亮")
        short = f"{await self.case_id():04}"
        await self.say(self.head, f"{short} 1")
        await self.sim.advance(60)
        await self.say(self.worker, f"{short} 1")
        await self.say(self.worker, f"{short} 5 换了灯泡")
        await self.sim.advance(LONGER.get(self.kind, 180))
        self.sim.world.faults.rules.clear()
        await self.sim.advance(180)

    async def say(self, phone: Phone, words: str) -> None:
        """Say it until it is answered, as people do who see the notice."""
        for _ in range(4):
            outcome = await self.once(phone, words)
            if outcome.result in WELL:
                return
            assert outcome.result in {Result.DROPPED, Result.REFUSED, Result.SWALLOWED}, outcome
            if self.kind in HOSTILE:
                assert not any(message.body["text"] == words for message in rows(self.street, InboxMessage))
            await self.sim.advance(61)
        raise AssertionError(f"{self.kind}: {words} was never answered")

    async def once(self, phone: Phone, words: str) -> Outcome:
        said = asyncio.create_task(phone.text(words))
        await self.sim.settle()
        if not said.done():  # it is late, or waits for another to overtake it
            self.sim.clock.advance(30)
            await self.sim.user("路人").text("你好")
        return await said

    async def case_id(self) -> int:
        with Session(self.street.service.engine) as session:
            person = session.exec(select(InboxMessage.person_id).where(InboxMessage.openid == self.resident.openid))
            return session.exec(select(Case.id).where(Case.reporter_id == person.first())).one() or 0

    def check(self) -> None:
        told = "\n".join(bubble.text for bubble in self.resident.inbox)
        assert "已登记" in told, self.kind
        if self.kind not in UNHEARD:
            assert "看过了" in told, self.kind
            assert "处理好了" in told, self.kind
        if self.kind not in REPEATED | UNHEARD:
            texts = Counter(bubble.text for bubble in self.resident.inbox if bubble.origin is not Origin.FAULT)
            assert max(texts.values()) == 1, (self.kind, texts)


def rows(street: Demo, table: type) -> list[Any]:
    with Session(street.service.engine, expire_on_commit=False) as session:
        return list(session.exec(select(table)).all())


@pytest.mark.long
async def test_every_fault_in_turn(embedded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "TOTAL", 0.5)
    account = Account(aes_key="B" * 43, previous_aes_key=Account().aes_key)
    kinds = [*sorted((CALLS | PUSHES) - {"quota_day"}), "quota_day"]
    async with with_templates(embedded, account) as street:
        for number, kind in enumerate(kinds, 1):
            story = Story(street, kind, number)
            await story.run()
            story.check()
        await street.sim.advance(2 * 3600)
        check_the_books(street, kinds)


def check_the_books(street: Demo, kinds: list[str]) -> None:
    """At the end everything has one outcome that a person can see."""
    assert {message.state for message in rows(street, InboxMessage)} == {InboxState.ANSWERED}
    strangers = int(NUMBERS["burst"]["n"])
    assert len(rows(street, Case)) == len(kinds) + strangers
    ends = {PushState.SENT, PushState.SUPERSEDED, PushState.CALL_LIST}
    assert {push.state for push in rows(street, Push)} <= ends
    with Session(street.service.engine) as session:
        listed = {(entry.person_id, entry.case_id) for entry in pushes.calls_open(session)}
    given_up = [push for push in rows(street, Push) if push.state is PushState.CALL_LIST]
    assert {(push.person_id, push.case_id) for push in given_up} <= listed
    inboxes = [bubble for phone in street.sim.phones() for bubble in phone.inbox]
    shown = sum(bubble.origin is Origin.TEMPLATE for bubble in inboxes)
    assert 0 < shown <= len(street.sim.world.sent_templates)  # each template has an id of ours, and comes once
