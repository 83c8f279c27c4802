"""Numbers act only on the case their sender was looking at; queue, undo, return, urgent jumps."""

from street import Street, short

from handlers.incoming import Kind


def two_cases(street: Street) -> tuple[str, str]:
    """Two cases waiting with the same building head, the second announced."""
    first = street.resident("r1", home="工行南小区/3")
    second = street.resident("r2", home="工行南小区/3")
    a = short(first.says("下水道堵了,污水往外冒"))
    b = short(second.says("楼前路灯不亮"))
    head = street.phone("head")
    head.hears(f"-{a}", "1 属实")
    head.hears("还有1件等您", b)
    head.hears_nothing()
    return a, b


def test_one_is_shown_and_the_next_comes_in_the_answer(street: Street) -> None:
    a, b = two_cases(street)
    head = street.phone("head")
    head.says("1", f"{a} 已记:属实", f"FH20261123-{b}", "1 属实")
    head.says("2", f"{b} 已记:不属实")


def test_a_bare_number_brings_up_and_acts_on_nothing(street: Street) -> None:
    a, b = two_cases(street)
    head = street.phone("head")
    head.says(b, f"FH20261123-{b}", "1 属实")
    assert street.case(int(b)).state == "verifying"
    head.says("1", f"{b} 已记:属实", f"FH20261123-{a}")
    assert street.case(int(a)).state == "verifying"


def test_number_and_digit_act_on_any(street: Street) -> None:
    a, b = two_cases(street)
    head = street.phone("head")
    head.says(f"{b} 2 没这事", f"{b} 已记:不属实(没这事)")
    assert street.case(int(a)).state == "verifying"
    head.says("1", f"{a} 已记:属实")


def test_a_question_left_unanswered_goes_behind(street: Street) -> None:
    a, b = two_cases(street)
    street.step(minutes=21)
    head = street.phone("head")
    head.hears(f"FH20261123-{b}", "1 属实")
    street.step(minutes=2)
    head.says("1", f"{b} 已记:属实", f"FH20261123-{a}")


def test_a_digit_just_after_a_change_is_asked_back(street: Street) -> None:
    a, b = two_cases(street)
    street.step(minutes=20, seconds=30)
    head = street.phone("head")
    reply = head.says("1", "您刚才的“1”", f"{a} 1", f"{b} 1")
    assert "已记" not in reply
    assert {street.case(int(a)).state.value, street.case(int(b)).state.value} == {"verifying"}
    head.says(f"{a} 1", f"{a} 已记:属实")


def test_a_late_digit_is_asked_back(street: Street) -> None:
    resident = street.resident("r1", home="工行南小区/3")
    a = short(resident.says("下水道堵了,污水往外冒"))
    street.phone("head").says("1", "您刚才的“1”", a, age=30)
    assert street.case(int(a)).state == "verifying"


def test_an_emergency_jumps_in(street: Street) -> None:
    a, _ = two_cases(street)
    c = short(street.resident("r3", home="工行南小区/3").says("一进楼道好大一股煤气味", "119"))
    head = street.phone("head")
    head.hears("【紧急】", f"-{c}", "1 收到")
    reply = head.says("1", "您刚才的“1”", f"{a} 1", f"{c} 1")
    assert "已记" not in reply
    head.says(f"{c} 1", "收到")
    assert street.case(int(a)).state == "verifying"


def test_undo_brings_everything_back(street: Street) -> None:
    resident = street.resident("r1", home="工行南小区/3")
    a = short(resident.says("下水道堵了,污水往外冒"))
    due = street.case(int(a)).due_at
    head, worker = street.phone("head"), street.phone("worker")
    head.says("1")
    worker.hears("1 接单")
    resident.hears("属实")
    head.says("撤销", f"FH20261123-{a}", "撤销了", "1 属实")
    case = street.case(int(a))
    assert (case.state, case.due_at) == ("verifying", due)
    worker.hears("更正", a)
    resident.hears("更正", a)
    worker.says("1", never=("已接单",))
    head.says("2 看错了", f"{a} 已记:不属实")


def test_undo_is_over_when_somebody_has_built_on_it(street: Street) -> None:
    resident = street.resident("r1", home="工行南小区/3")
    a = short(resident.says("下水道堵了,污水往外冒"))
    street.phone("head").says("1")
    street.phone("worker").says("1", "已接单")
    street.phone("head").says("撤销", "已经有人接着办了")
    assert street.case(int(a)).state == "handling"


def test_undo_is_over_after_ten_minutes(street: Street) -> None:
    resident = street.resident("r1", home="工行南小区/3")
    short(resident.says("下水道堵了,污水往外冒"))
    street.phone("head").says("1")
    street.step(minutes=11)
    street.phone("head").says("撤销", "没有可以撤销的")


def test_returning_takes_a_reason_and_a_unit(street: Street) -> None:
    resident = street.resident("r1", home="工行南小区/3")
    a = short(resident.says("楼前路灯不亮"))
    street.phone("head").says("1")
    worker = street.phone("worker")
    worker.hears("2 退单")
    worker.says("2", "退给谁、为什么")
    assert street.case(int(a)).state == "dispatched"
    worker.says("灯杆不归我们", "该哪个单位")
    worker.says("路灯管理所", f"{a} 已退", "路灯管理所")
    assert street.case(int(a)).state == "escalated_community"
    resident.hears("属实")
    resident.hears("已转给包片干部冯干部")


