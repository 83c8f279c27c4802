import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat.codec import ACK, BadCallback, Codec, Decoded, ReplyKey
from bot.wechat.crypto import Crypto, signature, signed_with
from bot.wechat.text import clean, clip
from config.settings import WeChatMode
from handlers.incoming import Kind

# Vectors of the official encryption page; carried over as facts.
ENCRYPT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8X"
    "GT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIj"
    "df8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
SEALED = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


def codec_for(wechat, mode=WeChatMode.SAFE, previous=""):
    return Codec(wechat.token, wechat.app_id, wechat.key, previous, mode)


@pytest.fixture
def codec(wechat):
    return codec_for(wechat)


def read(codec, wechat, message):
    return codec.decode(*wechat.safe(message), wechat.now).incoming


def refused(codec, wechat, query, body):
    with pytest.raises(BadCallback) as caught:
        codec.decode(query, body, wechat.now)
    assert caught.value.reason
    return caught.value.status


# --- the official vectors


def test_official_url_verification_is_answered_with_the_echostr(codec):
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "echostr": "4375120948345356249",
    }
    assert codec.verify(query) == "4375120948345356249"
    with pytest.raises(BadCallback) as caught:
        codec.verify(query | {"nonce": "1514711493"})
    assert caught.value.status == 403


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        (("1714112445", "415670741"), "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
        (("1714112445", "415670741", ENCRYPT), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"),
        (("1713424427", "415670741", SEALED), "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"),
    ],
)
def test_official_signatures(wechat, parts, expected):
    assert signature(wechat.token, *parts) == expected
    assert signed_with(expected, wechat.token, *parts)
    assert not signed_with(expected[:-1] + "é", wechat.token, *parts)


def test_official_ciphertext_opens(wechat):
    crypto = Crypto(wechat.token, wechat.key, wechat.app_id)
    assert '"debug_str":"hello world"' in crypto.open(ENCRYPT)
    assert crypto.open(SEALED) == '{"demo_resp":"good luck"}'


def test_the_official_sample_is_refused_as_a_message_because_it_is_json(codec, wechat):
    query = wechat.query(ENCRYPT)
    assert query["msg_signature"] == "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
    assert refused(codec, wechat, query, wechat.envelope(ENCRYPT)) == 400


# --- messages


def test_a_text_message(codec, wechat):
    got = read(codec, wechat, wechat.text())
    assert (got.kind, got.text, got.openid, got.account) == (Kind.TEXT, "3号楼下水堵了", "o_resident", "gh_1")
    assert got.created_at == datetime(2024, 4, 26, 6, 20, 40, tzinfo=UTC)
    assert got.fields["MsgId"] == "6272960105994287618"
    assert got.menu_id == got.event == got.media_id == ""


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<![CDATA[ 两 行\n  空格  ]]>", "两 行\n  空格"),
        ("<![CDATA[   \n ]]>", ""),
        ("", ""),
        ("<![CDATA[<!DOCTYPE html> &lt; ]]>", "<!DOCTYPE html> &lt;"),
        ("<![CDATA[a]]]]><![CDATA[>b]]>", "a]]>b"),
        ("漏水 &lt;严重&gt; &#128514;", "漏水 <严重> 😂"),
        ("<![CDATA[响铃\x07\x0b字]]>", "响铃字"),
    ],
)
def test_text_keeps_what_the_person_wrote(codec, wechat, content, text):
    assert read(codec, wechat, wechat.text({"Content": content})).text == text


def test_a_tapped_menu_item_carries_its_id(codec, wechat):
    assert read(codec, wechat, wechat.text({"bizmsgmenuid": "<![CDATA[q12.1]]>"})).menu_id == "q12.1"


def test_media_messages_carry_their_media_id_and_all_other_fields(codec, wechat):
    voice = {"MsgType": "voice", "MediaId": "m1", "MediaId16K": "m2", "Format": "amr", "Recognition": "<![CDATA[]]>"}
    got = read(codec, wechat, wechat.text(voice, without="Content"))
    assert (got.kind, got.media_id, got.text) == (Kind.VOICE, "m1", "")
    assert (got.fields["MediaId16K"], got.fields["Recognition"]) == ("m2", "")


def test_a_location_message_has_latitude_first(codec, wechat):
    place = {"MsgType": "location", "Location_X": "39.908", "Location_Y": "116.397", "Label": "西门"}
    got = read(codec, wechat, wechat.text(place, without="Content"))
    assert (got.kind, got.latitude, got.longitude, got.label) == (Kind.LOCATION, 39.908, 116.397, "西门")


