"""A poster for each door: who stands there, and a code that binds whoever scans it."""

import re
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.demo import Demo
from bot.posters import _write_all
from config.settings import Settings
from models.doors import DoorCode
from models.places import Building, Estate

ESTATE = "工行南小区"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where posters go."""
    found = tmp_path / "out"
    found.mkdir()
    return found


async def written(street: Demo, settings: Settings, folder: Path) -> int:
    service = street.service
    account = street.sim.world.account.environment(f"{street.url}/simulator")
    given = settings.model_validate({**settings.model_dump(), **{name[4:].lower(): account[name] for name in account}})
    return await _write_all(given, service.office, service.engine, folder, ESTATE)


def pages(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.iterdir()}


async def test_each_door_gets_its_poster_and_its_code_only_once(street: Demo, settings: Settings, folder: Path) -> None:
    count = await written(street, settings, folder)
    made = len(street.sim.world.shelf.qrs)
    assert await written(street, settings, folder) == count == len(pages(folder)) > 1
    assert len(street.sim.world.shelf.qrs) == made
    page = pages(folder)[f"{ESTATE}-3号楼"]
    assert f"{ESTATE} 3号楼" in page
    assert "<svg" in page
    assert re.search(r"楼栋长 王师傅（样例） 1\d{10}", page)
    assert re.search(r"网格员 \S+ 1\d{10}", page)
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", page)


async def test_scanning_the_door_binds_and_fills_in_the_place(street: Demo, settings: Settings, folder: Path) -> None:
    await written(street, settings, folder)
    with Session(street.service.engine) as session:
        wanted = select(Building.id).join(Estate).where(Estate.name == ESTATE, Building.number == "3")
        number = session.exec(wanted).one()
        assert session.get(DoorCode, number) is not None
    phone = street.sim.user("新居民")
    assert f"{ESTATE}3号楼" in (await phone.scan(f"b:{number}")).reply
    assert f"{ESTATE}3号楼" in (await phone.text("下水道堵了,污水往外冒")).reply
