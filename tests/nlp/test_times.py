"""Until when something lasts, as people write it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from nlp.times import last_time

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
