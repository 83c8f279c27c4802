"""Read until when something lasts: 今晚18:00, 明天下午3点半, 11月24日12点. Pure."""

import re
from datetime import date, datetime, timedelta

from nlp.normalise import normalise
from nlp.numerals import read_digits

_DAYS = {"今": 0, "当": 0, "明": 1, "后": 2}
_LATER = frozenset("下晚夜傍")
_NOON = 12
_TIME = re.compile(
    r"(?:(?P<month>\d{1,2})月)?(?:(?P<date>\d{1,2})[日号])?(?P<day>[今当明后][天日晚早夜]?)?(?P<part>上午|早上|早|中午|下午|傍晚|晚上|晚|夜里)?"
    r"\s*(?P<hour>\d{1,2})(?:[:点时](?P<minute>\d{1,2}|半)?分?)"
)
_WEEKDAY = re.compile(r"(?P<next>下)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_NAMED = re.compile(r"(?P<day>[今明后])[天日]")
_MONTH_DAY = re.compile(r"(?P<month>\d{1,2})[月./-](?P<date>\d{1,2})")
_IN_DAYS = re.compile(r"(\d{1,3}|[一二两三四五六七八九十]+)\s*天")
_LONGEST = 366
_LAST_DAY = re.compile(r"(?:到|至|止于?)\s*(?:(?P<month>\d{1,2})月)?(?:(?P<date>\d{1,2})[日号])")


def last_time(text: str, now: datetime) -> datetime | None:
    """The last time of day that `text` names, seen from `now` (aware, local); None where it names none.

    A day named earlier in the text (明天9点到11点) holds for the times after it. A time already past without a day
    is tomorrow's; one that would be before the last (下午3点至5点) is meant for the same half of the day.
    """
    plain = normalise(text).text
    found: datetime | None = None
    day: datetime | None = None
    for match in _TIME.finditer(plain):
        day = _day(match, now) or day
        moment = _at(match, day, now)
        if moment is not None:
            found = moment if found is None or moment > found else moment + timedelta(hours=_NOON)
    return found or _whole_day(plain, now)


def _day(match: re.Match[str], now: datetime) -> datetime | None:
    if match["day"]:
        return now + timedelta(days=_DAYS[match["day"][0]])
    return _date(match, now)


def _date(match: re.Match[str], now: datetime) -> datetime | None:
    if not match["date"]:
        return None
    month = int(match["month"] or now.month)
    try:
        day = now.replace(month=month, day=int(match["date"]))
        return day if day.date() >= now.date() else day.replace(year=now.year + 1)
    except ValueError:
        return None


def _at(match: re.Match[str], day: datetime | None, now: datetime) -> datetime | None:
    hour, minute = int(match["hour"]), 30 if match["minute"] == "半" else int(match["minute"] or 0)
    said = f"{match['day'] or ''}{match['part'] or ''}"
    if hour < _NOON and _LATER & set(said[1:] if match["day"] else said):
        hour += _NOON
    try:
        moment = (day or now).replace(hour=hour % 24, minute=minute, second=0, microsecond=0)
    except ValueError:
        return None
    moment += timedelta(days=hour // 24)
    return moment + timedelta(days=1) if day is None and moment <= now else moment


def _whole_day(plain: str, now: datetime) -> datetime | None:
    """到11月24日: to the end of that day."""
    match = _LAST_DAY.search(plain)
    day = _date(match, now) if match else None
    return day.replace(hour=23, minute=59, second=0, microsecond=0) if day else None


def day_named(text: str, today: date, *, today_counts: bool = False) -> date | None:
    """The day that `text` names: 12月1日, 周五, 后天, or 3天: so many days after today; else None.

    `today_counts`: today is the first of so many days, as in a leave.
    """
    plain = normalise(text).text
    for find in (_calendar_day, _weekday, _near_day):
        found = find(plain, today)
        if found is not None:
            return found
    days = _days(plain)
    return today + timedelta(days=days - today_counts) if days else None


def _calendar_day(plain: str, today: date) -> date | None:
    match = _MONTH_DAY.search(plain)
    for year in (today.year, today.year + 1) if match else ():
        try:
            day = date(year, int(match["month"]), int(match["date"]))  # type: ignore[index]  # there is one: see above
        except ValueError:
            return None
        if day >= today:
            return day
    return None


def _weekday(plain: str, today: date) -> date | None:
    match = _WEEKDAY.search(plain)
    if match is None:
        return None
    number = "一二三四五六日".find(match["day"].replace("天", "日"))
    ahead = (number - today.weekday()) % 7
    return today + timedelta(days=ahead + (7 if match["next"] and number > today.weekday() else 0))


def _near_day(plain: str, today: date) -> date | None:
    match = _NAMED.search(plain)
    return today + timedelta(days=_DAYS[match["day"]]) if match else None


def _days(plain: str) -> int:
    match = _IN_DAYS.search(plain)
    number = read_digits(match[1]) if match else None
    return min(int(number), _LONGEST) if number else 0