def test_an_unknown_type_is_received_as_unknown(codec, wechat):
    got = read(codec, wechat, wechat.text({"MsgType": "hologram"}))
    assert (got.kind, got.text) == (Kind.UNKNOWN, "")
    assert got.fields["Content"] == "3号楼下水堵了"


# --- events


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("subscribe", "qrscene_b:12", ("subscribe", "b:12")),
        ("subscribe", "", ("subscribe", "")),
        ("SCAN", "b:12", ("scan", "b:12")),
        ("CLICK", "report", ("click", "report")),
        ("VIEW", "https://example.org/a?b=1&amp;c=2", ("view", "https://example.org/a?b=1&c=2")),
        ("never_heard_of", "", ("never_heard_of", "")),
    ],
)
def test_events_are_lower_case_and_the_scene_has_no_prefix(codec, wechat, name, key, expected):
    got = read(codec, wechat, wechat.event(name, EventKey=key, Ticket="t"))
    assert got.kind is Kind.EVENT
    assert (got.event, got.event_key) == expected
    assert got.fields["Event"] == name
    assert got.fields["Ticket"] == "t"


def test_positions_in_events(codec, wechat):
    here = read(codec, wechat, wechat.event("LOCATION", Latitude="39.9", Longitude="116.4", Precision="65"))
    assert (here.latitude, here.longitude) == (39.9, 116.4)
    info = "<Location_X>39.9</Location_X><Location_Y>116.4</Location_Y><Label>西门</Label><Poiname></Poiname>"
    chosen = read(codec, wechat, wechat.event("location_select", EventKey="k", SendLocationInfo=info))
    assert (chosen.latitude, chosen.longitude, chosen.label) == (39.9, 116.4, "西门")


@pytest.mark.parametrize("count", [1, 2])
def test_a_list_is_a_list_even_with_one_entry(codec, wechat, count):
    entry = "<List><TemplateId>t</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List>"
    got = read(codec, wechat, wechat.event("subscribe_msg_change_event", SubscribeMsgChangeEvent=entry * count))
    assert [each["TemplateId"] for each in got.fields["SubscribeMsgChangeEvent"]["List"]] == ["t"] * count


# --- what counts as the same message


def test_redeliveries_share_key_and_digest_whatever_the_envelope(codec, wechat):
    message = wechat.text()
    first = codec.decode(*wechat.safe(message), wechat.now)
    encrypt = wechat.encrypted(wechat.padded(message.encode()))
    again = codec.decode(wechat.query(encrypt, nonce="99"), wechat.envelope(encrypt), wechat.now)
    assert first.incoming == again.incoming
    assert first.digest == again.digest
    assert first.nonce != again.nonce


def test_two_people_with_one_msgid_are_two_messages(codec, wechat):
    other = wechat.text({"FromUserName": "o_other"})
    assert read(codec, wechat, wechat.text()).key != read(codec, wechat, other).key


def test_events_of_one_second_differ_by_name_key_and_number(codec, wechat):
    events = [
        wechat.event("CLICK", EventKey="a"),
        wechat.event("CLICK", EventKey="b"),
        wechat.event("VIEW", EventKey="a"),
        wechat.event("TEMPLATESENDJOBFINISH", MsgID="1"),
        wechat.event("TEMPLATESENDJOBFINISH", MsgID="2"),
    ]
    assert len({read(codec, wechat, message).key for message in events}) == len(events)


def test_a_key_stays_short_enough_to_index(codec, wechat):
    long = [
        read(codec, wechat, wechat.event("VIEW", EventKey="https://example.org/" + "x" * 900 + end)) for end in "ab"
    ]
    assert len(long[0].key) <= 255
    assert long[0].key != long[1].key


# --- modes


def test_plain_mode_checks_the_signature(wechat):
    codec = codec_for(wechat, WeChatMode.PLAIN)
    body = wechat.text().encode()
    got = codec.decode(wechat.query(), body, wechat.now)
    assert (got.incoming.text, got.reply_key) == ("3号楼下水堵了", None)
    assert refused(codec, wechat, wechat.query() | {"signature": "0" * 40}, body) == 403
    assert refused(codec, wechat, *wechat.safe(wechat.text())) == 400


def test_plain_mode_needs_no_aes_key(wechat):
    codec = Codec(wechat.token, wechat.app_id, "", "", WeChatMode.PLAIN)
    assert codec.decode(wechat.query(), wechat.text().encode(), wechat.now).incoming.kind is Kind.TEXT


