"""Places by name: in any script, settlements before districts, and nothing that is not in the list."""

import pytest

from hub.directory.places import Places, places_of
from hub.directory.vocabulary import DISTRICT_CENTRES, DISTRICTS
from hub_gazetteer.geocoder import Gazetteer
from hub_search.cells import POINT, distances_from, point_of
from kit.directory import ListedPlaces


@pytest.fixture(scope="module")
def bulgaria() -> Places:
    """What the gazetteer lists of Bulgaria."""
    return places_of(Gazetteer(("BG",)))


@pytest.mark.parametrize(
    ("text", "name", "district", "is_district"),
    [
        ("Видин", "Vidin", "BG-05", False),
        (" vidin ", "Vidin", "BG-05", False),
        ("гр. Пловдив", "Plovdiv", "BG-16", False),
        ("велико търново", "Veliko Tarnovo", "BG-04", False),
        ("Veliko Turnovo", "Veliko Tarnovo", "BG-04", False),
        ("Nova-Zagora", "Nova Zagora", "BG-20", False),
        ("Бяла, Варна", "Byala", "BG-03", False),
        ("Бяла, обл. Варна", "Byala", "BG-03", False),
        ("област Пловдив", "Plovdiv", "BG-16", True),
        ("Plovdiv district", "Plovdiv", "BG-16", True),
        ("обл. Русе", "Ruse", "BG-18", True),
        ("BG-18", "Ruse", "BG-18", True),
        ("Sofia", "Sofia", "BG-22", False),
        ("Софийска област", "Sofia Province", "BG-23", True),
        ("Sofia (capital)", "Sofia (capital)", "BG-22", True),
    ],
)
def test_place_when_it_is_named_in_any_script_is_found(
    bulgaria: Places, text: str, name: str, district: str, is_district: bool
) -> None:
    found = bulgaria.named(text)
    assert found is not None
    assert (found.named("en"), found.district, found.is_district) == (name, district, is_district)


@pytest.mark.parametrize(
    "text",
    ["", " ", ",", "Никъде", "Бяла, Видин", "ул. Примерна 5, Пловдив", "BG-99", "x" * 10_000, "\x00", "\ud800"],
)
def test_place_when_nothing_is_called_so_is_not_found(bulgaria: Places, text: str) -> None:
    assert bulgaria.named(text) is None
    assert len(bulgaria.like(text, "bg")) <= 3


def test_names_that_are_spelt_nearly_so_are_suggested_in_the_language_of_the_reader(bulgaria: Places) -> None:
    assert bulgaria.like("Пловдифф", "bg") == ("Пловдив",)
    assert bulgaria.like("st zagora", "en")[0] == "Stara Zagora"


@pytest.mark.parametrize("text", ["ул. Шипка 5, Пловдив", "ул. Шипка 5, гр. Плвдив", "Шипка, обл. Пловдив, вход Б"])
def test_town_that_follows_a_street_is_suggested_before_one_that_is_called_like_the_street(
    bulgaria: Places, text: str
) -> None:
    assert bulgaria.like(text, "bg")[0] == "Пловдив"


@pytest.mark.parametrize("language", ["bg", "en"])
def test_what_is_offered_is_found(bulgaria: Places, language: str) -> None:
    offered = bulgaria.offered(language)
    assert len(offered) > 100
    assert all(bulgaria.named(name) for name in offered)


def test_without_a_list_of_settlements_the_districts_are_known_and_no_geocoder_is_asked() -> None:
    geocoder = ListedPlaces({"Видин": (43.99, 22.87)})
    places = places_of(geocoder)
    found = places.named("Видин")
    assert found is not None
    assert found.is_district
    assert places.named("Лом") is None
    assert geocoder.asked == []


@pytest.mark.parametrize("code", sorted(set(DISTRICTS) - {"BG-23"}))
def test_centre_of_a_district_is_in_its_main_town(bulgaria: Places, code: str) -> None:
    town = bulgaria.named(DISTRICTS[code]["bg"].partition(" (")[0])
    assert town is not None
    assert distances_from(*DISTRICT_CENTRES[code])(point_of(town.latitude, town.longitude), POINT) < 2_000
