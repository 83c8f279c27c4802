"""Imports into a real database: the first, the same again, changes, removals, and what must not get lost."""

from typing import Any

import pytest
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from handlers.roster.apply import StaleError, apply
from handlers.roster.comparing.changes import Kind
from handlers.roster.layout import Part
from handlers.roster.plan import Plan
from models.cases import Case, Source
from models.people import Appointment, BindingCode, Person
from models.places import Building, Community, Estate, Grid, ResponderUnit, RosterVersion, ServicePoint, Subdistrict
from models.vault import Vault, VaultError
from models.vocabulary import Role, State

Roster = dict[str, list[list[Any]]]


def told(plan: Plan) -> list[tuple[Part, Kind, str, tuple[str, ...]]]:
    return [(change.part, change.kind, change.name, change.details) for change in plan.changes]


def count(session: Session, model: type[SQLModel]) -> int:
    return session.exec(select(func.count()).select_from(model)).one()


def person_called(session: Session, name: str) -> Person:
    return session.exec(select(Person).where(col(Person.name).startswith(name))).one()


def open_case(session: Session, now: Any, **where: Any) -> Case:
    """A case that points to places and people, as a resident's report leaves it."""
    resident = Person(openid="resident", created_at=now)
    session.add(resident)
    session.flush()
    case = Case(
        subdistrict_id=session.exec(select(Subdistrict.id)).first() or 0,
        state=State.HANDLING,
        category="sewage",
        urgency="normal",
        source=Source.WECHAT,
        text="样例",
        reporter_id=resident.id or 0,
        received_at=now,
        **where,
    )
    session.add(case)
    session.commit()
    return case


def test_the_first_import_brings_everything(office: Any, roster: Roster) -> None:
    office.load(roster)
    with office.session() as session:
        tables = (Subdistrict, Community, Grid, Estate, Building, ResponderUnit, ServicePoint, Person, Appointment)
        assert [count(session, table) for table in tables] == [1, 2, 3, 2, 4, 2, 1, 8, 11]
        building, estate, grid = session.exec(
            select(Building, Estate, Grid)
            .where(Building.estate_id == Estate.id, Building.grid_id == Grid.id)
            .where(Building.number == "3")
        ).one()
        assert (estate.name, estate.aliases, grid.code) == ("工行南小区", ["工行南", "工行南区"], "CQ-01")
        assert (building.units, building.aliases) == (3, ["东楼"])
        assert session.exec(select(RosterVersion.source)).all() == ["roster.xlsx"]


def test_appointments_hold_exactly_where_the_roster_says(office: Any, roster: Roster) -> None:
    office.load(roster)
    with office.session() as session:
        rows = session.exec(select(Appointment, Person).where(Appointment.person_id == Person.id)).all()
        scopes = ("building_id", "grid_id", "community_id", "subdistrict_id", "responder_unit_id")
        held = {
            (person.name[:2], post.role, *[s for s in scopes if getattr(post, s)], post.deputy) for post, person in rows
        }
    assert held == {
        ("王师", Role.BUILDING_HEAD, "building_id", False),
        ("陈大", Role.BUILDING_HEAD, "building_id", True),
        ("小李", Role.GRID_WORKER, "grid_id", False),
        ("小李", Role.GRID_LEAD, "grid_id", False),
        ("孙主", Role.COMMUNITY_STAFF, "community_id", False),
        ("周委", Role.AREA_OFFICER, "community_id", False),
        ("常主", Role.STREET_DESK, "subdistrict_id", False),
        ("乔管", Role.ADMIN, "subdistrict_id", False),
        ("龚师", Role.RESPONDER_UNIT, "responder_unit_id", False),
    }


def test_phones_are_sealed_and_found_again(office: Any, roster: Roster, vault: Vault) -> None:
    office.load(roster)
    with office.session() as session:
        person = session.exec(select(Person).where(Person.phone_print == vault.fingerprint("19900000003"))).one()
        unit = session.exec(select(ResponderUnit).where(ResponderUnit.name == "燃气公司")).one()
        estate = session.exec(select(Estate).where(Estate.name == "滨河佳苑")).one()
    assert (person.name, person.phone_tail, person.on_roster) == ("小李(样例)", "0003", True)
    assert vault.open(person.phone_sealed) == "19900000003"
    assert vault.open(unit.phone_sealed) == "0473-0000002"
    assert vault.open(estate.property_phone_sealed) == "0473-0000001"


