"""The engines that the conformance suite runs on: a new engine is added to `ENGINES` and must pass as it is."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from hub_search import SearchEngine, TantivyEngine
from kit.search_documents import a_network, streamed

ENGINES: dict[str, Callable[[Path], SearchEngine]] = {"tantivy": TantivyEngine}


@pytest.fixture(params=ENGINES)
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SearchEngine]:
    """Each engine in turn, holding the small network."""
    engine = ENGINES[request.param](tmp_path / "index")
    await engine.replace_all(streamed(a_network()))
    yield engine
    await engine.close()
