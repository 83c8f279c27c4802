"""Before the service opens a rehearsal makes everything ready, and nothing of it is to be found anywhere."""

import logging

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, func, select

from bot.app import build_office
from bot.clock import SystemClock
from bot.warmup import warm_up
from config.settings import Settings
from models.cases import Case
from models.inbox import InboxMessage
from models.people import Person


def test_a_rehearsal_succeeds_and_leaves_nothing_behind(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    office = build_office(Settings(_env_file=None, secret_key="a secret for tests that is long enough"))
    with caplog.at_level(logging.WARNING):
        warm_up(office, engine, SystemClock())
    assert not caplog.records
    with Session(engine) as session:
        for table in (Person, Case, InboxMessage):
            assert session.exec(select(func.count()).select_from(table)).one() == 0
