"""Places and people: the tree of one's area, the import with its preview, binding codes."""

import re
from pathlib import Path

from aiohttp import FormData
from sqlmodel import Session, func, select

import config.sample
from models.places import Estate

SAMPLE = Path(config.sample.__file__).parent / "street.xlsx"


async def test_the_tree_shows_ones_area(office) -> None:
    await (await office.browser("community")).get("/console/people", "长青社区", "小李", "王师傅", never=("蓝天社区",))
    await (await office.browser("street")).get("/console/people", "长青社区", "蓝天社区", "小吴")


async def test_an_import_is_shown_before_it_is_done(office) -> None:
    admin = await office.admin()
    token = re.search(r'name="token" value="([^"]+)"', await admin.get("/console/roster"))[1]

    async def upload(content: bytes) -> str:
        form = FormData({"token": token})
        form.add_field("file", content, filename="street.xlsx")
        answer = await admin.client.post("/console/roster", data=form)
        assert answer.status == 200
        return await answer.text()

    assert "处不对" in await upload(b"no workbook")
    before = estates(office)
    page = await upload(SAMPLE.read_bytes())
    assert "导入后会这样" in page
    assert estates(office) == before
    content = re.search(r'name="content" value="([^"]+)"', page)[1]
    answer = await admin.client.post("/console/roster/apply", data={"token": token, "content": content})
    assert answer.status == 200
    assert estates(office) > before


def estates(office) -> int:
    with Session(office.street.engine) as session:
        return session.exec(select(func.count()).select_from(Estate)).one()


async def test_binding_codes_come_as_a_list(office) -> None:
    admin = await office.admin()
    text = await admin.post("/console/codes", seen="/console/people")
    assert "绑定码" in text
    assert "小李" in text
