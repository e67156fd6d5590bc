"""How well a real directory is searched: 443 questions with the services its own editors filed under them.

The directory may not be part of this project; the test runs where it lies beside the checkout.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.directory.synonyms import shipped
from hub_search import SearchQuery, Synonyms, TantivyEngine
from kit import miami
from kit.search_documents import streamed

NDCG_FLOOR = 0.325
RECALL_FLOOR = 0.55
NAMED_FIRST_FLOOR = 0.87

pytestmark = pytest.mark.skipif(not miami.is_there(), reason=miami.NOT_THERE)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[TantivyEngine]:
    engine = TantivyEngine(tmp_path / "index")
    engine.learn(Synonyms(one.searched for one in shipped()))
    await engine.replace_all(streamed(miami.services()))
    yield engine
    await engine.close()


async def test_search_when_asked_for_subjects_then_filed_services_come_early(engine: TantivyEngine) -> None:
    ndcg, recall = await miami.quality(engine)
    print({"nDCG@10": ndcg, "recall@50": recall})  # noqa: T201 - the figures are what one tunes by
    assert ndcg >= NDCG_FLOOR
    assert recall >= RECALL_FLOOR


async def test_search_when_asked_for_a_name_then_a_service_of_that_name_comes_first(engine: TantivyEngine) -> None:
    names = {row["id"]: row["name"] for row in miami.rows("miami-211/services.csv")}
    asked = sorted(set(names.values()))[::8]
    found = [(await engine.search(SearchQuery(text=name, language="en"))).hits for name in asked]
    first = [names[hits[0].id] if hits else "" for hits in found]
    share = sum(name == got for name, got in zip(asked, first, strict=True)) / len(asked)
    print({"named first": share})  # noqa: T201 - the figure is what one tunes by
    assert share >= NAMED_FIRST_FLOOR
