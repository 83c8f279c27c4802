"""A unit without an account answers over HTTP: the link opens one assignment, takes words and photos, then closes."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image
from sqlmodel import Session, select
from street import Street
from test_whistle import rows, whistled

from bot.media.store import FolderStore
from bot.pages.answer import AnswerPage
from bot.writer import Writer
from handlers.context import Context
from handlers.whistle import links
from models.media import Attachment
from models.whistles import Assignment


class StreetClock:
    """The street's hands."""

    def __init__(self, street: Street) -> None:
        self._street = street

    def now(self) -> object:
        return self._street.now


@pytest.fixture
async def client(street: Street, tmp_path: Path) -> AsyncIterator[TestClient]:
    writer = Writer(street.engine)
    writer.start()
    page = AnswerPage(street.office, street.engine, writer, FolderStore(tmp_path), StreetClock(street), lambda: None)
    app = web.Application()
    app.add_routes(page.routes())
    async with TestClient(TestServer(app)) as running:
        yield running
    await writer.stop()


def address(street: Street, no: str) -> str:
    _, (lead,) = rows(street, no)
    with Session(street.engine) as session:
        ctx = Context(office=street.office, session=session, now=street.now)
        return links.link(ctx, session.get_one(Assignment, lead.id)).removeprefix(street.office.base_url)


def photo(*, place: bool) -> bytes:
    data, exif = io.BytesIO(), Image.Exif()
    if place:
        exif[0x010F] = "someone's own phone"
    Image.new("RGB", (40, 30), "green").save(data, "JPEG", exif=exif)
    return data.getvalue()


async def test_from_claim_to_answer_without_an_account(street: Street, client: TestClient, tmp_path: Path) -> None:
    no = whistled(street)
    path = address(street, no)
    text = await (await client.get(path)).text()
    for piece in (
        f"FH20261123-{no}",
        "市政公司",
        "工行南小区3号楼",
        "下水道堵了",
        "管道塌了",
        "牵头来办",
        "7个工作日",
        "认领",
    ):
        assert piece in text, piece
    assert "<script" not in text
    reply = await client.post(path, data={"does": "whistle_claimed"})
    assert "认领好了" in await reply.text()
    assert rows(street, no)[1][0].state == "claimed"
    form = FormData()
    form.add_field("does", "answered")
    form.add_field("words", "换了二十米管,\n通了")
    form.add_field("photos", photo(place=True), filename="a.jpg", content_type="image/jpeg")
    form.add_field("photos", b"", filename="", content_type="application/octet-stream")
    reply = await client.post(path, data=form)
    text = await reply.text()
    assert "答复收到了" in text
    assert "换了二十米管, 通了" in text
    assert 'value="answered"' not in text
    street.send()
    assert "市政公司答复:换了二十米管, 通了" in "\n".join(street.phone("street").heard)
    with Session(street.engine) as session:
        (kept,) = session.exec(select(Attachment)).all()
        assert (kept.case_id, kept.kind, kept.state) == (int(no), "image", "kept")
        data = (tmp_path / kept.key).read_bytes()
    assert b"someone's own phone" not in data
    street.phone("street").says("1", "解决了")
    reply = await client.post(path, data={"does": "assessed", "score": "5", "words": "说得清楚"})
    assert "打分收到了" in await reply.text()
    assert rows(street, no)[0].whistler_score == 5


async def test_what_cannot_be_done_is_said_and_the_words_are_kept(street: Street, client: TestClient) -> None:
    path = address(street, no := whistled(street))
    reply = await client.post(path, data={"does": "answered", "words": "  "})
    assert (reply.status, "差一句说明" in await reply.text()) == (409, True)
    reply = await client.post(path, data={"does": "whistle_returned", "words": "不是我们的管", "unit": "长青社区"})
    text = await reply.text()
    assert reply.status == 409
    assert "不能推给长青社区" in text
    assert "不是我们的管" in text
    form = FormData()
    form.add_field("does", "progressed")
    form.add_field("words", "在挖")
    form.add_field("photos", b"GIF89a no picture at all", filename="a.jpg", content_type="image/jpeg")
    reply = await client.post(path, data=form)
    assert (reply.status, "照片没有收下" in await reply.text(), "在挖" in await reply.text()) == (409, True, True)
    assert (await client.post(path, data={"does": "resolved"})).status == 409
    reply = await client.post(path, data={"does": "whistle_returned", "words": "归灯杆的单位管", "unit": "路灯管理所"})
    assert reply.status == 404
    assert rows(street, no)[1][0].state == "returned"
    assert "<b>" not in await (await client.post(path, data={"words": "<b>x"})).text()


async def test_a_link_expires_is_closed_and_cannot_be_guessed(street: Street, client: TestClient) -> None:
    no = whistled(street)
    path = address(street, no)
    wrong = path[:-3] + "abc"
    for made_up in (wrong, "/answer/x", "/answer/" + "A" * 300, path + "%00"):
        reply = await client.get(made_up)
        assert (reply.status, "打不开了" in await reply.text()) == (404, True)
    reply = await client.get(path)
    assert reply.headers["Referrer-Policy"] == "no-referrer"
    assert reply.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    street.phone("resident").says("撤回", "撤回了")
    assert (await client.get(path)).status == 404
    assert (await client.post(path, data={"does": "whistle_claimed"})).status == 404


async def test_the_reporter_stays_hidden(street: Street, client: TestClient) -> None:
    resident = street.resident(home="工行南小区/3")
    resident.says("我是3号楼2单元501的,电话13912345678,楼上602天天半夜装修")
    case = street.cases()[0]
    assert case.confidential
    street.phone("head").says("3 劝不住")
    street.phone("officer").says(f"{case.short} 4 劝不住", "已记:上报")
    street.phone("street").says("7 市政公司 劝不住")
    street.phone("street").says("1", "已吹哨")
    text = await (await client.get(address(street, case.short))).text()
    assert "13912345678" not in text
    assert "501" not in text
