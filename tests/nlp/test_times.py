"""Until when something lasts, as people write it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from nlp.times import day_named, last_time

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("预计今晚18:00恢复", "11-23 18:00"),
        ("停水到今晚6点", "11-23 18:00"),
        ("明天上午9点到11点半停电", "11-24 11:30"),
        ("今天下午3点至5点", "11-23 17:00"),
        ("11月25日12点前", "11-25 12:00"),
        ("25号晚上8点", "11-25 20:00"),
        ("后天早上7:30来水", "11-25 07:30"),
        ("9点恢复", "11-24 09:00"),
        ("今晚24点", "11-24 00:00"),
        ("停暖到1月3日", "01-03 23:59"),
        ("到2月31日", None),
        ("大家注意安全", None),
        ("3号楼停水", None),
    ],
)
def test_the_last_time_named(text: str, expected: str | None) -> None:
    found = last_time(text, NOW)
    assert (f"{found:%m-%d %H:%M}" if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12月1日前修好", date(2026, 12, 1)),
        ("1月5日前赔钱", date(2027, 1, 5)),
        ("7天内搬走杂物", date(2026, 11, 30)),
        ("三天", date(2026, 11, 26)),
        ("到周五", date(2026, 11, 27)),
        ("下周三", date(2026, 12, 2)),
        ("后天", date(2026, 11, 25)),
        ("以后注意", None),
        ("13月40日", None),
    ],
)
def test_the_day_named(text: str, expected: date | None) -> None:
    assert day_named(text, NOW.date()) == expected


def test_a_leave_counts_from_today() -> None:
    assert day_named("3天", NOW.date(), today_counts=True) == date(2026, 11, 25)
