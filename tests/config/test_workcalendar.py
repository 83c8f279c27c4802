from datetime import date
from pathlib import Path

import pytest

from config.workcalendar import WorkDays, WorkDaysError, load_work_days


def own(folder: Path, text: str) -> Path:
    path = folder / "workcalendar.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_table_knows_the_holidays_with_a_date_of_their_own() -> None:
    shipped = load_work_days()
    assert shipped.fixed_holidays == {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
    assert shipped.complete == frozenset()
    assert shipped == load_work_days(None)


def test_an_office_lays_its_own_days_over_the_shipped_ones(tmp_path: Path) -> None:
    text = """
    days_off = ["2027-01-01..2027-01-03", 2027-02-05]
    workdays = ["2027-01-09"]
    complete = [2027]
    """
    days = load_work_days(own(tmp_path, text))
    assert days.days_off == {date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3), date(2027, 2, 5)}
    assert days.workdays == {date(2027, 1, 9)}
    assert days.complete == {2027}
    assert days.fixed_holidays == load_work_days().fixed_holidays


def test_an_own_list_of_fixed_holidays_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    days = load_work_days(own(tmp_path, 'fixed_holidays = ["01-01", "02-29"]'))
    assert days == WorkDays(fixed_holidays=frozenset({(1, 1), (2, 29)}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('holidays = ["2027-01-01"]', "nothing here is called 'holidays'"),
        ('days_off = "2027-01-01"', "days_off must be a list"),
        ('days_off = ["1.1.2027"]', "days_off: '1.1.2027' cannot be read"),
        ('days_off = ["2027-01-03..2027-01-01"]', "must follow the first within a year"),
        ('days_off = ["2027-01-03..2029-01-01"]', "must follow the first within a year"),
        ('complete = ["next"]', "complete: 'next' cannot be read"),
        ('fixed_holidays = ["13-01"]', "fixed_holidays: '13-01' cannot be read"),
        ('days_off = ["2027-01-01"]\nworkdays = ["2027-01-01"]', "2027-01-01 stands in workdays and in days_off"),
        ("days_off = [", "is not TOML in UTF-8"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    path = own(tmp_path, text)
    with pytest.raises(WorkDaysError, match=message) as error:
        load_work_days(path)
    assert str(error.value).startswith(str(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkDaysError, match="cannot be read"):
        load_work_days(tmp_path / "none.toml")
