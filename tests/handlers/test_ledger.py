"""The case ledger: what stands in it, what never does, in which order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from bot.office import build_office
from config.settings import Settings
from handlers import ledger as ledger_module
from handlers.context import Context
from handlers.ledger import Span, count, ledger
from handlers.office import Office
from models.cases import Case, LogEntry, Source, Survey
from models.media import Attachment
from models.people import Person
from models.places import Building, Community, Estate, Grid, Subdistrict
from models.vocabulary import Event, Role, State

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
"""10:00 in the street."""

KEYS = {
    "case_no", "state", "category", "urgency", "source", "confidential", "community", "estate", "building", "unit",
    "room", "place", "grid", "text", "received_at", "due_at", "due_reason", "overdue", "responsible", "external_no",
    "cluster", "linked_to", "attachments", "whistles", "survey", "log",
}  # fmt: skip
"""contract.md, `export --format jsonl`."""


@pytest.fixture(scope="module")
def office() -> Office:
    return build_office(Settings(_env_file=None, secret_key="a secret for tests that is long enough"))


class Books:
    """A street's rows, and the ledger of them."""

    def __init__(self, session: Session, office: Office) -> None:
        self.session, self.office = session, office
        self.street = self.add(Subdistrict(name="凤凰岭街道"))
        self.community = self.add(Community(subdistrict_id=self.street, name="长青社区"))
        self.grid = self.add(Grid(community_id=self.community, code="CQ-01"))
        self.estate = self.add(Estate(community_id=self.community, name="工行南小区"))
        self.building = self.add(Building(estate_id=self.estate, number="3", grid_id=self.grid))
        self.reporter = self.person("周小梅", openid="o_reporter", phone_tail="0007", home_unit="2", home_room="501")
        self.worker = self.person("李卫东（样例）", openid="o_worker", phone_tail="0001", on_roster=True)

    def add(self, row: Any) -> int:
        self.session.add(row)
        self.session.flush()
        return int(row.id)

    def person(self, name: str, **more: Any) -> int:
        return self.add(Person(name=name, created_at=MONDAY, **more))

    def case(self, text: str = "路灯不亮", **more: Any) -> int:
        plain: dict[str, Any] = {
            "subdistrict_id": self.street,
            "state": State.DISPATCHED,
            "category": "street_light",
            "urgency": "normal",
            "source": Source.WECHAT,
            "text": text,
            "reporter_id": self.reporter,
            "received_at": MONDAY,
        }
        case = Case(**plain | more)
        self.add(case)
        case.case_no = f"FH20261123-{case.id:04d}"
        return case.id or 0

    def read(self, span: Span | None = None, *, with_reporter: bool = False) -> list[dict[str, Any]]:
        self.session.commit()
        ctx = Context(office=self.office, session=self.session, now=MONDAY)
        return list(ledger(ctx, span or Span(), with_reporter=with_reporter))


@pytest.fixture
def books(engine: Engine, office: Office) -> Iterator[Books]:
    with Session(engine) as session:
        yield Books(session, office)


def test_a_case_stands_there_as_the_contract_says(books: Books) -> None:
    first = books.case()
    case = books.case(
        "3号楼2单元门口路灯不亮",
        state=State.RETURN_VISIT,
        community_id=books.community,
        estate_id=books.estate,
        building_id=books.building,
        grid_id=books.grid,
        unit="2",
        room="501",
        place="2单元门口",
        due_at=MONDAY + timedelta(hours=2),
        due_why={"key": "due.natural", "values": {"amount": 2, "unit": "h", "held": None}},
        overdue_at=MONDAY + timedelta(hours=2),
        responsible_role=Role.GRID_WORKER,
        responsible_id=books.worker,
        external_no="WH-7",
        linked_to_id=first,
    )
    books.add(Attachment(case_id=case, person_id=books.reporter, kind="image", received_at=MONDAY))
    books.add(Survey(case_id=case, sent_at=MONDAY, score="satisfied", reason="修好了", reached=True))
    books.add(
        LogEntry(
            case_id=case,
            at=MONDAY,
            event=Event.CLAIMED,
            from_state=State.DISPATCHED,
            to_state=State.HANDLING,
            actor_role=Role.GRID_WORKER,
            actor_id=books.worker,
        )
    )
    assert books.read()[0] == {
        "case_no": f"FH20261123-{case:04d}",
        "state": "return_visit",
        "category": "street_light",
        "urgency": "normal",
        "source": "wechat",
        "confidential": False,
        "community": "长青社区",
        "estate": "工行南小区",
        "building": "3",
        "unit": "2",
        "room": "501",
        "place": "2单元门口",
        "grid": "CQ-01",
        "text": "3号楼2单元门口路灯不亮",
        "received_at": "2026-11-23T10:00:00+08:00",
        "due_at": "2026-11-23T12:00:00+08:00",
        "due_reason": "2小时内",
        "overdue": True,
        "responsible": {"role": "grid_worker", "name": "李卫东（样例）"},
        "external_no": "WH-7",
        "cluster": None,
        "linked_to": f"FH20261123-{first:04d}",
        "attachments": 1,
        "whistles": [],
        "survey": {"score": "satisfied", "reason": "修好了", "reached": True},
        "log": [
            {
                "at": "2026-11-23T10:00:00+08:00",
                "event": "claimed",
                "from": "dispatched",
                "to": "handling",
                "actor_role": "grid_worker",
            }
        ],
    }


