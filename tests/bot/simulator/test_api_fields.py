import pytest

from bot.simulator.api.fields import allowed, shown_value
from bot.simulator.world.account import Template

GOOD = [
    ("thing1", "三金B区6号楼2单元门口的路灯"),
    ("number2", "12.5"),
    ("letter3", "ABC"),
    ("symbol4", "***"),
    ("character_string5", "FH20261122-0007"),
    ("time6", "15:01"),
    ("time6", "2019年10月1日 15:01"),
    ("time6", "2026年11月22日 15:01~2026年11月23日 15:01"),
    ("date7", "2026年11月22日"),
    ("amount8", "￥12.50"),
    ("phone_number9", "+86-0766-66888866"),
    ("car_number10", "蒙C12345"),
    ("name11", "王师傅"),
    ("name11", "Wang Shifu"),
    ("phrase12", "紧急"),
    ("thing1", "第一行\n" + "第二行很长" * 9),
]
BAD = [
    ("thing1", "一" * 21),
    ("number2", "十二"),
    ("letter3", "A1"),
    ("symbol4", "******"),
    ("character_string5", "7号"),
    ("time6", "今天下午"),
    ("time6", "25:01"),
    ("date7", "11月22日"),
    ("amount8", "12元5角"),
    ("phone_number9", "1" * 18),
    ("car_number10", "蒙C123456789"),
    ("name11", "一二三四五六七八九十一"),
    ("phrase12", "很紧急很紧" + "急"),
    ("phrase12", "urgent"),
]


def _template(key, **options):
    return Template(template_id="t", title="t", fields={key: "x"}, options=options)


@pytest.mark.parametrize(("key", "value"), GOOD)
def test_allowed(key, value):
    assert allowed(_template(key), key, value)


@pytest.mark.parametrize(("key", "value"), BAD)
def test_not_allowed(key, value):
    assert not allowed(_template(key), key, value)


def test_a_list_of_values_admits_only_those():
    template = _template("const1", const1=frozenset({"已办结", "办理中"}))
    assert allowed(template, "const1", "已办结")
    assert not allowed(template, "const1", "不知道")


def test_a_line_break_cuts_the_value():
    assert shown_value("第一行\n第二行") == "第一行"
