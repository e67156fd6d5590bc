"""Searching the directory through the engine that is shipped, and keeping its index as the database is."""

from collections.abc import AsyncIterable, AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from hub.directory.jobs import IndexServices, index_services, rebuild, rebuild_index
from hub.directory.models import DirectoryResults, DirectorySearch
from hub.directory.operations import load_demo_network
from hub.directory.queries import ServiceNotFound, service_page
from hub.directory.search_queries import SearchInvalid, SearchUnavailable, search_services, unread_search
from hub.directory.vocabulary import FACETS
from hub.jobs.registry import JobContext, NoPayload
from hub.principal import PUBLIC
from hub.storage.engines import APPLICATION, pool_of
from hub_search.models import SearchDocument
from hub_search.tantivy_engine import TantivyEngine
from kit.database import Database
from kit.directory import VILLAGE, count_of, edited, id_of_service, imported
from kit.kept_rows import VAULT


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[TantivyEngine]:
    """An engine with no index yet."""
    made = TantivyEngine(tmp_path / "index")
    yield made
    await made.close()


async def test_search_finds_the_demo_network_in_both_languages(database: Database, engine: TantivyEngine) -> None:
    await load_demo_network(vault=VAULT)
    assert await rebuild(engine) == await count_of("public_service") >= 52
    for text, language in (("подслон за жени с деца Пловдив", "bg"), ("shelter for women with children Plovdiv", "en")):
        results = await search_services(engine, DirectorySearch(text=text, language=language))
        assert results.items[0].service.service_type == "accommodation"
        assert results.items[0].service.district == "BG-16"
        assert "".join(one.text for one in results.items[0].name) == results.items[0].service.name[language]


async def test_search_by_the_name_of_a_kind_of_service_finds_that_kind(
    database: Database, engine: TantivyEngine
) -> None:
    await load_demo_network(vault=VAULT)
    await rebuild(engine)
    for text, kind in (
        ("горещ телефон", "hotline"),
        ("подслон", "accommodation"),
        ("psychologist", "psychological_support"),
    ):
        results = await search_services(engine, DirectorySearch(text=text, language="bg", size=3))
        assert {item.service.service_type for item in results.items} == {kind}


async def test_search_narrowed_by_facets_gives_what_fits_all_of_them(database: Database, engine: TantivyEngine) -> None:
    await load_demo_network(vault=VAULT)
    await rebuild(engine)
    filters = {"service_type": ("hotline",), "language": ("uk", "ru")}
    results = await search_services(engine, DirectorySearch(filters=filters))
    assert results.total == 3
    for item in results.items:
        assert item.service.service_type == "hotline"
        assert {"uk", "ru"} & set(item.service.languages)
    assert set(results.facets) == set(FACETS)
    kinds = {one.value: one.count for one in results.facets["service_type"]}
    assert kinds["hotline"] == 3
    assert len(kinds) > 1


@pytest.mark.parametrize(("years", "alerts"), [(0, True), (100, False)])
async def test_search_as_json_is_what_pages_read_without_alerts_that_are_over(
    database: Database, engine: TantivyEngine, years: int, alerts: bool
) -> None:
    await load_demo_network(vault=VAULT)
    await rebuild(engine)
    now = datetime.now(UTC) + timedelta(days=365 * years)
    asked = DirectorySearch(size=100)
    sent = msgspec.json.encode(await unread_search(engine, asked, now=now))
    found = msgspec.json.decode(sent, type=DirectoryResults)
    assert found == await search_services(engine, asked, now=now)
    assert any(one.service.alert for one in found.items if one.service.alert_expires_at) is alerts


async def test_search_pages_are_the_whole_without_repeats(database: Database, engine: TantivyEngine) -> None:
    await load_demo_network(vault=VAULT)
    await rebuild(engine)
    services = await count_of("public_service")
    numbers = range(1, services // 20 + 2)
    pages = [await search_services(engine, DirectorySearch(page=page, size=20)) for page in numbers]
    found = [item.id for page in pages for item in page.items]
    assert len(found) == len(set(found)) == services


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"page": 0}, "page"),
        ({"page": 10**9}, "page"),
        ({"size": 0}, "size"),
        ({"size": 5_000}, "size"),
        ({"filters": {"colour": ("red",)}}, "filters"),
        ({"filters": {"topic": tuple("abcdefghij" * 6)}}, "filters.topic"),
        ({"filters": {"topic": ("x" * 300,)}}, "filters.topic"),
    ],
)
async def test_search_when_it_cannot_be_done_names_the_field(
    engine: TantivyEngine, wrong: Mapping[str, Any], field: str
) -> None:
    with pytest.raises(SearchInvalid) as caught:
        await search_services(engine, DirectorySearch(**wrong))
    assert [one.field for one in caught.value.problems] == [field]


async def test_search_of_ten_thousand_words_is_answered_and_says_that_it_was_cut(
    database: Database, engine: TantivyEngine
) -> None:
    await load_demo_network(vault=VAULT)
    await rebuild(engine)
    assert (await search_services(engine, DirectorySearch(text="подслон " * 10_000))).truncated


async def test_search_without_an_index_is_unavailable(engine: TantivyEngine) -> None:
    with pytest.raises(SearchUnavailable):
        await search_services(engine, DirectorySearch(text="x"))


async def test_index_job_after_a_change_shows_it_and_takes_out_what_is_gone(
    database: Database, engine: TantivyEngine, tmp_path: Path
) -> None:
    await imported(VILLAGE)
    context = JobContext(attempt=0, engine=engine)
    await rebuild_index(NoPayload(), context)
    await imported(edited(VILLAGE, tmp_path, "services", "Night kitchen", "Orchard kitchen"), update=True)
    await pool_of(APPLICATION).execute("UPDATE service SET status = 'defunct' WHERE source_id = '11'")
    changed = (await id_of_service("10"), await id_of_service("11"))
    await index_services(IndexServices(ids=changed), context)
    results = await search_services(engine, DirectorySearch(language="en"))
    assert {"".join(part.text for part in one.name) for one in results.items} == {
        "Orchard kitchen",
        "River line",
        "Flood alarm",
    }


class FailingEngine(TantivyEngine):
    """An engine that ends with the first document."""

    async def replace_all(self, documents: AsyncIterable[SearchDocument]) -> int:
        async for one in documents:
            raise RuntimeError(one.id)
        return 0


async def test_rebuild_that_fails_while_services_are_read_can_be_begun_again(
    database: Database, engine: TantivyEngine, tmp_path: Path
) -> None:
    await load_demo_network(vault=VAULT)
    failing = FailingEngine(tmp_path / "failing")
    with pytest.raises(RuntimeError):
        await rebuild(failing)
    await failing.close()
    assert await rebuild(engine) == await count_of("public_service")


async def test_service_page_of_an_unknown_id_is_not_found(database: Database) -> None:
    await imported(VILLAGE)
    with pytest.raises(ServiceNotFound):
        await service_page(PUBLIC, UUID(int=7))
