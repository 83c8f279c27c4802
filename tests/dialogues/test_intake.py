"""Cases that did not come by chat: entered by staff for somebody, or brought by another platform."""

from sqlmodel import Session, select
from street import Street

from handlers.case import intake
from handlers.case.intake import Told
from handlers.case.opening import Origin
from handlers.context import Actor, Context
from models.cases import Case, Source
from models.people import Person
from models.vocabulary import Role


def enter(street: Street, told: Told, by: str | None = None) -> str:
    """The case number; `by` is the openid of the community's officer who enters it."""
    with Session(street.engine, expire_on_commit=False) as session, session.begin():
        ctx = Context(office=street.office, session=session, now=street.now, reader=street.read)
        person = session.exec(select(Person).where(Person.openid == by)).one() if by else None
        case = intake.enter(ctx, told, Actor(role=Role.COMMUNITY_STAFF, person=person) if person else None)
    street.send()
    assert case.case_no
    return case.case_no


def test_who_has_no_wechat_is_phoned_for_the_return_visit(street: Street) -> None:
    told = Told(
        text="楼道里的灯坏了半个月",
        origin=Origin(source=Source.PHONE),
        place="工行南小区3号楼",
        name="样例大爷",
        phone="13800000000",
    )
    enter(street, told, by="community")
    street.phone("head").hears("工行南小区3号楼", "1 属实")
    street.phone("head").says("4 换了灯泡")
    street.step(days=3)
    assert ("resident", "not_bound") in street.calls()
    assert street.case(1).source is Source.PHONE


def test_an_unknown_place_goes_to_the_dispatch_desk_and_nothing_is_asked_back(street: Street) -> None:
    enter(street, Told(text="有人在楼下烧烤,烟太大", origin=Origin(source=Source.HOTLINE, external_no="WH-1")))
    street.phone("street").hears("FH20261123-0001")
    assert street.case(1).external_no == "WH-1"


def test_danger_told_on_the_phone_alerts_everyone(street: Street) -> None:
    enter(street, Told(text="工行南小区3号楼楼道煤气味特别大", origin=Origin(source=Source.PHONE)), by="community")
    for openid in ("head", "worker", "street"):
        street.phone(openid).hears("【紧急】")


def test_a_chosen_category_wins_over_the_words(street: Street) -> None:
    enter(street, Told(text="问题见附件", origin=Origin(source=Source.IMPORT), place="惠民小区2号楼", category="water"))
    case = street.case(1)
    assert (case.category, case.building_id is not None) == ("water", True)


def test_the_same_mobile_is_the_same_person(street: Street) -> None:
    for text in ("路灯不亮", "垃圾没人清"):
        enter(street, Told(text=text, origin=Origin(source=Source.VISIT), place="惠民小区1号楼", phone="13800000001"))
    with Session(street.engine) as session:
        reporters = set(session.exec(select(Case.reporter_id)).all())
        person = session.get_one(Person, reporters.pop())
    assert not reporters
    assert (person.phone_tail, "13800000001" in person.phone_sealed) == ("0001", False)
