"""The command `export`: days, JSON lines, the workbook, and who asked for reporters."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from sqlmodel import Session, select

from bot import export, workbook
from config.settings import Settings
from config.texts import load_texts
from models import db
from models.cases import AccessLog, Case, Source
from models.people import Person
from models.places import Subdistrict
from models.vocabulary import Role, State

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
"""10:00 in the street."""

Export = Callable[..., bytes]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An office with four cases, one a day, the last from Thursday."""
    url = request.getfixturevalue(f"{request.param}_database")
    engine = db.make_engine(url)
    with Session(engine) as session, session.begin():
        street = Subdistrict(name="凤凰岭街道")
        reporter = Person(name="周小梅", openid="o_1", phone_tail="0007", created_at=MONDAY)
        session.add_all([street, reporter])
        session.flush()
        for days, text in enumerate(["=1+1 路灯不亮", "路灯\x0b不亮", "#N/A", "13812345678"]):
            session.add(
                Case(
                    case_no=f"FH2026112{3 + days}-000{1 + days}",
                    subdistrict_id=street.id,
                    state=State.DISPATCHED,
                    category="street_light",
                    urgency="normal",
                    source=Source.WECHAT,
                    text=text,
                    reporter_id=reporter.id,
                    received_at=MONDAY + timedelta(days=days),
                    responsible_role=Role.STREET_DESK,
                )
            )
            session.flush()
    engine.dispose()
    secret = "a secret for tests that is long enough"
    return Settings(_env_file=None, database_url=url, data_dir=tmp_path, secret_key=secret)


@pytest.fixture
def run(settings: Settings) -> Export:
    def call(**given: Any) -> bytes:
        out = io.BytesIO()
        options: dict[str, Any] = {"since": None, "until": None, "form": "jsonl", "with_reporter": False}
        assert export.run(settings, out=out, **options | given) == 0
        return out.getvalue()

    return call


@pytest.fixture
def looked(settings: Settings) -> Callable[[], list[AccessLog]]:
    """Who has looked at personal data."""

    def rows() -> list[AccessLog]:
        engine = db.make_engine(settings.database)
        with Session(engine) as session:
            found = list(session.exec(select(AccessLog)))
        engine.dispose()
        return found

    return rows


def days(lines: bytes) -> list[str]:
    return [json.loads(line)["received_at"][8:10] for line in lines.splitlines()]


def table(book: bytes) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, ["26", "25", "24", "23"]),
        ("2026-11-24", "2026-11-25", ["25", "24"]),
        ("2026-11-24T10:00", None, ["26", "25", "24"]),
        ("2026-11-24T10:00:01", "2026-11-26T02:00:00+00:00", ["25"]),
        (None, "2026-11-22", []),
    ],
)
def test_days_are_the_offices_and_the_last_one_counts(
    run: Export, since: str | None, until: str | None, found: list[str]
) -> None:
    assert days(run(since=since, until=until)) == found


@pytest.mark.parametrize("text", ["gestern", "2026-13-01", "", "2026-11-22T25:00"])
def test_what_is_no_day_is_told(text: str) -> None:
    with pytest.raises(export.BadDayError, match="is no day"):
        export.moment(text, ZONE)


def test_after_the_last_day_there_is_none() -> None:
    with pytest.raises(export.BadDayError):
        export.moment("9999-12-31", ZONE, end=True)


def test_lines_are_utf_8_and_show_neither_numbers_nor_the_reporter(run: Export, looked: Any) -> None:
    lines = run().decode()
    assert "路灯不亮" in lines
    assert "1381234" not in lines
    assert "周小梅" not in lines
    assert looked() == []


def test_asking_for_reporters_is_logged_with_the_number_of_cases(run: Export, looked: Any) -> None:
    first = json.loads(run(with_reporter=True, since="2026-11-25").splitlines()[0])
    assert first["reporter"] == {"name": "周小梅", "phone_tail": "0007"}
    (entry,) = looked()
    assert (entry.who, entry.rows) == ("export", 2)


def test_who_asks_is_logged_before_a_line_is_written(settings: Settings, looked: Any) -> None:
    class Pipe(io.BytesIO):
        def writelines(self, _lines: Any) -> None:
            assert len(looked()) == 1
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        export.run(settings, since=None, until=None, form="jsonl", with_reporter=True, out=Pipe())


def test_the_workbook_is_in_the_offices_words(run: Export) -> None:
    rows = table(run(form="xlsx"))
    assert len(rows) == 4
    newest = rows[0]
    assert (newest["单号"], newest["状态"], newest["分类"]) == ("FH20261126-0004", "待接单", "路灯照明")
    assert (newest["责任角色"], newest["超期"], newest["来源"]) == ("街道值守", "否", "微信")
    assert newest["登记时间"] == datetime(2026, 11, 26, 10, 0)  # noqa: DTZ001  # Excel knows no zones
    assert "诉求人" not in newest


def test_words_of_residents_are_never_formulas_nor_errors(run: Export) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(run(form="xlsx"))).active
    column = next(cell.column for cell in sheet[1] if cell.value == "内容")
    cells = [sheet.cell(row, column) for row in range(3, 6)]
    assert [cell.value for cell in cells] == ["#N/A", "路灯不亮", "=1+1 路灯不亮"]
    assert [cell.data_type for cell in cells] == ["s", "s", "s"]


def test_the_workbook_has_reporters_only_when_asked_for(run: Export, looked: Any) -> None:
    assert table(run(form="xlsx", with_reporter=True))[0]["诉求人"] == "周小梅"
    assert len(looked()) == 1


def test_more_cases_than_a_sheet_takes_go_on_a_second(run: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS", 3)
    book = openpyxl.load_workbook(io.BytesIO(run(form="xlsx")))
    assert [sheet.max_row for sheet in book.worksheets] == [4, 2]


@pytest.mark.parametrize("kind", [State, Source, Role])
def test_every_code_has_its_word(kind: Any) -> None:
    texts = load_texts()
    name = {State: "ledger_state", Source: "ledger_source", Role: "role"}[kind]
    assert [code for code in kind if f"{name}.{code.value}" not in texts] == []


def test_the_service_can_write_while_the_ledger_is_read(settings: Settings) -> None:
    class Pipe(io.BytesIO):
        def writelines(self, lines: Any) -> None:
            self.write(next(lines))
            engine = db.make_engine(settings.database)
            with Session(engine) as session, session.begin():
                session.add(Subdistrict(name="another"))
            engine.dispose()
            super().writelines(lines)

    out = Pipe()
    assert export.run(settings, since=None, until=None, form="jsonl", with_reporter=True, out=out) == 0
    assert days(out.getvalue()) == ["26", "25", "24", "23"]


def test_an_empty_folder_is_told_what_to_run(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, secret_key="a secret for tests that is long enough")
    with pytest.raises(db.DatabaseError, match="python -m bot migrate"):
        export.run(settings, since=None, until=None, form="jsonl", with_reporter=False, out=io.BytesIO())
