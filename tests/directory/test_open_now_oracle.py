"""Open now, against python-dateutil's own recurrences and zones: the same at every moment, over every clock change."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from dateutil import rrule, tz
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.directory.nrm_vocabulary import HolidayHours
from hub.directory.open_now import State, open_now
from hub.directory.opening_hours import DAYS, WHOLE_DAY
from hub.directory.place_models import ScheduleEntry

ZONES = ("Europe/Sofia", "Europe/London", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "Australia/Lord_Howe")
FIRST = date(2026, 1, 1)

clocks = st.integers(0, 24 * 12 - 1).map(lambda five: time(*divmod(five * 5, 60)))
dates = st.dates(date(2025, 6, 1), date(2027, 6, 1))
weekdays = st.sets(st.sampled_from(DAYS), min_size=1).map(lambda days: ",".join(sorted(days, key=DAYS.index)))
ordinals = st.tuples(st.sampled_from([-2, -1, 1, 2, 3, 4, 5]), st.sampled_from(DAYS)).map(
    lambda one: f"{one[0]}{one[1]}"
)
monthdays = st.sets(st.integers(-31, 31).filter(bool), min_size=1, max_size=4).map(
    lambda all_: ",".join(map(str, all_))
)
recurrences = st.one_of(
    st.fixed_dictionaries({"freq": st.just("WEEKLY")}, optional={"byday": weekdays}),
    st.fixed_dictionaries({"freq": st.just("DAILY")}, optional={"byday": weekdays, "bymonthday": monthdays}),
    st.fixed_dictionaries(
        {"freq": st.just("MONTHLY")}, optional={"byday": st.one_of(weekdays, ordinals), "bymonthday": monthdays}
    ),
    st.fixed_dictionaries({"freq": st.just("YEARLY")}, optional={"byday": weekdays}),
)


@st.composite
def schedules(draw: st.DrawFn) -> ScheduleEntry:
    """Draw hours that are all told: with a first day, so that every interval can be counted."""
    whole = draw(st.booleans())
    opens, closes = WHOLE_DAY if whole else (draw(clocks), draw(clocks))
    recurrence: dict[str, Any] = draw(recurrences)
    return ScheduleEntry(
        **recurrence,
        dtstart=draw(dates),
        interval=draw(st.sampled_from([None, 1, 2, 3])),
        wkst=draw(st.sampled_from([None, "MO", "SU", "TH"])),
        until=draw(st.one_of(st.none(), dates)),
        count=draw(st.sampled_from([None, None, None, 1, 7, 40])),
        valid_from=draw(st.one_of(st.none(), dates)),
        opens_at=opens,
        closes_at=closes if opens != closes else time((opens.hour + 1) % 24, opens.minute),
        on_public_holidays=HolidayHours.AS_USUAL,
    )


def spans(schedule: ScheduleEntry, now: datetime, zone: str) -> Iterator[tuple[datetime, datetime]]:
    """Give the hours around `now` as dateutil has them, in UTC."""
    text = ";".join(
        f"{name.upper()}={value}"
        for name in ("freq", "interval", "wkst", "byday", "bymonthday")
        if (value := getattr(schedule, name))
    )
    near, here = now.replace(tzinfo=None), tz.gettz(zone)
    last = near + timedelta(days=12)
    rule = rrule.rrulestr(f"{text};UNTIL={last:%Y%m%d}", dtstart=datetime.combine(schedule.dtstart or FIRST, time(0)))
    for day in islice(rule, schedule.count):
        if schedule.until and day.date() > schedule.until:
            continue
        if day < near - timedelta(days=4) or (schedule.valid_from and day.date() < schedule.valid_from):
            continue
        start, end = (_in_utc(datetime.combine(*one), here) for one in _clock(day.date(), schedule))
        yield start, end


def _clock(day: date, schedule: ScheduleEntry) -> Iterator[tuple[date, time]]:
    assert schedule.opens_at is not None
    assert schedule.closes_at is not None
    yield day, schedule.opens_at
    if (schedule.opens_at, schedule.closes_at) == WHOLE_DAY:
        yield day + timedelta(days=1), time(0)
    else:
        yield day + timedelta(days=schedule.closes_at <= schedule.opens_at), schedule.closes_at


def _in_utc(local: datetime, here: tz.tzfile) -> datetime:
    exact: datetime = tz.resolve_imaginary(local.replace(tzinfo=here))
    return exact.astimezone(UTC)


CHANGES = [datetime.fromisoformat(f"{one}Z") for one in ("2026-03-29T01:00", "2026-10-25T01:00", "2026-04-04T15:00")]
"""When the clocks of Europe go on and back, and those of Auckland and Lord Howe back."""
moments = st.one_of(
    st.integers(0, 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.builds(
        lambda change, minutes: change + timedelta(minutes=minutes),
        st.sampled_from(CHANGES),
        st.integers(-30 * 60, 30 * 60),
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(schedules(), min_size=1, max_size=3), st.sampled_from(ZONES), moments)
def test_open_and_until_and_next_are_dateutils(rows: list[ScheduleEntry], zone: str, now: datetime) -> None:
    expected = sorted(span for row in rows for span in spans(row, now, zone) if span[0] < span[1])
    current = [span for span in expected if span[0] <= now < span[1]]

    found = open_now(rows, (), now, time_zone=zone).of(None)

    if current:
        end = max(span[1] for span in current)
        for start, later in expected:
            if start <= end:
                end = max(end, later)
        assert found.state is State.OPEN
        assert found.until == end or (found.until is None and end >= now + timedelta(days=7))
        return
    assert found.state is State.CLOSED or all(
        (row.until or date.max) < (now + timedelta(days=1)).date() for row in rows
    )
    later_starts = [start for start, _ in expected if start > now]
    if found.opens is None:
        assert not later_starts or min(later_starts) > now + timedelta(days=7)
    else:
        assert found.opens == min(later_starts)
