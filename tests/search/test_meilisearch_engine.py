"""What the engine on a Meilisearch server says when there is none, none that answers, or one that says no."""

import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager

import pytest

from hub_search import (
    DocumentRefused,
    IndexMissing,
    IndexStale,
    SearchError,
    SearchQuery,
    ServerRefused,
    ServerUnreachable,
)
from hub_search.meilisearch_connection import shown_place
from hub_search.meilisearch_engine import MeilisearchEngine
from kit.search_documents import a_document, streamed
from kit.search_servers import a_closed_port, a_server_that_says, a_silent_server

KEY = "key-canary-5b1d"
WORD = "думаканарче"


@asynccontextmanager
async def an_engine(url: str, patience: float = 60) -> AsyncIterator[MeilisearchEngine]:
    engine = MeilisearchEngine(url, KEY, patience=patience)
    yield engine
    await engine.close()


def an_error(code: str) -> dict[str, str]:
    """An error as Meilisearch documents it; its message repeats what was asked."""
    link = f"https://docs.meilisearch.com/errors#{code}"
    return {"message": f"Invalid value in `.queries[0].filter`: {WORD} {KEY}", "code": code, "type": "x", "link": link}


@pytest.mark.parametrize("place", [a_closed_port, a_silent_server])
async def test_search_where_no_server_answers_ends_soon_and_names_the_place(
    place: Callable[[], AbstractContextManager[str]],
) -> None:
    with place() as url:
        async with an_engine(url, patience=0.3) as engine:
            for act in (engine.search(SearchQuery(text=WORD)), engine.suggest(WORD), engine.status()):
                with pytest.raises(ServerUnreachable) as caught:
                    await act
                assert caught.value.place == url


async def test_write_where_no_server_listens_is_refused_and_a_document_that_is_wrong_is_named_first() -> None:
    with a_closed_port() as url:
        async with an_engine(url) as engine:
            for act in (
                engine.upsert([a_document("a")]),
                engine.delete(["a"]),
                engine.replace_all(streamed([a_document("a")])),
                engine.prepare(),
                engine.differing_settings(),
            ):
                with pytest.raises(ServerUnreachable):
                    await act
            with pytest.raises(DocumentRefused):
                await engine.upsert([a_document("")])


@pytest.mark.parametrize(
    ("status", "body", "error", "says"),
    [
        (403, an_error("invalid_api_key"), ServerRefused, "invalid_api_key"),
        (401, an_error("missing_authorization_header"), ServerRefused, "missing_authorization_header"),
        (400, an_error("invalid_search_filter"), ServerRefused, "invalid_search_filter"),
        (404, an_error("index_not_found"), IndexMissing, "No index"),
        (404, an_error("document_not_found"), IndexMissing, "No index"),
        (500, an_error("internal"), ServerUnreachable, "HTTP 500"),
        (200, {"hello": WORD}, IndexStale, "something else"),
        (200, {"shown": "{}"}, IndexStale, "something else"),
        (200, [WORD], SearchError, ""),
    ],
)
async def test_error_tells_the_servers_code_and_never_the_key_or_what_was_asked(
    status: int, body: object, error: type[SearchError], says: str
) -> None:
    with a_server_that_says(status, body) as (url, _):
        async with an_engine(url) as engine:
            with pytest.raises(error) as caught:
                await engine.search(SearchQuery(text=WORD, filters={"kind": (WORD,)}))
    told = "".join(traceback.format_exception(caught.value))
    assert says in str(caught.value)
    for canary in (WORD, KEY):
        assert canary not in str(caught.value)
        assert canary not in told


async def test_words_and_key_are_in_no_address() -> None:
    with a_server_that_says(403, an_error("invalid_api_key")) as (url, asked):
        async with an_engine(url) as engine:
            for act in (engine.search(SearchQuery(text=WORD)), engine.suggest(WORD), engine.upsert([a_document("a")])):
                with pytest.raises(ServerRefused):
                    await act
    assert asked == ["GET /indexes/hub-public/documents/_stamp?"] * 3


async def test_answer_that_is_no_json_is_no_answer_of_meilisearch() -> None:
    with a_server_that_says(200, "<html>", "text/html") as (url, _):
        async with an_engine(url) as engine:
            with pytest.raises(SearchError):
                await engine.status()


async def test_build_that_fails_leaves_the_source_s_own_error() -> None:
    with a_server_that_says(403, an_error("invalid_api_key")) as (url, asked):
        async with an_engine(url) as engine:
            with pytest.raises(ServerRefused, match="invalid_api_key"):
                await engine.replace_all(streamed([a_document("a")]))
    assert asked == ["GET /indexes?limit=1000"]


def test_address_is_shown_without_the_name_and_the_password_in_it() -> None:
    assert shown_place("https://name:secret@search.example:7700/path") == "https://search.example:7700/path"
