"""What staff put right is looked through, and only then learned from: the whole way to the lines for training."""

import re
from pathlib import Path

from bot import corrections
from config.settings import Settings
from nlp import evaluate

SECRET = "a secret for tests that is long enough"


async def put_right(office, number: int, **wish: str) -> None:
    desk = await office.browser("street")
    page = f"/console/cases/{number}"
    await desk.post(f"{page}/correct", "已更正", seen=page, version=str(office.street.case(number).version), **wish)


async def decide(admin, does: str, said: str) -> None:
    """Decide the first that waits."""
    page = await admin.get("/console/learning")
    row = re.search(r'action="(/console/learning/\d+)"', page)[1]
    alias = re.search(r'name="alias" value="([^"]+)"', page)
    form = {"alias": alias[1]} if alias else {}
    await admin.post(row, said, seen="/console/learning", does=does, **form)


async def test_a_kept_correction_becomes_a_line_to_learn_from(office, tmp_path: Path, capsys) -> None:
    street, admin = office.street, await office.admin()
    street.resident("one", home="惠民小区/1").says("单元门坏了,电话13812345678", "已登记")
    street.resident("two", home="惠民小区/1").says("单元门坏了,关不上", "已登记")
    await put_right(office, 1, category="elevator")
    await put_right(office, 2, category="security")
    await admin.get("/console/learning", "单元门坏了", "改为“电梯", "改为“治安", never=("13812345678",))
    await decide(admin, "keep", "采纳了")
    await decide(admin, "leave", "没有采纳")
    await admin.get("/console/learning", "没有等着看的")

    out = tmp_path / "kept.txt"
    url = street.engine.url.render_as_string(hide_password=False)
    settings = Settings(_env_file=None, database_url=url, data_dir=tmp_path, secret_key=SECRET)
    assert corrections.run(settings, out) == 1
    (line,) = out.read_text(encoding="utf-8").splitlines()
    assert line.startswith("elevator|单元门坏了,电话")
    assert "138123456" not in line
    assert evaluate.main(["--lines", str(out)]) == 0
    assert "elevator" in capsys.readouterr().out


async def test_a_proposed_name_is_understood_once_it_is_kept(office) -> None:
    street, admin = office.street, await office.admin()
    desk = await office.browser("street")
    text = "红楼大院2号楼路灯不亮"
    await desk.post("/console/new", "已登记", seen="/console/new", text=text, place="红楼大院2号楼", source="phone")
    page = await desk.get("/console/cases/1")
    estate = page.split(">惠民小区<")[0].rpartition('value="')[2].rstrip('"')
    await put_right(office, 1, category="street_light", estate=estate, building="2号楼")
    await admin.get("/console/learning", "居民管惠民小区叫", 'value="红楼大院"')
    await decide(admin, "keep", "采纳了")
    street.reader = type(street.reader)(office.gazetteer(), street.office.categories, office.scanner)
    street.resident("next").says("红楼大院2号楼下水道堵了", "惠民小区2号楼")


async def test_what_was_decided_once_stays_decided(office) -> None:
    street, admin = office.street, await office.admin()
    street.resident("one", home="惠民小区/1").says("单元门坏了", "已登记")
    await put_right(office, 1, category="elevator")
    await decide(admin, "leave", "没有采纳")
    await admin.post("/console/learning/1", "已经有人看过了", seen="/console/account", does="keep")
