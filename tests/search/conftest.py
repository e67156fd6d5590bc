"""The engines that the conformance suite runs on: a new engine is added to `ENGINES` and must pass as it is."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from hub_search import SearchEngine, TantivyEngine, lemmas
from kit.search_documents import a_network, streamed

ENGINES: dict[str, Callable[[Path], SearchEngine]] = {"tantivy": TantivyEngine}


@pytest.fixture(scope="session", autouse=True)
def _dictionaries() -> None:
    """Load the dictionaries before a test looks at the clock, as an engine does before its first search."""
    lemmas.load()


@pytest.fixture(params=ENGINES)
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SearchEngine]:
    """Each engine in turn, holding the small network."""
    engine = ENGINES[request.param](tmp_path / "index")
    await engine.replace_all(streamed(a_network()))
    yield engine
    await engine.close()
