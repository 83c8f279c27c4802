"""The command `call-list`: whom to phone, as a table and as JSON lines."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from bot import call_list
from config.settings import Settings
from models import db
from models.cases import Case, Source
from models.people import Person
from models.places import ResponderUnit, Subdistrict
from models.pushes import CallListEntry
from models.vault import Vault, VaultError
from models.vocabulary import Role, State
from models.whistles import Assignment, AssignmentState, Whistle, WhistleKind

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
"""10:00 in the street."""
SECRET = "a secret for tests that is long enough"


@pytest.fixture
def settings(sqlite_database: str, tmp_path: Path) -> Settings:
    return Settings(_env_file=None, database_url=sqlite_database, data_dir=tmp_path, secret_key=SECRET)


@pytest.fixture
def listed(settings: Settings) -> Callable[..., None]:
    """Puts somebody on the list, about a case that may be confidential."""

    def put(row: Person | ResponderUnit | None, role: Role, reason: str, *, confidential: bool = False) -> None:
        engine = db.make_engine(settings.database)
        with Session(engine) as session, session.begin():
            street, reporter = Subdistrict(name=f"{role} {reason}"), Person(created_at=MONDAY)
            session.add_all([street, reporter, *([row] if row else [])])
            session.flush()
            case = Case(
                subdistrict_id=street.id,
                state=State.DISPATCHED,
                category="noise",
                urgency="normal",
                source=Source.WECHAT,
                confidential=confidential,
                text="半夜吵",
                reporter_id=reporter.id,
                received_at=MONDAY,
            )
            session.add(case)
            session.flush()
            case.case_no = f"FH20261123-{case.id:04d}"
            entry = CallListEntry(case_id=case.id, role=role, reason=reason, since=MONDAY)
            entry.person_id = row.id if isinstance(row, Person) else None
            entry.responder_unit_id = row.id if isinstance(row, ResponderUnit) else None
            session.add(entry)
        engine.dispose()

    return put


def person(name: str) -> Person:
    return Person(name=name, phone_tail="0001", created_at=MONDAY)


def written(settings: Settings, form: str = "jsonl") -> str:
    out = io.StringIO()
    assert call_list.run(settings, form=form, out=out) == 0
    return out.getvalue()


def objects(settings: Settings) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(settings).splitlines()]


def test_one_object_a_line_as_the_contract_says(settings: Settings, listed: Any) -> None:
    listed(person("李卫东"), Role.GRID_WORKER, "not_bound")
    assert objects(settings) == [
        {
            "case_no": "FH20261123-0001",
            "role": "grid_worker",
            "name": "李卫东",
            "phone_tail": "0001",
            "reason": "not_bound",
            "since": "2026-11-23T10:00:00+08:00",
        }
    ]


def test_a_unit_nobody_is_bound_for_is_named_with_the_end_of_its_number(settings: Settings, listed: Any) -> None:
    sealed = Vault(SECRET).seal("0473-2021234")
    listed(ResponderUnit(name="市政公司", phone_sealed=sealed), Role.RESPONDER_UNIT, "not_bound")
    listed(ResponderUnit(name="路灯管理所"), Role.RESPONDER_UNIT, "no_phone")
    listed(None, Role.STREET_DESK, "nobody")
    told = [(row["name"], row["phone_tail"]) for row in objects(settings)]
    assert told == [("市政公司", "1234"), ("路灯管理所", ""), ("", "")]


def test_the_reporter_of_a_confidential_case_stays_hidden(settings: Settings, listed: Any) -> None:
    listed(person("周小梅"), Role.RESIDENT, "no_window", confidential=True)
    listed(person("李卫东"), Role.GRID_WORKER, "no_window", confidential=True)
    assert [row["name"] for row in objects(settings)] == ["", "李卫东"]


def test_whoever_was_phoned_is_off_the_list(settings: Settings, listed: Any) -> None:
    listed(person("李卫东"), Role.GRID_WORKER, "not_bound")
    engine = db.make_engine(settings.database)
    with Session(engine) as session, session.begin():
        session.get_one(CallListEntry, 1).done_at = MONDAY
    engine.dispose()
    assert written(settings) == ""
    assert written(settings, "text") == "没有要打电话的人。\n"


def test_people_read_a_table_in_their_words(settings: Settings, listed: Any) -> None:
    listed(person("李卫东"), Role.GRID_WORKER, "not_bound")
    listed(person("老郑"), Role.GRID_LEAD, "47003: bad field")
    heads, first, second, total = written(settings, "text").splitlines()
    assert heads.split() == ["从何时起", "单号", "角色", "姓名/单位", "尾号", "为什么"]
    assert first.split() == ["2026-11-23", "10:00", "FH20261123-0001", "网格员", "李卫东", "0001", "还没绑定微信"]
    assert second.endswith("微信没有收下:47003: bad field")
    assert total == "共2人要打电话。"


def test_another_key_than_the_phones_were_sealed_with_is_told(settings: Settings, listed: Any) -> None:
    sealed = Vault("some other key than the one that is set").seal("0473-2021234")
    listed(ResponderUnit(name="市政公司", phone_sealed=sealed), Role.RESPONDER_UNIT, "not_bound")
    with pytest.raises(VaultError, match="BOT_SECRET_KEY"):
        written(settings)


def test_an_empty_folder_is_told_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(db.DatabaseError, match="python -m bot migrate"):
        written(Settings(_env_file=None, data_dir=tmp_path, secret_key=SECRET))


def test_a_unit_phoned_about_a_whistle_is_given_its_answer_link(
    settings: Settings, listed: Callable[..., None]
) -> None:
    unit = ResponderUnit(name="市政公司")
    listed(unit, Role.RESPONDER_UNIT, "no_phone")
    engine = db.make_engine(settings.database)
    with Session(engine) as session, session.begin():
        whistle = Whistle(case_id=1, kind=WhistleKind.HARD_PROBLEM, issued_at=MONDAY)
        session.add(whistle)
        session.flush()
        session.add(
            Assignment(
                whistle_id=whistle.id,
                unit_id=1,
                leads=True,
                state=AssignmentState.ISSUED,
                issued_at=MONDAY,
                answer_due_at=MONDAY,
                token_until=MONDAY,
                token_sealed=Vault(SECRET).seal("a-token"),
            )
        )
    engine.dispose()
    assert json.loads(written(settings))["link"] == f"{settings.base_url}/answer/a-token"
