"""On which days hours hold: RFC 5545's recurrence as HSDS writes it, day by day, and what cannot be known of it.

Daily, weekly and monthly rules, nearly all there are, are reckoned from the day itself; the rest is dateutil's.
"""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil import rrule

from hub.directory.opening_hours import DAYS
from hub.directory.place_models import ScheduleEntry

EARLIEST_START = 1970
"""Rules that are counted from an earlier year are not followed: nobody's hours are that old."""

DAYS_COUNTED = 20_000
"""Days on which the recurrences of a rule with a count are looked for; afterwards it is taken to go on."""

EVERY_DAY = 0b1111111
"""All seven bits of the week, Monday's the lowest."""

_RECURRENCE = ("dtstart", "wkst", "freq", "interval", "byday", "byweekno", "bymonthday", "byyearday")
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


Rule = tuple[tuple[str, str | int | None], ...]
"""The parts of a recurrence rule by their names in RFC 5545."""


def holds_on(schedule: ScheduleEntry, day: date) -> bool | None:
    """Return whether hours begin on `day` by their recurrence and bounds; None when that cannot be known."""
    if not _is_within(schedule, day):
        return False
    if schedule.count:
        return _counted(schedule, schedule.count, day)
    if schedule.byweekno or schedule.byyearday or schedule.freq == "YEARLY":
        return _by_rule(schedule, day)
    match schedule.freq or ("WEEKLY" if schedule.byday else None):
        case "WEEKLY":
            return _weekly(schedule, day)
        case "MONTHLY":
            return _monthly(schedule, day)
        case "DAILY":
            return _daily(schedule, day)
        case _:
            return None


def is_over(schedule: ScheduleEntry, day: date) -> bool:
    """Whether the hours ended before `day`."""
    return bool(
        (schedule.valid_to is not None and schedule.valid_to < day)
        or (schedule.until is not None and schedule.until < day)
    )


def is_every_day(schedule: ScheduleEntry) -> bool:
    """Whether the hours hold on every day of the year, without a first or a last one."""
    if schedule.valid_from or schedule.valid_to or schedule.until or schedule.count:
        return False
    if (schedule.interval or 1) > 1 or schedule.bymonthday or schedule.byweekno or schedule.byyearday:
        return False
    if schedule.freq == "DAILY" and not schedule.byday:
        return True
    return schedule.freq in {"DAILY", "WEEKLY", None} and _week(schedule.byday or "") == EVERY_DAY


def _is_within(schedule: ScheduleEntry, day: date) -> bool:
    first = schedule.valid_from
    if first is not None and day < first:
        return False
    first = schedule.dtstart
    if first is not None and day < first:
        return False
    return not is_over(schedule, day)


def _weekly(schedule: ScheduleEntry, day: date) -> bool | None:
    start = schedule.dtstart
    if schedule.bymonthday:
        return None
    week = _week(schedule.byday) if schedule.byday else (1 << start.weekday() if start else None)
    if week is None:
        return None
    if not week >> day.weekday() & 1:
        return False
    if (schedule.interval or 1) == 1:
        return True
    first = DAYS.index(schedule.wkst) if schedule.wkst in DAYS else 0
    return _is_in_step(schedule, _week_number(day, first) - _week_number(start, first) if start else None)


def _monthly(schedule: ScheduleEntry, day: date) -> bool | None:
    start = schedule.dtstart
    if schedule.byday or schedule.bymonthday:
        wanted = _is_such_a_weekday(schedule.byday, day), _is_such_a_day(schedule.bymonthday, day)
        if False in wanted:
            return False
        if None in wanted:
            return None
    elif start is None:
        return None
    elif start.day != day.day:
        return False
    months = (day.year - start.year) * 12 + day.month - start.month if start else None
    return _is_in_step(schedule, months)


def _daily(schedule: ScheduleEntry, day: date) -> bool | None:
    week = _week(schedule.byday) if schedule.byday else EVERY_DAY
    wanted = None if week is None else bool(week >> day.weekday() & 1), _is_such_a_day(schedule.bymonthday, day)
    if False in wanted:
        return False
    if None in wanted:
        return None
    return _is_in_step(schedule, (day - schedule.dtstart).days if schedule.dtstart else None)


