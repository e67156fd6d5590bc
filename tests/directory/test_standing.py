"""The table of hours, against what a hit says: the same word for the same service at every minute."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.directory.hit_models import HitHours, HitOtherDays, HitPayload, HitPhone
from hub.directory.nrm_vocabulary import Act, HolidayHours, Tier
from hub.directory.open_now import Closure, State
from hub.directory.opening_hours import DAYS, WHOLE_DAY
from hub.directory.standing import (
    DAY,
    PIECE,
    UNKNOWN,
    Pattern,
    codes_of,
    hour_codes,
    patterns_of,
    standing_of,
    states_of,
    word_of,
)
from hub.directory.vocabulary import ServiceType, Status

ZONES = (
    None,
    "Europe/London",
    "America/New_York",
    "Pacific/Auckland",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "None/Such",
)
FIRST = datetime(2026, 11, 26, tzinfo=UTC)
BEFORE_CHANGES = [datetime.fromisoformat(f"{day}T00:00Z") for day in ("2026-03-28", "2026-10-24", "2026-04-03")]
"""Days before the clocks of Europe go on and back, and those of Auckland and Lord Howe back."""

clocks = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(*divmod(minutes, 60)))
weeks = st.sets(st.sampled_from(DAYS), min_size=1).map(lambda days: ",".join(sorted(days, key=DAYS.index)))
dates = st.dates(date(2026, 3, 1), date(2027, 2, 1))
maybe_dates = st.one_of(st.none(), dates)
acts = st.one_of(st.none(), st.sampled_from(Act))


@st.composite
def some_hours(draw: st.DrawFn) -> HitHours:
    opens, closes = draw(st.one_of(st.just(WHOLE_DAY), st.just((None, None)), st.tuples(clocks, clocks)))
    return HitHours(
        act=draw(acts),
        freq=draw(st.sampled_from(["WEEKLY", "DAILY", "MONTHLY", None])),
        byday=draw(st.one_of(st.none(), weeks)),
        interval=draw(st.sampled_from([None, None, 2])),
        dtstart=draw(maybe_dates),
        until=draw(maybe_dates),
        valid_from=draw(maybe_dates),
        opens_at=opens,
        closes_at=closes,
        time_zone=draw(st.sampled_from([None, None, "Asia/Kolkata"])),
        on_public_holidays=draw(st.sampled_from([None, *HolidayHours])),
    )


@st.composite
def other_days(draw: st.DrawFn) -> HitOtherDays:
    first, closed = draw(dates), draw(st.booleans())
    opens, closes = (None, None) if closed else (draw(clocks), draw(clocks))
    last = first + timedelta(days=draw(st.integers(0, 20)))
    return HitOtherDays(
        act=draw(acts), start_date=first, end_date=last, closed=closed, opens_at=opens, closes_at=closes
    )


@st.composite
def services(draw: st.DrawFn) -> HitPayload:
    return a_service(
        status=draw(st.sampled_from([Status.ACTIVE, Status.ACTIVE, Status.TEMPORARILY_CLOSED])),
        status_from=draw(maybe_dates),
        status_until=draw(maybe_dates),
        time_zone=draw(st.sampled_from(ZONES)),
        country=draw(st.sampled_from([None, "GB"])),
        hours=tuple(draw(st.lists(some_hours(), max_size=3))),
        other_days=tuple(draw(st.lists(other_days(), max_size=2))),
        schedule_tier=draw(st.sampled_from([Tier.PUBLIC, Tier.PUBLIC, Tier.RESTRICTED])),
        phones=tuple(HitPhone(number=str(one), act=act) for one, act in enumerate(draw(st.lists(acts, max_size=2)))),
    )


def a_service(**fields: Any) -> HitPayload:
    given: dict[str, Any] = {
        "name": {"en": "Shelter"},
        "service_type": ServiceType.ACCOMMODATION,
        "status": Status.ACTIVE,
    }
    return HitPayload(**(given | fields))


def read_again(service: HitPayload) -> Pattern:
    """The pattern of a service as the index hands it back."""
    code, told = hour_codes(service)
    return patterns_of(told, {}).get(code, Pattern())


def word_in_table(service: HitPayload, moment: datetime) -> State:
    second = int(moment.timestamp())
    return states_of(read_again(service), second - second % DAY).at(second)


minutes = st.one_of(
    st.integers(0, 60 * 24 * 60).map(lambda minute: FIRST + timedelta(minutes=minute)),
    st.builds(
        lambda day, minute: day + timedelta(minutes=minute), st.sampled_from(BEFORE_CHANGES), st.integers(0, 4000)
    ),
)


@settings(max_examples=200, deadline=None)
@given(services(), minutes)
def test_table_says_what_a_hit_says_at_any_minute_of_sixty_days_and_around_changes_of_the_clocks(
    service: HitPayload, moment: datetime
) -> None:
    second = int(moment.timestamp())
    table = states_of(read_again(service), second - second % DAY)
    for around in (-1, 0, 1, 59, 60):
        one = moment + timedelta(seconds=around)
        if int(one.timestamp()) // DAY == second // DAY:
            assert table.at(int(one.timestamp())) is word_of(service, standing_of(service, one))


@settings(max_examples=25, deadline=None)
@given(services(), st.sampled_from([FIRST + timedelta(days=29), *(day + timedelta(days=1) for day in BEFORE_CHANGES)]))
def test_table_of_a_holiday_or_of_a_day_with_another_length_is_right_at_every_minute(
    service: HitPayload, day: datetime
) -> None:
    table = states_of(read_again(service), int(day.timestamp()))
    for minute in range(0, 24 * 60, 7):
        moment = day + timedelta(minutes=minute)
        assert table.at(int(moment.timestamp())) is word_of(service, standing_of(service, moment))


def test_services_with_the_same_hours_share_a_code_however_they_are_listed() -> None:
    day = HitHours(freq="WEEKLY", byday="MO,TU", opens_at=time(9), closes_at=time(17), languages=("bg",))
    night = HitHours(freq="WEEKLY", byday="FR", opens_at=time(20), closes_at=time(4), languages=("uk",))
    one, other = a_service(hours=(day, night)), a_service(hours=(night, day, night), confirmed_at=FIRST)
    assert hour_codes(one) == hour_codes(other)
    assert hour_codes(one) != hour_codes(a_service(hours=(day,)))


def test_codes_of_many_hours_are_short_and_are_read_in_their_order() -> None:
    rows = tuple(
        HitHours(freq="WEEKLY", byday=day, opens_at=time(hour), closes_at=time(hour, 59))
        for day in DAYS
        for hour in range(20)
    )
    service = a_service(hours=rows)
    code, told = hour_codes(service)
    assert len(told) > 9
    assert max(map(len, told)) < PIECE + 25
    read = patterns_of(reversed(told), {})
    assert set(read) == {code}
    assert codes_of(read[code]) == (code, told)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"phones": (HitPhone(number="1"),), "time_zone": "Europe/London"},
        {"schedule_tier": Tier.RESTRICTED},
        {
            "schedule_tier": Tier.RESTRICTED,
            "hours": (HitHours(freq="DAILY", opens_at=WHOLE_DAY[0], closes_at=WHOLE_DAY[1]),),
        },
    ],
)
def test_hours_that_are_not_stated_or_not_announced_are_one_code_that_tells_nothing(fields: dict[str, Any]) -> None:
    service = a_service(**fields)
    assert hour_codes(service) == (UNKNOWN, ())
    hourless = a_service(**(fields | {"hours": ()}))
    assert word_of(hourless, standing_of(hourless, FIRST)) is State.NOT_KNOWN


def test_a_service_that_is_shut_for_now_is_closed_also_where_its_hours_are_not_announced() -> None:
    shut = {"status": Status.TEMPORARILY_CLOSED, "status_until": date(2026, 11, 28)}
    for tier in (Tier.PUBLIC, Tier.RESTRICTED):
        service = a_service(schedule_tier=tier, **shut)
        assert word_in_table(service, datetime(2026, 11, 28, 21, 59, tzinfo=UTC)) is State.CLOSED
        assert word_in_table(service, datetime(2026, 11, 28, 22, 0, tzinfo=UTC)) is State.NOT_KNOWN


def test_a_night_that_loses_or_gains_an_hour_is_open_to_the_minute() -> None:
    sofia = ZoneInfo("Europe/Sofia")
    night = a_service(
        hours=(
            HitHours(
                freq="WEEKLY",
                byday="SA",
                opens_at=time(22),
                closes_at=time(6),
                on_public_holidays=HolidayHours.AS_USUAL,
            ),
        )
    )
    for day, length in ((date(2026, 3, 28), 7), (date(2026, 10, 24), 9)):
        opens = datetime.combine(day, time(22), sofia).astimezone(UTC)
        for minute, state in (
            (-1, State.CLOSED),
            (0, State.OPEN),
            (length * 60 - 1, State.OPEN),
            (length * 60, State.CLOSED),
        ):
            assert word_in_table(night, opens + timedelta(minutes=minute)) is state


@pytest.mark.parametrize("told", ["x 000 {", "x 000 [[[1]]]", "x 001 []"])
def test_codes_that_cannot_be_read_are_of_hours_that_are_not_known(told: str) -> None:
    assert states_of(patterns_of([told], {})["x"], 0).at(1) is State.NOT_KNOWN


def test_a_closure_is_kept_with_its_days() -> None:
    service = a_service(status=Status.TEMPORARILY_CLOSED, status_from=date(2026, 12, 1))
    assert read_again(service).closure == Closure(date(2026, 12, 1), None)
