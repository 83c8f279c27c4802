"""The ordinary case from report to rating, as product and conversation 1 tell it."""

from street import Street, short


def test_from_report_to_satisfied(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    receipt = resident.says(
        "下水道堵了,污水往外冒,臭得很",
        "收到,已登记 FH20261123-",
        "工行南小区3号楼",
        "楼栋长王师傅先去看",
        "网格员小李负责处理",
    )
    no = short(receipt)
    head, worker = street.phone("head"), street.phone("worker")
    head.hears(f"FH20261123-{no}", "下水道堵了", "\n1 属实\n2 不属实\n3 属实并上报\n4 我已处理")
    head.says("1 化粪池满了", f"{no} 已记:属实(化粪池满了)", "网格员小李", "撤销")
    worker.hears(f"FH20261123-{no}", "\n1 接单\n2 退单\n3 进展\n4 上报\n5 办结")
    resident.hears(no, "属实", "小李")
    worker.says("1", f"{no} 已接单", "3 进展", "5 办结", never=("1 接单",))
    resident.hears(no, "接了")
    worker.says("5 抽了化粪池,疏通好了", f"{no} 已记:办结")
    resident.hears(no, "处理好了:抽了化粪池,疏通好了", "没好")
    street.step(days=1, hours=9)
    resident.hears(no, "1 满意\n2 基本满意\n3 不满意")
    resident.says("1", "谢谢")
    assert street.case(int(no)).state == "closed"
    assert street.log(int(no)) == [
        "reported", "verified", "claimed", "resolved", "survey_sent", "rated", "closed"
    ]  # fmt: skip


def test_dissatisfied_goes_one_level_up(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = short(resident.says("下水道堵了,污水往外冒"))
    street.phone("head").says("1")
    street.phone("worker").says("5 疏通了")
    street.step(days=1, hours=9)
    resident.says("3", "重新办理", "冯干部督办", "哪儿还不行")
    assert street.case(int(no)).state == "rework"
    street.phone("officer").hears(no)
    resident.says("又冒出来了", "明白", no)
    street.phone("officer").hears("又冒出来了")
    street.phone("officer").says("1", "已接单")
    assert street.case(int(no)).state == "handling"


def test_finishing_without_claiming_claims_too(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = int(short(resident.says("下水道堵了,污水往外冒")))
    street.phone("head").says("1")
    street.phone("worker").says("5", "已记:办结", "怎么办好的")
    assert street.log(no)[-2:] == ["claimed", "resolved"]
    street.phone("worker").says("抽了化粪池", "已记说明")
    resident.heard.clear()


def test_the_head_settles_it(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = int(short(resident.says("下水道堵了,污水往外冒")))
    street.phone("head").says("4 我捅开了", "已记:我已处理(我捅开了)")
    resident.hears("处理好了:我捅开了")
    assert street.case(no).state == "resolved"


def test_refuted_then_objected_to(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = int(short(resident.says("下水道堵了,污水往外冒")))
    street.phone("head").says("2 没看到水", "已记:不属实(没看到水)")
    resident.hears("没看到您说的情况:没看到水")
    assert street.case(no).state == "unfounded"
    resident.says("还是堵着,污水还在冒", "重新办理")
    assert street.case(no).state == "dispatched"
    street.phone("worker").hears("1 接单")


def test_a_partial_head_does_not_end_a_case_of_illegal_building(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = int(short(resident.says("一楼私搭乱建了个彩钢房,占了公共绿地")))
    street.phone("head").says("2 没有的事")
    resident.hears("再去看")
    assert street.case(no).state == "dispatched"


def test_verified_and_reported_up(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = int(short(resident.says("下水道堵了,污水往外冒")))
    street.phone("head").says("3", "已记:属实并上报", "为什么上报")
    assert street.case(no).state == "escalated_community"
    street.phone("officer").hears("1 接单", "4 上报")
    street.phone("officer").says("4 要挖管道", "已记:上报(要挖管道)")
    assert street.case(no).state == "escalated_street"
    street.phone("street").hears("1 接单")


def test_an_estate_in_one_grid_goes_straight_to_its_worker(street: Street) -> None:
    resident = street.resident()
    no = int(short(resident.says("惠民小区路灯不亮", "网格员小吴负责处理")))
    assert street.case(no).state == "dispatched"
    street.phone("worker3").hears("1 接单")


def test_where_is_asked_once_per_missing_fact(street: Street) -> None:
    resident = street.resident()
    resident.says("有人在楼道停电动车充电", "哪个小区几号楼", never=("FH",))
    resident.says("工行南小区", "几号楼")
    receipt = resident.says("3号楼2单元", "收到,已登记", "工行南小区3号楼2单元")
    no = int(short(receipt))
    assert street.case(no).state == "verifying"
    assert street.log(no) == ["reported", "info_asked", "info_given", "info_given"]


def test_both_facts_in_one_answer(street: Street) -> None:
    resident = street.resident()
    resident.says("有人在楼道停电动车充电", "哪个小区几号楼")
    resident.says("工行南小区3栋2单元", "收到,已登记", "工行南小区3号楼2单元")


def test_no_usable_answer_goes_to_a_person(street: Street) -> None:
    resident = street.resident()
    resident.says("有人在楼道停电动车充电", "哪个小区几号楼")
    receipt = resident.says("就是我家门口", "收到,已登记", "街道值守褚值班")
    assert street.case(int(short(receipt))).state == "escalated_street"


def test_no_answer_goes_to_a_person_in_time(street: Street) -> None:
    resident = street.resident()
    resident.says("有人在楼道停电动车充电")
    street.step(minutes=31)
    resident.hears("先给您登记了", "街道值守")
    street.phone("street").hears("1 接单")


def test_withdraw_add_urge_progress(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = short(resident.says("下水道堵了,污水往外冒"))
    resident.says("补充 三单元门口最厉害", f"已补充到 FH20261123-{no}")
    head = street.phone("head")
    head.hears("1 属实")
    head.hears(f"{no} 居民补充:三单元门口最厉害")
    resident.says("进度", f"FH20261123-{no}", "楼栋长在看", "催办")
    resident.says("催办", "已替您催", no)
    head.hears("居民在催")
    resident.says("催", "已经催过了")
    resident.says("撤回", f"FH20261123-{no} 撤回了")
    head.hears("不用再去")
    head.says("1", never=("已记",))
    assert street.case(int(no)).state == "withdrawn"


def test_a_thank_you_closes_and_never_opens(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    resident.says("谢谢你们", "不客气", never=("登记",))
    no = short(resident.says("3号楼前面路灯不亮"))
    resident.says("谢谢你们,路灯修好了", f"FH20261123-{no} 就结了", "满意的话回 1")
    assert street.case(int(no)).state == "closed"
    resident.says("1", "谢谢")
    assert [case.id for case in street.cases()] == [int(no)]


def test_silence_is_not_satisfaction(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = int(short(resident.says("下水道堵了,污水往外冒")))
    street.phone("head").says("4 通了")
    street.step(days=10)
    assert street.case(no).state == "closed_unreached"


def test_small_talk_opens_nothing(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    for text in ("今天真冷", "你好", "专业疏通下水道,电话联系", "   "):
        assert resident.says(text)
    assert street.cases() == []


def test_finishing_what_was_not_claimed_is_told_once(street: Street) -> None:
    resident = street.resident(home="工行南小区/4")
    resident.says("下水道堵了,污水往外冒")
    street.phone("worker").says("5 疏通好了", "已记:办结")
    assert street.log(1) == ["reported", "claimed", "resolved"]
    resident.hears("0001 处理好了:疏通好了")
    resident.hears_nothing()


def test_the_thing_itself_is_no_place(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    resident.says("3号楼路灯不亮", "地点:工行南小区3号楼\n")
    street.phone("head").hears("工行南小区3号楼 路灯照明")
    street.resident("other", home="工行南小区/3").says("垃圾好几天没人清,堆到路上了", never=("堆到",))
