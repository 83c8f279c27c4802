"""What holds for every due time, whatever the start, the limit and the year."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from config.durations import Duration, Unit
from config.workcalendar import load_work_days
from models.worktime import QuietHours, WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(overrides=load_work_days(), timezone=SHANGHAI)
LUNCH, CLOSING = time(12), time(18)

# 1986 to 1991 China had summer time; the others reach from before the library's years to long after them.
STARTS = st.datetimes(datetime(1986, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
AMOUNTS = st.integers(1, 60)
LIMITS = st.builds(Duration, amount=AMOUNTS, unit=st.sampled_from(Unit))
examples = settings(max_examples=150, deadline=None, database=None)


def local(instant: datetime) -> datetime:
    return instant.astimezone(SHANGHAI)


@examples
@given(start=STARTS, later=st.timedeltas(timedelta(0), timedelta(days=30)), limit=LIMITS)
def test_who_starts_later_is_not_due_earlier(start: datetime, later: timedelta, limit: Duration) -> None:
    assert CALENDAR.due(start, limit).at <= CALENDAR.due(start + later, limit).at


@examples
@given(start=STARTS, limit=LIMITS, more=AMOUNTS)
def test_more_time_is_due_later(start: datetime, limit: Duration, more: int) -> None:
    longer = Duration(amount=limit.amount + more, unit=limit.unit)
    assert start < CALENDAR.due(start, limit).at < CALENDAR.due(start, longer).at


@examples
@given(start=STARTS, quarters=st.integers(1, 200))
def test_the_working_time_until_the_due_time_is_the_limit(start: datetime, quarters: int) -> None:
    limit = Duration(amount=quarters / 4, unit=Unit.WORK_HOURS)
    due_at = CALENDAR.due(start, limit).at
    assert CALENDAR.work_seconds(start, due_at) == quarters * 900
    assert CALENDAR.remaining(start, due_at, Unit.WORK_HOURS) == quarters * 900


@examples
@given(start=STARTS, limit=LIMITS)
def test_office_clocks_end_in_office_hours(start: datetime, limit: Duration) -> None:
    assume(limit.unit in {Unit.WORK_HOURS, Unit.WORKDAYS})
    due_at = local(CALENDAR.due(start, limit).at)
    clock = due_at.time()
    assert CALENDAR.is_workday(due_at.date())
    assert time(8, 30) < clock <= LUNCH or time(14, 30) < clock <= CLOSING
    assert limit.unit is Unit.WORK_HOURS or clock == CLOSING


@examples
@given(start=STARTS, amount=AMOUNTS)
def test_as_many_workdays_lie_behind_the_start_as_the_limit_names(start: datetime, amount: int) -> None:
    first, last = local(start).date(), local(CALENDAR.due(start, Duration(amount=amount, unit=Unit.WORKDAYS)).at).date()
    days = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(CALENDAR.is_workday(day) for day in days) == amount


@examples
@given(start=STARTS, limit=LIMITS, share=st.floats(0, 1))
def test_a_reminder_lies_between_the_start_and_the_due_time(start: datetime, limit: Duration, share: float) -> None:
    due_at = CALENDAR.due(start, limit).at
    assert start <= CALENDAR.at_share(start, due_at, limit.unit, share) <= due_at
    assert CALENDAR.at_share(start, due_at, limit.unit, 1.0) == due_at


@examples
@given(start=STARTS, limit=LIMITS, pauses=st.tuples(*[st.timedeltas(timedelta(0), timedelta(days=9))] * 3))
def test_two_pauses_in_a_row_cost_what_one_of_their_length_does(
    start: datetime, limit: Duration, pauses: tuple[timedelta, ...]
) -> None:
    start = start.replace(microsecond=0)
    paused, between, until = (start + sum(pauses[: n + 1], timedelta(0)) for n in range(3))
    paused, between, until = (instant.replace(microsecond=0) for instant in (paused, between, until))
    due_at = CALENDAR.due(start, limit).at
    twice = CALENDAR.shifted(CALENDAR.shifted(due_at, limit, paused, between).at, limit, between, until).at
    assert twice == CALENDAR.shifted(due_at, limit, paused, until).at
    assert twice >= due_at


@examples
@given(instant=STARTS)
def test_the_office_is_open_from_its_next_opening_on(instant: datetime) -> None:
    opens = CALENDAR.next_open(instant)
    assert opens >= instant
    assert CALENDAR.work_seconds(instant, opens) == 0
    assert CALENDAR.work_seconds(opens, opens + timedelta(seconds=1)) <= 1
    assert CALENDAR.next_open(opens) == opens


@examples
@given(instant=STARTS, start=st.times(), end=st.times())
def test_what_left_in_quiet_hours_leaves_only_once_they_are_over(instant: datetime, start: time, end: time) -> None:
    start, end = (clock.replace(second=0, microsecond=0) for clock in (start, end))
    quiet = QuietHours(start=start, end=end, timezone=SHANGHAI)
    leaves = quiet.leaves_at(instant)
    assert quiet.leaves_at(leaves) == leaves
    assert leaves == instant or local(leaves).time() == end


@settings(max_examples=40, deadline=None, database=None)
@given(year=st.integers(1950, 2150))
def test_no_year_is_too_far_to_have_workdays(year: int) -> None:
    start = datetime(year, 12, 31, 4, tzinfo=UTC)
    due = CALENDAR.due(start, Duration(amount=5, unit=Unit.WORKDAYS))
    assert timedelta(days=4) < due.at - start < timedelta(days=20)
    assert due.why.values["unknown"] == [] if CALENDAR.knows(year + 1) else [year + 1]  # every day of it lies there
    assert not CALENDAR.is_workday(date(year, 1, 1))
