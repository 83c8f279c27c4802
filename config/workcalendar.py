"""Days worked or not where the office knows better than the holiday library. Shipped in `workcalendar.toml`."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

SHIPPED = Path(__file__).parent / "workcalendar.toml"

Entry = TypeVar("Entry")

LEAP_YEAR = 2000  # any: only there to read "02-29"


class WorkDaysError(Exception):
    """A calendar file is wrong; the message names the file and the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDays:
    """What stands in the file; its comments say what each means.

    `complete` holds years, `fixed_holidays` (month, day), the others dates. No date is both worked and off.
    """

    workdays: frozenset[date] = frozenset()
    days_off: frozenset[date] = frozenset()
    complete: frozenset[int] = frozenset()
    fixed_holidays: frozenset[tuple[int, int]] = frozenset()


def load_work_days(overlay: Path | None = None) -> WorkDays:
    """Read the shipped table, an office's own laid over it; WorkDaysError names what is wrong."""
    shipped = _read(SHIPPED)
    if overlay is None:
        return shipped
    own = _read(overlay)
    return WorkDays(
        workdays=shipped.workdays - own.days_off | own.workdays,
        days_off=shipped.days_off - own.workdays | own.days_off,
        complete=shipped.complete | own.complete,
        fixed_holidays=own.fixed_holidays or shipped.fixed_holidays,
    )


def _read(path: Path) -> WorkDays:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WorkDaysError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WorkDaysError(f"{path}: is not TOML in UTF-8 ({error})") from error
    unknown = sorted(set(table) - {field.name for field in fields(WorkDays)})
    if unknown:
        raise WorkDaysError(f"{path}: nothing here is called {unknown[0]!r}")
    days = WorkDays(
        workdays=frozenset(_entries(path, table, "workdays", _run)),
        days_off=frozenset(_entries(path, table, "days_off", _run)),
        complete=frozenset(_entries(path, table, "complete", _year)),
        fixed_holidays=frozenset(_entries(path, table, "fixed_holidays", _month_day)),
    )
    both = sorted(days.workdays & days.days_off)
    if both:
        raise WorkDaysError(f"{path}: {both[0]} stands in workdays and in days_off")
    return days


def _entries(path: Path, table: dict[str, Any], key: str, read: Callable[[str], Iterable[Entry]]) -> Iterable[Entry]:
    """Every entry of one list; dates and years may also stand without quotes."""
    listed = table.get(key, [])
    if not isinstance(listed, list):
        raise WorkDaysError(f"{path}: {key} must be a list")
    for entry in listed:
        try:
            yield from read(str(entry))
        except ValueError as error:
            raise WorkDaysError(f"{path}: {key}: {entry!r} cannot be read ({error})") from error


def _run(text: str) -> Iterable[date]:
    first, _, last = text.partition("..")
    start = date.fromisoformat(first.strip())
    end = date.fromisoformat(last.strip()) if last else start
    if not timedelta(0) <= end - start < timedelta(days=366):
        raise ValueError("the second day must follow the first within a year")
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def _year(text: str) -> Iterable[int]:
    return [date(int(text), 1, 1).year]


def _month_day(text: str) -> Iterable[tuple[int, int]]:
    day = date.fromisoformat(f"{LEAP_YEAR}-{text}")
    return [(day.month, day.day)]
