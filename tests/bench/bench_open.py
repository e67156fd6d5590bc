"""Row `search-open`: what it adds to a search among 100,000 services to ask who is open at a moment, in process.

Both sides are `search_services`, facets and hits as a page of results asks for them, for the same words one after the
other; the moment is another one for every word, so that nothing but the table of hours itself is kept from before.
"""

import asyncio
import csv
import gc
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median

from results import BenchResult, percentile

from hub.directory.models import DirectorySearch
from hub.directory.search_queries import search_services
from hub_search import TantivyEngine
from kit.generated_hours import BEGINNING, services_with_hours
from kit.search_documents import streamed

SERVICES = 100_000
PATTERNS = 500
ROUNDS = 3
TARGET_MS = 5.0


def run() -> list[BenchResult]:
    """Index the services, ask every query with and without a moment, and report the median of what that adds."""
    return asyncio.run(measured())


async def measured(services: int = SERVICES, patterns: int = PATTERNS) -> list[BenchResult]:
    """Measure with so many services that have so many different hours."""
    with tempfile.TemporaryDirectory() as directory:
        engine = TantivyEngine(Path(directory) / "index")
        try:
            await engine.replace_all(streamed(services_with_hours(services, patterns)))
            gc.collect()
            began = time.perf_counter()
            await _taken(engine, DirectorySearch(open_at="now"), BEGINNING)
            first = (time.perf_counter() - began) * 1000
            sides = [[await _taken(engine, *one) for one in pair] for pair in _pairs()]
        finally:
            await engine.close()
    plain, ordered, asked = ([side[place] for side in sides] for place in range(3))
    return [
        BenchResult(
            name="search-open",
            value=median(then - without for without, then in zip(ordered, asked, strict=True)),
            unit="ms",
            target=TARGET_MS,
            better="lower",
            detail=f"medians: without a time {median(plain):.1f} ms, ordered by who is open now {median(ordered):.1f}, "
            f"open at a moment {median(asked):.1f}, p95 {percentile(asked, 0.95):.1f}; the first search of a day "
            f"{first:.0f} ms; {patterns:,} different hours",
        )
    ]


def _pairs() -> Iterator[list[tuple[DirectorySearch, datetime | None]]]:
    """Give each search without a time, as it is at a moment, and as it asks for who is open then."""
    number = count()
    for _ in range(ROUNDS):
        for text in _texts():
            now = BEGINNING + timedelta(minutes=7 * next(number) % (24 * 60))
            search = DirectorySearch(text=text)
            yield [(search, None), (search, now), (DirectorySearch(text=text, open_at="now"), now)]


async def _taken(engine: TantivyEngine, search: DirectorySearch, now: datetime | None) -> float:
    began = time.perf_counter()
    await search_services(engine, search, now=now)
    return (time.perf_counter() - began) * 1000


def _texts() -> list[str]:
    with Path(__file__).with_name("queries.tsv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file, delimiter="\t")]