def test_the_same_roster_again_changes_nothing(office: Any, roster: Roster) -> None:
    office.load(roster)
    with office.session() as session:
        before = [session.exec(select(model)).all() for model in (Person, Appointment, Estate, Building, Grid)]
    again = office.load(roster)
    assert again.empty
    assert told(again) == []
    with office.session() as session:
        assert [session.exec(select(model)).all() for model in (Person, Appointment, Estate, Building, Grid)] == before
        assert count(session, RosterVersion) == 2


def test_the_same_things_written_otherwise_change_nothing_but_their_spelling(office: Any, roster: Roster) -> None:
    office.load(roster)
    roster["楼栋"][1][1], roster["楼栋"][3][1] = "01", "5号楼"
    roster["人员"][1][1] = "199-0000-0001"
    roster["人员"][4], roster["人员"][3] = roster["人员"][3], roster["人员"][4]
    assert office.plan(roster).empty


def test_places_are_changed_in_place(office: Any, roster: Roster) -> None:
    office.load(roster)
    roster["社区"][1][0] = "长青新社区"
    for sheet, column in (("网格", 2), ("小区", 1), ("服务点", 2)):
        for row in roster[sheet][1:]:
            row[column] = str(row[column]).replace("长青社区", "长青新社区")
    roster["人员"][5][3] = "长青新社区"
    roster["网格"][2][1] = "长青第二网格"
    roster["小区"][2][2] = "滨河、滨河苑"
    roster["小区"][2][4] = "0473-0000009"
    roster["楼栋"][3][3] = "CQ-01"
    roster["责任单位"][2][4] = "sewage、water"
    roster["服务点"][1][4] = "全天"
    plan = office.load(roster)
    assert told(plan) == [
        (Part.COMMUNITIES, Kind.CHANGE, "长青新社区", ("名称",)),
        (Part.GRIDS, Kind.CHANGE, "CQ-02", ("名称",)),
        (Part.ESTATES, Kind.CHANGE, "蓝天社区/滨河佳苑", ("别名", "物业电话")),
        (Part.BUILDINGS, Kind.CHANGE, "工行南小区/5号楼", ("网格编码",)),
        (Part.UNITS, Kind.CHANGE, "市政公司", ("负责类别",)),
        (Part.POINTS, Kind.CHANGE, "长青党群服务站", ("开放时间",)),
    ]
    assert office.plan(roster).empty
    with office.session() as session:
        assert session.exec(select(Community.name).order_by(Community.id)).all() == ["长青新社区", "蓝天社区"]
        assert count(session, Building) == 4


def test_an_estate_that_moves_to_another_community_stays_the_same_estate(office: Any, roster: Roster) -> None:
    office.load(roster)
    with office.session() as session:
        before = session.exec(select(Estate.id).where(Estate.name == "滨河佳苑")).one()
    roster["小区"][2][1] = "长青社区"
    plan = office.load(roster)
    assert told(plan) == [(Part.ESTATES, Kind.CHANGE, "长青社区/滨河佳苑", ("社区",))]
    with office.session() as session:
        assert session.exec(select(Estate.id).where(Estate.name == "滨河佳苑")).one() == before


def test_people_are_known_by_their_phone_whatever_their_name(office: Any, roster: Roster) -> None:
    office.load(roster)
    with office.session() as session:
        before = person_called(session, "王师傅").id
    roster["人员"][1][0] = "王大爷(样例)"
    roster["人员"][1][3] = "工行南小区/3号楼、工行南小区/1号楼"
    roster["人员"][2][4] = "否"
    plan = office.load(roster)
    assert told(plan) == [
        (
            Part.PEOPLE,
            Kind.CHANGE,
            "王大爷(样例)(尾号0001)",
            ("姓名", "+楼栋长 工行南小区/1号楼", "-楼栋长 工行南小区/5号楼"),
        ),
        (Part.PEOPLE, Kind.CHANGE, "陈大姐(样例)(尾号0002)", ("楼栋长 工行南小区/3号楼 不再是替补",)),
    ]
    assert office.plan(roster).empty
    with office.session() as session:
        assert person_called(session, "王大爷").id == before


