import pytest

from bot.simulator.markup import MarkupError, parse, render


@pytest.mark.parametrize("text", ["你好", "]]>", "a]]>b]]>", "<b>&amp;</b>", "  spaces \n", ""])
def test_any_text_survives(text):
    assert parse(render([("Content", text)]).encode()).value("Content") == text


def test_numbers_are_bare_and_sequences_nest():
    xml = render([("MsgId", 12), ("PicList", [("item", [("PicMd5Sum", "x")])])])
    assert xml == "<xml><MsgId>12</MsgId><PicList><item><PicMd5Sum><![CDATA[x]]></PicMd5Sum></item></PicList></xml>"
    assert parse(xml.encode()).value("PicList", "item", "PicMd5Sum") == "x"


def test_characters_xml_cannot_hold_are_left_out():
    assert parse(render([("Content", "a\x0bb\x00")]).encode()).value("Content") == "ab"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"success!",
        b'{"errcode":0}',
        b"<xml><Content>",
        b"<root/>",
        b'<!DOCTYPE xml [<!ENTITY a "ha">]><xml>&a;</xml>',
        b"<xml>\xff</xml>",
    ],
)
def test_other_things_are_refused(body):
    with pytest.raises(MarkupError):
        parse(body)
