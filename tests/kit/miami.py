"""A real directory, and what its own editors filed under each subject: where ../shared is there."""

import csv
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import mean

from hub_search import SearchDocument, SearchEngine, SearchQuery

DATA = Path(__file__).parents[3] / "shared" / "data"
NOT_THERE = "no ../shared/data beside the checkout"


def is_there() -> bool:
    """Whether the directory lies beside the checkout."""
    return (DATA / "miami-queries.tsv").exists()


def rows(name: str, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """Give the rows of one of its tables."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def services() -> Iterator[SearchDocument]:
    """Give the services without the taxonomy, from which the questions were made."""
    organizations = {row["id"]: row["name"] for row in rows("miami-211/organizations.csv")}
    for row in rows("miami-211/services.csv"):
        yield SearchDocument(
            id=row["id"],
            name={"en": row["name"]},
            alternate_names=tuple(filter(None, [row["alternate_name"]])),
            organization={"en": organizations.get(row["organization_id"], "")},
            description={"en": row["description"]},
        )


async def quality(engine: SearchEngine) -> tuple[float, float]:
    """Ask all questions and return nDCG@10 and recall@50, each from 0 to 1."""
    gains, recalls = [], []
    for row in rows("miami-queries.tsv", delimiter="\t"):
        wanted = set(row["service_ids"].split(","))
        page = await engine.search(SearchQuery(text=row["query"], language="en", size=50))
        ids = [hit.id for hit in page.hits]
        gains.append(ndcg(ids, wanted))
        recalls.append(len(wanted.intersection(ids)) / len(wanted))
    return mean(gains), mean(recalls)


def ndcg(ids: Iterable[str], wanted: set[str]) -> float:
    """Return the normalized discounted cumulative gain of the first ten, each wanted one worth the same."""
    first = list(ids)[:10]
    gain = sum(1 / math.log2(rank + 2) for rank, one in enumerate(first) if one in wanted)
    return gain / sum(1 / math.log2(rank + 2) for rank in range(min(10, len(wanted))))
