import pytest

from config.categories import Categories, Urgency
from nlp.scan import Scanner
from nlp.urgency import urgency_of


@pytest.mark.parametrize(
    ("code", "text", "urgency"),
    [
        ("sewage", "污水从地漏冒出来 流得满屋都是", Urgency.URGENT),
        ("sewage", "下水道有点慢", Urgency.NORMAL),
        ("water", "停水一天了", Urgency.URGENT),
        ("water", "水费怎么这么贵", Urgency.NORMAL),
        ("power", "整栋楼没电", Urgency.URGENT),
        ("power", "电费比上个月贵一倍", Urgency.NORMAL),
        ("fire_safety", "消防通道停满了车 救护车进不来", Urgency.URGENT),
        ("fire_safety", "灭火器过期了", Urgency.NORMAL),
        ("elevator", "电梯停了三天", Urgency.URGENT),
        ("elevator", "电梯年检过期了", Urgency.NORMAL),
        ("ext_stairs", "外挂楼梯松了 孩子老上去玩", Urgency.URGENT),
        ("ext_stairs", "二楼装了个外挂楼梯", Urgency.NORMAL),
        ("dog", "大狗没拴 追着娃咬", Urgency.URGENT),
        ("dog", "狗老叫", Urgency.NORMAL),
        ("housing", "外墙砖往下掉", Urgency.URGENT),
        ("housing", "房产证什么时候办", Urgency.NORMAL),
        ("greening", "大树要倒了", Urgency.URGENT),
        ("garbage", "路上全是冰 老人摔倒了", Urgency.URGENT),
        ("noise", "广场舞太吵", Urgency.NORMAL),
    ],
)
def test_the_words_tell_what_must_be_done_today(
    scanner: Scanner, categories: Categories, code: str, text: str, urgency: Urgency
) -> None:
    assert urgency_of(categories[code], scanner.scan(text), danger=False, heating=False) is urgency


def test_a_cold_home_is_urgent_only_while_homes_are_heated(scanner: Scanner, categories: Categories) -> None:
    scan = scanner.scan("取暖的事")
    assert urgency_of(categories["heating"], scan, danger=False, heating=True) is Urgency.URGENT
    assert urgency_of(categories["heating"], scan, danger=False, heating=False) is Urgency.NORMAL


def test_danger_is_an_emergency_whatever_else_is_said(scanner: Scanner, categories: Categories) -> None:
    scan = scanner.scan("电费太贵")
    assert urgency_of(categories["power"], scan, danger=True, heating=False) is Urgency.EMERGENCY
