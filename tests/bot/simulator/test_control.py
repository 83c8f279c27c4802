"""The JSON interface, and the whole under another server's prefix."""

from base64 import b64encode

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.simulator.clock import SimClock
from bot.simulator.sim import WxSim


@pytest.fixture
async def control(sim):
    async with aiohttp.ClientSession(sim.api_base) as session:

        async def call(method, path, body=None, **query):
            async with session.request(method, path, json=body, params=query) as response:
                return response.status, await response.json(content_type=None)

        yield call


async def test_people_are_made_and_act(control, bot):
    _, [user] = await control("POST", "/sim/users", {"name": "王师傅", "note": "3号楼", "role_label": "楼栋长"})
    status, outcome = await control("POST", f"/sim/users/{user['openid']}/text", {"content": "hi"}, wait=1)
    assert (status, outcome["reply"], outcome["attempts"]) == (200, "hi", 1)
    _, inbox = await control("GET", f"/sim/users/{user['openid']}/inbox")
    assert [one["text"] for one in inbox] == ["hi"]
    _, shown = await control("GET", f"/sim/users/{user['openid']}")
    assert (shown["name"], [one["origin"] for one in shown["chat"]]) == ("王师傅", ["own", "passive"])
    _, log = await control("GET", "/sim/log", ref=inbox[0]["ref"])
    assert "<Content><![CDATA[hi]]></Content>" in log[0]["inner"]


async def test_many_people_at_once(control):
    _, made = await control("POST", "/sim/users", {"n": 3})
    _, everybody = await control("GET", "/sim/users")
    assert len(made) == 3
    assert {one["openid"] for one in made} <= {one["openid"] for one in everybody}


async def test_without_wait_the_answer_names_the_delivery(control, sim, bot):
    user = sim.user("居民")
    _, begun = await control("POST", f"/sim/users/{user.openid}/text", {"content": "hi"})
    await control("POST", "/sim/settle")
    assert user.last.ref == begun["push_id"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/sim/users/{}/dance", {}, 400),
        ("/sim/users/{}/text", {}, 400),
        ("/sim/users/{}/tap", {"index": 3}, 400),
        ("/sim/users/nobody/text", {"content": "x"}, 404),
        ("/sim/faults", {"action": "earthquake"}, 400),
        ("/sim/clock/advance", {"seconds": -1}, 400),
        ("/sim/scenario", {"steps": "x"}, 400),
        ("/sim/scenario", [1], 400),
        ("/sim/users/{}/image", {"file": "not base64!"}, 400),
    ],
)
async def test_senseless_calls(control, sim, path, body, status):
    got, answer = await control("POST", path.format(sim.user("居民").openid), body, wait=1)
    assert (got, bool(answer["error"])) == (status, True)


async def test_time_faults_and_figures(control, sim, bot):
    began = sim.clock.now()
    await control("POST", "/sim/clock/advance", {"seconds": 600})
    assert (sim.clock.now() - began).total_seconds() == 600
    _, rule = await control("POST", "/sim/faults", {"action": {"kind": "dup", "n": 1}, "times": 1})
    await sim.user("居民").text("hi")
    _, rules = await control("GET", "/sim/faults")
    assert [one["struck"] for one in rules] == [1]
    await control("DELETE", f"/sim/faults/{rule['id']}")
    _, stats = await control("GET", "/sim/stats")
    assert (stats["pushes"], stats["attempts"], stats["acked"]) == (1, {"2": 1}, 1)
    assert (stats["faulted"], stats["lost"], stats["token_fetches"], stats["quota_refusals"]) == (0, 0, 0, 0)
    await control("POST", "/sim/reset")
    assert (sim.user("居民").inbox, (await control("GET", "/sim/log"))[1]) == ([], [])


async def test_account_can_be_changed(control, sim, bot):
    old = sim.world.account.aes_key
    _, account = await control("PATCH", "/sim/account", {"aes_key": "B" * 43, "mode": "compat"})
    assert account["environment"]["BOT_WECHAT_PREVIOUS_AES_KEY"] == old
    assert (await sim.user("居民").text("hi")).reply == "hi"
    assert (await control("POST", "/sim/account/verify"))[1] == {"ok": True}
    assert (await control("PATCH", "/sim/account", {"mode": "loud"}))[0] == 400
    assert (await control("PATCH", "/sim/account", {"colour": "red"}))[0] == 400


