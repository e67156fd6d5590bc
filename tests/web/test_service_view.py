"""Hours, addresses and numbers as people read them."""

from collections.abc import Iterator
from datetime import time

import pytest

from hub.directory import hours_view as hours
from hub.directory import service_view as view
from hub.directory.nrm_vocabulary import Act
from hub.directory.place_models import AddressEntry, PhoneEntry, ScheduleEntry
from hub.directory.vocabulary import LocationType
from hub.web import i18n
from hub.web.catalogues import load_languages
from hub.web.shell import room_of

LANGUAGES = load_languages([room_of("hub.directory")])


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with i18n.reading(LANGUAGES["en"]):
        yield


def weekly(days: str, opens: time, closes: time) -> ScheduleEntry:
    return ScheduleEntry(freq="WEEKLY", byday=days, opens_at=opens, closes_at=closes)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("MO", "Monday"),
        ("MO,TU,WE,TH,FR", "Monday – Friday"),
        ("MO,WE,FR", "Monday, Wednesday, Friday"),
        ("SU,MO", "Monday, Sunday"),
        ("SA,SU,MO,TU,WE,TH,FR", "Every day"),
        ("FR,SA,TU", "Tuesday, Friday – Saturday"),
    ],
)
def test_days_that_follow_each_other_are_said_as_a_span(days: str, said: str) -> None:
    assert hours.opening_hours([weekly(days, time(9), time(17, 30))]) == [(said, "09:00 – 17:30", ())]


def test_the_whole_day_is_around_the_clock() -> None:
    [line] = hours.opening_hours([weekly("MO,TU,WE,TH,FR,SA,SU", time(0), time(23, 59))])
    assert line == ("Every day", "around the clock", ())


def test_hours_past_midnight_end_on_the_next_day() -> None:
    assert hours.opening_hours([weekly("FR", time(22), time(6))])[0].hours == "22:00 – 06:00 (next day)"


def test_days_of_the_month_are_counted() -> None:
    monthly = ScheduleEntry(freq="MONTHLY", byday="1MO,-1FR", opens_at=time(10), closes_at=time(12))
    assert hours.opening_hours([monthly])[0].days == "Monday, no. 1 of the month, Friday, the last of the month"


def test_hours_are_said_in_bulgarian() -> None:
    with i18n.reading(LANGUAGES["bg"]):
        [line] = hours.opening_hours([weekly("MO,TU", time(9), time(17))])
    assert line.days == "понеделник – вторник"


def test_hours_nobody_is_sure_of_are_kept_in_words_and_said_once() -> None:
    note, words = {"en": "not on holidays"}, {"en": "weekday mornings"}
    schedules = [
        ScheduleEntry(byday="MO", opens_at=time(9), closes_at=time(10), description=note, original_text={"en": "9-10"}),
        ScheduleEntry(byday="TU", opens_at=time(9), closes_at=time(10), description=note),
        ScheduleEntry(original_text=words),
    ]
    assert hours.hours_in_words(schedules) == [note, words]
    assert len(hours.opening_hours(schedules)) == 2


def test_numbers_to_call_stand_before_a_fax_and_each_once() -> None:
    fax, voice = PhoneEntry(number="1", type="fax"), PhoneEntry(number="2")
    assert view.phones_first([fax, voice, PhoneEntry(number="2")]) == [voice, fax]
    assert (view.phone_note(fax), view.phone_note(voice)) == ("Fax", "")


def test_numbers_that_answer_anybody_stand_first_and_those_one_writes_to_last() -> None:
    fax = PhoneEntry(number="1", type="fax", act=Act.ANSWERED)
    message = PhoneEntry(number="2", type="text", act=Act.ANSWERED)
    admission = PhoneEntry(number="3", type="voice", act=Act.ADMISSION)
    on_call = PhoneEntry(number="4", type="voice", act=Act.ON_CALL)
    walk_in = PhoneEntry(number="5", act=Act.WALK_IN)
    anything = PhoneEntry(number="6")
    answered = PhoneEntry(number="7", act=Act.ANSWERED)
    given = [fax, message, walk_in, admission, on_call, anything, answered]
    assert view.phones_first(given) == [anything, answered, on_call, admission, walk_in, message, fax]


def test_an_address_is_read_line_by_line() -> None:
    address = AddressEntry(
        address_type=LocationType.PHYSICAL,
        address_1={"en": "1 Main Street"},
        city={"bg": "Пловдив", "en": "Plovdiv"},
        postal_code="4000",
    )
    assert view.address_lines(address) == [{"en": "1 Main Street"}, {"bg": "4000 Пловдив", "en": "4000 Plovdiv"}]


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "data:text/html,x", "//evil.example", "http://", "https://[", "ftp://a.b"]
)
def test_only_a_web_address_is_linked(url: str | None) -> None:
    assert view.web_address(url) is None


def test_a_web_address_is_linked_as_it_is() -> None:
    assert view.web_address("https://example.org/a?b=c") == "https://example.org/a?b=c"


def test_a_text_of_another_language_names_it() -> None:
    assert view.fallback_language({"bg": "Убежище"}) == "bg"
    assert view.fallback_language({"en": "Shelter", "bg": "Убежище"}) is None
