"""Danger first: safety words in the reply, everybody alerted at once, nobody asked to confirm, night or day."""

from street import Street, short


def test_everyone_is_alerted_at_once(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    reply = resident.says(
        "一进楼道好大一股煤气味",
        "关阀门",
        "119",
        "FH20261123-",
        "楼栋长",
        "网格员",
        "社区",
        "街道值守",
        never=("燃气公司", "责任单位"),
    )
    no = short(reply)
    for openid in ("head", "deputy", "worker", "lead", "officer", "community", "street", "street2"):
        street.phone(openid).hears("【紧急】", f"FH20261123-{no}", "1 收到")
    street.phone("worker2").hears_nothing()
    assert ("responder_unit", "no_phone") in street.calls()
    assert street.log(int(no))[:2] == ["reported", "emergency_alerted"]


def test_taking_it_tells_the_others(street: Street) -> None:
    no = short(street.resident(home="工行南小区/3").says("一进楼道好大一股煤气味"))
    for phone in list(street.phones.values()):
        phone.heard.clear()
    street.phone("worker").says("1 马上到", f"{no} 已接单", "5 办结")
    assert street.case(int(no)).state == "handling"
    for openid in ("head", "lead", "officer", "community", "street"):
        street.phone(openid).hears(no, "小李已接手")
    street.phone("community").says("1", never=("已接单",))


def test_watchers_acknowledge_and_responsibility_still_climbs(street: Street) -> None:
    no = int(short(street.resident(home="工行南小区/3").says("一进楼道好大一股煤气味")))
    street.phone("head").says("1", "记下了您收到")
    assert street.case(no).responsible_role == "grid_worker"
    for phone in list(street.phones.values()):
        phone.heard.clear()
    street.step(minutes=16)
    assert street.case(no).responsible_role == "grid_lead"
    assert any("还没有人接" in text for text in street.phone("worker").heard)
    street.phone("head").hears_nothing()
    street.step(minutes=15)
    assert street.case(no).responsible_role == "area_officer"


def test_at_the_top_it_is_alerted_again_until_somebody_takes_it(street: Street) -> None:
    no = int(short(street.resident(home="工行南小区/3").says("一进楼道好大一股煤气味")))
    street.step(minutes=100)
    assert street.case(no).responsible_role == "street_desk"
    for phone in list(street.phones.values()):
        phone.heard.clear()
    street.step(minutes=16)
    street.phone("street").hears("还没有人接")
    street.phone("street").says(f"{no:04d} 1", "已接单")


def test_place_unknown_street_and_all_communities_then_the_right_ones(street: Street) -> None:
    resident = street.resident()
    reply = resident.says(
        "一进楼道好大一股煤气味", "关阀门", "街道值守", "社区", "小区和楼号", never=("网格员", "楼栋长")
    )
    no = int(short(reply))
    for openid in ("community", "community2", "street"):
        street.phone(openid).hears("【紧急】", "地点还没说清")
    resident.says("工行南3号楼", "工行南小区3号楼", "网格员", "楼栋长")
    street.phone("worker").hears("【紧急】", "工行南小区3号楼")
    assert street.case(no).responsible_role == "grid_worker"


def test_no_quiet_hours_for_danger(street: Street) -> None:
    street.step(hours=13)
    street.resident(home="工行南小区/3").says("一进楼道好大一股煤气味")
    street.phone("worker").hears("【紧急】")


def test_danger_under_a_question_opens_a_case_at_once(street: Street) -> None:
    resident = street.resident()
    resident.says("有人在楼道停电动车充电", "哪个小区")
    resident.says("惠民小区2号楼好大一股煤气味", "关阀门", "FH20261123-")
    assert len(street.cases()) == 2
