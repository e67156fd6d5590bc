"""Open now: by hours of every kind, at any moment, and nothing claimed that the hours do not say."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.directory.nrm_vocabulary import Act, HolidayHours, Specialist
from hub.directory.open_now import (
    NOT_KNOWN,
    ActNow,
    Closure,
    OpenNow,
    State,
    always_open,
    closure_of,
    open_now,
    phones_now,
)
from hub.directory.opening_hours import WHOLE_DAY
from hub.directory.place_models import PhoneEntry, ScheduleEntry, ScheduleExceptionEntry
from hub.directory.public_holidays import public_holidays
from hub.directory.vocabulary import Status

SOFIA = ZoneInfo("Europe/Sofia")
WORKDAYS = "MO,TU,WE,TH,FR"
EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"


def at(text: str, zone: ZoneInfo = SOFIA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def some_hours(
    byday: str | None = WORKDAYS, opens: str = "09:00", closes: str = "17:00", **fields: Any
) -> ScheduleEntry:
    given: dict[str, Any] = {
        "freq": "WEEKLY",
        "byday": byday,
        "opens_at": time.fromisoformat(opens),
        "closes_at": time.fromisoformat(closes),
        "on_public_holidays": HolidayHours.AS_USUAL,
    }
    return ScheduleEntry(**(given | fields))


def around_the_clock(**fields: Any) -> ScheduleEntry:
    whole: dict[str, Any] = {"byday": EVERY_DAY, "opens_at": WHOLE_DAY[0], "closes_at": WHOLE_DAY[1]}
    return some_hours(**(whole | fields))


def an_exception(first: str, last: str | None = None, **fields: Any) -> ScheduleExceptionEntry:
    given: dict[str, Any] = {"closed": True}
    return ScheduleExceptionEntry(
        start_date=date.fromisoformat(first), end_date=date.fromisoformat(last or first), **(given | fields)
    )


def stands(now: str, *schedules: ScheduleEntry, **options: Any) -> ActNow:
    exceptions = options.pop("exceptions", ())
    return open_now(schedules, exceptions, at(now), **options).of(None)


def test_open_when_within_the_hours_says_until_when() -> None:
    assert stands("2026-11-26T16:59", some_hours()) == ActNow(State.OPEN, until=at("2026-11-26T17:00"))


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-26T08:59", "2026-11-26T09:00"),
        ("2026-11-26T17:00", "2026-11-27T09:00"),
        ("2026-11-27T17:00", "2026-11-30T09:00"),
        ("2026-11-29T02:00", "2026-11-30T09:00"),
    ],
)
def test_closed_when_outside_the_hours_says_when_it_opens(now: str, opens: str) -> None:
    assert stands(now, some_hours()) == ActNow(State.CLOSED, opens=at(opens))


def test_hours_past_midnight_belong_to_the_day_they_began() -> None:
    nights = some_hours("FR", "22:00", "06:00")

    assert stands("2026-11-28T02:00", nights) == ActNow(State.OPEN, until=at("2026-11-28T06:00"))
    assert stands("2026-11-27T02:00", nights).state is State.CLOSED


def test_hours_that_follow_without_a_gap_are_one() -> None:
    day, night = some_hours(WORKDAYS, "08:00", "20:00"), some_hours("TH", "20:00", "08:00")

    assert stands("2026-11-26T19:00", day, night).until == at("2026-11-27T20:00")
    assert stands("2026-11-26T19:00", some_hours("TH", opens="00:00", closes="23:59"), day).until == at(
        "2026-11-27T00:00"
    )


def test_around_the_clock_has_no_end() -> None:
    assert stands("2026-11-26T02:00", around_the_clock()) == ActNow(State.OPEN)
    assert stands("2026-11-26T02:00", around_the_clock(), some_hours()) == ActNow(State.OPEN)


def test_around_the_clock_that_has_not_begun_is_closed_until_it_does() -> None:
    begins = around_the_clock(dtstart=date(2026, 11, 28))
    assert stands("2026-11-26T02:00", begins) == ActNow(State.CLOSED, opens=at("2026-11-28T00:00"))
    assert stands("2026-11-28T00:00", begins).state is State.OPEN
    assert stands("2026-12-01T02:00", begins) == ActNow(State.OPEN)


def test_around_the_clock_ends_where_an_exception_says_so() -> None:
    shut = an_exception("2026-11-28")

    assert stands("2026-11-26T02:00", around_the_clock(), exceptions=(shut,)).until == at("2026-11-28T00:00")
    assert stands("2026-11-28T02:00", around_the_clock(), exceptions=(shut,)) == ActNow(
        State.CLOSED, opens=at("2026-11-29T00:00")
    )


def test_languages_and_people_on_duty_are_those_of_the_hours_that_hold_now() -> None:
    day = some_hours(languages=("bg", "en"), specialists=(Specialist.LAWYER,))
    ukrainian = some_hours("TH", "10:00", "12:00", languages=("uk", "bg"))

    assert stands("2026-11-26T11:00", day, ukrainian).languages == ("bg", "en", "uk")
    assert stands("2026-11-26T11:00", day, ukrainian).specialists == (Specialist.LAWYER,)
    assert stands("2026-11-26T12:30", day, ukrainian).languages == ("bg", "en")
    assert stands("2026-11-26T18:00", day, ukrainian).languages == ()


class TestPublicHolidays:
    """Christmas Eve of 2026, a Thursday."""

    def test_hours_that_do_not_hold_then_are_closed(self) -> None:
        found = stands("2026-12-24T11:00", some_hours(on_public_holidays=HolidayHours.CLOSED))

        assert found == ActNow(State.CLOSED, opens=at("2026-12-29T09:00"))

    def test_hours_that_hold_then_are_open(self) -> None:
        assert stands("2026-12-24T11:00", some_hours()).state is State.OPEN

    def test_without_a_word_about_them_nobody_knows_during_the_hours_alone(self) -> None:
        silent = some_hours(on_public_holidays=None)

        assert stands("2026-12-24T11:00", silent) == ActNow(State.NOT_KNOWN, opens=at("2026-12-29T09:00"))
        assert stands("2026-12-24T02:00", silent).state is State.CLOSED

    def test_those_of_another_country_are_its_own(self) -> None:
        closed = some_hours(on_public_holidays=HolidayHours.CLOSED)

        assert stands("2026-03-03T11:00", closed).state is State.CLOSED
        assert stands("2026-03-03T11:00", closed, country="DE").state is State.OPEN

    def test_of_a_country_that_is_not_known_there_are_none(self) -> None:
        assert public_holidays("XX", 2026) == frozenset()

    def test_an_exception_says_more_than_the_holiday(self) -> None:
        shift = an_exception("2026-12-24", closed=False, opens_at=time(10), closes_at=time(12))
        closed = some_hours(on_public_holidays=HolidayHours.CLOSED)

        assert stands("2026-12-24T11:00", closed, exceptions=(shift,)).until == at("2026-12-24T12:00")


class TestExceptions:
    def test_one_for_an_act_says_more_than_one_for_everything(self) -> None:
        rows = [around_the_clock(act=act) for act in (Act.ON_CALL, Act.WALK_IN)]
        shut = an_exception("2026-11-26")
        duty = an_exception("2026-11-26", act=Act.ON_CALL, closed=False, opens_at=time(8), closes_at=time(20))

        found = open_now(rows, (shut, duty), at("2026-11-26T11:00"))

        assert found.of(Act.ON_CALL).until == at("2026-11-26T20:00")
        assert found.of(Act.WALK_IN).state is State.CLOSED

    def test_two_that_contradict_each_other_leave_it_open(self) -> None:
        shut = an_exception("2026-11-26")
        hours = an_exception("2026-11-26", closed=False, opens_at=time(10), closes_at=time(12))

        assert stands("2026-11-26T11:00", some_hours(), exceptions=(shut, hours)).state is State.NOT_KNOWN

    def test_other_hours_without_clock_times_are_not_known(self) -> None:
        other = an_exception("2026-11-26", closed=False)

        assert stands("2026-11-26T11:00", some_hours(), exceptions=(other,)).state is State.NOT_KNOWN

    def test_one_alone_tells_of_its_act_and_day(self) -> None:
        tonight = an_exception("2026-11-26", act=Act.ADMISSION, closed=False, opens_at=time(20), closes_at=time(4))

        found = open_now([], (tonight,), at("2026-11-27T02:00"))

        assert found.of(Act.ADMISSION) == ActNow(State.OPEN, until=at("2026-11-27T04:00"))
        assert found.of(Act.WALK_IN) == NOT_KNOWN


class TestNotKnown:
    def test_without_hours_nothing_is_known(self) -> None:
        assert open_now([], (), at("2026-11-26T11:00")) == OpenNow({})
        assert stands("2026-11-26T11:00") == NOT_KNOWN

    @pytest.mark.parametrize(
        "fields",
        [
            {"opens_at": None, "closes_at": None},
            {"closes_at": None},
            {"freq": None, "byday": None},
            {"freq": "HOURLY"},
            {"byday": "MO;TU"},
            {"byday": "1TH"},
            {"byday": None},
            {"interval": 2},
            {"count": 3},
            {"freq": "MONTHLY", "byday": None},
            {"freq": "MONTHLY", "byday": None, "bymonthday": "x"},
            {"freq": "MONTHLY", "byday": "XX"},
            {"freq": "DAILY", "byday": "1TH"},
            {"freq": "DAILY", "byday": None, "interval": 3},
            {"freq": "YEARLY", "byday": None},
            {"freq": "YEARLY", "byday": None, "byweekno": "x", "dtstart": date(2026, 1, 1)},
            {"freq": "YEARLY", "dtstart": date(1, 1, 1)},
            {"bymonthday": "26"},
        ],
    )
    def test_hours_that_cannot_be_read_are_not_known(self, fields: dict[str, Any]) -> None:
        given: dict[str, Any] = {"byday": WORKDAYS}
        assert stands("2026-11-26T11:00", some_hours(**(given | fields))).state is State.NOT_KNOWN

    def test_hours_that_ran_out_are_not_closed_but_not_known(self) -> None:
        assert stands("2026-11-26T11:00", some_hours(valid_to=date(2026, 8, 31))) == NOT_KNOWN

    def test_hours_that_have_not_begun_are_closed_until_they_do(self) -> None:
        found = stands("2026-11-26T11:00", some_hours(valid_from=date(2026, 11, 30)))

        assert found == ActNow(State.CLOSED, opens=at("2026-11-30T09:00"))

    def test_what_is_not_known_of_other_days_is_certain_today(self) -> None:
        every_other_friday = some_hours("FR", interval=2)

        assert stands("2026-11-26T11:00", every_other_friday).state is State.CLOSED
        assert stands("2026-11-27T11:00", every_other_friday).state is State.NOT_KNOWN


class TestStatus:
    def test_a_service_that_is_closed_for_now_is_closed_and_opens_when_that_is_over(self) -> None:
        closure = closure_of(Status.TEMPORARILY_CLOSED, None, date(2026, 11, 27))
        found = open_now([around_the_clock()], (), at("2026-11-26T11:00"), closure=closure)

        assert found.of(None) == ActNow(State.CLOSED, opens=at("2026-11-28T00:00"))
        assert found.of(Act.ADMISSION).state is State.CLOSED

    def test_when_the_last_day_is_over_and_nobody_said_so_it_is_not_known(self) -> None:
        closure = Closure(None, date(2026, 11, 25))

        assert stands("2026-11-26T11:00", around_the_clock(), closure=closure) == NOT_KNOWN

    def test_before_its_first_day_the_hours_hold_until_then(self) -> None:
        closure = Closure(date(2026, 11, 28))

        assert stands("2026-11-26T11:00", around_the_clock(), closure=closure).until == at("2026-11-28T00:00")

    def test_an_active_service_is_not_closed(self) -> None:
        assert closure_of(Status.ACTIVE) is None


class TestClockChanges:
    """In Sofia, clocks go from 3 to 4 on 29 March 2026 and from 4 back to 3 on 25 October 2026."""

    def test_a_night_that_loses_an_hour_ends_at_its_clock_time(self) -> None:
        night = some_hours("SA", "22:00", "06:00")

        assert stands("2026-03-29T05:59", night).until == at("2026-03-29T06:00")
        assert stands("2026-03-29T06:00", night).state is State.CLOSED

    def test_an_hour_that_comes_twice_closes_the_first_time(self) -> None:
        night = some_hours("SA", "22:00", "03:30")
        second = at("2026-10-25T03:15").replace(fold=1)

        assert stands("2026-10-25T03:15", night).state is State.OPEN
        assert open_now([night], (), second).of(None).state is State.CLOSED

    def test_a_whole_day_has_all_of_its_hours(self) -> None:
        sundays = around_the_clock(byday="SU")

        for day in ("2026-03-29", "2026-10-25"):
            midnight = at(f"{day}T00:00")
            assert open_now([sundays], (), midnight).of(None).until == midnight + timedelta(days=1)
            assert open_now([sundays], (), midnight.astimezone(UTC) - timedelta(seconds=1)).of(None).opens == midnight


class TestZones:
    def test_hours_hold_in_the_zone_of_the_service(self) -> None:
        found = open_now([some_hours()], (), datetime(2026, 11, 26, 15, 30, tzinfo=UTC), time_zone="Europe/Berlin")

        assert found.of(None).until == at("2026-11-26T17:00", ZoneInfo("Europe/Berlin"))

    def test_hours_with_a_zone_of_their_own_hold_in_it(self) -> None:
        auckland = some_hours("FR", time_zone="Pacific/Auckland")
        found = open_now([auckland], (), datetime(2026, 11, 26, 20, 30, tzinfo=UTC), time_zone="America/New_York")

        assert found.of(None).state is State.OPEN
        assert found.of(None).until == at("2026-11-27T17:00", ZoneInfo("Pacific/Auckland"))

    @pytest.mark.parametrize("name", ["Nowhere/Else", "", "../etc", "Europe", "\0"])
    def test_a_zone_that_is_none_is_that_of_the_country(self, name: str) -> None:
        assert stands("2026-11-26T09:00", some_hours(), time_zone=name).state is State.OPEN


class TestPhones:
    def test_the_number_that_answers_now_comes_first_and_the_soonest_of_those_that_do_not(self) -> None:
        office, duty, tomorrow, anything, fax = (
            PhoneEntry(number="1", act=Act.WALK_IN),
            PhoneEntry(number="2", act=Act.ON_CALL),
            PhoneEntry(number="3", act=Act.ADMISSION),
            PhoneEntry(number="4"),
            PhoneEntry(number="5", type="fax", act=Act.ON_CALL),
        )
        standing = open_now(
            [
                some_hours("MO", act=Act.WALK_IN),
                some_hours("FR", act=Act.ADMISSION),
                some_hours(EVERY_DAY, "17:00", "09:00", act=Act.ON_CALL),
            ],
            (),
            at("2026-11-26T02:00"),
        )

        found = phones_now([office, fax, tomorrow, anything, duty], standing)

        assert [one.phone for one in found] == [duty, anything, tomorrow, office]
        assert [one.now.state for one in found] == [State.OPEN, State.NOT_KNOWN, State.CLOSED, State.CLOSED]
        assert standing.phone(fax).state is State.CLOSED

    def test_hours_for_nothing_in_particular_tell_when_the_telephone_is_answered_and_nothing_else(self) -> None:
        standing = open_now([some_hours()], (), at("2026-11-26T11:00"))

        assert standing.phone(PhoneEntry(number="1", act=Act.ANSWERED)).state is State.OPEN
        assert standing.phone(PhoneEntry(number="1")).state is State.OPEN
        assert standing.phone(PhoneEntry(number="1", act=Act.ON_CALL)).state is State.NOT_KNOWN

    def test_a_number_for_everything_is_answered_when_the_telephone_is(self) -> None:
        standing = open_now([some_hours(act=Act.ANSWERED)], (), at("2026-11-26T11:00"))

        assert standing.phone(PhoneEntry(number="1")).state is State.OPEN


def test_always_open_is_all_day_every_day_and_not_closed_on_holidays() -> None:
    rows = [
        around_the_clock(act=Act.ON_CALL),
        around_the_clock(act=Act.ANSWERED, on_public_holidays=None),
        around_the_clock(act=Act.ADMISSION, on_public_holidays=HolidayHours.CLOSED),
        around_the_clock(act=Act.WALK_IN, valid_to=date(2026, 12, 31)),
    ]

    assert always_open(rows) == {Act.ON_CALL, Act.ANSWERED}
    assert always_open([around_the_clock(freq="DAILY", byday=None)]) == {None}
    assert (
        always_open([around_the_clock(interval=2), some_hours(EVERY_DAY), around_the_clock(byday="MO")]) == frozenset()
    )
