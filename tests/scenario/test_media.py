"""Photos and recordings over real HTTP: fetched in the background, tried again, written down by the office's model."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, select

from bot.demo import Demo, demo
from bot.media.files import CLEAN_UP
from bot.simulator.clock import SimClock
from config.settings import Settings
from models.cases import Case
from models.media import Attachment, FileState, Hearing

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
REPORT = "工行南小区3号楼2单元门口下水道堵了,污水往外冒"


def attachments(street: Demo) -> list[Attachment]:
    with Session(street.service.engine, expire_on_commit=False) as session:
        return list(session.exec(select(Attachment).order_by(Attachment.id)).all())


async def fetched(street: Demo) -> None:
    """Let all background work come to rest."""
    for _ in range(4):
        await street.service.files.drain()
        while await street.service.outbox.drain():
            pass
    await street.sim.settle()


def files(settings: Settings) -> list[Path]:
    return [path for path in (settings.data_dir / "media").rglob("*") if path.is_file()]


async def test_a_photo_is_kept_although_wechat_is_busy_at_first(street: Demo, settings: Settings) -> None:
    phone = street.sim.user("居民（样例）")
    await phone.text(REPORT)
    street.sim.fault("busy", match={"path": "cgi-bin/media/get"}, times=2)
    assert "照片收到" in (await phone.image()).reply
    for _ in range(3):
        await fetched(street)
        street.sim.clock.advance(5)
    row = attachments(street)[0]
    assert (row.state, row.mime, row.case_id) == (FileState.KEPT, "image/png", 1)
    assert [path.stat().st_size for path in files(settings)] == [row.size]


async def test_what_is_no_picture_is_refused_and_asked_for_again(street: Demo, settings: Settings) -> None:
    phone = street.sim.user("居民（样例）")
    await phone.text(REPORT)
    await phone.image(b"MZ this is a program")
    await fetched(street)
    assert attachments(street)[0].state is FileState.REFUSED
    assert any("打不开" in bubble.text for bubble in phone.inbox)
    assert files(settings) == []


async def test_a_photo_wechat_no_longer_has_is_asked_for_again(street: Demo) -> None:
    phone = street.sim.user("居民（样例）")
    street.sim.fault("busy", match={"path": "cgi-bin/media/get"}, times=100)
    await phone.image()
    await fetched(street)
    street.sim.world.faults.rules.clear()
    street.sim.clock.advance(4 * 86400)
    await phone.text("你好")
    await fetched(street)
    assert attachments(street)[0].state is FileState.LOST


async def test_the_offices_model_hears_a_report(settings: Settings, tmp_path: Path) -> None:
    model = tmp_path / "model.py"
    model.write_text(f"import sys; open(sys.argv[1],'rb').read(); print({REPORT!r})", encoding="utf-8")
    given = settings.model_copy(update={"voice_command": f"{sys.executable} -X utf8 {model} {{file}}"})
    async with demo(given, SimClock(MONDAY)) as street:
        phone = street.sim.user("居民（样例）")
        assert "正在听" in (await phone.voice()).reply
        await fetched(street)
        with Session(street.service.engine) as session:
            assert session.exec(select(Case)).one().text == REPORT
        assert "已登记" in phone.inbox[-1].text
        assert attachments(street)[0].hearing is Hearing.HEARD


async def test_what_no_model_understands_is_heard_by_a_person(settings: Settings) -> None:
    given = settings.model_copy(update={"voice_command": f"{sys.executable} -c pass"})
    async with demo(given, SimClock(MONDAY)) as street:
        phone = street.sim.user("居民（样例）")
        await phone.voice()
        await fetched(street)
        assert "值班的人" in phone.inbox[-1].text
        desk = street.sim.user("常主任（样例）")
        assert "听写 1" in desk.inbox[-1].text
        assert "记下了" in (await desk.text(f"听写 1 {REPORT}")).reply
        await fetched(street)
        assert "已登记" in phone.inbox[-1].text


async def test_files_of_the_forgotten_are_deleted(street: Demo, settings: Settings) -> None:
    phone = street.sim.user("居民（样例）")
    await phone.voice()
    await fetched(street)
    assert len(files(settings)) == 1
    await phone.text("删除我的信息")
    street.sim.clock.advance(CLEAN_UP.total_seconds() + 1)
    await fetched(street)
    assert files(settings) == []
