"""Reports told in pieces: each missing fact is asked for once, nothing begun is lost, nobody goes round in circles."""

from street import Phone, Street, short

from handlers.incoming import Kind

LAMP_AND_DRAIN = "路灯不亮,还有下水道堵了污水往外冒"
NEAR = "楼下的狗吵人"


def states(street: Street) -> list[tuple[str, str]]:
    return [(case.state.value, case.category) for case in street.cases()]


def test_several_problems_become_cases_after_one_confirmation(street: Street) -> None:
    resident = street.resident()
    resident.says(LAMP_AND_DRAIN, "2件事", "·路灯照明:路灯不亮", "\n1 对,分开登记\n2 是一件事", never=("登记了",))
    resident.says("1", "哪个小区几号楼")
    resident.says("工行南小区", "几号楼")
    resident.says("3", "登记了2件", "FH20261123-0001 路灯照明", "FH20261123-0002 污水/排水", "楼栋长王师傅")
    assert states(street) == [("verifying", "street_light"), ("verifying", "sewage")]
    assert [case.text for case in street.cases()] == ["路灯不亮", "下水道堵了污水往外冒"]
    street.phone("head").hears("0001", "“路灯不亮”")
    street.phone("head").hears("还有1件等您", "0002")


def test_one_problem_after_all(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    receipt = resident.says(LAMP_AND_DRAIN) and resident.says("2。", "收到,已登记")
    assert street.case(int(short(receipt))).text == LAMP_AND_DRAIN
    assert len(street.cases()) == 1


def test_two_near_categories_are_offered(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    offered = resident.says(NEAR, " 太吵\n", " 狗、家禽\n", "\n3 都不是")
    dog = next(line[0] for line in offered.splitlines() if line.endswith("狗、家禽"))
    resident.says(f"选{dog}", "收到,已登记", "养犬", "不会让对方知道")
    assert states(street) == [("verifying", "dog")]
    resident.says("惠民小区1号楼" + NEAR, " 太吵")
    resident.says("都不是", "我没全弄懂", "社区陈主任")
    street.phone("community2").hears("可能是:", "噪音扰民", "养犬/饲养", "1 接单")


def test_unclear_is_asked_once_kindly_then_a_person_decides(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    resident.says("家门口那个东西坏了", "怎么了")
    resident.says("单元门的门锁坏了关不上", "收到,已登记", "楼栋长王师傅先去看")
    street.phone("head").hears("“家门口那个东西坏了\n单元门的门锁坏了关不上”")
    again = street.resident("again", home="工行南小区/3")
    again.says("你们管不管啊", "怎么了")
    again.says("反正就是不行", "我没全弄懂,先请人看看", "包片干部冯干部", "给您回音")
    assert states(street)[1] == ("escalated_community", "other")


def test_begun_and_broken_off(street: Street) -> None:
    resident = street.resident()
    resident.says("有人在楼道停电动车充电", "哪个小区几号楼")
    resident.says("你好", "您好", "哪个小区几号楼")
    assert "几号楼" in resident.does(Kind.IMAGE, media_id="m1")
    resident.says("算了", "不登记了")
    resident.says("1", never=("登记",))
    assert states(street) == [("withdrawn", "fire_safety")]
    resident.says(NEAR, " 太吵")
    street.step(minutes=31)
    resident.hears("先给您登记了", "街道值守")
    street.phone("street").hears("可能是:", "噪音扰民", "养犬/饲养")


def test_the_place_first_then_the_matter(street: Street) -> None:
    resident = street.resident()
    resident.says("工行南小区3号楼", "这是什么事")
    resident.says("下水道堵了,污水往外冒", "收到,已登记", "工行南小区3号楼", "楼栋长王师傅")
    assert len(street.cases()) == 1


def test_a_photo_first_then_words_and_a_location(street: Street) -> None:
    resident = street.resident()
    assert "照片收到了" in resident.does(Kind.IMAGE, media_id="m1")
    resident.says("垃圾堆成山没人收", "哪个小区几号楼")
    reply = resident.does(Kind.LOCATION, latitude=39.6, longitude=106.8, label="乌海市海勃湾区工行南小区3号楼")
    assert "收到,已登记" in reply
    assert "照片等1份" in reply
    assert states(street) == [("verifying", "garbage")]


def test_a_photo_nobody_explains_is_looked_at(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    resident.does(Kind.IMAGE, media_id="m1")
    street.step(minutes=31)
    resident.hears("先给您登记了", "包片干部冯干部")
    assert states(street) == [("escalated_community", "other")]


def test_a_location_no_roster_knows_goes_to_a_person_with_its_words(street: Street) -> None:
    resident = street.resident()
    resident.says("有人在楼道停电动车充电", "哪个小区")
    assert "街道值守" in resident.does(Kind.LOCATION, latitude=1.0, longitude=1.0, label="建设路东口")
    assert "建设路东口" in street.cases()[0].place


def test_an_estate_no_roster_knows_is_not_taken_for_home(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    resident.says("市医院家属院3号楼垃圾没人收", "哪个小区")
    resident.says("惠民小区3号楼", "收到,已登记", "惠民小区3号楼")


def test_a_location_without_words_is_the_estate_it_lies_in(street: Street) -> None:
    resident = street.resident()
    resident.says("垃圾堆成山没人收", "哪个小区")
    assert "几号楼" in resident.does(Kind.LOCATION, latitude=39.671, longitude=106.801)
    resident.says("3号楼", "收到,已登记", "工行南小区3号楼")


def test_put_right_goes_to_the_right_people(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    resident.says("楼前路灯不亮", "工行南小区3号楼")
    street.phone("head").hears("1 属实")
    resident.says("说错了,是5号楼", "改好了", "工行南小区5号楼", "楼栋长赵师傅")
    street.phone("head").hears("更正", "5号楼", "赵师傅")
    street.phone("head5").hears("工行南小区5号楼", "1 属实")
    resident.says("不是路灯,是电梯坏了", "改好了", "问题:电梯", "明天10:00办好")
    street.phone("head5").hears("电梯", "是电梯坏了", "1 属实")
    assert street.log(1) == ["reported", "corrected", "corrected"]
    street.phone("head5").says("1")
    street.phone("worker2").says("1", "已接单")
    resident.says("不对,是6号楼", "改好了", "6号楼")
    street.phone("worker2").hears("1 接单")
    street.phone("worker2").hears("更正", "6号楼")
    assert street.case(1).state == "handling"


def test_a_later_answer_corrects_an_earlier_one(street: Street) -> None:
    resident = street.resident()
    resident.says("有人在楼道停电动车充电", "哪个小区")
    resident.says("工行南小区", "几号楼")
    resident.says("不对,是惠民小区2号楼", "收到,已登记", "惠民小区2号楼", "网格员小吴")


def test_mistaken_altogether_takes_it_back(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    no = short(resident.says("楼前路灯不亮"))
    resident.says("说错了,灯是好的", f"{no} 撤回了", never=("满意",))


def test_a_person_is_asked_for(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    resident.says("转人工", "值班的人")
    resident.says("你好", "值班的人")
    resident.says("我想说说我家低保的事", "收到,已登记", "包片干部冯干部")
    resident.says("人工")
    resident.says("算了", "好的")
    assert len(street.cases()) == 1


def known_in_two_places(street: Street) -> Phone:
    """Somebody without a home who has reported from two places before."""
    resident = street.resident()
    resident.says("工行南小区4号楼下水道堵了")
    street.step(hours=1)
    resident.says("惠民小区路灯不亮")
    street.step(hours=1)
    return resident


def test_earlier_places_are_offered_where_it_is_asked_where(street: Street) -> None:
    resident = known_in_two_places(street)
    asked = resident.says("垃圾没人清", "哪个小区几号楼", "\n1 惠民小区\n2 工行南小区4号楼\n")
    assert "msgmenuid=c3-" in asked
    resident.says("2", "已登记", "工行南小区4号楼")


def test_an_earlier_place_can_be_said_or_another_one(street: Street) -> None:
    resident = known_in_two_places(street)
    resident.says("垃圾没人清", "2 工行南小区4号楼")
    resident.says("7", "现在没有 7 这一项", "1 惠民小区")
    resident.says("惠民小区3-2-501", "惠民小区3号楼2单元501")
    street.step(hours=1)
    resident.says("单元门坏了关不上", "1 惠民小区3号楼")
    resident.says("工行南小区4号楼", "已登记", "工行南小区4号楼")


def test_whoever_never_reported_is_offered_nothing(street: Street) -> None:
    street.resident().says("垃圾没人清", "哪个小区几号楼", never=("回个数字",))
