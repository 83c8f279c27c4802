import pytest

from bot.simulator.taps import MenuTap, Segment, menu_tap, readable, segments

LINK = "weixin://bizmsgmenu?msgmenuid={}&msgmenucontent={}"


@pytest.mark.parametrize(
    ("href", "sent"),
    [
        (LINK.format("101", "满意"), MenuTap("101", "满意")),
        (LINK.format("q:7:1:3", "%E5%B1%9E%E5%AE%9E"), MenuTap("q:7:1:3", "属实")),
        (LINK.format("1", "a+b"), MenuTap("1", "a b")),
        (LINK.format("1", "a%252Bb"), MenuTap("1", "a+b")),
        (LINK.format("1", "100%25"), None),
        (LINK.format("1", "100%2525"), MenuTap("1", "100%")),
        (LINK.format("", "满意"), None),
        (LINK.format("101", ""), None),
        ("weixin://bizmsgmenu?msgmenucontent=x", None),
        ("weixin://bizmsgmenu?msgmenuid=1&amp;msgmenucontent=x", None),
        ("https://example.org/?msgmenuid=1&msgmenucontent=x", None),
    ],
)
def test_what_a_tap_sends(href, sent):
    assert menu_tap(href) == sent


def test_a_message_is_cut_at_its_links():
    text = "请选择:\n<a href=\"weixin://a\">1 属实</a>\n<a href='http://b' >看</a><b>粗</b>"
    assert segments(text) == [
        Segment("请选择:\n"),
        Segment("1 属实", "weixin://a"),
        Segment("\n"),
        Segment("看", "http://b"),
        Segment("<b>粗</b>"),
    ]
    assert readable(text) == "请选择:\n1 属实\n看<b>粗</b>"


def test_a_bare_web_address_is_a_link():
    cut = segments("看这里:http://a.cn/c/x-1?y=2。或 https://b.cn/,谢谢")
    assert [(one.text, one.href) for one in cut] == [
        ("看这里:", ""),
        ("http://a.cn/c/x-1?y=2", "http://a.cn/c/x-1?y=2"),
        ("。或 ", ""),
        ("https://b.cn/", "https://b.cn/"),
        (",谢谢", ""),
    ]


def test_text_without_links_stays_whole():
    assert segments("a < b") == [Segment("a < b")]
    assert segments("") == []
