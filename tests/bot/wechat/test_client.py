import asyncio
import logging
import socket

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.shared import LocalShared
from bot.wechat import api
from bot.wechat.client import WeChatClient
from bot.wechat.errors import ApiError, TransportError
from bot.wechat.text import as_menu, clip
from config.wechat_errors import Action, load_wechat_errors

SEND = "message/custom/send"
TEMPLATE = "message/template/send"


async def test_a_text_goes_out_in_its_own_characters(client, fake_api):
    await client.send_text("o1", "已收到\n<您好>")
    assert fake_api.bodies("stable_token") == [
        {"grant_type": "client_credential", "appid": "wx1", "secret": "SECRET", "force_refresh": False}
    ]
    assert fake_api.calls[-1] == (
        SEND,
        {"access_token": "TOKEN-1"},
        {"touser": "o1", "msgtype": "text", "text": {"content": "已收到\n<您好>"}},
    )


async def test_menus_carry_no_escapes(client, fake_api):
    raw = []

    async def keep(request: web.Request) -> web.Response:
        raw.append(await request.read())
        return web.json_response({"errcode": 0})

    fake_api.will("menu/create", keep)
    await client.create_menu({"button": [{"type": "click", "name": "我要反映", "key": "report"}]})
    assert "我要反映".encode() in raw[0]


async def test_a_long_text_is_clipped(client, fake_api):
    await client.send_text("o1", "楼" * 1000)
    assert fake_api.bodies(SEND)[0]["text"]["content"] == "楼" * 666


async def test_a_menu_of_choices(client, fake_api):
    await client.send_msgmenu("o1", "您满意吗", [("s.1", "满意"), ("s.3", "不满意")])
    assert fake_api.bodies(SEND)[0]["msgmenu"] == {
        "head_content": "您满意吗",
        "list": [{"id": "s.1", "content": "满意"}, {"id": "s.3", "content": "不满意"}],
        "tail_content": "",
    }


async def test_a_template_fits_its_fields_and_returns_its_number(client, fake_api):
    fake_api.will(TEMPLATE, {"errcode": 0, "errmsg": "ok", "msgid": 3000000000000000001})
    data = {"character_string1": "FH20261122-0007", "thing2": "楼" * 30, "phrase3": "紧急!"}
    assert await client.send_template("o1", "T1", data, "https://example.org/c/x", "7:alert") == "3000000000000000001"
    assert fake_api.bodies(TEMPLATE) == [
        {
            "touser": "o1",
            "template_id": "T1",
            "client_msg_id": "7:alert",
            "url": "https://example.org/c/x",
            "data": {
                "character_string1": {"value": "FH20261122-0007"},
                "thing2": {"value": "楼" * 19 + "…"},
                "phrase3": {"value": "紧急"},
            },
        }
    ]


async def test_a_template_that_cannot_fit_takes_another_channel_without_a_call(client, fake_api):
    with pytest.raises(ApiError) as caught:
        await client.send_template("o1", "T1", {"phrase3": "P1"}, "", "7:alert")
    assert caught.value.action is Action.OTHER_CHANNEL
    assert fake_api.calls == []


async def test_a_qr_code(client, fake_api):
    fake_api.will("qrcode/create", {"ticket": "t", "url": "http://weixin.qq.com/q/x"})
    code = await client.create_qrcode("b:12")
    assert (code.ticket, code.url) == ("t", "http://weixin.qq.com/q/x")
    assert fake_api.bodies("qrcode/create")[0]["action_info"] == {"scene": {"scene_str": "b:12"}}


async def test_menus(client, fake_api):
    fake_api.will("menu/get", {"errcode": 46003, "errmsg": "menu no exist"}, {"menu": {"button": []}})
    assert await client.get_menu() is None
    assert await client.get_menu() == {"menu": {"button": []}}
    fake_api.will("menu/addconditional", {"menuid": 208379533})
    assert await client.add_conditional_menu({"button": [], "matchrule": {"tag_id": "2"}}) == "208379533"
    await client.delete_menu()
    assert fake_api.calls[-1][0] == "menu/delete"
    fake_api.will("menu/get", {"errcode": 48001, "errmsg": "api unauthorized"})
    with pytest.raises(ApiError):
        await client.get_menu()