def test_who_leaves_loses_posts_and_unused_codes_and_keeps_the_row(office: Any, roster: Roster, now: Any) -> None:
    office.load(roster)
    with office.session() as session:
        person = person_called(session, "小李")
        person.openid = "li"
        session.add_all(
            [
                BindingCode(person_id=person.id, code="USED", issued_at=now, expires_at=now, used_at=now),
                BindingCode(person_id=person.id, code="OPEN", issued_at=now, expires_at=now),
            ]
        )
        session.commit()
        open_case(session, now, responsible_id=person.id)
    del roster["人员"][3:5]
    plan = office.load(roster)
    assert told(plan) == [(Part.PEOPLE, Kind.REMOVE, "小李(样例)(尾号0003)", ())]
    assert plan.notes == ("小李(样例)(尾号0003)不在名册里了,手上还有1件没办完",)
    with office.session() as session:
        person = person_called(session, "小李")
        assert not person.on_roster
        assert session.exec(select(Appointment).where(Appointment.person_id == person.id)).all() == []
        assert session.exec(select(BindingCode.code)).all() == ["USED"]


def test_who_comes_back_is_the_same_person_still_bound(office: Any, roster: Roster, now: Any) -> None:
    office.load(roster)
    with office.session() as session:
        person = person_called(session, "小李")
        person.openid = "li"
        session.add(BindingCode(person_id=person.id, code="USED", issued_at=now, expires_at=now, used_at=now))
        session.commit()
    rows = roster["人员"][3:5]
    del roster["人员"][3:5]
    office.load(roster)
    roster["人员"] += rows
    office.load(roster)
    with office.session() as session:
        again = person_called(session, "小李")
        assert (again.id, again.openid, again.on_roster) == (person.id, "li", True)
        assert count(session, Person) == 8


def test_a_phone_claimed_in_the_chat_makes_nobody_staff(office: Any, roster: Roster, now: Any, vault: Vault) -> None:
    with office.session() as session:
        stranger = Person(
            openid="stranger",
            phone_print=vault.fingerprint("19900000006"),
            phone_sealed=vault.seal("19900000006"),
            phone_tail="0006",
            created_at=now,
        )
        session.add(stranger)
        session.commit()
    office.load(roster)
    with office.session() as session:
        desk = person_called(session, "常主任")
        claimed = session.get_one(Person, stranger.id)
        assert (desk.openid, desk.phone_print) == (None, vault.fingerprint("19900000006"))
        assert (claimed.openid, claimed.phone_print, claimed.phone_sealed) == ("stranger", None, "")


def test_a_reporter_entered_by_phone_becomes_the_member_of_staff(
    office: Any, roster: Roster, now: Any, vault: Vault
) -> None:
    with office.session() as session:
        caller = Person(name="王", phone_print=vault.fingerprint("19900000001"), phone_tail="0001", created_at=now)
        session.add(caller)
        session.commit()
    office.load(roster)
    with office.session() as session:
        head = person_called(session, "王师傅")
        assert (head.id, head.on_roster, vault.open(head.phone_sealed)) == (caller.id, True, "19900000001")


def drop_binhe(roster: Roster) -> None:
    """Take 滨河佳苑 with its building out of the roster."""
    del roster["小区"][2], roster["楼栋"][4]


def test_places_that_nothing_points_to_leave(office: Any, roster: Roster) -> None:
    office.load(roster)
    drop_binhe(roster)
    del roster["社区"][2], roster["网格"][3], roster["人员"][6], roster["责任单位"][2], roster["服务点"][1]
    plan = office.load(roster)
    assert {(part, name) for part, kind, name, _ in told(plan) if kind is Kind.REMOVE} == {
        (Part.COMMUNITIES, "蓝天社区"),
        (Part.GRIDS, "LT-01"),
        (Part.ESTATES, "蓝天社区/滨河佳苑"),
        (Part.BUILDINGS, "滨河佳苑/1号楼"),
        (Part.UNITS, "市政公司"),
        (Part.POINTS, "长青党群服务站"),
        (Part.PEOPLE, "周委员(样例)(尾号0005)"),
    }
    with office.session() as session:
        tables = (Community, Grid, Estate, Building, ResponderUnit, ServicePoint)
        assert [count(session, table) for table in tables] == [1, 2, 1, 3, 1, 0]
    assert office.plan(roster).empty


