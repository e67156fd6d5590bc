"""Hours as people read them: for what, when, with whom; and nothing said that the source did not say for sure."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest

from hub.directory import hours_view as hours
from hub.directory.nrm_vocabulary import Act, HolidayHours, Specialist
from hub.directory.place_models import ScheduleEntry, ScheduleExceptionEntry
from hub.web import i18n
from hub.web.catalogues import load_languages
from hub.web.shell import room_of

LANGUAGES = load_languages([room_of("hub.directory")])
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with i18n.reading(LANGUAGES["en"]):
        yield


def at_nine(**fields: Any) -> ScheduleEntry:
    given: dict[str, Any] = {"freq": "WEEKLY", "opens_at": time(9), "closes_at": time(17)}
    return ScheduleEntry(**(given | fields))


@pytest.mark.parametrize(
    ("recurrence", "said"),
    [
        ({"byday": "MO", "interval": 2}, "Monday, every 2 weeks"),
        ({"byday": "MO", "interval": 1}, "Monday"),
        ({"dtstart": date(2026, 11, 25)}, "Wednesday"),
        ({"freq": "MONTHLY", "bymonthday": "1,15"}, "Day 1, 15 of the month"),
        ({"freq": "MONTHLY", "byday": "2TU", "interval": 3}, "Tuesday, no. 2 of the month, every 3 months"),
    ],
)
def test_days_that_come_again_are_said_exactly(recurrence: dict[str, Any], said: str) -> None:
    assert [line.days for line in hours.opening_hours([at_nine(**recurrence)])] == [said]


@pytest.mark.parametrize(
    "recurrence",
    [
        {"byday": "MO", "byweekno": "20"},
        {"byday": "MO", "byyearday": "100"},
        {"byday": "MO", "count": 3},
        {"freq": "MONTHLY", "bymonthday": "-1"},
        {"freq": "MONTHLY", "byday": "MO", "bymonthday": "13"},
        {},
    ],
)
def test_days_that_no_line_can_say_are_left_to_the_words_of_the_source(recurrence: dict[str, Any]) -> None:
    words = {"en": "as the source says"}
    schedule = at_nine(**recurrence, original_text=words)
    assert hours.opening_hours([schedule]) == []
    assert hours.hours_in_words([schedule]) == [words]


def test_hours_stand_under_what_they_are_for_and_those_for_nothing_in_particular_first() -> None:
    schedules = [at_nine(byday="MO", act=Act.ADMISSION), at_nine(byday="TU"), at_nine(byday="WE", act=Act.ANSWERED)]
    told = [(act.label, act.lines[0].days) for act in hours.hours_by_act(schedules, TODAY)]
    assert told == [(None, "Tuesday"), ("Telephone answered", "Wednesday"), ("Admission", "Monday")]


def test_hours_say_who_is_there_what_is_spoken_and_what_holds_on_holidays() -> None:
    schedule = at_nine(
        byday="MO",
        languages=("ar", "tr"),
        specialists=(Specialist.INTERPRETER, Specialist.NURSE),
        on_public_holidays=HolidayHours.AS_USUAL,
    )
    [line] = hours.opening_hours([schedule])
    assert line.notes == ("Arabic, Turkish", "interpreter, nurse", "also on public holidays")


@pytest.mark.parametrize(
    ("season", "said"),
    [
        ({"valid_from": date(2026, 6, 1), "valid_to": date(2027, 8, 31)}, "1 June 2026 – 31 August 2027"),
        ({"valid_from": date(2027, 6, 1)}, "from 1 June 2027"),
        ({"until": date(2027, 6, 1)}, "until 1 June 2027"),
    ],
)
def test_hours_of_a_season_say_which(season: dict[str, Any], said: str) -> None:
    [act] = hours.hours_by_act([at_nine(byday="MO", **season)], TODAY)
    assert act.lines[0].notes == (said,)


@pytest.mark.parametrize("last", ["valid_to", "until"])
def test_hours_that_are_over_are_not_told(last: str) -> None:
    assert hours.hours_by_act([at_nine(byday="MO", **{last: date(2026, 11, 23)})], TODAY) == []
    assert hours.hours_by_act([at_nine(byday="MO", **{last: TODAY})], TODAY) != []


def an_exception(first: date, last: date, **fields: Any) -> ScheduleExceptionEntry:
    given: dict[str, Any] = {"start_date": first, "end_date": last, "closed": True}
    return ScheduleExceptionEntry(**(given | fields))


def test_exceptions_ahead_are_told_once_the_nearest_first() -> None:
    august = an_exception(date(2027, 8, 1), date(2027, 8, 31))
    eve = an_exception(date(2026, 12, 24), date(2026, 12, 24), closed=False, opens_at=time(9), closes_at=time(12))
    today = an_exception(TODAY, TODAY, act=Act.ANSWERED)
    over = an_exception(date(2026, 11, 1), date(2026, 11, 23))
    told = hours.exceptions_ahead([august, eve, today, over, august], TODAY)
    assert [(one.days, one.hours) for one in told] == [
        ("24 November 2026", "Telephone answered: closed"),
        ("24 December 2026", "09:00 – 12:00"),
        ("1 August 2027 – 31 August 2027", "closed"),
    ]


def test_no_more_exceptions_are_told_than_one_reads() -> None:
    days = [date(2027, 1, number) for number in range(1, 21)]
    assert len(hours.exceptions_ahead([an_exception(day, day) for day in days], TODAY)) == hours.EXCEPTIONS_SHOWN
