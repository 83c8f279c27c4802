import pytest

from config.categories import Categories
from nlp.classifier import count_problems, rank
from nlp.reader import Reader
from nlp.scan import Scanner

SAID = [
    ("化粪池满了 屎尿从地漏往外冒", "sewage"),
    ("顶楼的把平台封起来盖了间房", "illegal_build"),
    ("二楼饭店从外墙上接了个铁楼梯", "ext_stairs"),
    ("半夜两点还在打桩 睡不着", "noise"),
    ("垃圾好几天没人拉 苍蝇乱飞", "garbage"),
    ("水龙头一滴水都没有", "water"),
    ("灶打不着火 半个小区都没气", "gas"),
    ("一开空调就跳闸", "power"),
    ("暖气片冰凉 娃冻得直哭", "heating"),
    ("楼前那排灯全瞎了 晚上摸黑", "street_light"),
    ("车库门口老有人停车 出不来", "parking"),
    ("有人往楼上扛电瓶充电", "fire_safety"),
    ("柳树枝子伸到我家窗户里了", "greening"),
    ("门禁坏了半年 物业说没钱修", "property"),
    ("电梯又停了 我住十八楼", "elevator"),
    ("楼上卫生间漏 我家吊顶都泡塌了", "neighbour"),
    ("遛狗的从来不拴绳 也不捡屎", "dog"),
    ("路上的坑把我轮胎都颠爆了", "road"),
    ("宽带断了三天 网课都上不成", "telecom"),
    ("超市卖过期牛奶还不给退", "market"),
    ("烧烤店油烟全灌到楼上 不敢开窗", "vendor"),
    ("三楼那家天天聚赌", "security"),
    ("一下雨屋顶就漏 拿盆接", "housing"),
    ("工地不洒水 一刮风满窗台都是土", "pollution"),
    ("学校门口没有红绿灯 娃们过马路太悬", "traffic"),
    ("包工头拖着工钱不给 人跑了", "labour"),
    ("老人下不了楼 认证能不能上门办", "service"),
]


@pytest.mark.parametrize(("text", "code"), SAID)
def test_every_category_is_known_by_what_residents_say(scanner: Scanner, text: str, code: str) -> None:
    assert rank(scanner.scan(text)).best == code


def test_every_category_has_a_word_list(categories: Categories, scanner: Scanner) -> None:
    assert {code for _, code in SAID} | {"other"} == set(categories)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("洗不成澡 做不成饭 开了龙头光喷气", "water"),
        ("坐家里腿都冻麻了", "heating"),
        ("走夜路全凭胆子 连盏灯也没", "street_light"),
        ("他家又往外头接了一截", "illegal_build"),
        ("那个一直嗡嗡响 不知道啥 睡不成", "noise"),
    ],
)
def test_a_complaint_need_not_name_its_subject(scanner: Scanner, text: str, code: str) -> None:
    assert rank(scanner.scan(text)).best == code


def test_stairs_outside_win_over_other_building(scanner: Scanner) -> None:
    assert rank(scanner.scan("私自加盖违建 还从外墙挂了楼梯")).best == "ext_stairs"


def test_shares_fall_and_never_pass_one(scanner: Scanner) -> None:
    shares = [share for _, share in rank(scanner.scan("烧烤店油烟大 还往路上泼污水 吵到半夜")).shares]
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 1.001


def test_little_said_is_little_sure(scanner: Scanner) -> None:
    hint, clear = rank(scanner.scan("那个树")), rank(scanner.scan("大树倒了 压着电线"))
    assert hint.shares[0][1] < 0.5 < sum(share for _, share in clear.shares)


def test_nothing_known_is_nothing_ranked(scanner: Scanner) -> None:
    ranking = rank(scanner.scan("嗯"))
    assert (ranking.best, ranking.strength, ranking.shares) == (None, 0.0, ())


def test_what_comes_first_weighs_more(scanner: Scanner) -> None:
    filler = "请领导看一看我们说的事情," * 3
    early, late = rank(scanner.scan("下水道堵了" + filler)), rank(scanner.scan(filler + "下水道堵了"))
    assert early.points["sewage"] > late.points["sewage"]


def test_a_word_said_again_adds_little(scanner: Scanner) -> None:
    once, often = rank(scanner.scan("垃圾桶满了")), rank(scanner.scan("垃圾桶满了 垃圾桶满了 垃圾桶满了"))
    assert once.strength < often.strength < 2 * once.strength


def test_an_estate_named_after_a_power_station_is_not_about_power(reader: Reader) -> None:
    assert reader.read("热电厂家属院3号楼下水道堵了", heating=False).category == "sewage"
    reading = reader.read("热电厂家属院的路坑坑洼洼", heating=False)
    assert (reading.category, reading.place.estate) == ("road", "热电厂家属院")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("路灯不亮", 1),
        ("电梯老坏,路灯也不亮,垃圾没人收", 3),
        ("下水道堵了 下水道又堵了", 1),
        ("嗯", 1),
    ],
)
def test_clauses_about_different_things_are_different_problems(scanner: Scanner, text: str, problems: int) -> None:
    scan = scanner.scan(text)
    assert count_problems(scan, rank(scan)) == problems
