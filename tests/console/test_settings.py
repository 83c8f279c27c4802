"""Settings changed in the console: heard in the chat at once, checked before they are kept, taken back."""

import html
import re
from functools import partial

import pytest
from sqlmodel import Session, select

from bot.office import build_office, shipped
from bot.standing import Standing
from bot.understanding import Understanding
from bot.writer import Writer
from config.settings import Settings
from models import setting_versions
from models.cases import AccessLog
from models.people import Person

SETTINGS = "/console/settings"
RECEIPT = f"{SETTINGS}/texts/resident.not_yours"


def versions(office) -> list[setting_versions.SettingVersion]:
    with Session(office.street.engine) as session:
        return list(setting_versions.history(session, 100))


WHATEVER_THE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""For what is decided before a database is asked."""


def filled_in(page: str) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    form = page.split('<form class="card"')[1]
    values = dict(re.findall(r'<input name="([^"]+)" value="([^"]*)"', form))
    values |= dict.fromkeys(re.findall(r'<input type="checkbox" name="([^"]+)" checked>', form), "on")
    values |= dict(re.findall(r'<textarea name="([^"]+)" rows="\d+">([^<]*)</textarea>', form))
    for name, options in re.findall(r'<select name="([^"]+)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    return {name: html.unescape(value) for name, value in values.items()}


async def change(browser, path: str, *pieces: str, status: int = 200, act: str = "save", **values: str) -> str:
    """Change these fields of an entry's form and send it."""
    page = await browser.get(path)
    form = filled_in(page) | {name.replace("__", "."): value for name, value in values.items()}
    return await browser.post(path, *pieces, status=status, shown=page, act=act, **form)


async def test_a_changed_sentence_is_heard_in_the_chat(office) -> None:
    admin = await office.admin()
    office.street.resident(home="工行南小区/3").says("下水道堵了", "收到,已登记 FH")
    await change(
        admin,
        f"{SETTINGS}/texts/resident.receipt",
        "已经生效",
        resident__receipt="好嘞,{{ case_no }} 记下了,最晚{{ final }}办好",
        note="更亲切",
    )
    office.street.resident(home="工行南小区/3").says("路灯不亮", "好嘞,FH", "记下了,最晚", never=("收到",))
    (kept,) = versions(office)
    assert (kept.document, kept.note) == ("texts", "更亲切")
    await admin.get(SETTINGS, "乔管理", "更亲切", "用语 · resident.receipt")
    with Session(office.street.engine) as session:
        assert session.exec(select(AccessLog).where(AccessLog.what == "settings_changed")).one().person_id


async def test_a_preview_shows_the_sentence_filled_in_and_keeps_nothing(office) -> None:
    admin = await office.admin()
    path = f"{SETTINGS}/texts/resident.refuted"
    shipped = office.street.office.texts.source("resident.refuted")
    await change(admin, path, "王楼长说不是", act="preview", resident__refuted="{{ by }}说不是,单号{{ short }}")
    assert office.street.office.texts.source("resident.refuted") == shipped
    assert versions(office) == []


@WHATEVER_THE_ENGINE
@pytest.mark.parametrize(
    ("path", "values", "words"),
    [
        ("texts/resident.refuted", {"resident__refuted": "{{ by"}, "括号没配好"),
        ("texts/resident.refuted", {"resident__refuted": "{{ salary }}"}, "没有“salary”可填"),
        ("texts/resident.receipt", {"resident__receipt": "收到啦"}, "这句话要告诉人单号"),
        ("texts/resident.refuted", {"resident__refuted": "{{ by.__class__ }}"}, "不能用的写法"),
        ("texts/resident.refuted", {"resident__refuted": " "}, "不能空着"),
        ("rules/limits", {"limits__ordinary__handle": "很快"}, "“一般:多久办好”填的“很快”看不懂"),
        ("rules/limits", {"limits__ordinary__handle": "5 workdays 外加"}, "看不懂"),
        ("rules/reminders", {"reminders__at": "1.5"}, "不能大于1"),
        ("rules/media", {"media__largest_mb": "一百"}, "要填数字"),
        ("rules/binding", {"binding__tries": "0"}, "不能小于1"),
        ("rules/worktime", {"worktime__slots": "18:00-08:00"}, "上班时间填得不对"),
        ("rules/quiet_hours", {"quiet_hours__from": "晚上"}, "看不懂"),
        ("rules/season", {"season__heating": "冬天"}, "样子不对"),
        ("rules/wechat", {"wechat__template_fields__survey": "thing2"}, "名称 = 内容"),
        ("rules/milestones", {"milestones__illegal_build": "nonsense = 4h"}, "没有叫“nonsense”的阶段"),
        ("categories/noise", {"noise__name": ""}, "“叫什么”不能空着"),
        ("categories/noise", {"noise__urgency": "sometimes"}, "没有“sometimes”这一项"),
        ("categories/noise", {"noise__lead": "火星管理所"}, "责任单位里没有“火星管理所”"),
        ("keywords/noise", {"noise__words": "跳 舞"}, "不能有空格"),
        ("keywords/noise", {"noise__words": "音响…"}, "前后都要有词"),
        ("menus/default", {"default:1:name": "我们都要来报事"}, "最多4个字"),
        ("menus/default", {"default:2:does": ""}, "还没选点了做什么"),
        ("menus/default", {"default:2:does": "fly"}, "没有“fly”这一项"),
        ("commands/urge", {"urge__words": ""}, "至少要有一个"),
        ("commands/urge", {"urge__words": "催\n撤回"}, "“撤回”已经是别的口令"),
        ("choices/verify", {"verify__1__label": ""}, "不能空着"),
    ],
)
async def test_what_cannot_stand_is_said_plainly_and_nothing_is_kept(office, path, values, words) -> None:
    admin = await office.admin()
    before = office.street.office.as_it_stands()
    page = await change(admin, f"{SETTINGS}/{path}", words, status=422, **values)
    assert 'role="alert"' in page
    assert versions(office) == []
    assert office.street.office == before


