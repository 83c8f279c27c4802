"""Which number is the building, which the unit, the floor, the room, and which is no door at all."""

import pytest

from nlp.gazetteer import Gazetteer
from nlp.places import PlaceMention, read_place
from nlp.spellings import EstateEntry

STREET = Gazetteer(
    estates=(
        EstateEntry(name="海棠小区", aliases=("海棠",)),
        EstateEntry(name="三鑫B区"),
        EstateEntry(name="金桥国际小区", aliases=("金桥国际",)),
    )
)


def read(text: str) -> PlaceMention:
    return read_place(text, STREET)


def door(text: str) -> tuple[str | None, ...]:
    place = read(text)
    return place.building, place.unit, place.room


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("海棠小区3号楼2单元501", ("3", "2", "501")),
        ("海棠3栋二单元五零一室", ("3", "2", "501")),
        ("海棠小区廿二号楼", ("22", None, None)),
        ("海棠小区卅一栋一单元", ("31", "1", None)),
        ("海棠小区一零三号楼", ("103", None, None)),
        ("海棠小区一百零三栋", ("103", None, None)),
        ("海棠小区③号楼②单元", ("3", "2", None)),
        ("海棠小区Ⅲ号楼", ("3", None, None)),
        ("海棠小区3＃楼1单元", ("3", "1", None)),
        ("海棠小区5#402", ("5", None, "402")),
        ("三鑫B区A3栋2单元", ("A3", "2", None)),
        ("三鑫B区C-5栋", ("C5", None, None)),
        ("金桥国际a座1203", ("A", None, "1203")),
        ("金桥国际3座15层02室", ("3", None, "02")),
        ("三鑫B区S3商铺", ("S3", None, None)),
        ("三鑫B区5号楼105商铺", ("5", None, "105")),
        ("海棠小区4号楼1单元1号", ("4", "1", "1")),
        ("海棠小区3号楼5层3室", ("3", None, "3")),
        ("海棠小区2栋2门402", ("2", "2", "402")),
        ("海棠小区2号楼B1203室", ("2", None, "B1203")),
        ("三号楼二单元四百零一", ("3", "2", "401")),
        ("二单元301", (None, "2", "301")),
        ("502室 3号楼2单元", ("3", "2", "502")),
        ("我是2单元的 3号楼", ("3", "2", None)),
        ("楼号:3号楼 单元:2单元 房号:401", ("3", "2", "401")),
        ("海棠小区3号楼某某商贸公司730", ("3", None, "730")),
        ("海棠小区3排2号", (None, None, "2")),
        ("海棠小区1号楼1号单元", ("1", "1", None)),
        ("海棠小区1号楼101-102室", ("1", None, "101")),
        ("2号楼3单元501、502都漏", ("2", "3", "501")),
        ("水云半岛12-1203", ("12", None, "1203")),
        ("水云天12-3-5", ("12", "3", "5")),
        ("东风里5号402室", ("5", None, "402")),
        ("3号楼停水了 3号楼2单元最严重", ("3", "2", None)),
        ("海棠小区20栋1单元602 天燃气表坏了", ("20", "1", "602")),
        ("就剩我们这一栋没电 9号楼 海棠", ("9", None, None)),
        ("二门洞堵死了 海棠小区4号楼", ("4", "2", None)),
        ("海棠小区楼号是7,单元是2,住301", ("7", "2", "301")),
        ("小区:海棠小区 楼栋:5 单元:2 房间:301", ("5", "2", "301")),
        ("海棠小区8号楼2单元两零一", ("8", "2", "201")),
        ("海棠小区701", (None, None, "701")),
        ("海棠小区800块一个月", (None, None, None)),
    ],
)
def test_doors_however_they_are_written(text: str, expected: tuple[str | None, ...]) -> None:
    assert door(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "海棠小区5-3-402",
        "海棠小区5-3-402室",
        "海棠小区５－３－４０２",
        "海棠小区5—3—402",
        "海棠小区5/3/402",
        "海棠小区5一3一402",
        "海棠小区 5 3 402",
        "海棠小区5.3.402",
        "海棠小区5#-3-402",
        "海棠小区5--3--402",
        "海棠小区5·3·402",
        "5.3.402海棠小区",
        "海棠小区5#楼3#单元402#",
        "402 5号楼3单元 海棠小区",
        "3单元402 5号楼 海棠小区",
        "我是海棠小区的 5号楼 3单元 住402",
        "海棠小区5栋3-402",
        "海棠小区5号楼-3单元-402",
        "海棠小区5-3单元402",
        "5-3-402",
        "海棠小区5懂3但元402",
        "海棠小区5号搂san单元402",
        "海棠5楼3单元402",
        "海棠5号3单元402",
    ],
)
def test_one_door_in_many_spellings(text: str) -> None:
    assert door(text) == ("5", "3", "402")


@pytest.mark.parametrize(
    "text",
    [
        "3号来的维修工",
        "12月3号报的,到现在没人来",
        "12号晚上停的水",
        "2026年11月22日",
        "2026-3-15",
        "下午3:20和4点都响",
        "电话0473-2031234",
        "138-1234-5678",
        "拨打12345",
        "打了110没人来",
        "119快来",
        "欠了300块",
        "我们12栋楼都停水",
        "前面那两栋楼挡光",
        "小区一共18栋",
        "建了一栋六层的楼",
        "两个单元都没水",
        "300户居民没暖气",
        "75-130平方的房子",
        "房租80-120",
        "十九座以上的客车",
        "三室两厅出租",
        "修一座天桥",
        "加95#汽油",
        "5路公交车",
        "3号井盖",
        "海棠路88号",
        "车号宁A60718",
        "等了3个小时",
        "南门口堵车",
    ],
)
def test_counts_dates_calls_and_prices_are_no_doors(text: str) -> None:
    assert door(text) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "buildings"),
    [
        ("海棠小区3、4、5号楼全没电", ("3", "4", "5")),
        ("海棠小区1-4号楼没暖气", ("1", "2", "3", "4")),
        ("海棠小区8到10号楼", ("8", "9", "10")),
        ("1号楼到3号楼", ("1", "2", "3")),
        ("三四号楼都没水", ("3", "4")),
        ("3号楼和5号楼", ("3", "5")),
        ("2号楼与3号楼之间", ("2", "3")),
        ("1号2号3号楼", ("1", "2", "3")),
        ("2026-11-22 3号楼停电", ("3",)),
        ("12号3号楼停水", ("3",)),
        ("不是3号楼是5号楼", ("5",)),
        ("3号楼 打错了 是5号楼", ("5",)),
    ],
)
def test_all_buildings_named_the_first_one_meant(text: str, buildings: tuple[str, ...]) -> None:
    place = read(text)
    assert place.buildings == buildings
    assert place.building == buildings[0]


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        ("二楼有人唱歌", "2"),
        ("海棠小区3号楼负一层", "-1"),
        ("金桥国际B2层自行车库", "-2"),
        ("地下二层漏水", "-2"),
        ("海棠5楼501", "5"),
        ("4号楼4单元4楼401", "4"),
        ("海棠小区4号楼二楼楼口", "2"),
        ("一共6层楼", None),
        ("他加盖了两层", None),
        ("路上一层冰", None),
        ("两层小楼", None),
    ],
)
def test_floors_and_what_only_sounds_like_one(text: str, floor: str | None) -> None:
    assert read(text).floor == floor
