import pytest

from nlp.reader import Reader
from nlp.reading import Intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("", Intent.CHITCHAT),
        ("???", Intent.CHITCHAT),
        ("1", Intent.CHITCHAT),
        ("好的", Intent.CHITCHAT),
        ("[图片]", Intent.CHITCHAT),
        ("你是机器人吧", Intent.CHITCHAT),
        ("今天真冷啊", Intent.CHITCHAT),
        ("在吗", Intent.GREETING),
        ("祝各位新年快乐", Intent.GREETING),
        ("谢谢网格员小李", Intent.THANKS),
        ("办得真快 👍", Intent.THANKS),
        ("残疾证在哪办 要啥材料", Intent.CONSULT),
        ("社区几点下班", Intent.CONSULT),
        ("请问居住证怎么办理", Intent.CONSULT),
        ("不是投诉 就想问问取暖费咋交", Intent.CONSULT),
        ("前天报的路灯咋样了", Intent.FOLLOW_UP),
        ("报了三次了还没人来", Intent.FOLLOW_UP),
        ("FH20261122-0007 进度", Intent.FOLLOW_UP),
        ("修好了 不用来了", Intent.RESOLVED),
        ("来水了", Intent.RESOLVED),
        ("撤回吧", Intent.RESOLVED),
        ("发错了 不好意思", Intent.RESOLVED),
        ("不是停电 是我家跳闸了", Intent.RESOLVED),
        ("两室一厅出租 拎包入住", Intent.ADVERT),
        ("专业疏通管道 24小时上门", Intent.ADVERT),
        ("贷款找我 当天放款", Intent.ADVERT),
        ("一群废物", Intent.ABUSE),
        ("滚", Intent.ABUSE),
        ("三金B区6号楼2单元", Intent.LOC_ONLY),
        ("我家在工行南3号楼", Intent.LOC_ONLY),
        ("2单元501", Intent.LOC_ONLY),
        ("活着没意思 不想活了", Intent.CRISIS),
        ("下水道堵了", Intent.REPORT),
        ("停水", Intent.REPORT),
    ],
)
def test_what_a_sender_wants(reader: Reader, text: str, intent: Intent) -> None:
    assert reader.read(text, heating=True).intent is intent


@pytest.mark.parametrize(
    "text",
    [
        "灯泡师傅给换过了 楼门口照样黑着",
        "说修好了 根本没修",
        "水是来了 可是黄得像泥汤",
        "上次修好了 没两天又堵了",
        "电梯按钮按不亮了",
        "污水都冒出来了",
    ],
)
def test_what_is_not_over_stays_a_report(reader: Reader, text: str) -> None:
    assert reader.read(text, heating=True).intent is Intent.REPORT


@pytest.mark.parametrize(
    "text",
    [
        "楼道里贴满开锁通下水的小广告 没人管",
        "一楼出租给人开麻将馆 吵死了",
        "健身房老板跑了 办的卡不退",
        "垃圾物业 光收钱不干活",
        "能不能给这条路装几个灯",
        "啥时候来水啊 娃等着冲奶粉",
        "希望早点解决下水道的事 谢谢",
        "你好 我家暖气不热",
    ],
)
def test_a_complaint_dressed_as_something_else_is_a_report(reader: Reader, text: str) -> None:
    assert reader.read(text, heating=True).intent is Intent.REPORT


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("楼上有个女的说不想活了 坐在窗台上", Intent.REPORT),
        ("我儿子闹着要跳楼 快来人", Intent.REPORT),
        ("我妈走了以后 我也不想活了", Intent.CRISIS),
        ("吵得我都不想活了 楼上天天装修", Intent.REPORT),
    ],
)
def test_who_wants_to_die_decides_what_it_is(reader: Reader, text: str, intent: Intent) -> None:
    assert reader.read(text, heating=True).intent is intent


def test_a_long_letter_is_a_report_unless_it_begins_with_a_question(reader: Reader) -> None:
    complaint = "尊敬的领导:我们小区物业长期不作为,楼道灯坏了没人修,垃圾没人清,多次反映都没有结果," * 2
    question = "咨询居住证怎么办理。您好,我是外地户口,在这里租房住了三年,现在想办居住证,请问需要什么材料," * 2
    assert reader.read(complaint, heating=True).intent is Intent.REPORT
    assert reader.read(question, heating=True).intent is Intent.CONSULT
