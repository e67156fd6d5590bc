"""Two engines as one: who answers when, and that nothing is lost. The main one here is a second embedded index."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from hub_search import (
    DocumentRefused,
    IndexMissing,
    PairedEngine,
    SearchDocument,
    SearchError,
    SearchQuery,
    TantivyEngine,
)
from hub_search.meilisearch_engine import MeilisearchEngine
from kit.search_documents import a_document, a_network, ids, streamed
from kit.search_servers import a_closed_port, a_server_that_says, a_silent_server

EVERYTHING = SearchQuery()


class Pair:
    """A pair whose main index can be taken away and given back, as a server that stops and starts again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.heard: list[type[SearchError] | None] = []
        self.main, self.reserve = TantivyEngine(folder / "main"), TantivyEngine(folder / "reserve")
        self.engine = self.another()

    def another(self, pause: float = 0.0) -> PairedEngine:
        def heard(fault: SearchError | None) -> None:
            self.heard.append(type(fault) if fault else None)

        return PairedEngine(self.main, self.reserve, self.folder, pause=pause, heard=heard)

    def stop_main(self) -> None:
        (self.folder / "main").rename(self.folder / "away")

    def start_main(self) -> None:
        shutil.rmtree(self.folder / "main", ignore_errors=True)
        (self.folder / "away").rename(self.folder / "main")


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    pair = Pair(tmp_path)
    await pair.engine.replace_all(streamed(a_network()))
    yield pair
    await pair.engine.close()


async def test_build_goes_into_both_and_the_main_one_answers(pair: Pair) -> None:
    for engine in (pair.main, pair.reserve):
        assert (await engine.status()).documents == len(a_network())
    page = await pair.engine.search(EVERYTHING)
    assert (page.total, page.from_reserve) == (len(a_network()), False)
    assert not pair.engine.owes


async def test_changes_go_into_both(pair: Pair) -> None:
    assert await pair.engine.upsert([a_document("new")]) == 1
    assert await pair.engine.delete(["legal", "never-there"]) == 1
    assert ids(await pair.main.search(EVERYTHING)) == ids(await pair.reserve.search(EVERYTHING))


async def test_search_while_the_main_one_is_away_is_answered_by_the_reserve_and_says_so(pair: Pair) -> None:
    pair.stop_main()
    for text in ("подслон", ""):
        page = await pair.engine.search(SearchQuery(text=text))
        assert page.from_reserve
        assert page.total
    assert await pair.engine.suggest("криз")
    assert (await pair.engine.status()).documents == len(a_network())
    assert isinstance(await pair.engine.main_fault(), IndexMissing)
    pair.start_main()
    assert not (await pair.engine.search(EVERYTHING)).from_reserve
    assert pair.heard == [IndexMissing, None]


async def test_change_while_the_main_one_is_away_is_owed_to_it_until_it_is_built_anew(pair: Pair) -> None:
    pair.stop_main()
    assert await pair.engine.upsert([a_document("new", name={"bg": "Новото"})]) == 1
    assert await pair.engine.delete(["legal"]) == 1
    pair.start_main()
    page = await pair.engine.search(SearchQuery(text="адвокат"))
    assert (page.total, page.from_reserve) == (0, True), "what was taken out must not be shown by who does not know"
    assert pair.engine.owes
    assert await pair.engine.can_be_mended()
    await pair.engine.replace_all(streamed([a_document("new", name={"bg": "Новото"})]))
    assert not pair.another().owes
    assert not await pair.engine.can_be_mended()
    page = await pair.engine.search(SearchQuery(text="новото"))
    assert (ids(page), page.from_reserve) == (["new"], False)


async def test_what_is_owed_is_known_to_every_process_of_the_machine(pair: Pair) -> None:
    pair.stop_main()
    await pair.engine.delete(["legal"])
    pair.start_main()
    assert (await pair.another().search(EVERYTHING)).from_reserve