def test_compat_mode_accepts_both_and_trusts_only_the_sealed_part(wechat):
    codec = codec_for(wechat, WeChatMode.COMPAT)
    plain = codec.decode(wechat.query(), wechat.text().encode(), wechat.now)
    assert plain.reply_key is None
    encrypt = wechat.encrypted(wechat.padded(wechat.text().encode()))
    forged = wechat.envelope(encrypt, "<Content>forged</Content><FromUserName>o_forger</FromUserName>")
    both = codec.decode(wechat.query(encrypt), forged, wechat.now)
    assert (both.incoming.text, both.incoming.openid, both.reply_key) == (
        "3号楼下水堵了",
        "o_resident",
        ReplyKey.CURRENT,
    )
    wrong = wechat.query(encrypt) | {"msg_signature": "0" * 40}
    assert refused(codec, wechat, wrong, forged) == 403


def test_safe_mode_refuses_plain_text_however_it_is_announced(codec, wechat):
    body = wechat.text().encode()
    assert refused(codec, wechat, wechat.query(), body) == 400
    assert refused(codec, wechat, wechat.query() | {"encrypt_type": "raw"}, body) == 400
    assert refused(codec, wechat, wechat.query("x"), body) == 400


def test_after_a_key_change_both_keys_open_and_the_reply_uses_the_one_that_worked(wechat, wechat_old_key):
    codec = codec_for(wechat, previous=wechat_old_key.key)
    for side, key in ((wechat, ReplyKey.CURRENT), (wechat_old_key, ReplyKey.PREVIOUS)):
        got = codec.decode(*side.safe(side.text()), side.now)
        assert got.reply_key is key
        assert side.opened_reply(codec.encode("已收到", got, side.now))["Content"] == "已收到"
    assert refused(codec_for(wechat), wechat, *wechat_old_key.safe(wechat.text())) == 400


@pytest.mark.parametrize(
    ("token", "key"), [("", "A" * 43), ("t", ""), ("t", "A" * 42), ("t", "A" * 44), ("t", "é" * 43), ("t", "*" * 43)]
)
def test_an_unusable_token_or_key_is_told_at_start(token, key):
    with pytest.raises(ValueError, match=r"token|EncodingAESKey"):
        Codec(token, "wx1", key, "", WeChatMode.SAFE)


# --- hostile and broken callbacks

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><Content>&b;</Content></xml>'
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Content>&e;</Content></xml>'
INNER: dict[str, Callable[..., str]] = {
    "empty": lambda _: "",
    "json": lambda _: '{"MsgType":"text"}',
    "not closed": lambda _: "<xml><MsgType>text",
    "other root": lambda w: w.text().replace("xml>", "html>"),
    "text only": lambda _: "<xml>text</xml>",
    "empty root": lambda _: "<xml/>",
    "entity bomb": lambda _: BOMB,
    "external entity": lambda _: XXE,
    "bare doctype": lambda w: "<!DOCTYPE xml>" + w.text(),
    "attributes": lambda w: w.text().replace("<Content>", '<Content a="b">'),
    "nested content": lambda w: w.text({"Content": "<a>1</a>"}),
    "nested type": lambda w: w.text({"MsgType": "<a>text</a>"}),
    "event without name": lambda w: w.text({"MsgType": "event"}),
    "event with an empty name": lambda w: w.event(""),
    "deep": lambda w: w.text({"Deep": "<a>" * 50 + "</a>" * 50}),
    "many elements": lambda w: w.text({"Many": "<item/>" * 600}),
    "a null reference": lambda w: w.text({"Content": "&#0;"}),
    "a surrogate reference": lambda w: w.text({"Content": "&#xD800;"}),
    "time in words": lambda w: w.text({"CreateTime": "yesterday"}),
    "negative time": lambda w: w.text({"CreateTime": "-5"}),
    "endless time": lambda w: w.text({"CreateTime": "9" * 30}),
    "arabic digits": lambda w: w.text({"CreateTime": "١٧١٤١١٢٤٤٠"}),
    "markup in the sender": lambda w: w.text({"FromUserName": "a]]&gt;b"}),
    "endless sender": lambda w: w.text({"FromUserName": "o" * 5000}),
    "latitude in words": lambda w: w.text({"MsgType": "location", "Location_X": "north", "Location_Y": "1"}),
    "latitude nan": lambda w: w.text({"MsgType": "location", "Location_X": "nan", "Location_Y": "1"}),
    "off the earth": lambda w: w.text({"MsgType": "location", "Location_X": "91", "Location_Y": "1"}),
    "no latitude": lambda w: w.text({"MsgType": "location"}),
}


