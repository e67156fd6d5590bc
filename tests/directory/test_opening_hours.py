"""Opening hours: clock times, weekdays, and what is not certain."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.directory.opening_hours import DAYS, WHOLE_DAY, byday, hours, weekday

clock_times = st.times().map(lambda one: one.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        ("9:00am", "5:00pm", (time(9), time(17))),
        ("9am", "12:30pm", (time(9), time(12, 30))),
        ("9:00a", "5:00pm", (time(9), time(17))),
        (" 7:30 am ", "6:00 PM", (time(7, 30), time(18))),
        ("12:00am", "8:00pm", (time(0), time(20))),
        ("12:00pm", "12:00am", (time(12), time(0))),
        ("09:00", "17:30:00", (time(9), time(17, 30))),
        ("9.30", "18.00", (time(9, 30), time(18))),
        ("22:00", "06:00", (time(22), time(6))),
        ("00:00", "24:00", WHOLE_DAY),
        ("00:00", "23:59", WHOLE_DAY),
    ],
)
def test_hours_when_they_are_clear_are_read(opens: str, closes: str, expected: tuple[time, time]) -> None:
    assert hours(opens, closes) == expected


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        ("9:00am", "5:00"),
        ("8:00m", "5:00pm"),
        ("6:30am", "6:300pm"),
        ("830am", "5:30pm"),
        ("9:0am", "3:00pm"),
        ("", "6:00pm"),
        ("9", "17"),
        ("13:00pm", "2:00pm"),
        ("0:30am", "2:00pm"),
        ("25:00", "26:00"),
        ("09:60", "17:00"),
        ("10:00", "10:00"),
        ("dusk", "dawn"),
        ("9:00am", "5:00pm (counter closes at 4:30 pm)"),
    ],
)
def test_hours_when_they_are_not_certain_are_not_guessed(opens: str, closes: str) -> None:
    assert hours(opens, closes) is None


@given(clock_times, clock_times)
def test_hours_of_any_two_times_are_read_the_same_in_both_clocks(opens: time, closes: time) -> None:
    expected = None if opens == closes else (opens, closes)
    assert hours(opens.strftime("%H:%M"), closes.strftime("%H:%M")) == expected
    assert hours(opens.strftime("%I:%M%p"), closes.strftime("%I:%M %p").lower()) == expected


@given(st.text(max_size=40), st.text(max_size=40))
def test_hours_of_any_text_are_times_or_nothing(opens: str, closes: str) -> None:
    found = hours(opens, closes)
    assert found is None or (found[0] != found[1] and all(isinstance(one, time) for one in found))


@pytest.mark.parametrize(
    ("text", "day"), [("Monday", "MO"), ("tue", "TU"), ("SU", "SU"), ("събота", "SA"), ("1", "MO"), ("Someday", None)]
)
def test_weekday_when_written_in_any_of_the_ways_is_known(text: str, day: str | None) -> None:
    assert weekday(text) == day


@given(st.lists(st.sampled_from(DAYS), min_size=1))
def test_byday_names_each_day_once_in_the_order_of_the_week(days: list[str]) -> None:
    named = byday(days).split(",")
    assert set(named) == set(days)
    assert named == [day for day in DAYS if day in named]