async def test_build_while_the_main_one_cannot_be_written_is_in_the_reserve_and_owed(
    tmp_path: Path,
) -> None:
    with a_closed_port() as url:
        reserve = TantivyEngine(tmp_path / "reserve")
        engine = PairedEngine(MeilisearchEngine(url), reserve, tmp_path)
        assert await engine.replace_all(streamed([a_document("a"), a_document("b")])) == 2
        assert engine.owes
        assert not await engine.can_be_mended(), "it does not answer yet"
        page = await engine.search(EVERYTHING)
        assert (page.total, page.from_reserve) == (2, True)
        await engine.close()


async def test_build_whose_source_fails_changes_neither(pair: Pair) -> None:
    async def failing() -> AsyncIterator[SearchDocument]:
        yield a_document("new")
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await pair.engine.replace_all(failing())
    for engine in (pair.main, pair.reserve):
        assert (await engine.status()).documents == len(a_network())
    assert not pair.engine.owes


async def test_document_that_is_refused_is_in_neither_and_nothing_is_owed(pair: Pair) -> None:
    with pytest.raises(DocumentRefused):
        await pair.engine.upsert([a_document("fine"), a_document("")])
    assert not pair.engine.owes
    assert (await pair.engine.search(EVERYTHING)).total == len(a_network())


async def test_reserve_that_is_missing_fails_writes_so_that_all_is_built_and_searches_go_on(pair: Pair) -> None:
    (pair.folder / "reserve").rename(pair.folder / "lost")
    with pytest.raises(IndexMissing):
        await pair.engine.upsert([a_document("new")])
    assert not (await pair.engine.search(EVERYTHING)).from_reserve
    assert isinstance(await pair.engine.reserve_fault(), IndexMissing)
    assert await pair.engine.can_be_mended()


async def test_server_that_failed_is_left_alone_for_a_while(tmp_path: Path) -> None:
    error = {"message": "x", "code": "internal", "type": "internal", "link": ""}
    with a_server_that_says(500, error) as (url, asked):
        engine = PairedEngine(MeilisearchEngine(url), TantivyEngine(tmp_path / "reserve"), tmp_path, pause=3600)
        await engine.replace_all(streamed(a_network()))
        (tmp_path / "owed").unlink()
        asked.clear()
        for _ in range(20):
            assert (await engine.search(SearchQuery(text="подслон"))).total == 3
            assert await engine.suggest("криз")
        assert asked == []
        await engine.close()


async def test_server_that_failed_is_tried_again_by_one_search_at_a_time(tmp_path: Path) -> None:
    error = {"message": "x", "code": "internal", "type": "internal", "link": ""}
    with a_server_that_says(500, error) as (url, asked):
        reserve = TantivyEngine(tmp_path / "reserve")
        await reserve.replace_all(streamed(a_network()))
        engine = PairedEngine(MeilisearchEngine(url), reserve, tmp_path, pause=0)
        for _ in range(3):
            assert (await engine.search(EVERYTHING)).from_reserve
        assert len(asked) == 3
        await engine.close()


@pytest.mark.parametrize("place", [a_closed_port, a_silent_server])
async def test_server_that_is_closed_or_silent_costs_one_search_its_patience_and_no_other(
    tmp_path: Path, place: Callable[[], AbstractContextManager[str]]
) -> None:
    with place() as url:
        reserve = TantivyEngine(tmp_path / "reserve")
        await reserve.replace_all(streamed(a_network()))
        main = MeilisearchEngine(url, patience=0.2)
        engine = PairedEngine(main, reserve, tmp_path, pause=3600)
        page = await engine.search(SearchQuery(text="подслон"))
        assert (page.total, page.from_reserve) == (3, True)
        await main.close()  # who asks a closed client fails in another way, so nobody may
        for _ in range(10):
            assert (await engine.search(SearchQuery(text="подслон"))).from_reserve
        await reserve.close()
