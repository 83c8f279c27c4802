"""What becomes of a message, by how the bot answers."""

import asyncio

import pytest
from aiohttp import web

from bot.simulator.push.outcome import Result
from bot.simulator.sim import WxSim
from bot.simulator.waiting import wait_until
from bot.simulator.words import words
from bot.simulator.world.account import Account, Mode
from bot.simulator.world.people import Origin
from bot.simulator.world.world import Habits

FAULT = words()["fault_notice"]


async def _never(_message):
    await asyncio.Event().wait()


async def _let_deadlines_pass(sim, bot, acting, number):
    """Move the clock past so many deadlines, each once the bot has heard and is silent."""
    for _ in range(number):
        await bot.arrived.wait()
        bot.arrived.clear()
        sim.clock.advance(5)
    return await acting


@pytest.mark.parametrize("mode", list(Mode))
async def test_reply_is_shown_in_every_mode(bot, sim, mode):
    sim.world.account = Account(mode=mode)
    outcome = await sim.user("居民").text("路灯不亮 ]]> <b>")
    assert (outcome.result, outcome.reply, outcome.attempts) == (Result.REPLIED, "路灯不亮 ]]> <b>", 1)
    assert sim.user("居民").last.origin is Origin.PASSIVE


@pytest.mark.parametrize("body", ["success", ""])
async def test_acknowledged_and_nothing_shown(bot, sim, body):
    bot.answers = [lambda _: web.Response(text=body)]
    outcome = await sim.user("居民").text("hi")
    assert (outcome.result, outcome.attempts, sim.user("居民").inbox) == (Result.ACKED, 1, [])


NONSENSE = {
    "json": lambda _bot, _message: web.Response(text='{"errcode":0}'),
    "words": lambda _bot, _message: web.Response(text="Error 500:"),
    "plain reply in safe mode": lambda _bot, _message: web.Response(text="<xml><MsgType>text</MsgType></xml>"),
    "wrong signature": lambda bot, message: bot.reply(
        message, [("MsgType", "text"), ("Content", "x")], signature="0" * 40
    ),
    "too long": lambda bot, message: bot.reply(message, [("MsgType", "text"), ("Content", "长" * 683)]),
    "empty": lambda bot, message: bot.reply(message, [("MsgType", "text"), ("Content", "")]),
    "unknown type": lambda bot, message: bot.reply(message, [("MsgType", "poem")]),
    "unknown picture": lambda bot, message: bot.reply(message, [("MsgType", "image"), ("Image", [("MediaId", "x")])]),
    "two articles": lambda bot, message: bot.reply(
        message,
        [
            ("MsgType", "news"),
            ("ArticleCount", 2),
            ("Articles", [("item", [("Title", "a"), ("Url", "u")]), ("item", [("Title", "b"), ("Url", "u")])]),
        ],
    ),
    "somebody else": lambda bot, _message: bot.sealed("<xml><ToUserName>me</ToUserName></xml>"),
}


@pytest.mark.parametrize("kind", NONSENSE)
async def test_nonsense_is_a_fault_at_once(bot, sim, kind):
    bot.answers = [lambda message: NONSENSE[kind](bot, message)]
    outcome = await sim.user("居民").text("hi")
    assert (outcome.result, outcome.attempts, sim.user("居民").last.text) == (Result.FAULTED, 1, FAULT)
    assert outcome.why


async def test_a_text_of_2048_bytes_is_just_allowed(bot, sim):
    bot.says = "长" * 682 + "ab"
    assert (await sim.user("居民").text("hi")).result is Result.REPLIED


async def test_news_picture_and_hand_over(bot, sim):
    media = sim.world.keep_media("image", b"x", "image/png", "x.png")
    article = [("item", [("Title", "通知"), ("Description", "停水"), ("Url", "http://a")])]
    bot.answers = [
        lambda m: bot.reply(m, [("MsgType", "news"), ("ArticleCount", 1), ("Articles", article)]),
        lambda m: bot.reply(m, [("MsgType", "image"), ("Image", [("MediaId", media.media_id)])]),
        lambda m: bot.reply(m, [("MsgType", "transfer_customer_service")]),
    ]
    user = sim.user("居民")
    results = [(await user.text("hi")).result for _ in range(3)]
    assert results == [Result.REPLIED, Result.REPLIED, Result.ACKED]
    assert (user.inbox[0].text, user.inbox[0].links[0].href) == ("通知\n停水", "http://a")