@pytest.mark.parametrize("case", INNER)
def test_a_broken_message_is_refused_in_every_mode(wechat, case):
    message = INNER[case](wechat)
    assert refused(codec_for(wechat), wechat, *wechat.safe(message)) == 400
    assert refused(codec_for(wechat, WeChatMode.PLAIN), wechat, wechat.query(), message.encode()) == 400


@pytest.mark.parametrize("name", ["FromUserName", "ToUserName", "CreateTime", "MsgType", "MsgId"])
@pytest.mark.parametrize("how", ["missing", "empty", "twice"])
def test_a_required_field_is_there_exactly_once(codec, wechat, name, how):
    message = wechat.text(without=name)
    if how == "empty":
        message = wechat.text({name: ""})
    if how == "twice":
        message = wechat.text().replace("</xml>", f"<{name}>1</{name}></xml>")
    assert refused(codec, wechat, *wechat.safe(message)) == 400


def sealed(wechat, padded):
    encrypt = wechat.encrypted(padded)
    return wechat.query(encrypt), wechat.envelope(encrypt)


def test_wrong_padding_wrong_length_and_a_foreign_app_id_are_refused(codec, wechat):
    good = wechat.padded(wechat.text().encode())
    broken = [
        good[:-1] + b"\x00",
        good[:-1] + b"\x21",
        good[:-2] + bytes([good[-1] ^ 1, good[-1]]),
        good[:16] + b"\xff\xff\xff\xff" + good[20:],
        good[:16] + b"\x00\x00\x00\x01" + good[20:],
        bytes([32]) * 32,
        wechat.padded(wechat.text().encode(), app_id="wx_other"),
        wechat.padded(wechat.text().encode(), app_id=""),
        wechat.padded(b"\xff\xfe"),
    ]
    for padded in broken:
        assert refused(codec, wechat, *sealed(wechat, padded)) == 400


@pytest.mark.parametrize("encrypt", ["", "!!!!", "AAAA", "A" * 44, "汉字", "QUJD=QUJD", "QQ==" * 32])
def test_an_encrypt_that_is_no_ciphertext_is_refused(codec, wechat, encrypt):
    assert refused(codec, wechat, wechat.query(encrypt), wechat.envelope(encrypt)) == 400


def test_an_envelope_with_two_ciphertexts_is_refused(codec, wechat):
    query, body = wechat.safe(wechat.text())
    assert refused(codec, wechat, query, body.replace(b"<Encrypt>", b"<Encrypt>AAAA</Encrypt><Encrypt>")) == 400


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{}", BOMB.encode(), b"<xml><Encrypt><a/></Encrypt></xml>"])
def test_a_body_that_is_no_envelope_is_refused(codec, wechat, body):
    assert refused(codec, wechat, wechat.query("x"), body) == 400


def test_an_oversize_body_is_refused_before_it_is_read(codec, wechat):
    assert refused(codec, wechat, wechat.query("x"), b"<" * (64 * 1024 + 1)) == 413


@pytest.mark.parametrize("name", ["timestamp", "nonce", "msg_signature"])
@pytest.mark.parametrize("value", [None, "", "é", "\udcff", "1\n2", "9" * 600])
def test_a_query_without_its_parts_is_refused(codec, wechat, name, value):
    query, body = wechat.safe(wechat.text())
    query = {k: v for k, v in query.items() if k != name} | ({} if value is None else {name: value})
    assert refused(codec, wechat, query, body) == 400


def test_a_wrong_signature_is_refused(codec, wechat):
    query, body = wechat.safe(wechat.text())
    assert refused(codec, wechat, query | {"msg_signature": query["signature"]}, body) == 403
    assert refused(codec, wechat, query | {"nonce": "1"}, body) == 403


def test_a_callback_is_accepted_within_five_minutes_either_way(codec, wechat):
    query, body = wechat.safe(wechat.text())
    for seconds in (-300, 0, 300):
        assert codec.decode(query, body, wechat.now + timedelta(seconds=seconds)).incoming.kind is Kind.TEXT
    for seconds in (-301, 301):
        with pytest.raises(BadCallback, match="five minutes"):
            codec.decode(query, body, wechat.now + timedelta(seconds=seconds))


@given(st.binary(max_size=400))
def test_no_body_raises_anything_else(body):
    codec = Codec("t", "wx1", "A" * 43, "", WeChatMode.PLAIN)
    query = {"timestamp": "1714112445", "nonce": "1", "signature": signature("t", "1714112445", "1")}
    with pytest.raises(BadCallback):
        codec.decode(query, body, datetime.fromtimestamp(1714112445, UTC))


