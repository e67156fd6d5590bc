"""How well a real directory is searched: 443 questions with the services its own editors filed under them.

The directory may not be part of this project; the test runs where it lies beside the checkout.
"""

import csv
import math
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from hub_search import SearchDocument, SearchQuery, TantivyEngine
from kit.search_documents import streamed

DATA = Path(__file__).parents[3] / "shared" / "data"
NDCG_FLOOR = 0.31
RECALL_FLOOR = 0.39
NAMED_FIRST_FLOOR = 0.87

pytestmark = pytest.mark.skipif(
    not (DATA / "miami-queries.tsv").exists(), reason="no ../shared/data beside the checkout"
)


def rows(name: str, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def services() -> Iterator[SearchDocument]:
    """The services without the taxonomy, from which the questions were made."""
    organizations = {row["id"]: row["name"] for row in rows("miami-211/organizations.csv")}
    for row in rows("miami-211/services.csv"):
        yield SearchDocument(
            id=row["id"],
            name={"en": row["name"]},
            alternate_names=tuple(filter(None, [row["alternate_name"]])),
            organization={"en": organizations.get(row["organization_id"], "")},
            description={"en": row["description"]},
        )


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[TantivyEngine]:
    engine = TantivyEngine(tmp_path / "index")
    await engine.replace_all(streamed(services()))
    yield engine
    await engine.close()


async def found(engine: TantivyEngine, text: str) -> list[str]:
    return [hit.id for hit in (await engine.search(SearchQuery(text=text, language="en"))).hits]


def ndcg(ids: list[str], wanted: set[str]) -> float:
    """Normalized discounted cumulative gain of the first ten, each wanted one worth the same."""
    gain = sum(1 / math.log2(rank + 2) for rank, one in enumerate(ids[:10]) if one in wanted)
    return gain / sum(1 / math.log2(rank + 2) for rank in range(min(10, len(wanted))))


async def test_search_when_asked_for_subjects_then_filed_services_come_early(engine: TantivyEngine) -> None:
    gains, recalls = [], []
    for row in rows("miami-queries.tsv", delimiter="\t"):
        wanted = set(row["service_ids"].split(","))
        ids = await found(engine, row["query"])
        gains.append(ndcg(ids, wanted))
        recalls.append(len(wanted.intersection(ids)) / len(wanted))
    quality = {"nDCG@10": sum(gains) / len(gains), "recall@20": sum(recalls) / len(recalls)}
    print(quality)  # noqa: T201 - the figures are what one tunes by
    assert quality["nDCG@10"] >= NDCG_FLOOR
    assert quality["recall@20"] >= RECALL_FLOOR


async def test_search_when_asked_for_a_name_then_a_service_of_that_name_comes_first(engine: TantivyEngine) -> None:
    names = {row["id"]: row["name"] for row in rows("miami-211/services.csv")}
    asked = sorted(set(names.values()))[::8]
    first = [names[ids[0]] if (ids := await found(engine, name)) else "" for name in asked]
    share = sum(name == got for name, got in zip(asked, first, strict=True)) / len(asked)
    print({"named first": share})  # noqa: T201 - the figure is what one tunes by
    assert share >= NAMED_FIRST_FLOOR
