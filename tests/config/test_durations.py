import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.durations import Duration, Unit, parse_duration, parse_slots


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("30s", 30, Unit.NATURAL),
        ("20m", 1200, Unit.NATURAL),
        ("2h", 7200, Unit.NATURAL),
        ("1.5h", 5400, Unit.NATURAL),
        ("0.5s", 0.5, Unit.NATURAL),
        ("0s", 0, Unit.NATURAL),
        (" 2 h ", 7200, Unit.NATURAL),
        ("4 work_hours", 4, Unit.WORK_HOURS),
        ("1 work_hour", 1, Unit.WORK_HOURS),
        ("0.5 work_hours", 0.5, Unit.WORK_HOURS),
        ("5 workdays", 5, Unit.WORKDAYS),
        ("1 workday", 1, Unit.WORKDAYS),
        ("15 days", 15, Unit.DAYS),
        ("1 day", 1, Unit.DAYS),
        ("2.0 days", 2, Unit.DAYS),
    ],
)
def test_a_rule_names_a_duration(text: str, amount: float, unit: Unit) -> None:
    assert parse_duration(text) == Duration(amount=amount, unit=unit)
    assert type(parse_duration(text).amount) is type(amount)


@pytest.mark.parametrize(
    "text", ["", "2", "h", "2 hours", "2H", "-1h", "1h30m", "1.2345h", "four days", "5 工作日", "２h"]
)
def test_another_form_is_refused_with_the_forms_that_are_accepted(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration") as error:
        parse_duration(text)
    assert repr(text) in str(error.value)
    assert '"30s", "20m", "2h", "4 work_hours", "5 workdays" or "15 days"' in str(error.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1.5 workdays", "workdays are counted whole"),
        ("0.5 days", "days are counted whole"),
        ("0 workdays", "workdays must be more than 0"),
        ("0 work_hours", "work_hours must be more than 0"),
        ("99999 days", "must lie between nothing and 3660 days"),
        ("99999999h", "must lie between nothing and 3660 days"),
    ],
)
def test_an_amount_that_makes_no_sense_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as error:
        parse_duration(text)
    assert str(error.value).startswith(repr(text))


def test_a_duration_built_in_code_is_checked_too() -> None:
    with pytest.raises(ValueError, match="three decimals"):
        Duration(amount=1 / 3, unit=Unit.WORK_HOURS)
    with pytest.raises(ValueError, match="between nothing and"):
        Duration(amount=float("nan"), unit=Unit.NATURAL)


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (Duration(amount=86400, unit=Unit.NATURAL), "24h"),
        (Duration(amount=5400, unit=Unit.NATURAL), "90m"),
        (Duration(amount=61, unit=Unit.NATURAL), "61s"),
        (Duration(amount=0.5, unit=Unit.NATURAL), "0.5s"),
        (Duration(amount=4, unit=Unit.WORK_HOURS), "4 work_hours"),
        (Duration(amount=1, unit=Unit.WORKDAYS), "1 workdays"),
    ],
)
def test_a_duration_is_written_in_its_largest_even_unit(duration: Duration, text: str) -> None:
    assert str(duration) == text


THOUSANDTHS = st.integers(1, 3_660_000).map(lambda amount: amount / 1000)
DURATIONS = st.one_of(
    st.builds(Duration, amount=st.integers(0, 3660 * 86400), unit=st.just(Unit.NATURAL)),
    st.builds(Duration, amount=THOUSANDTHS, unit=st.sampled_from([Unit.NATURAL, Unit.WORK_HOURS])),
    st.builds(Duration, amount=st.integers(1, 3660), unit=st.sampled_from([Unit.WORKDAYS, Unit.DAYS])),
)


@settings(deadline=None, database=None)
@given(DURATIONS)
def test_what_is_written_is_read_back(duration: Duration) -> None:
    assert parse_duration(str(duration)) == duration


@settings(deadline=None, database=None)
@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert parse_duration(text).amount >= 0
    except ValueError as error:
        assert repr(text) in str(error)  # noqa: PT017


def test_office_hours_are_read_as_minutes() -> None:
    assert parse_slots(["08:30-12:00", "14:30-18:00"]) == ((510, 720), (870, 1080))
    assert parse_slots(["00:00-12:00", " 12:00-24:00 "]) == ((0, 720), (720, 1440))


@pytest.mark.parametrize(
    ("slots", "reason"),
    [
        ([], "there are no working hours"),
        (["8:30-12:00"], "'8:30-12:00' is no span of hours: write it like \"08:30-12:00\""),
        (["08:30"], "write it like"),
        (["12:00-08:30"], "the first must come before the second"),
        (["08:30-08:30"], "the first must come before the second"),
        (["08:60-12:00"], "is no span of hours"),
        (["20:00-24:01"], "at most"),
        (["14:30-18:00", "08:30-12:00"], "'08:30-12:00' begins before the slot ahead of it has ended"),
    ],
)
def test_office_hours_that_make_no_sense_are_refused(slots: list[str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_slots(slots)
