"""Every due time says in one plain sentence why it is that one; every text renders with what the code gives it."""

import json
import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import config.texts
from config.durations import parse_duration
from config.texts import Texts
from config.workcalendar import WorkDays, load_work_days
from models.worktime import QuietHours, Why, WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(overrides=load_work_days(), timezone=SHANGHAI)
NIGHT = QuietHours(start=time(21, 30), end=time(7, 30), timezone=SHANGHAI)
TABLES = tomllib.loads((Path(config.texts.__file__).parent / "texts" / "worktime.toml").read_text(encoding="utf-8"))
TEXTS = Texts({f"{table}.{name}": source for table, texts in TABLES.items() for name, source in texts.items()})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def said(why: Why) -> str:
    kept = json.loads(json.dumps(dict(why.values)))  # a push row keeps them as JSON
    return TEXTS.say(why.key, **kept)


DUE = [
    ("2026-11-22 14:10", "2h", "2小时内"),
    ("2026-11-22 14:10", "90m", "90分钟内"),
    ("2026-11-22 14:10", "30s", "30秒内"),
    ("2026-11-23 09:00", "2 work_hours", "2个工作时"),
    ("2026-11-23 09:00", "1.5 work_hours", "1.5个工作时"),
    ("2026-11-23 09:00", "4 work_hours", "4个工作时,午休不算"),
    ("2026-11-23 17:00", "4 work_hours", "4个工作时,晚上不算"),
    ("2026-11-23 06:00", "1 work_hour", "1个工作时,晚上不算"),
    ("2026-11-27 17:00", "4 work_hours", "4个工作时,晚上、周末不算"),
    ("2026-11-22 13:00", "4 work_hours", "4个工作时,午休、晚上、周末不算"),
    ("2026-11-22 20:00", "2 work_hours", "2个工作时,晚上不算"),
    ("2026-09-30 16:00", "4 work_hours", "4个工作时,晚上不算,10月1日—7日放假不算"),
    ("2026-10-05 09:00", "2 work_hours", "2个工作时,晚上不算,10月1日—7日放假不算"),
    ("2025-12-31 17:00", "4 work_hours", "4个工作时,晚上不算,1月1日—3日放假不算,1月4日(周日)调休上班,照算"),
    ("2026-02-14 17:00", "4 work_hours", "4个工作时,晚上不算,2月15日—23日放假不算,2月14日(周六)调休上班,照算"),
    ("2026-02-14 20:00", "2 work_hours", "2个工作时,晚上不算,2月15日—23日放假不算"),  # that day no longer counted
    (
        "2026-12-31 17:00",
        "4 work_hours",
        "4个工作时,晚上、周末不算,1月1日放假不算,2027年放假安排还没公布,暂按周一到周五算",
    ),
    ("2026-11-22 14:10", "5 workdays", "5个工作日,从11月23日(周一)起算"),
    ("2026-11-27 14:10", "1 workday", "1个工作日,从11月30日(周一)起算,周末不算"),
    (
        "2026-09-28 10:00",
        "5 workdays",
        "5个工作日,从9月29日(周二)起算,10月1日—7日放假不算,10月10日(周六)调休上班,照算",
    ),
    (
        "2026-09-18 10:00",
        "15 workdays",
        "15个工作日,从9月20日(周日)起算,周末不算,9月25日—27日、10月1日—7日放假不算,9月20日(周日)、10月10日(周六)调休上班,照算",
    ),
    ("2025-01-28 10:00", "1 workday", "1个工作日,从2月5日(周三)起算,1月28日—2月4日放假不算"),
    (
        "2026-12-29 15:00",
        "5 workdays",
        "5个工作日,从12月30日(周三)起算,周末不算,1月1日放假不算,2027年放假安排还没公布,暂按周一到周五算",
    ),
    ("2026-11-22 14:10", "15 days", "15天,从11月23日起算,周末放假也算,到最后一天24:00"),
]
HELD = [
    ("2h", "2小时内,夜里不打扰,从11月24日7:30起算"),
    ("4 work_hours", "4个工作时,夜里不打扰,从11月24日7:30起算,午休、晚上不算"),
    ("1 workday", "1个工作日,夜里不打扰,11月24日7:30才通知,从11月25日(周三)起算"),
    ("5 days", "5天,夜里不打扰,11月24日7:30才通知,从11月25日起算,周末放假也算,到最后一天24:00"),
]
PAUSED = [
    ("2h", "2026-11-23 15:00", "2026-11-23 15:00", "原定11月27日18:00,暂停没占时间,不变"),
    ("2h", "2026-11-23 15:00", "2026-11-23 15:00:20", "原定11月27日18:00,中间暂停,往后推不到1分钟"),
    ("2h", "2026-11-23 15:00", "2026-11-23 15:30", "原定11月27日18:00,中间暂停,往后推30分钟"),
    ("2h", "2026-11-23 15:00", "2026-11-23 17:00", "原定11月27日18:00,中间暂停,往后推2小时"),
    (
        "4 work_hours",
        "2026-11-23 11:00",
        "2026-11-23 14:45",
        "原定11月27日18:00,中间暂停,往后推1小时15分钟(只算上班时间)",
    ),
    ("5 workdays", "2026-11-23 15:00", "2026-11-25 09:00", "原定11月27日18:00,中间暂停,往后推2个工作日"),
    ("15 days", "2026-11-23 15:00", "2026-11-26 09:00", "原定11月27日18:00,中间暂停,往后推3天"),
]
NAMED = [
    ("2026-11-22 16:10", "今天16:10"),
    ("2026-11-22 08:05", "今天8:05"),
    ("2026-11-23 00:00", "今天24:00"),
    ("2026-11-23 14:10", "明天14:10"),
    ("2026-11-24 00:00", "明天24:00"),
    ("2026-11-27 18:00", "11月27日(周五)18:00"),
    ("2026-11-21 18:00", "11月21日(周六)18:00"),
    ("2027-01-04 11:30", "2027年1月4日(周一)11:30"),
]