@given(
    st.lists(
        st.tuples(
            st.integers(0, 300), st.integers(0, 6), st.binary(max_size=3) | st.sampled_from([b"<a>", b"</a>", b"&"])
        )
    )
)
def test_a_damaged_message_is_read_or_refused(wechat, damage):
    body = wechat.text().encode()
    for place, length, put in damage:
        body = body[:place] + put + body[place + length :]
    codec = codec_for(wechat, WeChatMode.PLAIN)
    try:
        got = codec.decode(wechat.query(), body, wechat.now)
    except BadCallback:
        return
    assert got.incoming.key
    assert codec.encode(got.incoming.text, got, wechat.now)


# --- replies


def decoded(codec, wechat) -> Decoded:
    return codec.decode(*wechat.safe(wechat.text()), wechat.now)


def test_a_reply_goes_back_to_the_sender(codec, wechat):
    reply = wechat.opened_reply(codec.encode("已收到\n谢谢", decoded(codec, wechat), wechat.now))
    assert reply == {
        "ToUserName": "o_resident",
        "FromUserName": "gh_1",
        "CreateTime": "1714112445",
        "MsgType": "text",
        "Content": "已收到\n谢谢",
    }


def test_a_plain_callback_gets_a_plain_reply(wechat):
    codec = codec_for(wechat, WeChatMode.COMPAT)
    got = codec.decode(wechat.query(), wechat.text().encode(), wechat.now)
    assert wechat.flat(codec.encode("好", got, wechat.now))["Content"] == "好"


def test_no_two_replies_are_sealed_alike(codec, wechat):
    got = decoded(codec, wechat)
    assert codec.encode("好", got, wechat.now) != codec.encode("好", got, wechat.now)


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x07"])
def test_nothing_to_say_is_success_not_an_empty_message(codec, wechat, text):
    assert codec.encode(text, decoded(codec, wechat), wechat.now) == ACK == "success"


def test_markup_in_a_reply_stays_text(codec, wechat):
    text = "]]></Content><MsgType><![CDATA[news]]></MsgType><Content><![CDATA["
    reply = wechat.opened_reply(codec.encode(text, decoded(codec, wechat), wechat.now))
    assert (reply["Content"], reply["MsgType"]) == (text, "text")


@given(text=st.text(max_size=300) | st.text(alphabet="]>[<&!CDAT\r\n\x0b汉😂", max_size=60))
def test_any_text_rendered_reads_back_equal(wechat, text):
    codec = codec_for(wechat)
    reply = codec.encode(text, decoded(codec, wechat), wechat.now)
    expected = clip(text).strip()
    assert (reply == ACK) if not expected else (wechat.opened_reply(reply)["Content"] == expected)


@given(st.text(max_size=50) | st.text(alphabet="]>[<&!CDAT\n汉😂", max_size=40))
def test_any_text_a_person_sends_arrives(text):
    # ElementTree writes the message, so neither side can hide the other's mistake
    from xml.etree import ElementTree as ET

    root = ET.Element("xml")
    fields = {"ToUserName": "gh", "FromUserName": "o", "CreateTime": "1714112440", "MsgType": "text", "MsgId": "1"}
    for name, value in (fields | {"Content": clean(text)}).items():
        ET.SubElement(root, name).text = value
    codec = Codec("t", "wx1", "", "", WeChatMode.PLAIN)
    query = {"timestamp": "1714112445", "nonce": "1", "signature": signature("t", "1714112445", "1")}
    got = codec.decode(query, ET.tostring(root), datetime.fromtimestamp(1714112445, UTC))
    assert got.incoming.text == clean(text).strip()


@given(st.text(max_size=1200))
def test_a_clipped_text_is_a_beginning_of_at_most_2000_bytes(text):
    short = clip(text)
    assert len(short.encode()) <= 2000
    assert clean(text).startswith(short)
    assert short == clean(text) or len(short.encode()) > 2000 - 4


def test_a_long_reply_ends_on_a_whole_character(codec, wechat):
    reply = wechat.opened_reply(codec.encode("楼" * 1000, decoded(codec, wechat), wechat.now))
    assert reply["Content"] == "楼" * 666


def test_a_decoded_callback_cannot_be_changed(codec, wechat):
    with pytest.raises(dataclasses.FrozenInstanceError):
        decoded(codec, wechat).reply_key = None
