import pytest

from nlp.danger import find_danger
from nlp.scan import Scanner

TWINS = [
    ("gas", "一进楼道好大一股煤气味", "楼道里没有煤气味 就是问问咋换表"),
    ("gas", "燃气报警器一直响", "燃气报警器过期了 想换一个"),
    ("gas", "煤气罐滋滋漏气", "煤气味散了 是邻居炒菜"),
    ("fire", "三楼着火了 往外冒黑烟", "火已经灭了 没事了"),
    ("fire", "我家锅烧干了 满屋子烟 人在外面进不去", "楼道堆满纸箱 就怕哪天着火"),
    ("fire", "车棚里的电动车烧起来了", "去年车棚着过火 到现在没装喷淋"),
    ("trapped_lift", "电梯卡在七楼 里面有人喊", "电梯坏了 我爬了十八楼"),
    ("trapped_lift", "孩子关电梯里了 打不开门", "人已经从电梯里救出来了 谢谢"),
    ("fall", "井盖让人偷了 剩个黑窟窿", "井盖有点松 车一过就响"),
    ("fall", "老汉掉沟里了 起不来", "井盖补上了 又松了"),
    ("drown", "冰面破了 有人掉下去了", "河边栏杆低 怕娃掉河里"),
    ("electric", "高压线掉地上了 直冒火花", "电线离窗户太近 怕电着人"),
    ("electric", "一摸单元门就麻手", "电费这个月太贵了"),
    ("collapse", "脚手架倒了 压住两个工人", "墙裂了道缝 怕哪天塌了"),
    ("collapse", "广告牌掉下来砸着人了", "外墙皮要掉不掉 砸着人算谁的"),
    ("violence", "有人拿刀追人 快报警", "上个月有人打架 玻璃都砸了"),
    ("violence", "男的在楼道打女的 打得满脸是血", "两口子老拌嘴 给说和说和"),
    ("intrusion", "有人正撬我家门 我不敢出声", "前天家里被撬了 丢了电脑"),
    ("self_harm", "楼顶有个女的要跳楼", "听说那边去年有人跳楼"),
    ("self_harm", "我媳妇喝农药了", "吵得我想跳楼"),
    ("unconscious", "老人晕倒在楼道里 叫不醒", "我爸晕倒过 已经出院了"),
    ("unconscious", "独居大爷三天没下楼 敲门没人应", "独居大爷想订老年餐"),
    ("lost", "我妈老年痴呆 早上出去到现在没回来", "老爷子自己回来了 让大家操心了"),
    ("lost", "四岁的娃不见了 穿红衣服", "我的钱包不见了"),
    ("poisoning", "食堂吃坏了十几个娃 都在吐", "食堂的菜不好吃"),
    ("bite", "流浪狗咬人了 孩子腿上流血", "狗不拴绳 担心咬着娃"),
    ("trapped", "两岁的娃反锁在车里了", "忘带钥匙 单元门打不开"),
]


@pytest.mark.parametrize(("kind", "now", "calm"), TWINS)
def test_danger_now_is_told_from_its_calm_twin(scanner: Scanner, kind: str, now: str, calm: str) -> None:
    danger = find_danger(scanner.scan(now))
    assert danger is not None
    assert danger.kind == kind
    assert find_danger(scanner.scan(calm)) is None


@pytest.mark.parametrize(
    "text",
    [
        "天然气打不着火 一下午没做成饭",
        "消防演练啥时候搞",
        "烧烤摊浓烟滚滚 呛得没法开窗",
        "工厂的大烟囱冒黑烟",
        "暖气管爆了 一屋子热气",
        "着火了谁负责",
        "上火了嗓子疼",
        "终于睡着了",
        "停车费一小时十块 抢钱呢",
        "打电话没人接",
    ],
)
def test_words_that_only_look_like_danger(scanner: Scanner, text: str) -> None:
    assert find_danger(scanner.scan(text)) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("没人管了吗 井盖丢了半个月了", "fall"),
        ("怕是煤气漏了 味大得很", "gas"),
        ("昨天就闻见煤气味 今天更大了", "gas"),
        ("以前没事 刚才又着火了", "fire"),
        ("电梯不动了 我们在里头出不去", "trapped_lift"),
    ],
)
def test_a_denial_must_be_about_the_danger_itself(scanner: Scanner, text: str, kind: str) -> None:
    danger = find_danger(scanner.scan(text))
    assert danger is not None
    assert danger.kind == kind


def test_of_several_the_kind_that_tells_whom_to_call(scanner: Scanner) -> None:
    danger = find_danger(scanner.scan("煤气罐着火了 有人晕倒"))
    assert danger is not None
    assert danger.kind == "gas"


def test_every_kind_of_danger_has_its_category_and_twins(scanner: Scanner, categories) -> None:
    kinds = {kind for category in categories.values() for kind in category.danger}
    assert kinds == {kind for kind, _, _ in TWINS}
