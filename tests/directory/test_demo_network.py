"""The demo network: fictional, labelled, whole in both languages, and nowhere a way to reach anybody real."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from hub.directory.hsds.report import PackageUnreadable
from hub.directory.jobs import rebuild
from hub.directory.models import DirectorySearch
from hub.directory.operations import load_demo_network
from hub.directory.queries import directory_documents, holds_demo_network, search_services
from hub.directory.vocabulary import DISTRICTS, TOPICS, ServiceType
from hub_search.tantivy_engine import TantivyEngine
from kit.database import Database
from kit.directory import ROOT, ListedPlaces, count_of, rows_of

DEMO = ROOT / "fixtures" / "demo-network"
ORGANIZATIONS: list[dict[str, Any]] = [
    msgspec.json.decode(file.read_bytes()) for file in sorted((DEMO / "organizations").glob("*.json"))
]
SERVICES: list[dict[str, Any]] = [service for one in ORGANIZATIONS for service in one["services"]]


def texts(thing: Any) -> Iterator[dict[str, str]]:
    """Give every text by language inside `thing`."""
    if isinstance(thing, dict):
        if "bg" in thing or "en" in thing:
            yield thing
        for value in thing.values():
            yield from texts(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from texts(value)


def test_network_is_large_enough_to_be_a_network() -> None:
    kinds = Counter(one["service_type"] for one in SERVICES)
    assert len(ORGANIZATIONS) >= 24
    assert len(SERVICES) >= 45
    assert set(kinds) == set(ServiceType) - {ServiceType.OTHER}
    assert min(kinds.values()) >= 5
    districts = {location["district"] for one in ORGANIZATIONS for location in one["locations"]}
    assert len(districts & set(DISTRICTS)) >= 14


@pytest.mark.parametrize("organization", ORGANIZATIONS, ids=lambda one: one["id"])
def test_organization_is_labelled_as_a_demo_in_both_languages(organization: dict[str, Any]) -> None:
    assert organization["name"]["bg"].endswith("(демо)")
    assert organization["name"]["en"].endswith("(demo)")


@pytest.mark.parametrize("organization", ORGANIZATIONS, ids=lambda one: one["id"])
def test_every_text_is_there_in_bulgarian_and_english(organization: dict[str, Any]) -> None:
    for one in texts(organization):
        assert set(one) == {"bg", "en"}
        assert all(one.values())
        assert re.search("[а-я]", one["bg"])
        assert not re.search("[а-яА-Я]", one["en"])


def test_numbers_cannot_be_assigned_and_are_all_different() -> None:
    numbers = [phone["number"] for one in SERVICES for phone in one["phones"]]
    assert all(re.fullmatch(r"\+359 000 \d{3} \d{3}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_web_and_mail_addresses_are_reserved_ones() -> None:
    for one in ORGANIZATIONS:
        assert str(urlsplit(one["website"]).hostname).endswith(".example")
        assert one["email"].endswith(".example")


def test_shelters_have_a_district_and_no_address_and_no_coordinates() -> None:
    locations = {place["id"]: place for one in ORGANIZATIONS for place in one["locations"]}
    for service in SERVICES:
        if service["service_type"] == "accommodation":
            for link in service["service_at_locations"]:
                assert set(locations[link["location"]["id"]]) == {"id", "location_type", "name", "district"}


def test_alerts_name_no_day_that_passes() -> None:
    for service in SERVICES:
        assert not any(re.search("[0-9]", text) for text in service.get("alert", {}).values())


async def test_demo_network_is_found_by_words_that_people_use(database: Database, tmp_path: Path) -> None:
    await load_demo_network()
    engine = TantivyEngine(tmp_path / "index")
    await rebuild(engine)
    for words, kinds in {"шелтър": {"accommodation"}, "shelter": {"accommodation"}}.items():
        found = await search_services(engine, DirectorySearch(text=words, size=5))
        assert {one.service.service_type.value for one in found.items} == kinds, words
    for words in ("бременна", "pregnant"):
        found = await search_services(engine, DirectorySearch(text=words, size=2))
        assert {one.service.name["en"] for one in found.items} == {
            "House for mothers and children",
            "Support for mothers",
        }
    await engine.close()


def test_terms_are_those_that_the_hub_has_labels_for() -> None:
    terms = msgspec.json.decode((DEMO / "taxonomy_terms.json").read_bytes())
    assert {one["code"] for one in terms} == set(TOPICS)
    assert [one["name"]["en"] for one in terms] == list(TOPICS.values())


async def test_demo_network_loads_whole_and_only_once(database: Database) -> None:
    assert not await holds_demo_network()
    report = await load_demo_network()
    assert report.problems == []
    assert await count_of("service") == len(SERVICES)
    assert await count_of("organization") == len(ORGANIZATIONS)
    assert await holds_demo_network()
    assert not (await load_demo_network()).changed


async def test_demo_network_with_a_geocoder_places_offices_and_never_a_shelter(database: Database) -> None:
    await load_demo_network(geocoder=ListedPlaces({"Sofia, BG": (42.7, 23.32)}))
    located = {row["source_id"]: row["position_accuracy"] for row in await rows_of("location")}
    assert located["bryag-office"] == "settlement"
    assert all(accuracy is None for place, accuracy in located.items() if place.endswith("-protected"))


async def test_every_demo_service_can_be_found_by_kind_district_language_and_topic(database: Database) -> None:
    await load_demo_network()
    documents = [one async for one in directory_documents()]
    for one in documents:
        assert {"service_type", "district", "language", "topic"} <= set(one.facets)
        assert set(one.facets["topic"]) <= set(TOPICS)
        assert one.payload["phones"]


async def test_demo_network_where_it_is_not_shipped_says_so(database: Database, tmp_path: Path) -> None:
    with pytest.raises(PackageUnreadable):
        await load_demo_network(folder=tmp_path / "demo-network")