@WHATEVER_THE_ENGINE
async def test_a_form_sent_as_it_stands_changes_nothing(office) -> None:
    admin = await office.admin()
    for document in ("rules", "categories", "keywords", "menus", "commands", "choices"):
        listed = await admin.get(f"{SETTINGS}/{document}")
        for path in re.findall(rf'href="({SETTINGS}/{document}/[^"]+)"', listed):
            await change(admin, path, "和现在一样")
    await change(admin, f"{SETTINGS}/texts/resident.receipt", "和现在一样")
    assert versions(office) == []


async def test_a_changed_limit_moves_the_next_due_time_and_not_those_that_run(office) -> None:
    admin = await office.admin()
    first = office.street.resident(home="工行南小区/3").says("路灯不亮", "最晚11月30日")
    path = f"{SETTINGS}/rules/limits"
    await change(admin, path, "一般:多久办好:11月25日", act="preview", limits__ordinary__handle="2 workdays")
    await change(admin, path, "已经生效", limits__ordinary__handle="2 workdays")
    office.street.resident("next", home="工行南小区/3").says("楼道灯坏了", "最晚11月25日")
    assert "11月30日" in first
    await admin.get("/console/cases/1", "11月30日")


async def test_a_new_keyword_decides_what_a_report_is_about(office) -> None:
    admin = await office.admin()
    street, text = office.street, "楼下豆花机一直开着"
    street.read = office.backend.understanding.read
    assert street.read(text).category != "noise"
    path = f"{SETTINGS}/keywords/noise"
    await change(admin, path, f"“{text}”:噪音", act="preview", noise__words="豆花机", **{"try": text})
    assert street.read(text).category != "noise"
    await change(admin, path, "已经生效", noise__words="豆花机\n咚吧…半夜")
    assert street.read(text).category == "noise"
    street.resident(home="工行南小区/3").says(text, "噪音")


async def test_a_renamed_category_and_a_new_command_word_are_understood(office) -> None:
    admin = await office.admin()
    await change(admin, f"{SETTINGS}/categories/street_light", "已经生效", street_light__name="灯不亮")
    resident = office.street.resident(home="工行南小区/3")
    resident.says("路灯不亮", "问题:灯不亮")
    await change(admin, f"{SETTINGS}/commands/progress", "已经生效", progress__words="进度\n咋样了")
    resident.says("咋样了", "灯不亮")
    await change(admin, f"{SETTINGS}/choices/verify", "已经生效", verify__1__also="对头")
    head = office.street.phone("head")
    office.street.send()
    head.hears("1 属实")
    head.says("对头", "属实")


async def test_a_changed_menu_is_what_the_account_will_be_given(office) -> None:
    admin = await office.admin()
    await change(admin, f"{SETTINGS}/menus/default", "publish-menu", **{"default:1:name": "报个事"})
    assert office.street.office.menus.default[0]["name"] == "报个事"
    with Session(office.street.engine) as session:
        kept = setting_versions.in_force(session)
    assert kept["menus"]["default"][0] == {"name": "报个事", "does": "how"}