def test_claimed_with_others_waiting_shows_both_without_doubt(street: Street) -> None:
    for openid, text in (("r1", "下水道堵了,污水往外冒"), ("r2", "楼前路灯不亮")):
        street.resident(openid, home="工行南小区/4").says(text)
    a, b = (case.short for case in street.cases())
    worker = street.phone("worker")
    worker.says("1", f"{a} 已接单", f"{a} 5 办结", f"FH20261123-{b}", "\n1 接单")
    worker.says(f"{a} 5 通了", f"{a} 已记:办结(通了)")
    worker.says("1", f"{b} 已接单", "\n5 办结")
    worker.says("5 换了灯泡", f"{b} 已记:办结")


def test_a_claimed_case_comes_back_by_its_number(street: Street) -> None:
    street.resident("r1", home="工行南小区/4").says("下水道堵了,污水往外冒")
    a = street.cases()[0].short
    worker = street.phone("worker")
    worker.says("1", "已接单")
    worker.says("帮助")
    street.step(hours=1)
    worker.says("待办", a, "工行南小区4号楼")
    worker.says(a, f"FH20261123-{a}", "5 办结")
    worker.says("3 约了疏通队", "已记:进展(约了疏通队)")


def test_a_report_under_a_question_is_sorted(street: Street) -> None:
    street.resident("r1", home="工行南小区/4").says("下水道堵了,污水往外冒")
    a = street.cases()[0].short
    worker = street.phone("worker")
    worker.hears("1 接单")
    worker.says("惠民小区2号楼电梯坏了停运", "1 新诉求", f"2 {a} 的说明")
    worker.says("1", "收到,已登记", "惠民小区2号楼")
    assert len(street.cases()) == 2


def test_staff_of_another_street_corner_may_not_act(street: Street) -> None:
    street.resident("r1", home="工行南小区/4").says("下水道堵了,污水往外冒")
    a = street.cases()[0].short
    street.phone("worker3").says(f"{a} 5 办好了", never=("已记",))
    assert street.case(int(a)).state == "dispatched"


def test_photos_join_the_case(street: Street) -> None:
    resident = street.resident("r1", home="工行南小区/4")
    resident.says("下水道堵了,污水往外冒")
    assert street.cases()[0].short in resident.does(Kind.IMAGE, media_id="m1")
    assert "这是什么事" in street.resident("r9").does(Kind.IMAGE, media_id="m2")


def test_the_same_delivery_gets_the_same_answer(street: Street) -> None:
    resident = street.resident("r1", home="工行南小区/4")
    first = resident.says("下水道堵了,污水往外冒", key="same")
    assert resident.says("下水道堵了,污水往外冒", key="same") == first
    assert len(street.cases()) == 1


def test_questions_left_unanswered_do_not_go_round_and_round(street: Street) -> None:
    a, b = two_cases(street)
    head = street.phone("head")
    street.step(hours=1, minutes=50)
    prompts = [text for text in head.heard if "1 属实" in text]
    assert len(prompts) == 1
    assert f"FH20261123-{b}" in prompts[0]
    head.says(a, f"FH20261123-{a}", "1 属实")


def test_what_lies_higher_up_is_not_sent_up_again_from_below(street: Street) -> None:
    resident = street.resident("r1", home="工行南小区/4")
    no = int(short(resident.says("下水道堵了,污水往外冒")))
    street.phone("worker").says("4 要挖开", "已记:上报")
    due = street.case(no).due_at
    street.step(minutes=10)
    street.phone("lead").says(f"{no:04d} 4 要挖开", never=("已记",))
    street.phone("worker").says(f"{no:04d} 2 该市政公司", never=("已退",))
    assert street.case(no).due_at == due
    assert street.log(no).count("escalated") == 1


def test_what_is_seen_on_the_spot_wants_a_photo(street: Street) -> None:
    no = short(street.resident("r1", home="工行南小区/4").says("楼前路灯不亮"))
    worker = street.phone("worker")
    worker.says("5 换了灯泡", f"{no} 已记:办结", "补一张办好后的照片")
    worker.says("撤销")
    worker.says("1")
    worker.does(Kind.IMAGE, media_id="after")
    worker.says(f"{no} 5 换了灯泡", f"{no} 已记:办结", never=("照片",))
    quiet = street.resident("r2", home="工行南小区/4").says("楼上天天半夜唱歌,吵得睡不着")
    worker.says(f"{short(quiet)} 5 劝好了", "已记:办结", never=("照片",))


def test_a_number_for_a_question_that_is_gone_is_told_so(street: Street) -> None:
    street.resident(home="工行南小区/4").says("下水道堵了,污水往外冒")
    street.step(hours=3)
    street.phone("worker").says("5 抽了化粪池,修好了", "没有等您回的")
    assert "resolved" not in street.log(1)


def test_what_is_done_at_the_console_is_said_so(street: Street) -> None:
    street.resident(home="工行南小区/4").says("下水道堵了,污水往外冒")
    street.phone("street").says("挂账 0001 等老旧小区改造", "在报事平台里办")
    street.phone("worker").says("0001 暂停 等材料", "在报事平台里办")
    other = street.resident("other", home="惠民小区/1")
    other.says("督办", never=("报事平台",))
    other.says("暂停供暖好几天了,家里冰凉", "已登记")


def test_who_takes_leave_hears_no_reproach(street: Street) -> None:
    street.resident(home="工行南小区/3").says("2单元楼道灯不亮")
    head = street.phone("head")
    head.hears("1 属实")
    head.says("请假 3天", "钱师傅替您")
    head.hears("请假,交给替补,已转给楼栋长钱师傅")
