"""Every address, for every role, in its own area and outside it: the table of routes, walked."""

import re
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.console import render
from bot.console.app import PREFIX
from bot.console.guard import Route
from bot.console.routes import ROUTES
from models.people import Appointment, Person
from models.places import ResponderUnit, Subdistrict
from models.vocabulary import Role

PEOPLE = {
    "head": Role.BUILDING_HEAD,
    "worker": Role.GRID_WORKER,
    "lead": Role.GRID_LEAD,
    "officer": Role.AREA_OFFICER,
    "community": Role.COMMUNITY_STAFF,
    "street": Role.STREET_DESK,
    "admin": Role.ADMIN,
    "liaison": Role.RESPONDER_UNIT,
}
EVERYWHERE = {"street", "admin"}
OWN, ELSEWHERE = 1, 2
"""Numbers of a case in 工行南小区 3号楼, and of one in another community."""


def settle(office) -> None:
    with Session(office.street.engine) as session, session.begin():
        street = session.exec(select(Subdistrict)).one()
        unit = session.exec(select(ResponderUnit)).first()
        for openid, role, scope in (
            ("admin", Role.ADMIN, {"subdistrict_id": street.id}),
            ("liaison", Role.RESPONDER_UNIT, {"responder_unit_id": unit.id}),
        ):
            person = Person(openid=openid, name=openid, on_roster=True, followed=True, created_at=office.street.now)
            session.add(person)
            session.flush()
            session.add(Appointment(person_id=person.id, role=role, **scope))
    office.street.resident("one", home="工行南小区/3").says("路灯不亮", "0001")
    office.street.resident("two", home="惠民小区/1").says("路灯不亮", "0002")


def address(route: Route, case: int) -> str:
    path = re.sub(r"\{case_id[^}]*\}", str(case), route.path)
    return PREFIX + re.sub(r"\{[^}]+\}", "1", path)


async def outcome(browser, token: str, route: Route, case: int) -> int:
    given = {} if route.method == "GET" else {"data": {"token": token}}
    answer = await browser.client.request(route.method, address(route, case), allow_redirects=False, **given)
    return answer.status


@pytest.mark.parametrize("openid", PEOPLE)
async def test_each_role_reaches_what_is_its_own_and_nothing_else(office, openid: str) -> None:
    settle(office)
    browser = await office.browser(openid)
    token = re.search(r'name="token" value="([^"]+)"', await browser.get("/console/account"))[1]
    reached = {}
    for route in ROUTES:
        if route.path in {"/events", "/sign-out"}:
            continue
        for case in (OWN, ELSEWHERE):
            reached[route.method, route.path, case] = await outcome(browser, token, route, case)
    sees = {OWN: openid != "liaison", ELSEWHERE: openid in EVERYWHERE}
    for route in ROUTES:
        for case in (OWN, ELSEWHERE):
            status = reached.get((route.method, route.path, case))
            if status is None:
                continue
            told = f"{openid} {route.method} {address(route, case)}: {status}"
            if PEOPLE[openid] not in route.who:
                assert status == 403, told
            elif "case_id" in route.path and not sees[case]:
                assert status == 404, told
            else:
                within = "{" in re.sub(r"\{case_id[^}]*\}", "", route.path)  # a row of the case that is not there
                assert status < 400 or (status in {400, 404} and (within or "case_id" not in route.path)), told


async def test_nobody_gets_in_without_signing_in(office) -> None:
    settle(office)
    browser = await office.browser()
    for route in ROUTES:
        status = await outcome(browser, "", route, OWN)
        assert status == (303 if route.method == "GET" else 401), route.path


@pytest.mark.parametrize("openid", ["worker", "head", "community", "liaison"])
async def test_lists_end_at_the_area(office, openid: str) -> None:
    settle(office)
    page = await (await office.browser(openid)).get("/console/cases")
    assert "惠民小区" not in page
    assert ("工行南小区3号楼" in page) == (openid != "liaison")


def test_templates_and_scripts_hold_no_words_of_their_own() -> None:
    folder = Path(render.__file__).parent
    files = [*folder.rglob("*.html"), *folder.rglob("*.js"), *folder.rglob("*.css")]
    assert files
    assert [path.name for path in files if re.search(r"[\u3400-\u9fff]", path.read_text(encoding="utf-8"))] == []