async def test_fields_of_a_template_can_be_named_as_the_account_has_them(office) -> None:
    admin = await office.admin()
    await change(admin, f"{SETTINGS}/rules/wechat", "已经生效", wechat__template_fields__survey="thing9 = case_no")
    assert office.street.office.rules.wechat.template_fields["survey"] == {"thing9": "case_no"}
    await admin.post(f"{SETTINGS}/rules/wechat", "已经生效", act="reset")
    assert office.street.office.rules.wechat.template_fields["survey"]["thing2"] == "category"


async def test_a_change_is_taken_back_and_later_ones_stay(office) -> None:
    admin = await office.admin()
    await change(admin, f"{SETTINGS}/rules/urge", "已经生效", urge__every="1h")
    await change(admin, f"{SETTINGS}/rules/undo", "已经生效", undo__within="30m")
    page = await admin.get(SETTINGS, "4h", "1h", "10m", "30m")
    first = min(int(number) for number in re.findall(r"versions/(\d+)/undo", page))
    await admin.post(f"{SETTINGS}/versions/{first}/undo", "撤销了,已经生效", seen=SETTINGS)
    rules = office.street.office.rules
    assert (rules.urge.every, rules.undo.within) == (4 * 3600, 30 * 60)
    assert len(versions(office)) == 3
    await admin.post(f"{SETTINGS}/versions/{first}/undo", "没有要改的", seen=SETTINGS)


async def test_only_administrators_change_and_the_street_may_look(office) -> None:
    street = await office.browser("street")
    page = await street.get(f"{SETTINGS}/rules/limits", "一般:多久办好", "disabled")
    assert "存好" not in page
    await street.post(f"{SETTINGS}/rules/limits", status=403, act="save", limits__ordinary__handle="1 workday")
    await (await office.browser("community")).get(SETTINGS, status=403)
    assert versions(office) == []


async def test_sentences_are_found_by_their_words(office) -> None:
    admin = await office.admin()
    await admin.get(f"{SETTINGS}/texts", "用语", never=("resident.receipt",))
    await admin.get(f"{SETTINGS}/texts?q=已登记", "/texts/resident.receipt")
    await admin.get(f"{SETTINGS}/texts?group=worktime", "/texts/due.days", never=("resident.receipt",))
    await admin.get(f"{SETTINGS}/texts?q=没有这几个字的话", "没有这样的话")


@WHATEVER_THE_ENGINE
async def test_every_part_of_what_can_be_set_has_words(office) -> None:
    admin = await office.admin()
    for document in ("rules", "categories", "keywords", "menus", "commands", "choices"):
        listed = await admin.get(f"{SETTINGS}/{document}")
        paths = re.findall(rf'href="({SETTINGS}/{document}/[^"]+)">([^<]+)<', listed)
        assert paths
        for path, title in paths:
            assert re.search(r"[\u3400-\u9fff]", title), path
            page = await admin.get(path)
            for label in re.findall(r"<(?:label|legend)[^>]*>(?:<input[^>]*>)?([^<]+)<", page):
                assert re.search(r"[\u3400-\u9fff]", label), f"{path}: {label}"


async def test_a_replica_takes_over_what_another_was_told(office) -> None:
    backend = office.backend
    settings = Settings(secret_key="another process of the same office, with its own key")
    other = build_office(settings)
    understanding = Understanding(other, backend.clock)
    writer = Writer(office.street.engine)
    writer.start()
    replica = Standing(other, partial(build_office, settings), shipped(settings), writer, backend.shared, understanding)
    await change(await office.admin(), f"{SETTINGS}/rules/urge", "已经生效", urge__every="1h")
    assert other.rules.urge.every == 4 * 3600
    await replica.look()
    assert other.rules.urge.every == 3600
    await writer.stop()


async def test_settings_that_no_longer_fit_leave_the_office_as_it_was(office) -> None:
    with Session(office.street.engine) as session, session.begin():
        person = session.exec(select(Person)).first()
        for document, own in (
            ("texts", {"resident": {"receipt": "{{ gone }}", "refuted": "{{ short }} 不是"}}),
            ("rules", {"limits": {"ordinary": {"handle": "gone"}}}),
        ):
            row = {"number": 1, "entry": "", "at": office.street.now, "person_id": person.id, "own": own}
            session.add(setting_versions.SettingVersion(document=document, **row))
            session.flush()
    before = office.street.office.texts.source("resident.refuted")
    await office.backend.standing.look()
    assert office.street.office.texts.source("resident.refuted") == before
    office.street.resident(home="工行南小区/3").says("路灯不亮", "收到,已登记 FH")