async def test_tags_go_out_fifty_people_at_a_time(client, fake_api):
    fake_api.will("tags/get", {"tags": [{"id": 2, "name": "网格员", "count": 0}]})
    fake_api.will("tags/create", {"tag": {"id": 3, "name": "楼栋长"}})
    assert await client.get_tags() == {"网格员": 2}
    assert await client.create_tag("楼栋长") == 3
    await client.tag_people(3, [f"o{n}" for n in range(51)])
    await client.untag_people(3, ["o1"])
    assert [len(body["openid_list"]) for body in fake_api.bodies("tags/members/batchtagging")] == [50, 1]
    assert fake_api.bodies("tags/members/batchuntagging") == [{"openid_list": ["o1"], "tagid": 3}]


def file(body, content_type, **headers):
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=content_type, headers=headers)

    return answer


async def test_media_arrives_with_its_type_and_a_harmless_name(client, fake_api):
    disposition = 'attachment; filename="../../etc/passwd.jpg"'
    fake_api.will("media/get", file(b"\xff\xd8", "image/jpeg", **{"Content-Disposition": disposition}))
    assert await client.get_media("m1") == (b"\xff\xd8", "image/jpeg", "passwd.jpg")
    assert fake_api.calls[-1][1] == {"access_token": "TOKEN-1", "media_id": "m1"}
    fake_api.will("media/get", file(b"amr", "audio/amr"))
    assert await client.get_media("m1") == (b"amr", "audio/amr", "")


async def test_expired_media_is_told_and_an_old_token_replaced(client, fake_api):
    fake_api.will("media/get", {"errcode": 40007, "errmsg": "invalid media_id"})
    with pytest.raises(ApiError) as caught:
        await client.get_media("m1")
    assert caught.value.action is Action.DROP
    fake_api.revoke()
    fake_api.will("media/get", {"errcode": 40001, "errmsg": "x"}, file(b"ok", "image/png"))
    assert (await client.get_media("m1")).data == b"ok"
    assert fake_api.issued == 2


async def test_a_video_is_fetched_from_where_wechat_says_without_the_token(client, fake_api):
    fake_api.will("media/get", {"video_url": f"{fake_api.base}/cgi-bin/video"})
    fake_api.will("video", file(b"mp4", "video/mp4"))
    assert await client.get_media("m1") == (b"mp4", "video/mp4", "")
    assert fake_api.calls[-1] == ("video", {}, None)


async def test_endless_media_is_given_up(client, fake_api, monkeypatch):
    monkeypatch.setattr("bot.wechat.client.MOST_MEDIA", 10)
    fake_api.will("media/get", file(b"x" * 11, "image/png"))
    with pytest.raises(TransportError, match="longer"):
        await client.get_media("m1")


# --- refusals


@pytest.mark.parametrize(
    ("code", "action"),
    [
        (-1, Action.RETRY),
        (45009, Action.PARK_UNTIL_MIDNIGHT),
        (45011, Action.PAUSE_MINUTE),
        (45015, Action.OTHER_CHANNEL),
        (45047, Action.OTHER_CHANNEL),
        (47003, Action.OTHER_CHANNEL),
        (43004, Action.MARK_PERSON),
        (40003, Action.MARK_PERSON),
        (40037, Action.ALERT),
        (40164, Action.ALERT),
        (99999, Action.ALERT),
    ],
)
async def test_a_refusal_says_what_to_do(client, fake_api, code, action):
    fake_api.will(SEND, {"errcode": code, "errmsg": "some reason rid: 66bac357-63c29597-4c205ae0"})
    with pytest.raises(ApiError) as caught:
        await client.send_text("o1", "好")
    error = caught.value
    assert (error.code, error.action) == (code, action)
    assert (error.message, error.rid) == ("some reason", "66bac357-63c29597-4c205ae0")
    assert len(fake_api.bodies(SEND)) == 1


async def test_every_known_code_has_a_meaning():
    assert all(known.meaning for known in load_wechat_errors().values())
    assert {known.action for known in load_wechat_errors().values()} == set(Action)


@pytest.mark.parametrize(
    ("text", "fault"), [('[retry]\n1 = "a"\n[alert]\n1 = "b"', "twice"), ('[pray]\n1 = "a"', "pray")]
)
def test_a_faulty_table_of_errors_is_told(tmp_path, text, fault):
    path = tmp_path / "errors.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=fault):
        load_wechat_errors(path)


async def test_a_wrong_secret_is_an_alert_and_nothing_is_sent(client, fake_api):
    for code in (40125, 40001):
        fake_api.will("stable_token", {"errcode": code, "errmsg": "invalid appsecret"})
        with pytest.raises(ApiError) as caught:
            await client.send_text("o1", "好")
        assert caught.value.action is Action.ALERT
    assert fake_api.bodies(SEND) == []