async def test_habits_of_wechat_can_be_changed(control, sim, bot):
    _, habits = await control("PATCH", "/sim/habits", {"max_attempts": 4, "merge": "separate", "gap": [0, 0]})
    assert (habits["max_attempts"], habits["merge"], habits["deadline"]) == (4, "separate", 5.0)
    sim.callback_url = "http://127.0.0.1:9/wechat"
    assert (await sim.user("居民").text("hi")).attempts == 4
    for wrong in ({"merge": "sum"}, {"mood": "bad"}):
        assert (await control("PATCH", "/sim/habits", wrong))[0] == 400


async def test_templates_can_be_added(control, sim, bot):
    given = {"template_id": "T1", "title": "新诉求", "fields": {"thing2": "位置", "enum_string1": "级别"}}
    _, made = await control("POST", "/sim/templates", given | {"options": {"enum_string1": ["紧急"]}})
    assert (await control("GET", "/sim/templates"))[1] == [made]
    values = {"thing2": {"value": "3号楼"}, "enum_string1": {"value": "紧急"}}
    user = sim.user("网格员")
    body = {"touser": user.openid, "template_id": "T1", "data": values}
    assert (await bot.call("POST", "cgi-bin/message/template/send", body))["errcode"] == 0
    assert "位置：3号楼" in user.last.text
    assert (await control("POST", "/sim/templates", {"template_id": "T2"}))[0] == 400


@pytest.mark.parametrize("way", ["json", "body", "form"])
async def test_a_file_comes_in_any_of_three_ways(sim, bot, way):
    user = sim.user("居民")
    form = aiohttp.FormData()
    form.add_field("file", b"GIF89a", filename="p.gif", content_type="image/gif")
    given = {
        "json": {"json": {"file": b64encode(b"GIF89a").decode(), "content_type": "image/gif"}},
        "body": {"data": b"GIF89a", "headers": {"Content-Type": "image/gif"}},
        "form": {"data": form},
    }[way]
    async with (
        aiohttp.ClientSession(sim.api_base) as session,
        session.post(f"/sim/users/{user.openid}/image?wait=1", **given) as answer,
    ):
        assert (await answer.json())["result"] == "replied"
    media = sim.world.shelf.media[bot.heard[-1].value("MediaId")]
    assert (media.content, media.content_type) == (b"GIF89a", "image/gif")


async def test_scenario_over_http(control, bot):
    steps = [
        {"do": {"user": "居民", "text": "hi"}},
        {"expect": {"user": "居民", "contains": ["hi"]}},
        {"expect": {"user": "居民", "contains": ["hi"], "within": 0.02}},
    ]
    _, report = await control("POST", "/sim/scenario", {"steps": steps})
    assert (report["ok"], len(report["steps"])) == (False, 3)
    assert "居民" in report["steps"][2]["problem"]


async def test_everything_stands_under_a_prefix_too(bot):
    sim = WxSim(clock=SimClock(rate=0), callback_url=bot.url)
    bot.sim = sim
    app = web.Application(client_max_size=1000)
    server = TestServer(app)
    sim.mount(app, "http://127.0.0.1:1")
    async with TestClient(server) as client:
        assert sim.api_base == "http://127.0.0.1:1/simulator"
        sim.world.base = str(server.make_url("/simulator"))
        user = sim.user("居民")
        outcome = await client.post(f"/simulator/sim/users/{user.openid}/text?wait=1", json={"content": "hi"})
        assert (await outcome.json())["reply"] == "hi"
        assert (await bot.send(user.openid))["errcode"] == 0
        photo = await client.post(
            f"/simulator/sim/users/{user.openid}/image?wait=1", data=b"x" * 5000, headers={"Content-Type": "image/png"}
        )
        assert (await photo.json())["attempts"] == 1
