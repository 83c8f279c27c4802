"""Menus, QR codes, media, followers, tags, the web login, quotas."""

from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

BUTTONS = [
    {"type": "click", "name": "我要报事", "key": "REPORT"},
    {"name": "查询", "sub_button": [{"type": "view", "name": "我的诉求", "url": "http://127.0.0.1/c"}]},
]


async def _menu(bot, buttons):
    return (await bot.call("POST", "cgi-bin/menu/create", {"button": buttons}))["errcode"]


async def test_menu_is_published_read_and_pressed(bot, sim):
    assert (await bot.call("GET", "cgi-bin/menu/get"))["errcode"] == 46003
    assert await _menu(bot, BUTTONS) == 0
    assert (await bot.call("GET", "cgi-bin/menu/get"))["menu"]["button"] == BUTTONS
    info = await bot.call("GET", "cgi-bin/get_current_selfmenu_info")
    assert info["selfmenu_info"]["button"][1]["sub_button"] == {"list": BUTTONS[1]["sub_button"]}
    user = sim.user("居民")
    await user.menu(0)
    assert (bot.heard[-1].value("Event"), bot.heard[-1].value("EventKey")) == ("CLICK", "REPORT")
    await user.menu(1, 0)
    assert (bot.heard[-1].value("Event"), bot.heard[-1].value("EventKey")) == ("VIEW", "http://127.0.0.1/c")


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([BUTTONS[0]] * 4, 40016),
        ([{"type": "dance", "name": "x", "key": "x"}], 40017),
        ([{"type": "click", "name": "六个汉字太长", "key": "x"}], 40018),
        ([{"type": "click", "name": "x", "key": "k" * 129}], 40019),
        ([{"type": "view", "name": "x", "url": ""}], 40020),
        ([{"name": "x", "sub_button": [BUTTONS[0]] * 6}], 40023),
    ],
)
async def test_menus_have_limits(bot, sim, buttons, code):
    assert await _menu(bot, buttons) == code


async def test_who_carries_the_tag_sees_its_menu(bot, sim):
    await _menu(bot, BUTTONS)
    tag = (await bot.call("POST", "cgi-bin/tags/create", {"tag": {"name": "网格员"}}))["tag"]["id"]
    own = [{"type": "click", "name": "待办", "key": "TODO"}]
    body = {"button": own, "matchrule": {"tag_id": str(tag)}}
    menu_id = (await bot.call("POST", "cgi-bin/menu/addconditional", body))["menuid"]
    user = sim.user("小李")
    members = {"openid_list": [user.openid], "tagid": tag}
    assert (await bot.call("POST", "cgi-bin/tags/members/batchtagging", members))["errcode"] == 0
    assert (await bot.call("POST", "cgi-bin/menu/trymatch", {"user_id": user.openid}))["button"] == own
    assert (await bot.call("POST", "cgi-bin/menu/trymatch", {"user_id": sim.user("居民").openid}))["button"] == BUTTONS
    await user.menu(0)
    assert bot.heard[-1].value("EventKey") == "TODO"
    await bot.call("POST", "cgi-bin/menu/delconditional", {"menuid": menu_id})
    assert (await bot.call("POST", "cgi-bin/menu/trymatch", {"user_id": user.openid}))["button"] == BUTTONS


async def test_menus_by_sex_or_place_are_refused(bot, sim):
    await _menu(bot, BUTTONS)
    body = {"button": BUTTONS, "matchrule": {"sex": "1"}}
    assert (await bot.call("POST", "cgi-bin/menu/addconditional", body))["errcode"] == 65320


async def test_deleting_the_menu_deletes_those_by_tag(bot, sim):
    await _menu(bot, BUTTONS)
    tag = (await bot.call("POST", "cgi-bin/tags/create", {"tag": {"name": "楼长"}}))["tag"]["id"]
    await bot.call("POST", "cgi-bin/menu/addconditional", {"button": BUTTONS, "matchrule": {"tag_id": tag}})
    await bot.call("GET", "cgi-bin/menu/delete")
    assert (await bot.call("GET", "cgi-bin/menu/get"))["errcode"] == 46003
    assert sim.world.menus.by_tag == []


