"""What any engine does with documents it is given: visible when the call returns, all or none."""

from collections.abc import AsyncIterator

import pytest

from hub_search import DocumentRefused, SearchDocument, SearchEngine, SearchQuery
from kit.search_documents import a_document, a_network, found, ids, streamed

FACETS = ("service_type", "district")


async def test_upsert_when_it_returns_then_the_new_text_is_found_and_the_old_is_not(engine: SearchEngine) -> None:
    assert await engine.upsert([a_document("legal", name={"bg": "Медиация"}), a_document("new")]) == 2
    assert await found(engine, "медиация") == ["legal"]
    assert await found(engine, "адвокат") == []
    assert (await engine.status()).documents == len(a_network()) + 1


async def test_upsert_when_one_batch_names_an_id_twice_then_the_later_stays(engine: SearchEngine) -> None:
    await engine.upsert([a_document("twice", name={"bg": "Първо"}), a_document("twice", name={"bg": "Второ"})])
    assert await found(engine, "второ") == ["twice"]
    assert await found(engine, "първо") == ["skills"]


async def test_delete_when_it_returns_then_the_document_is_gone(engine: SearchEngine) -> None:
    assert await engine.delete(["legal", "never-there", "legal"]) == 1
    assert await engine.delete(["legal"]) == 0
    assert await engine.delete([]) == 0
    assert await found(engine, "адвокат") == []


async def test_replace_all_when_it_returns_then_only_the_new_documents_are_there(engine: SearchEngine) -> None:
    before = await engine.status()
    assert await engine.replace_all(streamed([a_document("a"), a_document("b"), a_document("a")])) == 2
    after = await engine.status()
    assert (await engine.search(SearchQuery())).total == after.documents == 2
    assert after.generation != before.generation


async def test_replace_all_when_empty_then_searches_find_nothing_and_writes_go_on(engine: SearchEngine) -> None:
    await engine.replace_all(streamed([]))
    assert (await engine.search(SearchQuery(facets=FACETS))).total == 0
    await engine.upsert([a_document("first")])
    assert ids(await engine.search(SearchQuery())) == ["first"]


async def test_replace_all_when_its_source_fails_then_the_old_index_stays(engine: SearchEngine) -> None:
    async def failing() -> AsyncIterator[SearchDocument]:
        yield a_document("new")
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await engine.replace_all(failing())
    assert (await engine.status()).documents == len(a_network())
    assert await engine.upsert([a_document("later")]) == 1


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (a_document(""), "id"),
        (a_document("x" * 257), "id"),
        (a_document("x", facets={"No Good": ("a",)}), "facets"),
        (a_document("x", payload={"half": "\ud800"}), "text or payload"),
        (a_document("x", payload={"object": object()}), "text or payload"),
    ],
)
async def test_upsert_when_a_document_cannot_be_indexed_then_it_is_named_and_nothing_is_written(
    engine: SearchEngine, document: SearchDocument, field: str
) -> None:
    with pytest.raises(DocumentRefused) as caught:
        await engine.upsert([a_document("fine"), document])
    assert caught.value.field == field
    assert (await engine.status()).documents == len(a_network())


async def test_facets_when_documents_change_then_counts_of_everything_change_with_them(engine: SearchEngine) -> None:
    everything = SearchQuery(facets=FACETS)
    before = (await engine.search(everything)).facets["service_type"]
    assert before == (await engine.search(everything)).facets["service_type"]
    await engine.upsert([a_document("new", facets={"service_type": ("crisis",)})])
    await engine.delete(["legal"])
    after = (await engine.search(everything)).facets["service_type"]
    assert after == {**before, "crisis": before["crisis"] + 1, "social_work": before["social_work"] - 1}