async def test_no_secret_is_ever_logged(client, fake_api, caplog):
    caplog.set_level(logging.DEBUG)
    await client.send_text("o1", "好")
    fake_api.revoke()
    fake_api.will("stable_token", {"errcode": 40125, "errmsg": "invalid appsecret"})
    for _ in range(2):
        with pytest.raises(ApiError):
            await client.send_text("o1", "好")
        fake_api.will(SEND, {"errcode": 40001, "errmsg": "x rid: 1-2-3"}, {"errcode": 45015, "errmsg": "y rid: 4-5-6"})
    ours = [record for record in caplog.records if record.name.startswith("bot.")]
    words = "\n".join(record.getMessage() + str(record.exc_text) for record in ours)
    assert "rid 66bac357-63c29597-4c205ae0" in words
    assert "TOKEN-" not in words
    assert "SECRET" not in words


# --- no answer


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def test_a_refused_connection_surely_sent_nothing(session, clock):
    shared = LocalShared(clock)
    client = WeChatClient(session, f"http://127.0.0.1:{closed_port()}", "wx1", "SECRET", shared, clock)
    with pytest.raises(TransportError) as caught:
        await client.send_text("o1", "好")
    assert caught.value.definite
    assert "SECRET" not in repr(caught.value)


async def hang(_request: web.Request) -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError


async def reset(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def cut_short(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"errcode":')
    assert request.transport is not None
    request.transport.close()
    return response


def said(text, status=200):
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=text, status=status, content_type="text/html")

    return answer


@pytest.mark.parametrize(
    ("answer", "definite"),
    [
        (hang, False),
        (reset, False),
        (cut_short, False),
        (said("<html>busy</html>"), False),
        (said("[]"), False),
        (said("", 502), False),
        (said("", 403), True),
        (said("", 302), True),
    ],
)
async def test_a_lost_answer_tells_whether_wechat_may_have_acted(client, fake_api, monkeypatch, answer, definite):
    await client.send_text("o1", "first")
    monkeypatch.setattr(api, "TOTAL", 0.2)
    fake_api.will(SEND, answer)
    with pytest.raises(TransportError) as caught:
        await client.send_text("o1", "好")
    assert caught.value.definite is definite
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert len(fake_api.bodies(SEND)) == 2


async def test_media_that_does_not_come_is_told_without_the_address(client, fake_api, monkeypatch):
    monkeypatch.setattr("bot.wechat.client.MEDIA_SECONDS", 0.2)
    for answer in (hang, reset, said("", 500)):
        fake_api.will("media/get", answer)
        with pytest.raises(TransportError) as caught:
            await client.get_media("m1")
        assert caught.value.__suppress_context__ or caught.value.__context__ is None


async def test_an_answer_of_another_content_type_is_read(client, fake_api):
    fake_api.will(SEND, said('{"errcode":0}'), said('{"errcode":"x"}'))
    await client.send_text("o1", "好")
    with pytest.raises(ApiError):
        await client.send_text("o1", "好")


async def test_without_a_token_surely_nothing_was_sent(client, fake_api, monkeypatch):
    monkeypatch.setattr(api, "TOTAL", 0.2)
    for answer in (hang, said("<html>"), {"errcode": 0}, {"access_token": "", "expires_in": 7200}):
        fake_api.will("stable_token", answer)
        with pytest.raises(TransportError) as caught:
            await client.send_text("o1", "好")
        assert caught.value.definite
    assert fake_api.bodies(SEND) == []


@given(st.text(max_size=80) | st.text(alphabet=']>[<&!CDAT"\\\n汉😂\x00\x1f\ud800', max_size=40))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_text_arrives_in_a_request_as_wechat_can_show_it(client, fake_api, text):
    await client.send_text("o1", text)
    assert fake_api.bodies("message/custom/send")[-1]["text"]["content"] == clip(text)


def test_links_to_tap_are_whole_or_gone():
    link = '<a href="weixin://bizmsgmenu?msgmenuid=q1-2-1&msgmenucontent=1%20%E5%B1%9E%E5%AE%9E">属实</a>'
    short = f"看一眼\n1 属实\n点一下也行:{link}"
    assert clip(short) == short
    long = clip("楼" * 640 + f"\n1 属实\n点一下也行:{link}")
    assert long.endswith("1 属实")
    assert as_menu(short) == ("看一眼", [("q1-2-1", "1 属实")])
    assert as_menu("没有选项") == ("没有选项", [])
