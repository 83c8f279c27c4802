"""公告: a known outage is answered and becomes a case only if it does not end; heads pass on and see who has read."""

from street import Street, short

NOTICE = "工行南小区1—6号楼停水,自来水公司在修松涛路主管,预计今晚18:00恢复"


def announced(street: Street) -> None:
    community = street.phone("community")
    community.says(f"公告 {NOTICE}", "发给:工行南小区1、2、3、4、5、6号楼", "今天18:00为止", "\n1 发出\n2 不发")
    community.says("1", "发出了,1号公告", "2位楼栋长")
    street.fire()
    street.send()


def test_a_known_outage_is_answered_and_becomes_a_case_if_it_does_not_end(street: Street) -> None:
    resident, other = street.resident("r3", home="工行南小区/3"), street.resident("r8", home="工行南小区/8")
    announced(street)
    resident.says("又停水了", "知道了", "修松涛路主管", "今晚18:00", "回“没来水”", never=("登记了",))
    assert street.cases() == []
    other.says("停水了", "收到,已登记", "工行南小区8号楼")
    resident.says("路灯也不亮了", "收到,已登记", "路灯")
    street.step(hours=9)
    receipt = resident.says("没来水", "收到,已登记", "供水")
    assert street.case(int(short(receipt))).category == "water"
    resident.says("公告", "现在没有")


def test_not_over_although_announced_is_taken_up_at_once(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    announced(street)
    resident.says("又停水了", "知道了")
    street.step(hours=9)
    receipt = resident.says("没来水", "收到,已登记", "楼栋长王师傅")
    assert street.case(int(short(receipt))).text == "又停水了\n没来水"
    late = street.resident("late")
    late.says("停水了", "哪个小区")
    late.says("工行南小区3号楼", "收到,已登记", never=("另外告诉您",))


def test_whoever_says_later_where_hears_what_is_announced(street: Street) -> None:
    announced(street)
    resident = street.resident()
    resident.says("停水了", "哪个小区")
    resident.says("工行南小区3号楼", "收到,已登记", "另外告诉您:", "松涛路主管")


def test_heads_pass_on_and_see_who_has_read(street: Street) -> None:
    first, second = street.resident("r1", home="工行南小区/3"), street.resident("r2", home="工行南小区/3")
    first.says("绑定 工行南小区3号楼2单元501")
    announced(street)
    first.hears_nothing()
    head = street.phone("head")
    head.hears("1号公告", "松涛路主管", "转发 1")
    head.says("转发 1", "转给本楼2户")
    street.fire()
    street.send()
    first.hears("楼栋长王师傅转告您", "松涛路主管", "知道了")
    second.hears("楼栋长王师傅转告您")
    first.says("知道了", "好的")
    head.says("谁看了 1", "1户看了:2单元501", "1户还没看")
    second.says("公告", "松涛路主管")
    head.says("谁看了", "2户看了", "0户还没看")
    street.phone("head5").says("谁看了 1", "0户看了")
    street.phone("worker3").says("谁看了 1", "没有“1”号公告")


def test_each_announces_where_they_are_responsible(street: Street) -> None:
    street.resident("r3", home="工行南小区/3")
    head = street.phone("head")
    head.says("公告 惠民小区今晚停电", "不归您管")
    head.says("公告 明天上午9点清理楼道", "发给:工行南小区3号楼", "明天9:00为止")
    head.says("不发", "好的,没发")
    head.says("公告 明天上午9点清理楼道", "发给:工行南小区3号楼")
    head.says("发出", "直接告诉了1户")
    street.fire()
    street.send()
    street.phone("r3").hears("楼栋长王师傅转告您", "清理楼道")
    street.phone("worker3").says("公告结束 1", "不归您管")
    street.phone("community").says("公告结束 1", "结束了")
    street.phone("r3").says("公告", "现在没有")
    street.phone("r3").says("公告 我家卖房", "现在没有")
    street.phone("street").says("公告 " + "长" * 201, "最多200个字")


def test_danger_is_never_answered_with_an_announcement(street: Street) -> None:
    community = street.phone("community")
    community.says("公告 工行南小区1—6号楼停气检修到今晚18:00", "发出")
    community.says("1")
    street.resident(home="工行南小区/3").says("一进楼道好大一股煤气味", "先保命", "FH20261123-")