async def test_pressing_camera_and_place_sends_an_event_and_then_the_thing(bot, sim):
    buttons = [
        {"type": "pic_sysphoto", "name": "拍照", "key": "PHOTO"},
        {"type": "location_select", "name": "位置", "key": "PLACE"},
        {"type": "scancode_waitmsg", "name": "扫码", "key": "SCAN"},
    ]
    await _menu(bot, buttons)
    user = sim.user("居民")
    await user.menu(0, pictures=2)
    await user.menu(1, answer="工行南小区")
    await user.menu(2, answer="B-7")
    kinds = sorted(one.value("Event") or one.value("MsgType") for one in bot.heard)
    assert kinds == ["image", "image", "location", "location_select", "pic_sysphoto", "scancode_waitmsg"]
    assert bot.heard[-1].value("ScanCodeInfo", "ScanResult") == "B-7"


async def test_qr_code_with_a_scene(bot, sim):
    body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "b:12"}}}
    made = await bot.call("POST", "cgi-bin/qrcode/create", body)
    stranger = sim.user("新居民", following=False)
    await stranger.scan(ticket=made["ticket"])
    event = bot.heard[-1]
    assert (event.value("Event"), event.value("EventKey")) == ("subscribe", "qrscene_b:12")
    assert event.value("Ticket") == made["ticket"]
    await stranger.scan(ticket=made["ticket"])
    assert (bot.heard[-1].value("Event"), bot.heard[-1].value("EventKey")) == ("SCAN", "b:12")
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sim.api_base}/cgi-bin/showqrcode", params={"ticket": made["ticket"]}) as response,
    ):
        assert (await response.read()).startswith(b"\x89PNG")


async def test_qr_code_ends(bot, sim):
    body = {"expire_seconds": 60, "action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 7}}}
    made = await bot.call("POST", "cgi-bin/qrcode/create", body)
    sim.clock.advance(60)
    assert (await sim.user("居民").scan(ticket=made["ticket"])).attempts == 0


async def _upload(bot, kind, content):
    got = await bot.call("POST", "cgi-bin/stable_token", bot.secrets(), token=False)
    form = aiohttp.FormData()
    form.add_field("media", content, filename="photo.png", content_type="image/png")
    query = {"access_token": got["access_token"], "type": kind}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{bot.sim.api_base}/cgi-bin/media/upload", params=query, data=form) as response,
    ):
        return await response.json(content_type=None)


async def _download(bot, media_id):
    got = await bot.call("POST", "cgi-bin/stable_token", bot.secrets(), token=False)
    query = {"access_token": got["access_token"], "media_id": media_id}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{bot.sim.api_base}/cgi-bin/media/get", params=query) as response,
    ):
        return response.headers, await response.read()


async def test_media_live_three_days(bot, sim):
    content = bytes(range(256)) + b"\r\n--\r\n"
    made = await _upload(bot, "image", content)
    headers, got = await _download(bot, made["media_id"])
    assert (got, headers["Content-Disposition"]) == (content, 'attachment; filename="photo.png"')
    sim.clock.advance(3 * 86400)
    headers, got = await _download(bot, made["media_id"])
    assert (headers["Content-Type"], b"40007" in got) == ("application/json; encoding=utf-8", True)


@pytest.mark.parametrize(
    ("kind", "size", "code"), [("poem", 1, 40004), ("thumb", 65 * 1024, 40006), ("image", 0, 44001)]
)
async def test_media_have_limits(bot, sim, kind, size, code):
    assert (await _upload(bot, kind, b"x" * size))["errcode"] == code


async def test_a_photo_sent_by_a_person_can_be_fetched(bot, sim):
    await sim.user("居民").image(b"\x89PNG...", "image/png")
    _, got = await _download(bot, bot.heard[-1].value("MediaId"))
    assert got == b"\x89PNG..."


async def test_a_voice_has_two_recordings_and_no_words(bot, sim):
    await sim.user("居民").voice()
    voice = bot.heard[-1]
    assert voice.value("MediaId") != voice.value("MediaId16K")
    assert voice.child("Recognition").text == ""


async def test_followers_have_no_names(bot, sim):
    user = sim.user("居民")
    info = await bot.call("GET", "cgi-bin/user/info", openid=user.openid)
    assert (info["subscribe"], info["openid"]) == (1, user.openid)
    assert not {"nickname", "headimgurl"} & set(info)
    assert (await bot.call("GET", "cgi-bin/user/get"))["data"] == {"openid": [user.openid]}
    await user.unfollow()
    assert (await bot.call("GET", "cgi-bin/user/info", openid=user.openid))["subscribe"] == 0


