"""Delivers messages to the bot as WeChat does: retries, fault notices, and whatever the faults add to it."""

import asyncio
import re
import time
from urllib.parse import urlencode

from bot.simulator.crypto import sign
from bot.simulator.push.delivery import Delivery, pack
from bot.simulator.push.messages import Inner
from bot.simulator.push.outcome import Outcome, Push, Result
from bot.simulator.push.screen import show_fault, show_reply
from bot.simulator.push.traffic import Traffic
from bot.simulator.push.verdict import Finding, Verdict, judge
from bot.simulator.push.wire import Answer, Wire
from bot.simulator.world.faults import HOSTILE, Action, Side, Subject
from bot.simulator.world.journal import Entry
from bot.simulator.world.people import Bubble, User
from bot.simulator.world.window import Grant
from bot.simulator.world.world import World

CLIENT_ERRORS = range(400, 500)
_MSG_ID = re.compile(r"<MsgId>\d+</MsgId>")


class Pusher:
    """Sends what people do to `callback_url`; open it before use."""

    def __init__(self, world: World, callback_url: str = "") -> None:
        self.callback_url = callback_url
        self.in_flight = 0
        self._world = world
        self.wire = Wire(world)
        self._traffic = Traffic(world)
        self._shared_id = ""

    async def deliver(self, user: User, inner: Inner, own: Bubble | None = None, ref: str = "") -> Outcome:
        """Bring one message to the bot; returns when it has come to its end. `ref` names it in the log."""
        subject = Subject(side=Side.PUSH, openid=user.openid, kind=inner.name)
        faults = self._world.faults.striking(subject, self._world.now())
        ref = ref or self._world.new_ref("push")
        push = Push(ref=ref, user=user, inner=inner, xml=inner.xml, own=own, faults=faults)
        burst = push.fault("burst")
        flood = asyncio.ensure_future(self._flood(inner, burst)) if burst else None
        outcome = await self._bring(push)
        if flood is not None:
            await flood
        return outcome

    async def _bring(self, push: Push) -> Outcome:
        await self._traffic.wait(push)
        self.in_flight += 1
        try:
            async with self._traffic.turn(push):
                outcome = await self._run(push)
        finally:
            self.in_flight -= 1
            self._traffic.passed()
        self._world.journal.settled(outcome.result.value, outcome.attempts, outcome.ms)
        self._mark(push, outcome)
        return outcome

    async def _flood(self, inner: Inner, burst: Action) -> None:
        """The same words from `n` strangers, `rps` in a real second."""
        pause, begun = 1 / burst.number("rps", 100), []
        for _ in range(int(burst.number("n", 50))):
            stranger = self._world.add_user(None, "")
            said = inner.by(stranger, self._world.new_msg_id())
            push = Push(ref=self._world.new_ref("push"), user=stranger, inner=said, xml=said.xml, own=None, faults=[])
            self._world.grant(stranger, Grant.MESSAGE)
            begun.append(asyncio.ensure_future(self._bring(push)))
            await asyncio.sleep(pause)
        await asyncio.gather(*begun)

    async def verify(self) -> bool:
        """The check of the callback address: it must give back the echostr and nothing else."""
        stamp, nonce = str(int(self._world.now().timestamp())), str(self._world.rng.randint(10**8, 10**9))
        echo = str(self._world.rng.randint(10**17, 10**18))
        query = {
            "signature": sign(self._world.account.token, stamp, nonce),
            "echostr": echo,
            "timestamp": stamp,
            "nonce": nonce,
        }
        answer = await self.wire.get(f"{self.callback_url}?{urlencode(query)}")
        return answer.status == 200 and answer.body == echo.encode()  # noqa: PLR2004

    async def _run(self, push: Push) -> Outcome:
        push.began = time.perf_counter()
        if not self.callback_url or push.fault("drop") or self._traffic.suspended(push):
            return self._end(push, Result.DROPPED, why="not sent")
        if push.fault("msgid_collision"):
            push.xml = self._with_shared_id(push.xml)
        hostile = push.fault(*HOSTILE)
        if hostile is not None:
            return await self._attack(push, hostile)
        dup = push.fault("dup")
        repeated = asyncio.ensure_future(self._repeat(push, dup)) if dup and dup.params.get("concurrent") else None
        outcome = await self._insist(push)
        if repeated is not None:
            await repeated
        elif dup is not None:
            await self._repeat(push, dup)
        return self._end(push, outcome.result, bubble=outcome.bubble, why=outcome.why, ms=outcome.ms)

    async def _insist(self, push: Push) -> Outcome:
        """Deliver until an answer comes, as often as WeChat does."""
        why = ""
        for number in range(self._world.habits.max_attempts):
            if number:
                await self._pause()
            verdict = await self._once(push)
            if verdict.finding is Finding.REPLY and verdict.reply is not None and push.user.sees_us:
                return self._end(push, Result.REPLIED, bubble=show_reply(self._world, push, verdict.reply))
            if verdict.finding in {Finding.ACK, Finding.REPLY}:
                return self._end(push, Result.ACKED)
            why = verdict.why
            self._traffic.failed()
            if verdict.finding is Finding.NONSENSE:
                break
        else:
            if not push.inner.awaited:
                return self._end(push, Result.SILENT, why=why)
        return self._end(push, Result.FAULTED, bubble=show_fault(self._world, push), why=why)

    async def _pause(self) -> None:
        """Before the next try; who waits for the simulator's clock is not under way."""
        self.in_flight -= 1
        try:
            await self._world.clock.sleep(self._world.habits.retry_after)
        finally:
            self.in_flight += 1

    async def _once(self, push: Push, twist: Action | None = None) -> Verdict:
        old_key = push.fault("old_key") is not None and bool(self._world.account.previous_aes_key)
        delivery = pack(self._world, self.callback_url, push.xml, push.user.openid, twist=twist, previous_key=old_key)
        push.attempts += 1
        number = push.attempts
        answer = await self.wire.post(delivery)
        push.status = answer.status
        if answer.failure:
            verdict = Verdict(finding=Finding.NO_ANSWER, why=answer.failure)
        else:
            to_event = push.inner.is_event
            verdict = judge(self._world, delivery, push.user.openid, answer.status, answer.body, to_event=to_event)
        self._log(push, number, delivery, answer, verdict)
        if not answer.failure:
            push.answers.append(verdict.answer or answer.body.decode(errors="replace"))
        return verdict

    async def _attack(self, push: Push, hostile: Action) -> Outcome:
        await self._once(push, hostile)
        refused = push.status in CLIENT_ERRORS
        return self._end(push, Result.REFUSED if refused else Result.SWALLOWED, why=hostile.kind)

    async def _repeat(self, push: Push, dup: Action) -> None:
        """The same message again, `n` times, `gap` seconds of the simulator's clock apart; answers go nowhere."""
        for _ in range(int(dup.number("n", 1))):
            await self._world.clock.sleep(dup.number("gap", 0))
            await self._once(push)

    def _with_shared_id(self, xml: str) -> str:
        """The message with the MsgId of the first one that was hit (seen in the wild with simultaneous voices)."""
        self._shared_id = self._shared_id or "".join(_MSG_ID.findall(xml))
        return _MSG_ID.sub(self._shared_id, xml)

    def _end(
        self, push: Push, result: Result, *, bubble: Bubble | None = None, why: str = "", ms: float | None = None
    ) -> Outcome:
        return Outcome(
            ref=push.ref,
            result=result,
            reply=bubble.text if bubble and result is Result.REPLIED else "",
            attempts=push.attempts,
            answers=tuple(push.answers),
            status=push.status,
            ms=(time.perf_counter() - push.began) * 1000 if ms is None else ms,
            why=why,
            bubble=bubble,
        )

    def _log(self, push: Push, number: int, delivery: Delivery, answer: Answer, verdict: Verdict) -> None:
        entry = Entry(
            kind="push",
            ref=push.ref,
            path=delivery.url,
            t=self._world.now().isoformat(),
            openid=push.user.openid,
            attempt=number,
            body=delivery.body.decode(errors="replace"),
            inner=delivery.inner,
            response=answer.body.decode(errors="replace"),
            answer=verdict.answer,
            status=answer.status,
            ms=round(answer.ms, 2),
            note=verdict.why or verdict.finding.value,
        )
        self._world.journal.add(entry)

    def _mark(self, push: Push, outcome: Outcome) -> None:
        """Let the person's own bubble tell how it fared."""
        if push.own is not None:
            push.own.delivery = f"{outcome.result.value} {outcome.attempts} {outcome.ms:.0f}"
            self._world.feed.bubble(push.user, push.own)
