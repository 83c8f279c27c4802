"""What people say around a case: asking how it stands, never mind, objections, odd messages; danger in any of it."""

import pytest
from street import Street, short

from handlers.incoming import Kind


def test_asking_how_it_stands_reports_nothing(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = short(resident.says("下水道堵了,污水往外冒"))
    for words in ("怎么还没人来", "什么时候能修好", "有结果了吗"):
        resident.says(words, f"FH20261123-{no}", "楼栋长在看", "催办")
    assert street.log(int(no)) == ["reported"]


def test_never_mind_says_how_to_take_it_back(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    resident.says("算了", "好的")
    no = short(resident.says("下水道堵了,污水往外冒"))
    resident.says("算了", no, "回“撤回”")
    assert street.case(int(no)).state == "verifying"
    resident.says("撤回", "撤回了")


def test_who_denies_a_denial_gets_somebody_else(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = int(short(resident.says("下水道堵了,污水往外冒")))
    street.phone("head").says("2 没看到")
    resident.says("明明堵着,你们再来看看", "换网格员小李再去看", never=("登记",))
    assert street.case(no).state == "dispatched"


def test_which_of_several_by_its_own_number(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    first = short(resident.says("下水道堵了,污水往外冒"))
    second = short(resident.says("楼前路灯不亮"))
    resident.says("撤回", f"1 {second} 路灯照明", f"2 {first} 污水/排水")
    resident.says(first, f"{first} 撤回了")
    assert street.case(int(second)).state == "verifying"


@pytest.mark.parametrize(
    "begun", ["人工", "工行南小区3号楼", "绑定", "补充", "有人在楼道停电动车充电", "今天出来晒晒太阳真舒服"]
)
def test_danger_first_whatever_is_being_asked(street: Street, begun: str) -> None:
    resident = street.resident()
    resident.says(begun)
    resident.says("惠民小区2号楼着火了", "先保命", "119", "FH20261123-", never=("值班的人", "这是什么事"))
    street.phone("worker3").hears("【紧急】", "惠民小区2号楼")


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "[微笑]", "。。。", "嗯", "1", "http://example.com"])
def test_odd_messages_get_an_answer_and_open_nothing(street: Street, text: str) -> None:
    resident = street.resident(home="工行南小区/3")
    assert resident.says(text)
    assert street.cases() == []


def test_things_that_cannot_be_read_get_an_answer(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    assert "请打字" in resident.does(Kind.LINK, fields={"Url": "http://example.com"})
    assert "请打字" in resident.does(Kind.UNKNOWN)


@pytest.mark.parametrize(
    "text", ["楼道里堆满杂物,垃圾没人清," * 380, "垃圾没人清," * 830, "一" * 5000, "1" * 5000, "工行南小区3号楼" * 550]
)
def test_five_thousand_characters_get_a_short_answer(street: Street, text: str) -> None:
    resident = street.resident(home="工行南小区/3")
    assert resident.says(text)
    resident.says("楼前路灯不亮", never=("对不住",))
    resident.says(text)
    street.step(hours=1)


def test_places_and_services_for_anybody(street: Street) -> None:
    resident = street.resident()
    resident.says("找楼栋长", "哪个小区几号楼")
    resident.says("工行南小区3号楼", "工行南小区3号楼", "楼栋长王师傅", "楼栋长钱师傅(替补)")
    resident.says("惠民小区网格员电话多少", "网格员小吴")
    resident.says("找楼栋长惠民小区1号楼", "惠民小区1号楼现在还没有楼栋长")
    resident.says("找网格员", "哪个小区几号楼")
    resident.says("下水道堵了,污水往外冒", "哪个小区几号楼")
    resident.says("工行南3号楼", "收到,已登记")
    resident.says("绑定", "哪个小区几号楼")
    resident.says("工行南小区3号楼2单元", "记下了,您住 工行南小区3号楼2单元")
    resident.says("找网格员", "网格员小李")
    resident.says("补充", "要补充什么")
    resident.says("就在三单元门口", "已补充到")
    resident.says("议事", "商量")
    resident.says("登录", never=("http",))


def test_a_command_may_follow_the_number(street: Street) -> None:
    resident = street.resident(home="工行南小区/4")
    number = short(resident.says("下水道堵了,污水往外冒"))
    resident.says(f"{number} 催办", f"已替您催 {number}")
    resident.says(f"{number} 补充 井盖旁边更严重", f"已补充到 FH20261123-{number}")
    worker = street.phone("worker")
    worker.says("1", "已接单")
    worker.says(f"{number} 延期 等抽粪车", "延期申请报上去了")
    resident.says(f"{number} 撤回", "撤回")
    assert street.case(int(number)).state == "withdrawn"


def test_a_time_that_has_passed_is_no_promise(street: Street) -> None:
    resident = street.resident(home="工行南小区/4")
    resident.says("下水道堵了,污水往外冒")
    street.step(days=12)
    resident.says("进度", "没等到,已在催", "过了时间,对不住", never=("最晚",))
