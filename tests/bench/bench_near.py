"""Rows `search-near` and `search-full`: how long the nearest of 100,000 services take to be found, in process.

The services stand in Bulgaria as people live there: half in the middle of a settlement, half around it, one in twenty
nowhere; one in ten covers the whole country, the others the district they are in. The queries are those of
`search-memory`, each near to another of the twelve largest towns, every second one within 50 kilometres. They share
five hundred different hours; each of the full searches asks for who is open at another moment.
"""

import asyncio
import gc
import random
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import msgspec
from bench_search import ROUNDS, SERVICES, queries
from results import BenchResult, percentile

from hub.directory.hit_models import HitPayload
from hub.directory.models import DirectorySearch
from hub.directory.search_queries import search_services
from hub.directory.timely import timely_facets
from hub.directory.vocabulary import COVERS, NATIONWIDE
from hub_gazetteer.geocoder import Gazetteer
from hub_search import Near, SearchDocument, SearchQuery, Sort, TantivyEngine
from kit.generated_directory import FACETS, generated_directory
from kit.generated_hours import BEGINNING, generated_hours
from kit.search_documents import streamed

TOWNS = 12
PATTERNS = 500
RADIUS_KM = 50
EVERY_HOUR = 100
"""Hits among which some must be closed, whatever the moment."""

NEAR_TARGET_MS, FULL_TARGET_MS = 15.0, 25.0
GAZETTEER = Gazetteer(("BG",))
LARGEST = GAZETTEER.settlements()[:TOWNS]

Ask = Callable[[TantivyEngine, int, str], Awaitable[object]]
"""Asks the question of this number about a text."""


def run() -> list[BenchResult]:
    """Index the services, ask every query in every round, and report the 95th percentile of both rows."""
    return asyncio.run(_measured())


async def _measured() -> list[BenchResult]:
    with tempfile.TemporaryDirectory() as directory:
        engine = TantivyEngine(Path(directory) / "index")
        try:
            await engine.replace_all(streamed(_placed(generated_directory(SERVICES))))
            gc.collect()
            far = await _times(engine, _anywhere)
            near = await _times(engine, _near)
            full = await _times(engine, _full)
        finally:
            await engine.close()
    return [
        _row(
            "search-near",
            near,
            NEAR_TARGET_MS,
            f"text, near, three facets; without near {percentile(far, 0.95):.1f} ms",
        ),
        _row("search-full", full, FULL_TARGET_MS, "text, near, open at a moment, three facets, hits read"),
    ]


def _row(name: str, times: list[float], target: float, detail: str) -> BenchResult:
    median = percentile(times, 0.5)
    return BenchResult(
        name=name,
        value=percentile(times, 0.95),
        unit="ms",
        target=target,
        better="lower",
        detail=f"p95; median {median:.1f} ms; {detail}; {SERVICES:,} services",
    )


def _placed(documents: Iterator[SearchDocument]) -> Iterator[SearchDocument]:
    chance = random.Random(2024)
    settlements = GAZETTEER.settlements()
    different = list(generated_hours(PATTERNS))
    weights = [one.population for one in settlements]
    for document in documents:
        (home,) = chance.choices(settlements, weights)
        covers = (NATIONWIDE,) if chance.random() < 0.1 else (home.district,)
        around = chance.choice((0.0, 0.04))
        point = (chance.gauss(home.latitude, around), chance.gauss(home.longitude, around))
        hours = chance.choice(different)
        service = msgspec.structs.replace(
            msgspec.convert(document.payload, HitPayload),
            hours=hours.hours,
            other_days=hours.other_days,
            phones=hours.phones,
            time_zone=hours.time_zone,
            country=hours.country,
        )
        yield msgspec.structs.replace(
            document,
            payload=msgspec.to_builtins(service),
            point=None if chance.random() < 0.05 else point,
            facets={
                **document.facets,
                COVERS: covers,
                **timely_facets(service, ()),
            },
        )


async def _times(engine: TantivyEngine, ask: Ask) -> list[float]:
    """Return the milliseconds of every answer; the first round warms up."""
    times: list[float] = []
    for round_number in range(ROUNDS + 1):
        for number, (_, text) in enumerate(queries()):
            began = perf_counter()
            await ask(engine, number + round_number, text)
            if round_number:
                times.append((perf_counter() - began) * 1_000)
    return times


async def _anywhere(engine: TantivyEngine, number: int, text: str) -> object:
    return await engine.search(SearchQuery(text=text, facets=FACETS))


async def _near(engine: TantivyEngine, number: int, text: str) -> object:
    town = LARGEST[number % TOWNS]
    near = Near(
        latitude=town.latitude,
        longitude=town.longitude,
        radius_m=RADIUS_KM * 1_000 if number % 2 else None,
        reached_by={COVERS: (town.district, NATIONWIDE)},
        reach_m=25_000,
    )
    return await engine.search(SearchQuery(text=text, near=near, sort=Sort.NEAREST, facets=FACETS))


async def _full(engine: TantivyEngine, number: int, text: str) -> object:
    search = DirectorySearch(
        text=text,
        place=LARGEST[number % TOWNS].name["bg"],
        radius_km=RADIUS_KM if number % 2 else None,
        sort=Sort.NEAREST,
        open_at="now",
        facets=FACETS,
    )
    now = BEGINNING + timedelta(minutes=7 * number % (24 * 60))
    found = await search_services(engine, search, now=now, geocoder=GAZETTEER)
    if found.total > EVERY_HOUR and not found.closed:
        raise RuntimeError(f"nothing was closed for “{text}” at {now}")
    return found
