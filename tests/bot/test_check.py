"""The command `check`: one plain line per fault and warning, and the exit code that goes with them."""

import asyncio
import io
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from bot import check
from bot.simulator.clock import SimClock
from bot.simulator.sim import WxSim
from config.rules import RulesError
from config.settings import Settings, SettingsError
from models import db
from models.people import Appointment, Person
from models.places import Building, Community, Estate, Grid, RosterVersion, Subdistrict
from models.vault import Vault
from models.vocabulary import Role

SECRET = "a secret for tests that is long enough"
SUMMER = datetime(2025, 6, 2, 2, tzinfo=UTC)
"""The holidays of this year and of the next are known."""


@dataclass(frozen=True)
class Said:
    code: int
    lines: list[str]


Check = Callable[..., Awaitable[Said]]


@pytest.fixture
async def wechat() -> AsyncIterator[WxSim]:
    async with WxSim(clock=SimClock()) as sim:
        yield sim


@pytest.fixture
def run(wechat: WxSim, sqlite_database: str, tmp_path: Path) -> Check:
    account = {name.removeprefix("BOT_").lower(): value for name, value in wechat.environment().items()}
    right = {**account, "secret_key": SECRET, "database_url": sqlite_database, "data_dir": tmp_path}

    async def call(now: datetime = SUMMER, **changed: Any) -> Said:
        out = io.StringIO()
        code = await asyncio.to_thread(check.run, Settings(_env_file=None, **right | changed), out, now)
        return Said(code, out.getvalue().splitlines())

    return call


@pytest.fixture
def street(sqlite_database: str) -> Session:
    """A street whose every post is held by somebody who has bound."""
    engine = db.make_engine(sqlite_database)
    with Session(engine) as session:
        _settle(session)
        session.commit()
        yield session
    engine.dispose()


def _settle(session: Session) -> None:
    street = Subdistrict(name="凤凰岭街道")
    session.add_all([street, RosterVersion(source="test")])
    session.flush()
    community = Community(subdistrict_id=street.id, name="长青社区")
    session.add(community)
    session.flush()
    grid, estate = Grid(community_id=community.id, code="CQ-01"), Estate(community_id=community.id, name="工行南小区")
    session.add_all([grid, estate])
    session.flush()
    building = Building(estate_id=estate.id, number="3", grid_id=grid.id)
    sealed = Vault(SECRET).seal("19900000001")
    person = Person(name="李卫东", openid="o_1", on_roster=True, phone_sealed=sealed, created_at=SUMMER)
    session.add_all([building, person])
    session.flush()
    posts = {
        Role.STREET_DESK: {"subdistrict_id": street.id},
        Role.COMMUNITY_STAFF: {"community_id": community.id},
        Role.GRID_WORKER: {"grid_id": grid.id},
        Role.BUILDING_HEAD: {"building_id": building.id},
    }
    session.add_all([Appointment(person_id=person.id, role=role, **scope) for role, scope in posts.items()])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


async def test_all_is_well(run: Check, street: Session) -> None:
    assert await run() == Said(0, ["all is well"])


async def test_holes_of_the_roster_are_warnings(run: Check, street: Session) -> None:
    street.add_all([Grid(community_id=1, code=f"CQ-{number:02d}") for number in range(2, 14)])
    street.flush()
    street.add_all([Building(estate_id=1, number=str(number), grid_id=1) for number in range(4, 9)])
    street.add_all([Person(name="小周", on_roster=True, created_at=SUMMER) for _ in range(3)])
    street.add(Subdistrict(name="滨河街道"))
    street.commit()
    said = await run()
    assert said.code == 0
    assert said.lines == [
        "warning: roster: 1 subdistricts have no street desk: 滨河街道",
        "warning: roster: 12 grids have no worker: " + ", ".join(f"CQ-{n:02d}" for n in range(2, 12)) + " ...",
        "warning: roster: 5 buildings have no building head",
        "warning: roster: 3 people on the roster have not bound their WeChat",
    ]


async def test_without_a_roster_nobody_can_be_served(run: Check) -> None:
    said = await run()
    assert said.code == 1
    assert said.lines == ["fault: roster: none imported: run `python -m bot import-roster FILE.xlsx`"]


