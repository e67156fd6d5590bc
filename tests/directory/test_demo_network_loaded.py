"""The demo network in the hub: loaded whole, searched, and nothing of it shown that is not public."""

from collections import Counter
from pathlib import Path

import pytest

from hub.directory.hsds.report import PackageUnreadable
from hub.directory.indexing import directory_documents
from hub.directory.jobs import rebuild
from hub.directory.models import DirectorySearch
from hub.directory.operations import load_demo_network
from hub.directory.queries import holds_demo_network
from hub.directory.search_queries import search_services
from hub.principal import SYSTEM
from hub.storage.vault import Vault
from hub.work import unit_of_work
from hub_search.tantivy_engine import TantivyEngine
from kit.database import Database
from kit.demo_network import LOCATIONS, SERVICES, hidden_rows
from kit.directory import ListedPlaces, rows_of

VAULT = Vault(b"k" * 32)
"""Seals what is restricted."""
HIDDEN_PLACES = {name for name, place in LOCATIONS.items() if place.get("tier", "public") != "public"}


async def test_demo_network_loads_whole_and_again_changes_nothing(database: Database) -> None:
    assert not await holds_demo_network()
    report = await load_demo_network(vault=VAULT)
    assert report.problems == []
    assert report.rejected == 0
    assert await holds_demo_network()
    again = await load_demo_network(vault=VAULT)
    if again.changed:  # the hour has turned meanwhile, and with it every time that is told from now
        again = await load_demo_network(vault=VAULT)
    assert again.problems == []
    assert not again.changed


async def test_demo_network_keeps_what_is_restricted_sealed_and_apart(database: Database) -> None:
    await load_demo_network(vault=VAULT)
    async with unit_of_work(SYSTEM, "directory_import") as work:
        kept = await work.connection.fetch("SELECT entity, sealed FROM restricted_detail")
    hidden = Counter(
        entity.table for entity, row in hidden_rows() if entity.table in {"location", "address", "phone", "contact"}
    )
    assert Counter(row["entity"] for row in kept) == hidden
    assert not [row for row in kept if "Izmislena" in row["sealed"] or "+359" in row["sealed"]]
    assert await rows_of("restricted_detail") == []


async def test_demo_network_shows_its_public_tier_and_nothing_hidden(database: Database) -> None:
    await load_demo_network(vault=VAULT)
    shown = {row["source_id"] for row in await rows_of("public_service")}
    assert shown == {one["id"] for one in SERVICES if "tier" not in one}
    numbers = {row["number"] for row in await rows_of("public_phone")}
    hidden = {row["number"] for entity, row in hidden_rows() if entity.table == "phone"}
    assert numbers
    assert not numbers & hidden
    places = await rows_of("public_location")
    assert {row["source_id"] for row in places if row["tier"] == "public"} == set(LOCATIONS) - HIDDEN_PLACES
    kept = [row for row in places if row["tier"] != "public"]
    assert Counter(row["district"] for row in kept) == Counter(LOCATIONS[name]["district"] for name in HIDDEN_PLACES)
    for row in kept:
        assert (row["source_id"], row["name"], row["latitude"], row["longitude"]) == (None, None, None, None)


async def test_demo_network_with_a_geocoder_places_offices_and_never_a_shelter(database: Database) -> None:
    places = ListedPlaces({"Sofia, BG": (42.7, 23.32)})
    await load_demo_network(geocoder=places, vault=VAULT)
    shown = await rows_of("public_location")
    assert [row["position_accuracy"] for row in shown if row["source_id"] == "bryag-office"] == ["settlement"]
    kept = [row["position_accuracy"] for row in shown if row["tier"] != "public"]
    assert kept == [None] * len(HIDDEN_PLACES)
    assert not [asked for asked in places.asked if "Izmislena" in asked or "Измислена" in asked]


async def test_demo_network_is_found_by_words_that_people_use(database: Database, tmp_path: Path) -> None:
    await load_demo_network(vault=VAULT)
    engine = TantivyEngine(tmp_path / "index")
    await rebuild(engine)
    for words in ("шелтър", "shelter", "podslon"):
        found = await search_services(engine, DirectorySearch(text=words, size=5))
        assert {one.service.service_type.value for one in found.items} == {"accommodation"}, words
    for words in ("хотлайн", "hotline"):
        found = await search_services(engine, DirectorySearch(text=words, size=3))
        assert {one.service.service_type.value for one in found.items} == {"hotline"}, words
    for words in ("бременна", "pregnant"):
        found = await search_services(engine, DirectorySearch(text=words, size=3))
        assert {one.service.name["en"] for one in found.items} & {
            "House for mothers and children",
            "Support for mothers",
        }
    await engine.close()


async def test_every_public_service_of_the_demo_has_a_document_with_what_people_narrow_by(database: Database) -> None:
    await load_demo_network(vault=VAULT)
    documents = [one async for one in directory_documents()]
    assert len(documents) == len([one for one in SERVICES if "tier" not in one])
    for one in documents:
        assert {"service_type", "language"} <= set(one.facets)
        assert "district" in one.facets or "city" in one.facets
        assert one.payload.phones


async def test_demo_network_where_it_is_not_shipped_says_so(database: Database, tmp_path: Path) -> None:
    with pytest.raises(PackageUnreadable):
        await load_demo_network(folder=tmp_path / "demo-network")