def test_what_is_not_known_is_null_and_no_key_is_left_out(books: Books) -> None:
    books.case()
    (found,) = books.read()
    assert found.keys() == KEYS
    empty = ("community", "estate", "building", "unit", "room", "place", "grid", "due_at", "due_reason", "responsible")
    assert [name for name in empty if found[name] is not None] == []
    assert found["survey"] == {"score": None, "reason": None, "reached": None}
    assert (found["overdue"], found["attachments"], found["log"]) == (False, 0, [])


def test_the_reporter_stands_there_only_when_asked_for(books: Books) -> None:
    books.case()
    assert "周小梅" not in str(books.read())
    assert books.read(with_reporter=True)[0]["reporter"] == {"name": "周小梅", "phone_tail": "0007"}


def test_numbers_names_and_plates_are_hidden_wherever_words_stand(books: Books) -> None:
    case = books.case(
        "我是周小梅,电话13812345678,蒙C12345堵在门口,李卫东不管,路灯不亮",
        place="周小梅家门口13812345678",
    )
    books.add(
        Survey(case_id=case, sent_at=MONDAY, score="dissatisfied", reason="李卫东没来,打13812345678", reached=True)
    )
    (found,) = books.read()
    words = found["text"] + found["place"] + found["survey"]["reason"]
    assert [hidden for hidden in ("周小梅", "李卫东", "138123456", "蒙C12345") if hidden in words] == []
    assert found["text"].endswith("不管,路灯不亮")


def test_a_confidential_case_hides_the_reporters_own_door(books: Books) -> None:
    books.case(
        "我家2单元501,楼上天天半夜吵,6号楼也听得见",
        confidential=True,
        category="noise",
        building_id=books.building,
        unit="2",
        room="501",
        own_door=True,
        place="我家2单元501",
    )
    (found,) = books.read()
    assert (found["building"], found["unit"], found["room"]) == ("3", None, None)
    assert "501" not in found["text"] + found["place"]
    assert found["text"].endswith("楼上天天半夜吵,6号楼也听得见")


def test_the_door_complained_about_stays(books: Books) -> None:
    books.case("2单元602半夜吵", confidential=True, category="noise", unit="2", room="602")
    (found,) = books.read()
    assert (found["unit"], found["room"], found["text"]) == ("2", "602", "2单元602半夜吵")


def test_newest_first_and_each_once_over_many_pages(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "PAGE", 3)
    numbers = [f"FH20261123-{books.case():04d}" for _ in range(10)]
    assert [found["case_no"] for found in books.read()] == numbers[::-1]


def test_only_the_days_asked_for(books: Books) -> None:
    for days in range(4):
        books.case(received_at=MONDAY + timedelta(days=days))
    span = Span(since=MONDAY + timedelta(days=1), until=MONDAY + timedelta(days=3))
    received = [found["received_at"][:10] for found in books.read(span)]
    assert received == ["2026-11-25", "2026-11-24"]
    assert count(books.session, span) == 2


def test_a_slow_reader_holds_no_transaction_open(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "PAGE", 2)
    for _ in range(5):
        books.case()
    books.session.commit()
    for _ in ledger(Context(office=books.office, session=books.session, now=MONDAY), Span()):
        assert not books.session.in_transaction()
        assert len(books.session.identity_map) == 0


def test_a_page_costs_the_same_queries_however_many_places_it_has(books: Books, engine: Engine) -> None:
    said: list[str] = []

    def queries_of_a_page() -> int:
        said.clear()
        books.read()
        return len(said)

    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: said.append(statement))
    places = {"community_id": books.community, "estate_id": books.estate, "grid_id": books.grid}
    books.case(building_id=books.building, responsible_role=Role.GRID_WORKER, responsible_id=books.worker, **places)
    once = queries_of_a_page()
    for number in range(4, 24):
        building = books.add(Building(estate_id=books.estate, number=str(number), grid_id=books.grid))
        neighbour = books.person("", openid=f"o_{number}")
        books.case(building_id=building, reporter_id=neighbour, confidential=True, **places)
    assert queries_of_a_page() == once