def test_places_that_a_case_points_to_stay_and_are_named(office: Any, roster: Roster, now: Any) -> None:
    office.load(roster)
    with office.session() as session:
        building = session.exec(
            select(Building).where(Building.estate_id == Estate.id, Estate.name == "滨河佳苑")
        ).one()
        open_case(session, now, building_id=building.id)
    drop_binhe(roster)
    del roster["社区"][2], roster["网格"][3], roster["人员"][6]
    plan = office.load(roster)
    assert plan.notes == (
        "楼栋 滨河佳苑/1号楼 名册里没有了,但有1条记录(诉求、住户等)指向它,先留着",
        "小区 蓝天社区/滨河佳苑 名册里没有了,但下面还有要留的,先留着",
        "网格 LT-01 名册里没有了,但下面还有要留的,先留着",
        "社区 蓝天社区 名册里没有了,但下面还有要留的,先留着",
    )
    with office.session() as session:
        assert [count(session, table) for table in (Community, Grid, Estate, Building)] == [2, 3, 2, 4]
    assert office.plan(roster).empty


def test_a_building_where_somebody_lives_stays(office: Any, roster: Roster, now: Any) -> None:
    office.load(roster)
    with office.session() as session:
        building = session.exec(select(Building).where(Building.number == "5")).one()
        session.add(Person(openid="resident", home_building_id=building.id, created_at=now))
        session.commit()
    del roster["楼栋"][3]
    roster["人员"][1][3] = "工行南小区/3号楼"
    plan = office.load(roster)
    assert plan.notes == ("楼栋 工行南小区/5号楼 名册里没有了,但有1条记录(诉求、住户等)指向它,先留着",)
    with office.session() as session:
        head = person_called(session, "王师傅")
        assert len(session.exec(select(Appointment).where(Appointment.person_id == head.id)).all()) == 1


def test_a_sheet_left_out_leaves_what_is_stored(office: Any, roster: Roster) -> None:
    office.load(roster)
    del roster["责任单位"], roster["服务点"]
    assert office.plan(roster, stored_units=["燃气公司", "市政公司"]).empty
    del roster["人员"]
    assert office.plan(roster).empty


def test_several_subdistricts_are_kept_apart(office: Any, roster: Roster) -> None:
    roster["社区"].append(["蓝天社区", "QL", "千里山街道"])
    roster["网格"][3][2] = roster["小区"][2][1] = roster["人员"][6][3] = "凤凰岭街道/蓝天社区"
    roster["网格"].append(["QL-01", None, "千里山街道/蓝天社区", None])
    roster["人员"].append(["武值班(样例)", "19900000021", "街道值守", "千里山街道", "否"])
    office.load(roster)
    assert office.plan(roster).empty
    with office.session() as session:
        found = session.exec(
            select(Subdistrict.name, Grid.code)
            .where(Grid.community_id == Community.id, Community.subdistrict_id == Subdistrict.id)
            .order_by(Grid.code)
        ).all()
        assert found[-1] == ("千里山街道", "QL-01")
        desks = session.exec(select(Appointment.subdistrict_id).where(Appointment.role == Role.STREET_DESK)).all()
        assert len(set(desks)) == 2


def test_all_or_nothing(office: Any, roster: Roster, now: Any) -> None:
    office.load(roster)
    changed = office.plan(_without_binhe_but_renamed(roster))
    with office.session() as session:
        building = session.exec(
            select(Building).where(Building.estate_id == Estate.id, Estate.name == "滨河佳苑")
        ).one()
        open_case(session, now, building_id=building.id)
    with pytest.raises(IntegrityError), office.session() as session, session.begin():
        apply(session, changed)
    with office.session() as session:
        assert person_called(session, "王师傅").on_roster
        assert count(session, RosterVersion) == 1
        assert count(session, Building) == 4


def _without_binhe_but_renamed(roster: Roster) -> Roster:
    drop_binhe(roster)
    roster["人员"][1][0] = "王大爷(样例)"
    return roster


def test_a_plan_does_not_outlive_another_import(office: Any, roster: Roster) -> None:
    planned = office.plan(roster)
    office.load(roster)
    with pytest.raises(StaleError), office.session() as session, session.begin():
        apply(session, planned)


def test_another_key_recognises_nobody_and_says_so(office: Any, roster: Roster) -> None:
    office.load(roster)
    office.vault = Vault("another secret of at least thirty-two characters")
    with pytest.raises(VaultError):
        office.plan(roster)


def test_names_in_wecom_come_with_the_roster(office: Any, roster: Roster) -> None:
    office.load(roster)
    roster["人员"][0].append("企业微信")
    roster["人员"][3].append("xiaoli")
    plan = office.load(roster)
    assert told(plan) == [(Part.PEOPLE, Kind.CHANGE, "小李(样例)(尾号0003)", ("企业微信",))]
    with office.session() as session:
        assert person_called(session, "小李").wecom_id == "xiaoli"
    assert office.plan(roster).empty
