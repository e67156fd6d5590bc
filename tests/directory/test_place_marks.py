"""One place is recognised however it is written, and another one is not taken for it."""

from math import cos, radians
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.directory.houses import House, Houses, houses_of, is_same_house, latin
from hub.directory.place_marks import (
    SAME_PLACE_METRES,
    HiddenMarks,
    Point,
    marks_of,
    metres_between,
    significant_digits,
    site_of,
)

HIDDEN: dict[str, Any] = {"address_1": {"bg": "ул. „Тиха вода“ № 5 А"}, "city": {"bg": "Велико Търново"}}


def tells(public: dict[str, Any], hidden: dict[str, Any]) -> str | None:
    marks = HiddenMarks()
    marks.add(marks_of(hidden))
    return marks.field_shown_by(marks_of(public))


@pytest.mark.parametrize(
    "address",
    [
        {"address_1": {"bg": "УЛ. ТИХА ВОДА 5А"}, "city": {"bg": "гр. Велико Търново"}},
        {"address_1": {"en": "5A Tiha Voda Street"}, "city": {"en": "Veliko Tarnovo"}},
        {"address_1": {"en": "ul. Tiha voda No 5-a, fl. 3, ap. 12"}, "city": {"en": "Veliko  Tarnovo"}},
        {"address_1": {"bg": "ул. Тиха вода 5 А, вх. Б, ет. 2"}},
        {"address_1": {"bg": "Кабинет 2"}, "address_2": {"bg": "ул.Тиха вода №5А"}, "city": {"bg": "Велико Търново"}},
        {"address_1": {"bg": "ул. Tиxa вoдa 5A"}, "city": {"bg": "Велико Търново"}},
        {"address_1": {"bg": "ул. Тиха\u00a0вода,\u2003005А"}, "city": {"bg": "ВЕЛИКО ТЪРНОВО"}},
        {"address_1": '{"bg": "ул. Тиха вода 5а"}', "city": '{"bg": "Велико Търново"}'},
    ],
)
def test_an_address_is_the_same_in_either_script_abbreviated_and_with_a_floor(address: dict[str, Any]) -> None:
    field = "address_1"
    assert tells(address, HIDDEN) == field


@pytest.mark.parametrize(
    "address",
    [
        {"address_1": {"bg": "ул. Тиха вода 6"}, "city": {"bg": "Велико Търново"}},
        {"address_1": {"bg": "ул. Тиха вода 5"}, "city": {"bg": "Велико Търново"}},
        {"address_1": {"bg": "ул. Тиха вода 5 А"}, "city": {"bg": "Габрово"}},
        {"address_1": {"bg": "ул. Тиха гора 5 А"}, "city": {"bg": "Велико Търново"}},
        {"city": {"bg": "Велико Търново"}},
        {"address_1": {"bg": "№ 5"}, "city": {"bg": "Велико Търново"}},
        {},
    ],
)
def test_another_address_is_another(address: dict[str, Any]) -> None:
    assert tells(address, HIDDEN) is None


