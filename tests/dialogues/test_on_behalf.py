"""Heads report for neighbours without a phone, workers what they saw; who is away hands over."""

from street import Street, short


def test_for_a_neighbour_without_a_phone(street: Street) -> None:
    head = street.phone("head")
    receipt = head.says("代报 2单元501室 张大爷家暖气不热", "收到,已登记", "3号楼2单元501", "网格员小李负责处理")
    no = int(short(receipt))
    case = street.case(no)
    assert (case.source, case.state, case.reporter_id == street.person("head").id) == ("visit", "dispatched", False)
    assert street.log(no) == ["reported"]
    street.phone("worker").hears("1 接单")
    street.phone("worker").says("5 放了气,热了", "已记:办结")
    street.step(days=1, hours=9)
    assert ("resident", "no_phone") in street.calls()
    street.phone("head").hears("您替人报的这件,现在办完了:放了气,热了")
    assert street.phone("head").heard == []


def test_with_a_phone_to_call_back(street: Street) -> None:
    no = int(
        short(street.phone("worker").says("帮人报:工行南小区2号楼李阿姨13800000000家里停水了", "收到,已登记", "2号楼"))
    )
    assert street.case(no).text.endswith("家里停水了")
    street.phone("worker").says("5 通了")
    street.step(days=1, hours=9)
    assert ("resident", "not_bound") in street.calls()


def test_seen_on_the_round(street: Street) -> None:
    worker = street.phone("worker")
    worker.says("巡查", "看到什么")
    worker.says("3号楼楼道堆满了纸箱", "小区楼号一起说")
    no = int(short(worker.says("巡查 工行南小区3号楼楼道堆满了纸箱堵着消防通道", "收到,已登记", "王师傅先去看")))
    assert street.case(no).source == "patrol"


def test_words_of_a_resident_are_just_a_report(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = int(short(resident.says("替邻居报 下水道堵了,污水往外冒", "收到,已登记")))
    assert street.case(no).reporter_id == street.person("resident").id


def test_a_head_speaks_of_their_own_building(street: Street) -> None:
    no = int(short(street.phone("head").says("下水道堵了,污水往外冒", "工行南小区3号楼", "网格员小李负责处理")))
    assert street.case(no).state == "dispatched"


def test_who_goes_away_hands_over_what_waits_for_their_first_answer(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = short(resident.says("下水道堵了,污水往外冒"))
    head = street.phone("head")
    head.says("代班", "请几天假")
    head.says("到周五", "11月27日", "钱师傅替您", "1件", "销假")
    street.phone("deputy").hears(no, "1 属实")
    street.phone("deputy").says("1", f"{no} 已记:属实")
    head.says("请假100天", "最多请60天")
    resident.says("请假3天", "给工作人员用的")


def test_numbers_that_answer_nothing(street: Street) -> None:
    worker = street.phone("worker")
    worker.says("1", "没有等您回的", "待办")
    worker.says("接单", "没有等您回的")
    worker.says("0099 1", "没有查到“0099”")
    worker.says("FH20261123-0099", "没有查到")
    street.resident(home="工行南小区/3").says("3", "没有等您回的数字")


def test_a_grid_workers_round_is_a_visit_of_theirs(street: Street) -> None:
    street.phone("worker").says("代报 工行南小区4号楼2单元501暖气不热", "收到,已登记")
    street.phone("head").says("代报 2单元501室暖气不热", "收到,已登记")
    assert [case.visit_kind for case in street.cases()] == ["grid_worker", None]
