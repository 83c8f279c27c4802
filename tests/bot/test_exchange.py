"""The command `exchange`: the city platform's cases in and out, by the numbers they have there."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlmodel import Session, select

from bot import exchange, import_roster
from config.settings import Settings
from models import db
from models.cases import Case, LogEntry, Source
from models.people import Person
from models.vocabulary import Event, State

SAMPLE = Path(import_roster.__file__).parent.parent / "config" / "sample" / "street.xlsx"
GUTTER = {
    "external_no": "WH-1",
    "text": "门口下水道堵了,污水往外冒",
    "place": "工行南小区3号楼",
    "phone": "13800000009",
}
LAMP = {"external_no": "WH-2", "text": "路灯不亮", "category": "路灯照明", "source": "热线", "name": "样例居民"}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The sample street."""
    url = request.getfixturevalue(f"{request.param}_database")
    secret = "a secret for tests that is long enough"
    settings = Settings(_env_file=None, database_url=url, data_dir=tmp_path, secret_key=secret)
    told = io.StringIO()
    done = import_roster.run(SAMPLE, dry_run=False, codes=None, renew=False, settings=settings, out=told, err=told)
    assert done == 0, told.getvalue()
    return settings


Receive = Callable[..., tuple[int, str, str]]


@pytest.fixture
def receive(settings: Settings, tmp_path: Path) -> Receive:
    """Import these rows: exit code, what was printed, what was wrong."""

    def call(*rows: Any, dry_run: bool = False) -> tuple[int, str, str]:
        file = tmp_path / "cases.jsonl"
        lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        file.write_text("\n".join(lines), encoding="utf-8")
        out, err = io.StringIO(), io.StringIO()
        return exchange.receive(settings, file, dry_run=dry_run, out=out, err=err), out.getvalue(), err.getvalue()

    return call


def cases(settings: Settings) -> dict[str, Case]:
    engine = db.make_engine(settings.database)
    with Session(engine, expire_on_commit=False) as session:
        found = {case.external_no or "": case for case in session.exec(select(Case))}
    engine.dispose()
    return found


def test_the_same_file_twice_changes_nothing(settings: Settings, receive: Receive) -> None:
    code, told, _ = receive(GUTTER, LAMP)
    assert (code, "新登记2件" in told, "WH-1 → FH" in told) == (0, True, True)
    before = cases(settings)
    assert {case.state for case in before.values()} <= {State.DISPATCHED, State.VERIFYING, State.ESCALATED_STREET}
    assert (before["WH-2"].source, before["WH-2"].category) == (Source.HOTLINE, "street_light")
    assert "新登记0件,补充0件,撤回0件,没有变化2件" in receive(GUTTER, LAMP)[1]
    assert {no: case.version for no, case in cases(settings).items()} == {no: c.version for no, c in before.items()}


def test_words_that_changed_are_added_once_and_a_withdrawal_ends_it(settings: Settings, receive: Receive) -> None:
    receive(LAMP)
    worse = LAMP | {"text": "路灯不亮,已经三天"}
    assert "补充    WH-2" in receive(worse)[1]
    assert "补充0件" in receive(worse)[1]
    assert "撤回    WH-2" in receive(LAMP | {"state": "撤回"})[1]
    assert cases(settings)["WH-2"].state is State.WITHDRAWN
    assert "没有变化1件" in receive(LAMP | {"state": "撤回"})[1]


def test_every_bad_row_is_named_and_nothing_is_written(settings: Settings, receive: Receive) -> None:
    bad = [GUTTER, "nonsense", {"external_no": "WH-3"}, LAMP | {"category": "飞碟"}, GUTTER, LAMP | {"phone": "12"}]
    code, _, wrong = receive(*bad)
    assert code == 1
    for words in ("第2行", "第3行 内容:不能空着", "飞碟", "和第1行编号相同", "不是11位手机号"):
        assert words in wrong
    assert cases(settings) == {}


def test_a_dry_run_only_tells(settings: Settings, receive: Receive) -> None:
    _, told, _ = receive(GUTTER, dry_run=True)
    assert ("新登记  WH-1" in told, "没有写入" in told, cases(settings)) == (True, True, {})


def test_a_workbook_comes_in_and_its_answers_go_back(settings: Settings, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "案件"
    book.active.append(["平台编号", "内容", "地点", "登记人"])
    book.active.append(["WH-9", "电梯困人了,快来", "三金B区6号楼", "平台"])
    file, back = tmp_path / "in.xlsx", tmp_path / "back.xlsx"
    book.save(file)
    out, err = io.StringIO(), io.StringIO()
    assert exchange.receive(settings, file, dry_run=False, out=out, err=err) == 0, err.getvalue()
    assert "登记人:不认识这一列" in out.getvalue()
    assert exchange.give(settings, back, since=None) == 0
    rows = list(openpyxl.load_workbook(back).active.values)
    assert rows[0][:3] == ("平台编号", "本街道单号", "状态")
    assert rows[1][0] == "WH-9"
    assert rows[1][3] == "电梯"


def test_what_goes_back_tells_how_it_ended_and_never_who_reported(
    settings: Settings, receive: Receive, tmp_path: Path
) -> None:
    receive(LAMP)
    engine = db.make_engine(settings.database)
    with Session(engine) as session, session.begin():
        case = session.exec(select(Case)).one()
        worker = session.exec(select(Person).where(Person.on_roster)).first()
        assert worker
        case.state = State.RESOLVED
        session.add(
            LogEntry(
                case_id=case.id,
                at=case.received_at,
                event=Event.RESOLVED,
                to_state=State.RESOLVED,
                actor_role="grid_worker",
                actor_id=worker.id,
                note="换了灯,已告诉13800000009",
            )
        )
    engine.dispose()
    exchange.give(settings, tmp_path / "back.jsonl", since=None)
    text = (tmp_path / "back.jsonl").read_text(encoding="utf-8")
    found = json.loads(text)
    assert found["answer"].startswith("换了灯")
    assert (found["state"], found["score"]) == ("resolved", None)
    assert not any(secret in text for secret in ("13800000009", "样例居民"))
    exchange.give(settings, tmp_path / "later.jsonl", since="2099-01-01")
    assert (tmp_path / "later.jsonl").read_text(encoding="utf-8") == ""
