"""Row `search-memory`: how long a person waits for the embedded engine among 100,000 services.

The services are generated (tests/kit/generated_services.py), the queries are fixed (queries.tsv): two words that stand
in 100 to 600 documents each (rare), in 8,000 to 50,000 each (common), or one of either (mixed).
"""

import asyncio
import csv
import gc
import tempfile
import time
from pathlib import Path

from results import BenchResult, percentile

from hub_search import SearchQuery, TantivyEngine
from kit.generated_services import generated_services
from kit.search_documents import streamed

SERVICES = 100_000
ROUNDS = 3
TARGET_MS = 10.0
FACETS = ("service_type", "district", "audience")


def run() -> list[BenchResult]:
    """Index the services, ask every query in every round, and report the 95th percentile of all answers."""
    return asyncio.run(_measured())


async def _measured() -> list[BenchResult]:
    with tempfile.TemporaryDirectory() as directory:
        engine = TantivyEngine(Path(directory) / "index")
        try:
            documents = list(generated_services(SERVICES))
            gc.freeze()  # a hub streams its documents and does not have a hundred thousand to look through
            began = time.perf_counter()
            await engine.replace_all(streamed(documents))
            build_seconds = time.perf_counter() - began
            del documents
            gc.unfreeze()
            times = await _times(engine)
        finally:
            await engine.close()
    everything = [taken for group in times.values() for taken in group]
    parts = ", ".join(f"{frequency} {percentile(group, 0.95):.1f}" for frequency, group in times.items())
    return [
        BenchResult(
            name="search-memory",
            value=percentile(everything, 0.95),
            unit="ms",
            target=TARGET_MS,
            better="lower",
            detail=f"p95 by words: {parts} ms; {SERVICES:,} services indexed in {build_seconds:.0f} s",
        )
    ]


async def _times(engine: TantivyEngine) -> dict[str, list[float]]:
    """Return the milliseconds of every answer by the frequency of the query's words; the first round warms up."""
    times: dict[str, list[float]] = {}
    for round_number in range(ROUNDS + 1):
        for frequency, text in queries():
            query = SearchQuery(text=text, facets=FACETS, size=20)
            began = time.perf_counter()
            await engine.search(query)
            if round_number:
                times.setdefault(frequency, []).append((time.perf_counter() - began) * 1000)
    return times


def queries() -> list[tuple[str, str]]:
    """Return how frequent the words of each query are, and the query."""
    with Path(__file__).with_name("queries.tsv").open(encoding="utf-8", newline="") as file:
        return [(row["frequency"], row["text"]) for row in csv.DictReader(file, delimiter="\t")]
