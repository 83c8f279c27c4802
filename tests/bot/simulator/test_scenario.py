import asyncio

import pytest

from bot.simulator.scenario import ScenarioError, run_scenario


async def test_a_story_with_several_people(bot, sim):
    story = iter(["收到,已登记 FH20261122-0007", "欢迎", "0007 已记:属实"])

    def tell(message):
        return bot.reply(message, [("MsgType", "text"), ("Content", next(story))])

    bot.answers = [tell] * 3
    report = await run_scenario(
        sim,
        [
            {"do": {"user": "居民", "text": "路灯不亮"}, "note": "一盏路灯"},
            {"expect": {"user": "居民", "contains": ["已登记"], "lacks": ["电话"]}},
            {"remember": {"user": "居民", "pattern": "FH\\d{8}-(?P<number>\\d{4,})", "as": "short"}},
            {"do": {"user": "王师傅", "follow": "b:12"}},
            {"do": {"user": "王师傅", "text": "{short} 1"}},
            {"expect": {"user": "王师傅", "contains": "{number} 已记", "regex": "属实$"}},
            {"never": {"user": "王师傅", "contains": ["居民"]}},
            {"advance": 60},
            {"settle": True},
        ],
    )
    report.check()
    assert report.remembered == {"number": "0007", "short": "0007"}
    assert bot.heard[1].value("EventKey") == "qrscene_b:12"
    assert bot.heard[2].value("Content") == "0007 1"


async def test_expectations_wait(bot, sim):
    bot.says = ""
    user = sim.user("居民")
    await user.text("hi")

    async def later():
        await asyncio.sleep(0.05)
        await bot.send(user.openid, "办好了")

    sending = asyncio.create_task(later())
    report = await run_scenario(sim, [{"expect": {"user": "居民", "contains": ["办好了"], "within": 1}}])
    await sending
    assert report.ok


async def test_time_of_a_step(bot, sim):
    began = sim.clock.now()
    await run_scenario(sim, [{"at": 7200, "do": {"user": "居民", "text": "hi"}}])
    assert (sim.clock.now() - began).total_seconds() == 7200


@pytest.mark.parametrize(
    "step",
    [
        {"expect": {"user": "居民", "contains": ["不会来"], "within": 0.02}},
        {"never": {"user": "居民", "contains": ["hi"]}},
        {"remember": {"user": "居民", "pattern": "FH", "as": "x"}},
        {"do": {"user": "居民", "dance": 1}},
        {"do": {"user": "居民", "tap": 0}},
        {"do": {"user": "居民", "menu": [0]}},
        {"do": {"user": "居民", "menu": "x"}},
        {"fault": {"kind": "earthquake"}},
        {"do": {"user": "居民", "text": "x"}, "advance": 1},
        {"sing": 1},
    ],
)
async def test_a_step_that_fails_ends_the_story_and_says_why(bot, sim, step):
    report = await run_scenario(sim, [{"do": {"user": "居民", "text": "hi"}}, step, {"settle": True}])
    assert (report.ok, len(report.steps)) == (False, 2)
    with pytest.raises(ScenarioError, match="step 1"):
        report.check()