PRIMERNA = {"address_1": {"bg": "ул. Примерна 5"}, "city": {"bg": "Видин"}}
WAYS = [
    {"address_1": {"bg": "офис 3, ул. Примерна 5"}},
    {"address_1": {"bg": "офис 3 ул. Примерна 5"}},
    {"address_1": {"bg": "ет. 2, ул. Примерна 5"}},
    {"address_1": {"bg": "ул. Примерна 5, ет. 2, ап. 7Б, вх. Б"}},
    {"address_1": {"bg": "ул. Примерна 5, 2-ри етаж"}},
    {"address_1": {"bg": "ул. Примерна 5, 2 етаж"}},
    {"address_1": {"en": "5 Primerna Str., 2nd floor"}},
    {"address_1": {"en": "Room 4, 5 Primerna Str."}},
    {"address_1": {"en": "Office 5 Primerna Str."}},
    {"address_1": {"bg": "ул. Примерна"}, "address_2": {"bg": "№ 5"}},
    {"address_1": {"bg": "ул. Примерна"}, "address_2": {"bg": "5, ет. 2"}, "city": {"bg": "Видин"}},
    {"address_1": {"bg": "офис 3"}, "address_2": {"bg": "ул. Примерна 5"}},
    {"address_1": {"bg": "ул. Примерна 5, Видин"}},
    {"address_1": {"bg": "ул. Примерна 5, Видин"}, "city": {"bg": "Видин"}},
    {"address_1": {"bg": "3700 Видин, ул. Примерна 5"}, "city": {"bg": "Видин"}},
    {"address_1": {"en": "5 Primerna Str., Vidin 3700, Bulgaria"}},
    {"address_1": {"bg": "ул. Примерна 5, партер"}},
    {"address_1": {"bg": "ул. Примерна 5-7"}},
    {"address_1": {"bg": "ул. Примерна 3 – 5"}},
    {"address_1": {"bg": "ул. Примерна 5"}, "city": {"bg": "гр. Видин (общ. Видин)"}},
    {"address_1": {"bg": "ул. Примерна 5, гр. Видин (общ. Видин)"}},
]
"""Some ways of writing one address."""


@pytest.mark.parametrize("address", WAYS, ids=str)
def test_a_house_is_the_same_whatever_room_city_or_line_is_written_with_it(address: dict[str, Any]) -> None:
    assert tells(address, PRIMERNA) == "address_1"
    assert tells(PRIMERNA, address) == "address_1"


@pytest.mark.parametrize("number", ["7", "4", "15", "55", "5 Б", "3"])
@pytest.mark.parametrize("address", WAYS[:-4] + WAYS[-2:], ids=str)
def test_another_number_of_the_street_is_another_house_however_it_is_written(
    address: dict[str, Any], number: str
) -> None:
    other = {"address_1": {"bg": f"ул. Примерна {number}"}, "city": {"bg": "Видин"}}
    assert tells(other, address) is None
    assert tells(address, other) is None


def test_a_number_in_the_second_line_tells_one_house_of_a_street_from_the_next() -> None:
    five, seven = ({"address_1": {"bg": "ул. Примерна"}, "address_2": {"bg": one}} for one in ("№ 5", "№ 7"))
    assert tells(five, five) == "address_1"
    assert tells(five, seven) is None


@pytest.mark.parametrize("street", ["ул. Ап. Петър 5", "Ap. Petar Str. 5, ap. 3"])
def test_a_street_named_after_an_apostle_is_no_apartment(street: str) -> None:
    hidden = {"address_1": {"bg": "улица „Ап. Петър“ № 5"}}
    assert tells({"address_1": {"bg": street}}, hidden) == "address_1"
    assert tells({"address_1": {"bg": "ул. Ап. Петър 6"}}, hidden) is None
    assert tells({"address_1": {"bg": "ул. Ап. Павел 5"}}, hidden) is None


def test_a_street_named_after_its_city_or_country_is_a_street() -> None:
    for street in ("бул. България 5", "ул. Видин 5"):
        address = {"address_1": {"bg": street}, "city": {"bg": "Видин"}}
        assert tells(address, address) == "address_1"
        assert tells({"address_1": {"bg": "ул. Друга 5"}, "city": {"bg": "Видин"}}, address) is None


def test_a_house_that_has_but_a_name_is_recognised_beside_its_street() -> None:
    hidden = {"address_1": {"bg": "Дом „Надежда“, стая 3"}, "address_2": {"bg": "ул. Примерна 5"}}
    assert tells({"address_1": {"bg": "Дом Надежда"}}, hidden) == "address_1"
    assert tells({"address_1": {"bg": "Дом Вяра"}}, hidden) is None


