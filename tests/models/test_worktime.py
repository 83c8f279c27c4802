"""Due times worked out by hand from the State Council's arrangements (2025: 国办发明电〔2024〕12号; 2026: 〔2025〕7号).

Off in 2025: 1-1; 1-28..2-4; 4-4..4-6; 5-1..5-5; 5-31..6-2; 10-1..10-8. Worked: 1-26, 2-8, 4-27, 9-28, 10-11.
Off in 2026: 1-1..1-3; 2-15..2-23; 4-4..4-6; 5-1..5-5; 6-19..6-21; 9-25..9-27; 10-1..10-7.
Worked: 1-4, 2-14, 2-28, 5-9, 9-20, 10-10. For 2027 nothing is published.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

from config.durations import parse_duration
from config.workcalendar import WorkDays, load_work_days
from models.worktime import QuietHours, WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(overrides=load_work_days(), timezone=SHANGHAI)
NIGHT = QuietHours(start=time(21, 30), end=time(7, 30), timezone=SHANGHAI)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


NATURAL = [
    ("2026-11-22 14:10", "2h", "2026-11-22 16:10"),
    ("2026-11-22 14:10", "24h", "2026-11-23 14:10"),
    ("2026-12-31 23:50", "15m", "2027-01-01 00:05"),
    ("2026-02-16 03:00", "30m", "2026-02-16 03:30"),  # in the Spring Festival
    ("2026-11-23 10:00", "30s", "2026-11-23 10:00:30"),
    ("2026-11-23 10:00", "0s", "2026-11-23 10:00"),
]
ORDINARY_WEEK = [  # Monday 23 to Friday 27 November 2026; seven hours a day
    ("2026-11-23 09:00", "1 work_hour", "2026-11-23 10:00"),
    ("2026-11-23 09:00", "1.5 work_hours", "2026-11-23 10:30"),
    ("2026-11-23 09:00", "3 work_hours", "2026-11-23 12:00"),  # the slot's end, not 14:30
    ("2026-11-23 09:00", "4 work_hours", "2026-11-23 15:30"),  # over lunch
    ("2026-11-23 08:30", "3.5 work_hours", "2026-11-23 12:00"),
    ("2026-11-23 08:30", "7 work_hours", "2026-11-23 18:00"),  # the day's end, not the next morning
    ("2026-11-23 12:00", "1 work_hour", "2026-11-23 15:30"),
    ("2026-11-23 11:59", "1 work_hour", "2026-11-23 15:29"),
    ("2026-11-23 13:00", "4 work_hours", "2026-11-24 09:00"),
    ("2026-11-23 14:30", "3.5 work_hours", "2026-11-23 18:00"),
    ("2026-11-23 17:00", "4 work_hours", "2026-11-24 11:30"),
    ("2026-11-23 18:00", "1 work_hour", "2026-11-24 09:30"),
    ("2026-11-23 20:00", "4 work_hours", "2026-11-24 15:00"),
    ("2026-11-24 06:00", "4 work_hours", "2026-11-24 15:00"),
    ("2026-11-24 00:00", "1 work_hour", "2026-11-24 09:30"),
    ("2026-11-27 17:00", "4 work_hours", "2026-11-30 11:30"),  # Friday
    ("2026-11-28 10:00", "4 work_hours", "2026-11-30 15:00"),  # Saturday
    ("2026-11-22 13:00", "4 work_hours", "2026-11-23 15:00"),  # Sunday
    ("2026-11-23 09:00", "14 work_hours", "2026-11-25 09:00"),
]
HOURS_OVER_HOLIDAYS = [
    ("2025-01-24 16:00", "4 work_hours", "2025-01-26 10:30"),  # to the worked Sunday
    ("2025-01-27 17:00", "4 work_hours", "2025-02-05 11:30"),  # 春节
    ("2025-02-07 17:30", "4 work_hours", "2025-02-08 12:00"),  # to the worked Saturday
    ("2025-02-08 17:00", "2 work_hours", "2025-02-10 09:30"),
    ("2025-04-03 17:00", "2 work_hours", "2025-04-07 09:30"),  # 清明
    ("2025-04-26 10:00", "1 work_hour", "2025-04-27 09:30"),  # Saturday off before a worked Sunday
    ("2025-04-30 15:00", "4 work_hours", "2025-05-06 09:30"),  # 劳动节
    ("2025-05-30 17:00", "4 work_hours", "2025-06-03 11:30"),  # 端午
    ("2025-09-27 12:00", "4 work_hours", "2025-09-28 15:00"),
    ("2025-09-30 17:00", "4 work_hours", "2025-10-09 11:30"),  # 国庆 and 中秋
    ("2025-10-05 09:00", "1 work_hour", "2025-10-09 09:30"),  # begun within
    ("2025-10-10 17:00", "4 work_hours", "2025-10-11 11:30"),
    ("2025-10-11 17:30", "1 work_hour", "2025-10-13 09:00"),
    ("2025-12-31 17:00", "4 work_hours", "2026-01-04 11:30"),  # 元旦, to the worked Sunday
    ("2026-01-04 17:00", "4 work_hours", "2026-01-05 11:30"),
    ("2026-02-13 17:00", "4 work_hours", "2026-02-14 11:30"),
    ("2026-02-14 17:00", "4 work_hours", "2026-02-24 11:30"),
    ("2026-02-27 17:00", "4 work_hours", "2026-02-28 11:30"),
    ("2026-02-28 16:00", "4 work_hours", "2026-03-02 10:30"),
    ("2026-05-09 09:00", "1 work_hour", "2026-05-09 10:00"),
    ("2026-06-18 17:00", "2 work_hours", "2026-06-22 09:30"),
    ("2026-09-19 09:00", "1 work_hour", "2026-09-20 09:30"),
    ("2026-09-24 17:00", "4 work_hours", "2026-09-28 11:30"),  # 中秋
    ("2026-09-30 16:00", "4 work_hours", "2026-10-08 10:30"),  # 国庆
]
WORKDAYS = [
    ("2026-11-22 14:10", "5 workdays", "2026-11-27 18:00"),  # from a Sunday
    ("2026-11-23 09:00", "5 workdays", "2026-11-30 18:00"),
    ("2026-11-23 09:00", "1 workday", "2026-11-24 18:00"),
    ("2026-11-23 23:59", "1 workday", "2026-11-24 18:00"),
    ("2026-11-24 00:00", "1 workday", "2026-11-25 18:00"),
    ("2026-11-27 10:00", "1 workday", "2026-11-30 18:00"),
    ("2026-11-28 10:00", "1 workday", "2026-11-30 18:00"),
    ("2025-01-22 10:00", "5 workdays", "2025-02-05 18:00"),  # 23, 24, Sunday 26, 27, 5
    ("2025-01-27 10:00", "5 workdays", "2025-02-10 18:00"),  # 5, 6, 7, Saturday 8, 10
    ("2025-01-28 10:00", "1 workday", "2025-02-05 18:00"),
    ("2025-04-03 10:00", "1 workday", "2025-04-07 18:00"),
    ("2025-04-25 10:00", "1 workday", "2025-04-27 18:00"),
    ("2025-04-28 10:00", "5 workdays", "2025-05-08 18:00"),  # 29, 30, 6, 7, 8
    ("2025-05-29 10:00", "2 workdays", "2025-06-03 18:00"),
    ("2025-09-26 10:00", "5 workdays", "2025-10-10 18:00"),  # Sunday 28, 29, 30, 9, 10
    ("2025-09-30 10:00", "5 workdays", "2025-10-14 18:00"),  # 9, 10, Saturday 11, 13, 14
    ("2025-12-30 10:00", "2 workdays", "2026-01-04 18:00"),  # 31, Sunday 4
    ("2026-02-12 10:00", "5 workdays", "2026-02-26 18:00"),  # 13, Saturday 14, 24, 25, 26
    ("2026-02-26 10:00", "2 workdays", "2026-02-28 18:00"),
    ("2026-04-03 10:00", "1 workday", "2026-04-07 18:00"),
    ("2026-04-29 10:00", "7 workdays", "2026-05-12 18:00"),  # 30, 6, 7, 8, Saturday 9, 11, 12
    ("2026-06-17 10:00", "2 workdays", "2026-06-22 18:00"),
    ("2026-09-18 10:00", "5 workdays", "2026-09-24 18:00"),  # Sunday 20, 21 to 24
    ("2026-09-24 10:00", "5 workdays", "2026-10-09 18:00"),  # 28, 29, 30, 8, 9
    ("2026-09-28 10:00", "5 workdays", "2026-10-10 18:00"),  # 29, 30, 8, 9, Saturday 10
    ("2026-09-28 10:00", "7 workdays", "2026-10-13 18:00"),
    ("2026-09-18 10:00", "15 workdays", "2026-10-15 18:00"),
]
DAYS = [  # 24:00 is written as 0:00 of the day after
    ("2026-11-22 14:10", "15 days", "2026-12-08 00:00"),
    ("2026-02-14 10:00", "1 day", "2026-02-16 00:00"),
    ("2025-12-31 23:59", "5 days", "2026-01-06 00:00"),
    ("2026-02-28 00:00", "1 day", "2026-03-02 00:00"),
    ("2028-02-28 12:00", "1 day", "2028-03-01 00:00"),
]
YEAR_UNKNOWN = [  # Mondays to Fridays, but 1-1, 5-1, 5-2, 10-1 to 10-3
    ("2026-12-31 17:00", "4 work_hours", "2027-01-04 11:30"),  # Friday 1 January
    ("2026-12-29 15:00", "5 workdays", "2027-01-06 18:00"),  # 30, 31, 4, 5, 6
    ("2027-04-30 10:00", "2 workdays", "2027-05-04 18:00"),  # Saturday 1, Sunday 2
    ("2027-09-30 10:00", "1 workday", "2027-10-04 18:00"),  # Friday 1 to Sunday 3
    ("2003-05-01 10:00", "1 work_hour", "2003-05-05 09:30"),  # before the library's data; Thursday 1, Friday 2
]


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [*NATURAL, *ORDINARY_WEEK, *HOURS_OVER_HOLIDAYS, *WORKDAYS, *DAYS, *YEAR_UNKNOWN],
)
def test_a_limit_is_due_when_the_calendar_says(start: str, limit: str, due: str) -> None:
    found = CALENDAR.due(at(start), parse_duration(limit)).at
    assert found == at(due)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-11-23 22:00", "2h", "2026-11-24 09:30"),
        ("2026-11-24 03:00", "2h", "2026-11-24 09:30"),
        ("2026-11-23 14:00", "2h", "2026-11-23 16:00"),
        ("2026-11-23 22:00", "4 work_hours", "2026-11-24 15:00"),
        ("2026-11-23 22:00", "1 workday", "2026-11-25 18:00"),  # told on the 24th, which does not count
    ],
)
def test_a_clock_that_waits_for_its_prompt_starts_after_the_quiet_hours(start: str, limit: str, due: str) -> None:
    assert CALENDAR.due(at(start), parse_duration(limit), quiet=NIGHT).at == at(due)


def test_the_office_opens_next() -> None:
    assert CALENDAR.next_open(at("2026-11-23 10:00")) == at("2026-11-23 10:00")
    assert CALENDAR.next_open(at("2026-11-23 08:30")) == at("2026-11-23 08:30")
    assert CALENDAR.next_open(at("2026-11-23 12:00")) == at("2026-11-23 14:30")
    assert CALENDAR.next_open(at("2026-11-23 18:00")) == at("2026-11-24 08:30")
    assert CALENDAR.next_open(at("2026-11-28 10:00")) == at("2026-11-30 08:30")


def test_every_day_of_a_known_year_is_what_the_library_says() -> None:
    day = date(2025, 1, 1)
    while day < date(2027, 1, 1):
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_the_office_knows_better_than_the_library() -> None:
    own = WorkDays(workdays=frozenset({date(2026, 10, 3), date(2026, 10, 5)}), days_off=frozenset({date(2026, 10, 10)}))
    calendar = WorkCalendar(overrides=own, timezone=SHANGHAI)
    assert calendar.is_workday(date(2026, 10, 3))  # a Saturday
    assert calendar.is_workday(date(2026, 10, 5))  # a Monday
    assert not calendar.is_workday(date(2026, 10, 10))  # worked elsewhere
    assert calendar.due(at("2026-09-30 10:00"), parse_duration("2 workdays")).at == at("2026-10-05 18:00")


def test_a_year_is_known_from_the_library_or_from_the_office() -> None:
    own = WorkDays(days_off=frozenset({date(2027, 1, 4)}), complete=frozenset({2027}))
    calendar = WorkCalendar(overrides=own, timezone=SHANGHAI)
    assert [CALENDAR.knows(year) for year in (2003, 2026, 2027)] == [False, True, False]
    assert calendar.knows(2027)
    assert calendar.due(at("2026-12-31 10:00"), parse_duration("2 workdays")).at == at("2027-01-05 18:00")


def test_an_office_open_around_the_clock_closes_at_midnight() -> None:
    calendar = WorkCalendar(slots=("00:00-12:00", "12:00-24:00"), overrides=WorkDays(), timezone=SHANGHAI)
    one = parse_duration("1 workday")
    assert calendar.due(at("2026-11-23 10:00"), one).at == at("2026-11-25 00:00")
    assert calendar.due(at("2026-11-23 10:00"), parse_duration("20 work_hours")).at == at("2026-11-24 06:00")
    paused = at("2026-11-24 10:00"), at("2026-11-25 00:00")
    assert calendar.shifted(at("2026-11-25 00:00"), one, *paused).at == at("2026-11-26 00:00")


def test_days_are_those_of_the_office_not_of_utc() -> None:
    start = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # 0:30 of the 24th at the office
    assert CALENDAR.due(start, parse_duration("1 workday")).at == at("2026-11-25 18:00")


def test_summer_time_makes_a_natural_day_longer_but_no_office_hour() -> None:
    berlin = WorkCalendar(overrides=WorkDays(), timezone=ZoneInfo("Europe/Berlin"))
    start = datetime(2027, 3, 26, 16, tzinfo=UTC)  # Friday 17:00; on Sunday the clocks go forward
    assert berlin.due(start, parse_duration("2 work_hours")).at == datetime(2027, 3, 29, 7, 30, tzinfo=UTC)


def test_a_time_without_a_zone_and_hours_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="names no time zone"):
        CALENDAR.due(at("2026-11-23 10:00").replace(tzinfo=None), parse_duration("2h"))
    with pytest.raises(ValueError, match="before the slot ahead"):
        WorkCalendar(slots=("08:30-12:00", "11:00-18:00"), overrides=WorkDays(), timezone=SHANGHAI)
