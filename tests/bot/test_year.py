"""The generated year: the street's own figures, every open case with a clock, no push lost."""

import csv
import io
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot import import_roster
from bot.office import build_office
from bot.year import play
from config.settings import Settings
from models.cases import Case
from models.db import make_engine, upgrade
from models.deadlines import Deadline, DeadlineState
from models.pushes import Push, PushState
from models.workflow import ACTIVE

ROSTER = Path(__file__).parent.parent.parent / "config/sample/street.xlsx"
UNTIL = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
MINUTES = 10


@pytest.mark.long
def test_a_year_of_the_sample_street(tmp_path: Path) -> None:
    given = Settings(_env_file=None, data_dir=tmp_path, secret_key="x" * 40)
    engine = make_engine(given.database, durable=False)
    upgrade(engine)
    begins, out = UNTIL - play.YEAR, io.StringIO()
    codes = tmp_path / "codes.csv"
    assert (
        import_roster.run(ROSTER, dry_run=False, codes=codes, renew=False, settings=given, out=out, err=out, now=begins)
        == 0
    )
    with codes.open(encoding="utf-8-sig") as file:
        people = {f"o_staff_{number}": row[4] for number, row in enumerate(list(csv.reader(file))[1:])}
    used = time.process_time()
    came = play.play(build_office(given), engine, UNTIL, people, lambda _number, _total: None)
    assert time.process_time() - used < MINUTES * 60
    assert came == play.Figures(
        received=1145, handled=981, under_way=164, whistles=82, answers=82, solved=66, mediations=103
    )
    with Session(engine) as session:
        for case in session.exec(select(Case).where(Case.state.in_(list(ACTIVE)))):
            running = session.exec(
                select(Deadline.id).where(Deadline.case_id == case.id, Deadline.state == DeadlineState.PENDING)
            ).first()
            assert running is not None or case.overdue_at is not None, (case.case_no, case.state)
        lost = session.exec(select(Push).where(Push.state.in_([PushState.WAITING, PushState.CLAIMED]))).all()
        assert [push.id for push in lost if push.not_before <= UNTIL] == []
    engine.dispose()