def test_a_room_alone_is_no_house() -> None:
    for room in ("Кабинет 2", "ет. 3", "вх. Б", "5"):
        assert houses_of([room]) == ()


def test_a_long_number_is_the_houses_where_there_is_no_other() -> None:
    assert tells({"address_1": {"en": "1200 Main St"}}, {"address_1": {"en": "1300 Main St"}}) is None
    assert (
        tells(
            {"address_1": {"en": "1200 Main St, 3700 Vidin"}, "city": {"en": "Vidin"}},
            {"address_1": {"en": "1200 Main St"}},
        )
        == "address_1"
    )


def test_a_street_named_after_a_day_is_told_from_its_neighbours() -> None:
    assert houses_of(["ул. 6-ти септември 12"]) == houses_of(["12, 6 Septemvri Str."])
    assert houses_of(["ул. 6-ти септември 12"]) != houses_of(["ул. 6-ти септември 14"])


def test_an_address_made_to_name_countless_houses_names_a_few() -> None:
    assert len(houses_of(["ул. Примерна " + "1-20 " * 30])) <= 20**3
    assert len(houses_of(["ул. Примерна " + "9" * 10_000])) == 1


NAMES = st.frozensets(st.sampled_from(["primerna", "vidin", "balgaria", "sofia"]))
HOUSES = st.builds(House, NAMES.filter(bool), st.sampled_from([(), ("5",), ("5", "6")]), NAMES)


@given(hidden=st.lists(HOUSES, max_size=4), public=HOUSES)
def test_a_house_is_found_among_many_just_as_by_comparing_it_with_each(hidden: list[House], public: House) -> None:
    among = Houses()
    for house in hidden:
        among.add(house)
    assert (public in among) == any(is_same_house(public, house) for house in hidden)
    assert all(is_same_house(house, public) == is_same_house(public, house) for house in hidden)


def test_a_range_names_each_of_its_houses_and_an_absurd_one_its_ends() -> None:
    assert {house.numbers for house in houses_of(["ул. Примерна 5-7"])} == {("5",), ("6",), ("7",)}
    assert {house.numbers for house in houses_of(["ул. Примерна 1-999999999"])} == {("1",), ("999999999",)}
    assert houses_of(["ул. Примерна 5-а"]) == (House(frozenset({"primerna"}), ("5a",), frozenset()),)


def test_names_are_folded_by_the_law_on_transliteration() -> None:
    assert latin("Жълтица, Щъркел, Юли, София, Кьошк") == "zhaltitsa, shtarkel, yuli, sofia, kyoshk"
    assert latin("Sofiya") == latin("София")


@pytest.mark.parametrize(
    "number", ["+359 000 12-34-56", "00359 000 123456", "0000 12 34 56", "+359 (0) 000 123 456", "(0000) 123456"]
)
def test_a_number_is_the_same_with_and_without_the_code_of_the_country(number: str) -> None:
    assert significant_digits(number) == "123456"


def test_the_switchboard_of_a_hidden_extension_may_be_public_and_a_hidden_number_not() -> None:
    inner = {"number": "+359 000 111", "extension": "12"}
    assert tells({"number": "0000 111"}, inner) is None
    assert tells({"number": "0000 111", "extension": "12"}, inner) == "number"
    assert tells({"number": "0000 111", "extension": "12"}, {"number": "+359 000 111"}) == "number"
    assert tells({"number": "0000 112"}, inner) is None


@pytest.mark.parametrize("url", ["http://www.House.example/kids/", "https://house.example/kids?from=x#top"])
def test_a_web_address_is_the_same_whatever_leads_to_it(url: str) -> None:
    assert site_of(url) == "house.example/kids"
    assert tells({"website": url}, {"url": "https://house.example/kids"}) == "website"
    assert tells({"url": "https://house.example/office"}, {"url": "https://house.example/kids"}) is None