def _is_in_step(schedule: ScheduleEntry, steps: int | None) -> bool | None:
    """Whether an interval falls on a period that is `steps` after the first; None where the first is not known."""
    interval = schedule.interval or 1
    if interval == 1:
        return True
    return None if steps is None else steps % interval == 0


def _is_such_a_weekday(byday: str | None, day: date) -> bool | None:
    """Whether `byday` names the day within its month: "WE", "1WE", "-1FR"."""
    if not byday:
        return True
    named = _weekdays(byday)
    if named is None:
        return None
    place = (day.day - 1) // 7 + 1
    from_the_end = -((_days_in_month(day) - day.day) // 7 + 1)
    return any(weekday == day.weekday() and ordinal in {None, place, from_the_end} for ordinal, weekday in named)


def _is_such_a_day(bymonthday: str | None, day: date) -> bool | None:
    if not bymonthday:
        return True
    numbers = _numbers(bymonthday)
    return None if numbers is None else day.day in numbers or day.day - _days_in_month(day) - 1 in numbers


def _week_number(day: date, first: int) -> int:
    return (day.toordinal() - 1 - first) // 7


def _days_in_month(day: date) -> int:
    return ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day


@lru_cache(maxsize=1024)
def _week(byday: str) -> int | None:
    """Return one bit for each day of "MO,TU"; None for what is no list of plain weekdays."""
    named = _weekdays(byday)
    if not named or any(ordinal is not None for ordinal, _ in named):
        return None
    return sum({1 << weekday for _, weekday in named})


@lru_cache(maxsize=1024)
def _weekdays(byday: str) -> tuple[tuple[int | None, int], ...] | None:
    found = [_DAY.fullmatch(part.strip()) for part in byday.split(",")]
    if not all(found):
        return None
    return tuple((int(one[1]) if one[1] else None, DAYS.index(one[2])) for one in found if one)


@lru_cache(maxsize=1024)
def _numbers(text: str) -> frozenset[int] | None:
    try:
        return frozenset(int(part) for part in text.split(","))
    except ValueError:
        return None


def _counted(schedule: ScheduleEntry, count: int, day: date) -> bool | None:
    endless = ScheduleEntry(**{name: getattr(schedule, name) for name in _RECURRENCE})
    if schedule.dtstart is None or schedule.dtstart.year < EARLIEST_START:
        return None
    held = holds_on(endless, day)
    return day <= _last_of(endless, schedule.dtstart, count) if held else held


@lru_cache(maxsize=1024)
def _last_of(endless: ScheduleEntry, start: date, count: int) -> date:
    """Return the day of the last of `count` recurrences; the last there is when they take longer than anybody plans."""
    for number in range(DAYS_COUNTED):
        day = start + timedelta(days=number)
        count -= bool(holds_on(endless, day))
        if not count:
            return day
    return date.max


def _by_rule(schedule: ScheduleEntry, day: date) -> bool | None:
    start, parts = schedule.dtstart, (schedule.byday, schedule.byweekno, schedule.bymonthday, schedule.byyearday)
    if start is None:
        # Without a first day, a rule is certain only where every period has it and its parts say the day.
        if (schedule.interval or 1) > 1 or not any(parts):
            return None
        start = date(day.year, 1, 1)
    if start.year < EARLIEST_START or not schedule.freq:
        return None
    rule: Rule = (
        *(("FREQ", schedule.freq), ("INTERVAL", schedule.interval), ("WKST", schedule.wkst)),
        *zip(("BYDAY", "BYWEEKNO", "BYMONTHDAY", "BYYEARDAY"), parts, strict=True),
    )
    days = _days_of(rule, start, day.year)
    return None if days is None else day in days


@lru_cache(maxsize=1024)
def _days_of(rule: Rule, start: date, year: int) -> frozenset[date] | None:
    """Return the days of a year that a rule names; None for a rule that dateutil does not understand."""
    text = ";".join(f"{name}={value}" for name, value in rule if value)
    # With an end, a rule that no day fulfils is not followed to the year 9999.
    try:
        found = rrule.rrulestr(f"{text};UNTIL={year}1231", dtstart=datetime.combine(start, time.min))
        return frozenset(one.date() for one in found if one.year == year)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
