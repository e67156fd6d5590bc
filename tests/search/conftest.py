"""The engines that the conformance suite runs on: a new engine is added to `ENGINES` and must pass as it is."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from meilisearch_python_sdk import AsyncClient

from hub_search import SearchEngine, TantivyEngine, lemmas
from hub_search.meilisearch_engine import MeilisearchEngine
from kit.search_documents import a_network, streamed

SERVER = os.environ.get("HUB_TEST_MEILISEARCH_URL")
KEY = os.environ.get("HUB_TEST_MEILISEARCH_KEY")
"""A Meilisearch server, 1.16 or later, that the suite may make indexes on and remove them again, and its key."""

NO_SERVER = "runs where HUB_TEST_MEILISEARCH_URL names a Meilisearch server: no package index has one"


@asynccontextmanager
async def _tantivy(folder: Path) -> AsyncIterator[SearchEngine]:
    engine = TantivyEngine(folder)
    yield engine
    await engine.close()


@asynccontextmanager
async def _meilisearch(_: Path) -> AsyncIterator[SearchEngine]:
    assert SERVER
    uid = f"hub-test-{uuid4().hex}"
    engine = MeilisearchEngine(SERVER, KEY, index=uid, patience=30)
    yield engine
    await engine.close()
    async with AsyncClient(SERVER, KEY) as client:
        await client.delete_index_if_exists(uid)


ENGINES: dict[str, Callable[[Path], AbstractAsyncContextManager[SearchEngine]]] = {
    "tantivy": _tantivy,
    "meilisearch": _meilisearch,
}


@pytest.fixture(scope="session", autouse=True)
def _dictionaries() -> None:
    """Load the dictionaries before a test looks at the clock, as an engine does before its first search."""
    lemmas.load()


@pytest.fixture(
    params=[
        "tantivy",
        pytest.param("meilisearch", marks=pytest.mark.skipif(SERVER is None, reason=NO_SERVER)),
    ]
)
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SearchEngine]:
    """Each engine in turn, holding the small network."""
    async with ENGINES[request.param](tmp_path / "index") as engine:
        await engine.replace_all(streamed(a_network()))
        yield engine
