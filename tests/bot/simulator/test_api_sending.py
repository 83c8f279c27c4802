import asyncio

import pytest

from bot.simulator.sim import WxSim
from bot.simulator.world.account import Account, AccountKind
from bot.simulator.world.people import Origin

CUSTOM = "cgi-bin/message/custom/send"
TEMPLATE = "cgi-bin/message/template/send"
MENU = {"head_content": "满意吗", "list": [{"id": "101", "content": "满意"}, {"id": "102", "content": "不满意"}]}


async def _send(bot, openid, kind, content):
    return (await bot.call("POST", CUSTOM, {"touser": openid, "msgtype": kind, kind: content}))["errcode"]


async def test_five_messages_after_one_of_theirs(bot, sim):
    user = sim.user("居民")
    assert (await bot.send(user.openid))["errcode"] == 45015
    await user.text("hi")
    codes = [(await bot.send(user.openid, f"第{number}条"))["errcode"] for number in range(6)]
    assert codes == [0] * 5 + [45047]
    assert [one.text for one in user.inbox if one.origin is Origin.CUSTOM] == [f"第{number}条" for number in range(5)]
    sim.clock.advance(48 * 3600)
    assert (await bot.send(user.openid))["errcode"] == 45015


async def test_a_tap_is_good_for_three_within_a_minute(bot, sim):
    user = sim.user("楼栋长")
    bot.says = '<a href="weixin://bizmsgmenu?msgmenuid=q1&msgmenucontent=属实">1 属实</a>'
    await user.text("hi")
    sim.clock.advance(48 * 3600)
    await user.tap("1")
    assert bot.heard[-1].value("bizmsgmenuid") == "q1"
    assert bot.heard[-1].value("Content") == "属实"
    assert [(await bot.send(user.openid))["errcode"] for _ in range(4)] == [0, 0, 0, 45047]
    sim.clock.advance(60)
    assert (await bot.send(user.openid))["errcode"] == 45015


async def test_menu_message_is_tapped(bot, sim):
    user = sim.user("居民")
    await user.text("hi")
    assert await _send(bot, user.openid, "msgmenu", MENU) == 0
    await user.tap("不满意")
    assert (bot.heard[-1].value("bizmsgmenuid"), bot.heard[-1].value("Content")) == ("102", "不满意")


async def test_a_test_account_has_no_menu_messages_and_no_tap_ids(bot, clock):
    async with WxSim(clock=clock, account=Account(kind=AccountKind.TEST), callback_url=bot.url) as sim:
        bot.sim = sim
        user = sim.user("居民")
        bot.says = '<a href="weixin://bizmsgmenu?msgmenuid=1&msgmenucontent=x">x</a>'
        await user.text("hi")
        assert await _send(bot, user.openid, "msgmenu", MENU) == 40200
        await user.tap("x")
        assert bot.heard[-1].child("bizmsgmenuid") is None


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("text", {"content": ""}, 44004),
        ("text", {"content": "长" * 683}, 45002),
        ("text", {"content": "长" * 682}, 0),
        ("poem", {"content": "x"}, 40008),
        ("image", {"media_id": "unknown"}, 40007),
        ("news", {"articles": [{"title": "a"}, {"title": "b"}]}, 45008),
        ("news", {"articles": [{"title": "停水", "url": "http://a"}]}, 0),
        ("msgmenu", {"list": []}, 44004),
    ],
)
async def test_contents(bot, sim, kind, content, code):
    user = sim.user("居民")
    await user.text("hi")
    assert await _send(bot, user.openid, kind, content) == code


@pytest.mark.parametrize(("raw", "code"), [(b"", 44002), (b"{", 47001), (b"[]", 47001)])
async def test_bodies_that_are_no_json(bot, sim, raw, code):
    import aiohttp

    got = await bot.call("POST", "cgi-bin/stable_token", bot.secrets(), token=False)
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{sim.api_base}/{CUSTOM}", params={"access_token": got["access_token"]}, data=raw) as response,
    ):
        assert (await response.json(content_type=None))["errcode"] == code


async def test_unknown_person_and_one_who_left(bot, sim):
    assert (await bot.send("o-nobody"))["errcode"] == 40003
    user = sim.user("居民")
    await user.text("hi")
    await user.unfollow()
    assert (await bot.send(user.openid))["errcode"] == 45015


@pytest.fixture
def alert(sim):
    fields = {"character_string1": "工单号", "thing2": "位置", "phrase3": "级别"}
    return sim.add_template("alert", "工单提醒", fields)