async def test_tags_cannot_be_doubled(bot, sim):
    await bot.call("POST", "cgi-bin/tags/create", {"tag": {"name": "楼长"}})
    assert (await bot.call("POST", "cgi-bin/tags/create", {"tag": {"name": "楼长"}}))["errcode"] == 45157
    assert (await bot.call("GET", "cgi-bin/tags/get"))["tags"][0]["name"] == "楼长"


async def _web_code(sim, scope="snsapi_base") -> dict[str, list[str]]:
    """What the page gets in its address from somebody who opens it."""
    query = {
        "appid": sim.world.account.app_id,
        "redirect_uri": "http://127.0.0.1/back?x=1",
        "response_type": "code",
        "scope": scope,
        "state": "s",
    }
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sim.api_base}/connect/oauth2/authorize", params=query, allow_redirects=False) as response,
    ):
        assert response.status == 302
        return parse_qs(urlsplit(response.headers["Location"]).query)


async def test_web_login_is_the_one_who_opened_the_link(bot, sim):
    user = sim.user("居民")
    await user.open("http://127.0.0.1/c/token")
    back = await _web_code(sim)
    assert (back["x"], back["state"]) == (["1"], ["s"])
    secrets = bot.secrets(grant_type="authorization_code", code=back["code"][0])
    login = await bot.call("GET", "sns/oauth2/access_token", token=False, **secrets)
    assert login["openid"] == user.openid
    again = await bot.call("GET", "sns/oauth2/access_token", token=False, **secrets)
    assert again["errcode"] == 40163
    unknown = await bot.call("GET", "sns/oauth2/access_token", token=False, **(secrets | {"code": "x"}))
    assert unknown["errcode"] == 40029


@pytest.mark.parametrize("snapshot", [False, True])
async def test_a_preview_of_a_page_logs_in_a_made_up_person(bot, sim, snapshot):
    user = sim.user("居民")
    await user.open("http://127.0.0.1/c/token")
    sim.world.change_habits(snapshot_login=snapshot)
    back = await _web_code(sim, "snsapi_userinfo")
    secrets = bot.secrets(grant_type="authorization_code", code=back["code"][0])
    login = await bot.call("GET", "sns/oauth2/access_token", token=False, **secrets)
    assert (login["openid"] != user.openid, login.get("is_snapshotuser", 0)) == (snapshot, int(snapshot))
    whose = {"access_token": login["access_token"], "openid": login["openid"]}
    about = await bot.call("GET", "sns/userinfo", token=False, **whose)
    assert (about["nickname"], about.get("unionid")) == ("微信用户", None if snapshot else user.user.unionid)


async def test_a_refused_call_is_found_by_its_rid_for_seven_days(bot, sim):
    refused = await bot.send("nobody")
    rid = {"rid": refused["errmsg"].rpartition("rid: ")[2]}
    found = await bot.call("POST", "cgi-bin/openapi/rid/get", rid)
    assert "nobody" in found["request"]["request_body"]
    assert str(refused["errcode"]) in found["request"]["response_body"]
    sim.clock.advance(7 * 86400 + 1)
    assert (await bot.call("POST", "cgi-bin/openapi/rid/get", rid))["errcode"] == 76004
    assert (await bot.call("POST", "cgi-bin/openapi/rid/get", {"rid": "x"}))["errcode"] == 76001


async def test_quotas_can_be_read_and_cleared(bot, sim):
    path = "cgi-bin/message/custom/send"
    sim.limit(path, per_day=2)
    user = sim.user("居民")
    await user.text("hi")
    assert [(await bot.send(user.openid))["errcode"] for _ in range(3)] == [0, 0, 45009]
    quota = await bot.call("POST", "cgi-bin/openapi/quota/get", {"cgi_path": "/" + path})
    assert quota["quota"] == {"daily_limit": 2, "used": 2, "remain": 0}
    appid = {"appid": sim.world.account.app_id}
    codes = [(await bot.call("POST", "cgi-bin/clear_quota", appid))["errcode"] for _ in range(11)]
    assert codes == [0] * 10 + [48006]
    assert (await bot.send(user.openid))["errcode"] == 0
    sim.clock.advance(31 * 86400)
    assert (await bot.call("POST", "cgi-bin/clear_quota", appid))["errcode"] == 0