def test_every_page_of_a_site_that_is_hidden_as_a_whole_tells_it() -> None:
    assert tells({"url": "https://tajna.example/en"}, {"url": "https://tajna.example/"}) == "url"
    assert tells({"url": "https://tajna.example"}, {"url": "https://tajna.example/en"}) is None
    assert tells({"url": "https://no-tajna.example/en"}, {"url": "https://tajna.example/"}) is None


def test_a_web_address_in_cyrillic_is_the_one_in_ascii() -> None:
    assert site_of("https://подслон.бг/") == site_of("https://xn--d1aogbccq.xn--90ae")
    assert site_of("https://[broken") == ""


def test_a_mailbox_tells_itself_and_the_host_of_a_hidden_site() -> None:
    assert tells({"email": "House@office.example"}, {"email": "house@office.example"}) == "email"
    assert tells({"email": "info@house.example"}, {"url": "https://www.house.example/"}) == "email"
    assert tells({"email": "info@office.example"}, {"email": "house@office.example"}) is None


def a_point(north_metres: float, accuracy: str = "exact") -> dict[str, Any]:
    return {"latitude": 43.0 + north_metres / 111_195, "longitude": 25.0, "position_accuracy": accuracy}


@pytest.mark.parametrize(
    ("public", "hidden", "told"),
    [
        (a_point(90), a_point(0), "latitude"),
        (a_point(110), a_point(0), None),
        (a_point(90, "settlement"), a_point(0), None),
        (a_point(5, "settlement"), a_point(0), "latitude"),
        (a_point(0, "settlement"), a_point(0, "settlement"), None),
        (a_point(0), a_point(0, "settlement"), None),
    ],
    ids=["near", "not near", "of the town", "of the town and yet the door", "of one town", "hidden is but a town"],
)
def test_a_point_tells_a_hidden_one_within_a_hundred_metres(
    public: dict[str, Any], hidden: dict[str, Any], told: str | None
) -> None:
    assert tells(public, hidden) == told


@given(
    latitude=st.floats(-90, 90), longitude=st.floats(-180, 180), north=st.floats(-150, 150), east=st.floats(-150, 150)
)
def test_a_point_is_found_wherever_it_is_just_as_by_comparing_it(
    latitude: float, longitude: float, north: float, east: float
) -> None:
    width = max(0.001, cos(radians(latitude))) * 111_195
    there = {"latitude": max(-90.0, min(90.0, latitude + north / 111_195)), "longitude": longitude + east / width}
    here = {"latitude": latitude, "longitude": longitude}
    metres = metres_between(Point(latitude, longitude, True), Point(there["latitude"], there["longitude"], True))
    assert (tells(there, here) == "latitude") == (metres <= SAME_PLACE_METRES)


def test_looking_up_many_rows_among_many_hidden_ones_does_not_compare_each_with_each() -> None:
    hidden = HiddenMarks()
    for number in range(2_000):
        hidden.add(marks_of(a_row(number)))
    started = process_time()
    shown = [hidden.field_shown_by(marks_of(a_row(number))) for number in range(1_999, 4_000)]
    assert shown == ["address_1", *[None] * 2_000]
    assert process_time() - started < 5


def a_row(number: int) -> dict[str, Any]:
    point = {"latitude": 30 + number / 400, "longitude": 23, "position_accuracy": "exact"}
    return {**a_house(number), **point, "number": f"+359 1{number:06}"}


def a_house(number: int) -> dict[str, Any]:
    village = "".join(chr(ord("a") + int(digit)) for digit in str(number // 200))
    return {"address_1": {"bg": f"ул. Примерна {number % 200 + 1}, ет. 2"}, "city": {"en": f"Selo {village}"}}


def test_metres_are_those_of_the_earth() -> None:
    sofia, plovdiv = Point(42.6975, 23.3242, True), Point(42.15, 24.75, True)
    assert metres_between(sofia, plovdiv) == pytest.approx(132_000, rel=0.01)
    assert metres_between(sofia, sofia) == 0
