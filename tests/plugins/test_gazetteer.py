"""The gazetteer: places in both scripts, districts, and no request to anybody."""

import socket
from typing import NoReturn

import pytest

from hub.directory.vocabulary import DISTRICTS
from hub.plugin.manager import load_plugins
from hub.plugin.places import ListsSettlements
from hub.plugin.testing import check_plugin
from hub_gazetteer.extract import settlements_of
from hub_gazetteer.geocoder import Gazetteer


@pytest.fixture(scope="module")
def bulgaria() -> Gazetteer:
    """The gazetteer of Bulgaria, loaded once for all these tests."""
    return Gazetteer(("bg",))


def test_gazetteer_keeps_the_contract_of_plugins() -> None:
    check_plugin("gazetteer")


def test_gazetteer_through_the_manager_is_the_hubs_geocoder() -> None:
    assert isinstance(load_plugins(["gazetteer"]).geocoder(("BG",)), Gazetteer)


@pytest.mark.parametrize("query", ["Видин", "видин", "Vidin", " VIDIN , BG", "Видин, BG-05"])
def test_geocode_when_a_town_is_named_in_either_script_finds_it(bulgaria: Gazetteer, query: str) -> None:
    found = bulgaria.geocode(query)
    assert found is not None
    assert not isinstance(found, list)
    assert (round(found.latitude, 1), round(found.longitude, 1)) == (44.0, 22.9)
    assert found.raw["district"] == "BG-05"


@pytest.mark.parametrize(
    "query", ["", " ", ",", "Miami, FL", "Vidin, FR", "Видин, Пловдив", "Никъде", "x" * 10_000, "\x00"]
)
def test_geocode_when_there_is_no_such_place_finds_nothing(bulgaria: Gazetteer, query: str) -> None:
    assert bulgaria.geocode(query) is None


@pytest.mark.parametrize("code", sorted(set(DISTRICTS) - {"BG-23"}))
def test_geocode_of_a_districts_main_town_knows_the_district(bulgaria: Gazetteer, code: str) -> None:
    for name in DISTRICTS[code].values():
        found = bulgaria.geocode(name.split(" (")[0])
        assert found is not None
        assert not isinstance(found, list)
        assert found.raw["district"] == code


def test_geocode_when_several_are_wanted_gives_the_largest_first(bulgaria: Gazetteer) -> None:
    found = bulgaria.geocode("Ihtiman", exactly_one=False)
    assert isinstance(found, list)
    assert [one.raw["population"] for one in found] == sorted((one.raw["population"] for one in found), reverse=True)


def test_settlements_of_bulgaria_that_lie_beside_the_code_are_those_of_the_gazetteer() -> None:
    assert Gazetteer(("BG",)).settlements() == settlements_of("BG")


def test_settlements_have_a_name_in_both_languages_and_come_the_largest_first(bulgaria: Gazetteer) -> None:
    found = bulgaria.settlements()
    assert isinstance(bulgaria, ListsSettlements)
    assert [one.name for one in found[:3]] == [
        {"en": "Sofia", "bg": "София"},
        {"en": "Plovdiv", "bg": "Пловдив"},
        {"en": "Varna", "bg": "Варна"},
    ]
    assert all(one.name.keys() == {"bg", "en"} and one.district.startswith("BG-") for one in found)


def test_settlements_of_several_countries_are_listed_together() -> None:
    found = Gazetteer(("BG", "MD")).settlements()
    assert {one.country for one in found} == {"BG", "MD"}


def test_geocode_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the gazetteer must stay offline")

    monkeypatch.setattr(socket, "socket", refuse)
    assert Gazetteer(("BG",)).geocode("Русе") is not None
    assert Gazetteer(("BG",)).settlements()
