"""The reporter is shielded: neither their door nor their number reaches staff, whichever way the words take."""

from sqlmodel import Session, select
from street import Street

from models.people import Person


def at_home(street: Street, openid: str) -> None:
    """The reporter's own flat is known."""
    with Session(street.engine) as session, session.begin():
        person = session.exec(select(Person).where(Person.openid == openid)).one()
        person.home_unit, person.home_room = "2", "501"


def said_to_staff(street: Street) -> str:
    """Everything any member of staff was ever told."""
    staff = {street.person(name).id for name in ("head", "deputy", "worker", "lead", "officer", "community", "street")}
    return "\n".join(push.text for push in street.pushes() if push.person_id in staff)


def test_the_prompt_shows_the_building_and_not_the_door(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    at_home(street, "resident")
    resident.says("工行南小区3号楼2单元501,隔壁天天半夜放音响,吵得睡不着", "不会让对方知道")
    street.phone("head").hears("工行南小区3号楼", "1 属实")
    assert "501" not in said_to_staff(street)


def test_the_line_about_a_waiting_case_hides_the_door_too(street: Street) -> None:
    street.resident("first", home="工行南小区/3").says("下水道堵了,污水往外冒")
    resident = street.resident(home="工行南小区/3")
    at_home(street, "resident")
    resident.says("工行南小区3号楼2单元501,隔壁天天半夜放音响,吵得睡不着")
    street.phone("head").hears("1 属实")
    street.phone("head").hears("还有1件等您", "工行南小区3号楼")
    assert "501" not in said_to_staff(street)


def test_a_number_given_as_the_place_is_masked(street: Street) -> None:
    resident = street.resident()
    resident.says("有人在楼道停电动车充电", "哪个小区几号楼")
    resident.says("我在13812345678")
    street.phone("street").hears("1 接单")
    assert "138123456" not in said_to_staff(street)


def test_the_neighbours_door_is_what_the_worker_needs(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    at_home(street, "resident")
    resident.says("工行南小区3号楼2单元楼上602天天半夜放音响,吵得睡不着")
    street.phone("head").hears("602", "1 属实")