def _alert(openid, *, number="FH20261122-0007", place="工行南小区3号楼", level="紧急", **more):
    data = {"character_string1": {"value": number}, "thing2": {"value": place}, "phrase3": {"value": level}}
    return {"touser": openid, "template_id": "alert", "data": data, **more}


async def test_template_needs_no_window_and_is_reported_later(bot, sim, alert):
    user = sim.user("网格员")
    answer = await bot.call("POST", TEMPLATE, _alert(user.openid, url="http://a/c/1"))
    assert answer["errcode"] == 0
    assert user.last.text == "工单提醒\n工单号：FH20261122-0007\n位置：工行南小区3号楼\n级别：紧急"
    assert user.last.links[0].href == "http://a/c/1"
    sim.clock.advance(2)
    await sim.settle()
    report = bot.heard[-1]
    assert (report.value("Event"), report.value("MsgID")) == ("TEMPLATESENDJOBFINISH", str(answer["msgid"]))
    assert report.value("Status") == "success"


async def test_who_blocked_us_sees_nothing_and_we_hear_of_it(bot, sim, alert):
    user = sim.user("网格员")
    await user.block()
    assert (await bot.call("POST", TEMPLATE, _alert(user.openid)))["errcode"] == 0
    sim.clock.advance(2)
    await sim.settle()
    assert (user.inbox, bot.heard[-1].value("Status")) == ([], "failed:user block")


async def test_the_same_client_msg_id_is_the_same_message_for_ten_minutes(bot, sim, alert):
    user = sim.user("网格员")
    body = _alert(user.openid, client_msg_id="7:alert:1")
    first, second = await bot.call("POST", TEMPLATE, body), await bot.call("POST", TEMPLATE, body)
    assert (first["msgid"], len(user.inbox)) == (second["msgid"], 1)
    sim.clock.advance(600)
    assert (await bot.call("POST", TEMPLATE, body))["msgid"] != first["msgid"]


async def test_templates_want_followers_and_known_ids(bot, sim, alert):
    stranger = sim.user("路人", following=False)
    assert (await bot.call("POST", TEMPLATE, _alert(stranger.openid)))["errcode"] == 43004
    wrong = _alert(sim.user("网格员").openid) | {"template_id": "other"}
    assert (await bot.call("POST", TEMPLATE, wrong))["errcode"] == 40037


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"place": "一" * 21}, "thing2"),
        ({"place": ""}, "thing2"),
        ({"level": "很紧急的事"}, ""),
        ({"level": "非常非常紧急"}, "phrase3"),
        ({"level": "紧急!"}, "phrase3"),
        ({"number": "单号7"}, "character_string1"),
        ({"number": "F" * 33}, "character_string1"),
    ],
)
async def test_fields_outside_their_limits(bot, sim, alert, values, field):
    answer = await bot.call("POST", TEMPLATE, _alert(sim.user("网格员").openid, **values))
    assert answer["errcode"] == (47003 if field else 0)
    assert not field or f"data.{field}.value invalid" in answer["errmsg"]


async def test_subscriptions_are_used_up(bot, sim):
    sim.add_template("once", "办结通知", {"thing1": "事项"}, subscription=True)
    user = sim.user("居民")
    body = {"touser": user.openid, "template_id": "once", "data": {"thing1": {"value": "路灯"}}}
    codes = [(await bot.call("POST", "cgi-bin/message/subscribe/bizsend", body))["errcode"]]
    await user.subscribe_popup("once")
    assert bot.heard[-1].value("SubscribeMsgPopupEvent", "List", "SubscribeStatusString") == "accept"
    for _ in range(2):
        codes.append((await bot.call("POST", "cgi-bin/message/subscribe/bizsend", body))["errcode"])  # noqa: PERF401
    assert codes == [43101, 0, 43101]


async def test_two_subscription_messages_to_one_person_at_once(bot, sim):
    sim.add_template("once", "办结通知", {"thing1": "事项"}, subscription=True)
    user = sim.user("居民")
    await user.subscribe_popup("once", uses=-1)
    body = {"touser": user.openid, "template_id": "once", "data": {"thing1": {"value": "路灯"}}}
    path = "cgi-bin/message/subscribe/bizsend"
    answers = await asyncio.gather(bot.call("POST", path, body), bot.call("POST", path, body))
    assert sorted(answer["errcode"] for answer in answers) == [0, 43108]
    assert len(user.inbox) == 1 + 1  # the answer to the popup, and one message
