"""Binding codes: one for each person, single-use, kept over imports."""

import csv
import io
from datetime import timedelta
from itertools import cycle
from typing import Any

from sqlmodel import Session, select

from handlers.roster.codes import ALPHABET, as_csv, draw, issue, list_codes
from handlers.roster.words import Words
from models.people import BindingCode, Person

MONTH = timedelta(days=30)


def codes(session: Session) -> dict[str, str]:
    found = session.exec(select(Person.phone_tail, BindingCode.code).where(BindingCode.person_id == Person.id)).all()
    return dict(found)


def give(office: Any, now: Any, *, renew: bool = False) -> int:
    with office.session() as session, session.begin():
        return issue(session, now=now, expires_at=now + MONTH, renew=renew)


def bind(office: Any, tail: str, now: Any) -> str:
    """Use that person's code, as 绑定 does."""
    with office.session() as session, session.begin():
        person = session.exec(select(Person).where(Person.phone_tail == tail)).one()
        code = session.exec(select(BindingCode).where(BindingCode.person_id == person.id)).one()
        person.openid, code.used_at = f"openid-{tail}", now
        return code.code


def test_codes_have_eight_signs_that_nobody_mistakes() -> None:
    drawn = {draw() for _ in range(2000)}
    assert len(drawn) == 2000
    assert {len(code) for code in drawn} == {8}
    assert set("".join(drawn)) == set(ALPHABET)
    assert set(ALPHABET).isdisjoint("01258BGILOQSUZabcdefghijklmnopqrstuvwxyz")


def test_everybody_on_the_roster_gets_one_code(office: Any, roster: Any, now: Any) -> None:
    office.load(roster)
    assert give(office, now) == 8
    with office.session() as session:
        given = session.exec(select(BindingCode)).all()
        assert len(codes(session)) == len(given) == 8
        assert {(code.issued_at, code.expires_at, code.used_at) for code in given} == {(now, now + MONTH, None)}


def test_residents_get_none(office: Any, roster: Any, now: Any) -> None:
    with office.session() as session, session.begin():
        session.add(Person(openid="resident", created_at=now))
    office.load(roster)
    assert give(office, now) == 8


def test_codes_given_out_are_kept_and_only_new_people_get_new_ones(office: Any, roster: Any, now: Any) -> None:
    office.load(roster)
    give(office, now)
    with office.session() as session:
        before = codes(session)
    roster["人员"].append(["新来的(样例)", "19900000031", "网格员", "CQ-02", "否"])
    office.load(roster)
    assert give(office, now + timedelta(days=1)) == 1
    with office.session() as session:
        after = codes(session)
    assert after.pop("0031")
    assert after == before


def test_renewing_replaces_the_unused_ones(office: Any, roster: Any, now: Any) -> None:
    office.load(roster)
    give(office, now)
    used = bind(office, "0001", now)
    with office.session() as session:
        before = codes(session)
    assert give(office, now, renew=True) == 7
    with office.session() as session:
        after = codes(session)
    assert after["0001"] == used
    assert {tail for tail in before if before[tail] == after[tail]} == {"0001"}


def test_an_expired_code_is_replaced(office: Any, roster: Any, now: Any) -> None:
    office.load(roster)
    give(office, now)
    bind(office, "0001", now)
    assert give(office, now + MONTH) == 7


def test_whoever_was_unbound_since_gets_another(office: Any, roster: Any, now: Any) -> None:
    office.load(roster)
    give(office, now)
    bind(office, "0001", now)
    with office.session() as session, session.begin():
        session.exec(select(Person).where(Person.phone_tail == "0001")).one().openid = None
    assert give(office, now) == 1


def test_no_two_people_get_the_same_code(office: Any, roster: Any, now: Any) -> None:
    office.load(roster)
    drawn = cycle(["AAAAAAAA", "CCCCCCCC", "AAAAAAAA", *map("DDDDDDD{}".format, ALPHABET)])
    with office.session() as session, session.begin():
        issue(session, now=now, expires_at=now + MONTH, renew=False, draw_code=lambda: next(drawn))
    with office.session() as session:
        assert len(set(session.exec(select(BindingCode.code)).all())) == 8


def test_the_list_has_one_line_for_each_person_the_bound_ones_last(
    office: Any, roster: Any, now: Any, words: Words
) -> None:
    office.load(roster)
    give(office, now)
    used = bind(office, "0001", now)
    with office.session() as session:
        content = as_csv(list_codes(session, words), words)
        given = codes(session)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == ["姓名", "手机尾号", "角色", "范围", "绑定码"]
    assert len(rows) == 9
    assert ["小李(样例)", "0003", "网格员、网格长", "CQ-01、CQ-02", given["0003"]] in rows
    assert ["常主任(样例)", "0006", "街道值守", "凤凰岭街道", given["0006"]] in rows
    assert ["龚师傅(样例)", "0008", "单位联络员", "燃气公司", given["0008"]] in rows
    assert rows[-1] == ["王师傅(样例)", "0001", "楼栋长", "工行南小区/3号楼、工行南小区/5号楼", used]


def test_no_name_becomes_a_formula(office: Any, roster: Any, now: Any, words: Words) -> None:
    roster["人员"][1][0] = "-王师傅"
    office.load(roster)
    give(office, now)
    with office.session() as session:
        content = as_csv(list_codes(session, words), words).decode("utf-8-sig")
    assert "\n'-王师傅," in content


def test_people_off_the_roster_are_not_listed(office: Any, roster: Any, now: Any, words: Words) -> None:
    office.load(roster)
    give(office, now)
    del roster["人员"][1]
    office.load(roster)
    with office.session() as session:
        assert len(list_codes(session, words)) == 7
        assert len(codes(session)) == 7