@pytest.mark.parametrize("attempts", [3, 4])
async def test_silence_is_tried_again_and_then_a_fault(bot, clock, attempts):
    bot.answers = [_never] * 9
    async with WxSim(clock=clock, habits=Habits(max_attempts=attempts), callback_url=bot.url) as sim:
        bot.sim = sim
        outcome = await _let_deadlines_pass(sim, bot, asyncio.create_task(sim.user("居民").text("hi")), attempts)
        assert (outcome.result, outcome.attempts, len(bot.heard)) == (Result.FAULTED, attempts, attempts)
        assert len({message.value("MsgId") for message in bot.heard}) == 1
        assert len({entry["path"] for entry in sim.world.journal.since()}) == attempts
        assert sim.user("居民").last.text == FAULT


async def test_a_late_answer_to_the_second_try_counts(bot, sim):
    bot.answers = [_never]
    outcome = await _let_deadlines_pass(sim, bot, asyncio.create_task(sim.user("居民").text("hi")), 1)
    assert (outcome.result, outcome.attempts, outcome.reply) == (Result.REPLIED, 2, "hi")


@pytest.mark.parametrize("answer", [lambda _: web.Response(status=500), lambda _: web.Response(status=403)])
async def test_a_bad_status_is_tried_again(bot, sim, answer):
    bot.answers = [answer]
    outcome = await sim.user("居民").text("hi")
    assert (outcome.result, outcome.attempts) == (Result.REPLIED, 2)


async def test_the_next_try_may_come_a_while_later(bot, sim):
    bot.answers = [lambda _: web.Response(status=503)]
    sim.world.change_habits(retry_after=5.0)
    waiting = asyncio.create_task(sim.user("居民").text("hi"))
    await sim.settle()
    assert (len(bot.heard), waiting.done()) == (1, False)
    sim.clock.advance(5)
    assert ((await waiting).reply, len(bot.heard)) == ("hi", 2)


async def test_nobody_at_home_is_a_fault(sim):
    sim.callback_url = "http://127.0.0.1:9/wechat"
    outcome = await sim.user("居民").text("hi")
    assert (outcome.result, outcome.attempts) == (Result.FAULTED, 3)


async def test_failing_at_an_event_nobody_waits_for_is_silent(bot, sim):
    sim.callback_url = "http://127.0.0.1:9/wechat"
    outcome = await sim.user("居民").unfollow()
    assert (outcome.result, sim.user("居民").inbox) == (Result.SILENT, [])


async def test_many_failures_stop_all_deliveries_for_a_minute(bot, clock):
    habits = Habits(max_attempts=1, markfail_after=3)
    async with WxSim(clock=clock, habits=habits, callback_url=bot.url) as sim:
        bot.sim = sim
        bot.answers = [lambda _: web.Response(status=500)] * 3
        user = sim.user("居民")
        assert [(await user.text("hi")).result for _ in range(4)] == [Result.FAULTED] * 3 + [Result.DROPPED]
        sim.clock.advance(60)
        assert (await user.text("hi")).result is Result.REPLIED


async def test_a_persons_messages_wait_for_each_other_if_wanted(bot, clock):
    gate = asyncio.Event()

    async def slow(message):
        await gate.wait()
        return bot.echo(message)

    async with WxSim(clock=clock, habits=Habits(ordered=True), callback_url=bot.url) as sim:
        bot.sim, bot.answers = sim, [slow]
        user = sim.user("居民")
        first, second = (asyncio.create_task(user.text(text)) for text in ("1", "2"))
        assert await wait_until(lambda: bool(bot.heard), 1)
        other = await sim.user("邻居").text("3")
        assert (other.reply, len(bot.heard)) == ("3", 2)
        gate.set()
        await asyncio.gather(first, second)
        assert [bubble.text for bubble in user.inbox] == ["1", "2"]


async def test_callback_address_is_checked(bot, sim):
    assert await sim.verify_callback()
    sim.callback_url = sim.api_base
    assert not await sim.verify_callback()


async def test_key_rotation_keeps_talking(bot, sim):
    old = sim.world.account
    sim.world.account = Account(aes_key="B" * 43, previous_aes_key=old.aes_key)
    assert (await sim.user("居民").text("hi")).reply == "hi"
