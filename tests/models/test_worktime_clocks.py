"""Quiet hours, pauses, and what is left of a clock, mostly in the plain week of 23 to 27 November 2026."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from config.durations import Unit, parse_duration
from config.workcalendar import load_work_days
from models.worktime import QuietHours, WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(overrides=load_work_days(), timezone=SHANGHAI)
NIGHT = QuietHours(start=time(21, 30), end=time(7, 30), timezone=SHANGHAI)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("ready", "leaves"),
    [
        ("2026-11-23 21:29", "2026-11-23 21:29"),
        ("2026-11-23 21:30", "2026-11-24 07:30"),
        ("2026-11-24 00:00", "2026-11-24 07:30"),
        ("2026-11-24 07:29:59", "2026-11-24 07:30"),
        ("2026-11-24 07:30", "2026-11-24 07:30"),
        ("2026-11-24 12:00", "2026-11-24 12:00"),
    ],
)
def test_nothing_leaves_in_the_quiet_hours(ready: str, leaves: str) -> None:
    assert NIGHT.leaves_at(at(ready)) == at(leaves)


def test_quiet_hours_may_lie_within_a_day_or_not_exist() -> None:
    noon = QuietHours(start=time(12), end=time(14), timezone=SHANGHAI)
    assert noon.leaves_at(at("2026-11-23 12:30")) == at("2026-11-23 14:00")
    assert noon.leaves_at(at("2026-11-23 22:00")) == at("2026-11-23 22:00")
    never = QuietHours(start=time(0), end=time(0), timezone=SHANGHAI)
    assert never.leaves_at(at("2026-11-23 00:00")) == at("2026-11-23 00:00")


@pytest.mark.parametrize(
    ("limit", "due", "paused", "until", "moved"),
    [
        ("2h", "2026-11-23 16:10", "2026-11-23 15:00", "2026-11-23 15:30", "2026-11-23 16:40"),
        ("24h", "2026-11-23 16:10", "2026-11-23 15:00", "2026-11-24 15:00", "2026-11-24 16:10"),
        ("2h", "2026-11-23 16:10", "2026-11-23 15:30", "2026-11-23 15:00", "2026-11-23 16:10"),  # ended before it began
        ("4 work_hours", "2026-11-23 15:30", "2026-11-23 11:00", "2026-11-23 14:45", "2026-11-23 16:45"),
        ("4 work_hours", "2026-11-24 11:30", "2026-11-23 20:00", "2026-11-24 07:00", "2026-11-24 11:30"),
        ("4 work_hours", "2026-11-30 11:30", "2026-11-27 17:00", "2026-11-30 09:30", "2026-11-30 16:00"),
        ("3 work_hours", "2026-11-23 12:00", "2026-11-23 10:00", "2026-11-23 11:00", "2026-11-23 15:30"),
        ("3 work_hours", "2026-11-23 12:00", "2026-11-23 12:10", "2026-11-23 12:20", "2026-11-23 12:00"),
        ("5 workdays", "2026-11-27 18:00", "2026-11-24 10:00", "2026-11-26 09:00", "2026-12-01 18:00"),
        ("5 workdays", "2026-11-27 18:00", "2026-11-24 10:00", "2026-11-24 16:00", "2026-11-27 18:00"),
        ("5 workdays", "2026-11-27 18:00", "2026-11-21 10:00", "2026-11-23 09:00", "2026-11-27 18:00"),  # a weekend
        ("2 workdays", "2026-09-30 18:00", "2026-09-29 09:00", "2026-09-30 09:00", "2026-10-08 18:00"),
        ("15 days", "2026-12-08 00:00", "2026-11-25 10:00", "2026-11-28 09:00", "2026-12-11 00:00"),
        ("15 days", "2026-12-08 00:00", "2026-11-25 10:00", "2026-11-25 23:00", "2026-12-08 00:00"),
    ],
)
def test_a_pause_puts_off_what_the_clock_would_have_counted(
    limit: str, due: str, paused: str, until: str, moved: str
) -> None:
    assert CALENDAR.shifted(at(due), parse_duration(limit), at(paused), at(until)).at == at(moved)


def test_working_time_between_two_instants_leaves_out_what_is_closed() -> None:
    assert CALENDAR.work_seconds(at("2026-11-23 09:00"), at("2026-11-24 09:00")) == 7 * 3600
    assert CALENDAR.work_seconds(at("2026-11-27 17:59:30"), at("2026-11-30 08:30:15")) == 45
    assert CALENDAR.work_seconds(at("2026-10-01 00:00"), at("2026-10-08 00:00")) == 0
    assert CALENDAR.work_seconds(at("2026-11-24 09:00"), at("2026-11-23 09:00")) == 0


def test_what_remains_is_told_in_the_unit_of_the_clock() -> None:
    now, due_at = at("2026-11-23 17:00"), at("2026-11-24 09:30")
    assert CALENDAR.remaining(now, due_at, Unit.WORK_HOURS) == 2 * 3600
    assert CALENDAR.remaining(now, due_at, Unit.WORKDAYS) == 2 * 3600
    assert CALENDAR.remaining(now, due_at, Unit.NATURAL) == 16.5 * 3600
    assert CALENDAR.remaining(due_at, now, Unit.DAYS) == 0


@pytest.mark.parametrize(
    ("start", "limit", "share", "reminded"),
    [
        ("2026-11-23 14:00", "2h", 0.5, "2026-11-23 15:00"),
        ("2026-11-23 17:00", "4 work_hours", 0.5, "2026-11-24 09:30"),
        ("2026-11-23 17:00", "4 work_hours", 1.0, "2026-11-24 11:30"),
        ("2026-11-22 14:10", "5 workdays", 0.5, "2026-11-25 12:00"),  # 17.5 of 35 office hours
        ("2026-11-22 14:10", "5 workdays", 1.0, "2026-11-27 18:00"),
        ("2026-11-22 12:00", "1 day", 0.5, "2026-11-23 06:00"),
    ],
)
def test_a_share_of_the_time_allowed_is_measured_by_the_same_clock(
    start: str, limit: str, share: float, reminded: str
) -> None:
    duration = parse_duration(limit)
    due_at = CALENDAR.due(at(start), duration).at
    assert CALENDAR.at_share(at(start), due_at, duration.unit, share) == at(reminded)