@pytest.mark.parametrize(("start", "limit", "sentence"), DUE)
def test_a_due_time_explains_itself(start: str, limit: str, sentence: str) -> None:
    assert said(CALENDAR.due(at(start), parse_duration(limit)).why) == sentence


@pytest.mark.parametrize(("limit", "sentence"), HELD)
def test_a_clock_held_back_by_the_quiet_hours_says_so(limit: str, sentence: str) -> None:
    assert said(CALENDAR.due(at("2026-11-23 22:00"), parse_duration(limit), quiet=NIGHT).why) == sentence


def test_a_clock_not_held_back_does_not_speak_of_the_night() -> None:
    assert said(CALENDAR.due(at("2026-11-23 14:00"), parse_duration("2h"), quiet=NIGHT).why) == "2小时内"


@pytest.mark.parametrize(("limit", "paused", "until", "sentence"), PAUSED)
def test_a_paused_clock_tells_what_the_pause_cost(limit: str, paused: str, until: str, sentence: str) -> None:
    due = CALENDAR.shifted(at("2026-11-27 18:00"), parse_duration(limit), at(paused), at(until))
    assert said(due.why) == sentence


@pytest.mark.parametrize(("moment", "words"), NAMED)
def test_a_due_time_is_named_as_people_name_it(moment: str, words: str) -> None:
    assert said(CALENDAR.day_words(at(moment), at("2026-11-22 08:00"))) == words


def test_tomorrow_is_tomorrow_over_the_new_year() -> None:
    assert said(CALENDAR.day_words(at("2027-01-01 09:00"), at("2026-12-31 20:00"))) == "明天9:00"


def test_a_day_off_of_the_office_is_told_like_a_holiday() -> None:
    overrides = WorkDays(days_off=frozenset({date(2026, 11, 24)}), workdays=frozenset({date(2026, 11, 28)}))
    calendar = WorkCalendar(overrides=overrides, timezone=SHANGHAI)
    sentence = said(calendar.due(at("2026-11-23 09:00"), parse_duration("4 workdays")).why)
    assert sentence == "4个工作日,从11月25日(周三)起算,11月24日放假不算,11月28日(周六)调休上班,照算"


def test_an_office_that_never_closes_has_no_breaks_to_tell() -> None:
    calendar = WorkCalendar(slots=("00:00-12:00", "12:00-24:00"), overrides=WorkDays(), timezone=SHANGHAI)
    assert said(calendar.due(at("2026-11-23 09:00"), parse_duration("30 work_hours")).why) == "30个工作时"


def test_every_text_of_the_file_was_rendered_with_what_the_code_gives() -> None:
    whys = [CALENDAR.due(at(start), parse_duration(limit)).why for start, limit, _ in DUE]
    whys += [
        CALENDAR.shifted(at("2026-11-27 18:00"), parse_duration(row[0]), at(row[1]), at(row[2])).why for row in PAUSED
    ]
    whys += [CALENDAR.day_words(at(moment), at("2026-11-22 08:00")) for moment, _ in NAMED]
    assert {why.key for why in whys} == TEXTS.keys()
    assert all(said(why) for why in whys)