async def test_a_database_that_was_never_upgraded(run: Check, tmp_path: Path) -> None:
    said = await run(database_url=f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert said.code == 1
    (line,) = said.lines
    assert line.startswith("fault: database: ")
    assert "python -m bot migrate" in line


async def test_a_database_that_does_not_answer(run: Check) -> None:
    said = await run(database_url=f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    assert said.code == 1
    (line,) = said.lines
    assert line.startswith("fault: database: cannot be reached")


async def test_a_key_that_does_not_open_the_stored_phones(run: Check, street: Session) -> None:
    said = await run(secret_key="another secret that is long enough")
    assert said.code == 1
    assert said.lines == [
        "fault: BOT_SECRET_KEY: the stored phones were sealed with another key: set the one used before"
    ]


async def test_wechat_refuses_the_secret(run: Check, street: Session) -> None:
    said = await run(wechat_app_secret="not the right secret")
    assert said.code == 1
    (line,) = said.lines
    assert line.startswith("fault: wechat: ")
    assert "BOT_WECHAT_APP_SECRET" in line
    assert "not the right secret" not in line


async def test_wechat_does_not_answer(run: Check, street: Session) -> None:
    base = f"http://127.0.0.1:{free_port()}"
    said = await run(wechat_api_base=base)
    assert said.code == 1
    (line,) = said.lines
    assert line.startswith(f"fault: wechat: no answer from {base}")


async def test_a_token_is_all_that_is_asked_of_wechat(run: Check, street: Session, wechat: WxSim) -> None:
    await run()
    assert dict(wechat.world.journal.calls) == {"cgi-bin/stable_token": 1}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"wechat_app_id": ""}, "BOT_WECHAT_APP_ID"),
        ({"wechat_token": ""}, "BOT_WECHAT_TOKEN"),
        ({"wechat_aes_key": "short"}, "BOT_WECHAT_AES_KEY"),
        ({"wechat_previous_aes_key": "?" * 43}, "BOT_WECHAT_PREVIOUS_AES_KEY"),
    ],
)
async def test_settings_of_the_account_are_named(
    run: Check, street: Session, changed: dict[str, str], named: str
) -> None:
    said = await run(**changed)
    assert said.code == 1
    (line,) = said.lines
    assert line.startswith(f"fault: {named}")


async def test_redis_is_asked_where_there_is_one(run: Check, street: Session, redis_url: str) -> None:
    assert (await run(redis_url=redis_url)).code == 0


async def test_redis_does_not_answer_and_the_rest_is_still_told(run: Check, street: Session) -> None:
    said = await run(redis_url=f"redis://127.0.0.1:{free_port()}/0", wechat_app_id="")
    assert said.code == 1
    assert [line.split()[1] for line in said.lines] == ["BOT_WECHAT_APP_ID", "redis:"]


@pytest.mark.parametrize(
    ("day", "code", "lines"),
    [
        (datetime(2026, 11, 30, 15, 59, tzinfo=UTC), 0, ["warning: calendar: the holidays of 2027 are missing"]),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), 1, ["fault: calendar: the holidays of 2027 are missing"]),
        (
            datetime(2027, 3, 1, tzinfo=UTC),
            1,
            [
                "fault: calendar: the holidays of 2027 are missing",
                "warning: calendar: the holidays of 2028 are missing",
            ],
        ),
    ],
)
async def test_next_years_holidays_are_due_in_december(
    run: Check, street: Session, day: datetime, code: int, lines: list[str]
) -> None:
    said = await run(day)
    assert said.code == code
    assert [line.rpartition(":")[0] for line in said.lines] == lines


async def test_a_rule_for_a_category_there_is_not(run: Check, street: Session, tmp_path: Path) -> None:
    own = tmp_path / "rules.toml"
    own.write_text('[limits.utility]\ncategories = ["sewage", "lift"]\n', encoding="utf-8")
    said = await run(rules=own)
    assert said == Said(1, ["fault: rules: [limits.utility] categories: no category is called 'lift'"])


async def test_without_a_key_or_with_impossible_rules_there_is_nothing_to_check_with(
    run: Check, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match="BOT_SECRET_KEY"):
        await run(secret_key="short")
    own = tmp_path / "rules.toml"
    own.write_text('[worktime]\nslots = ["18:00-08:00"]\n', encoding="utf-8")
    with pytest.raises(RulesError, match=r"rules\.toml"):
        await run(rules=own)
