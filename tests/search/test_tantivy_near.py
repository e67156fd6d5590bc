"""Nearness in tantivy where there are many hits: cells are looked into that may hold the page, and no hit is missed."""

import random
from pathlib import Path

import pytest

from hub_search import Near, SearchDocument, SearchQuery, Sort, TantivyEngine, tantivy_near
from hub_search.cells import POINT, distances_from, point_of
from kit.search_documents import a_document, ids, streamed

TOWNS = ((42.69751, 23.32415), (42.15, 24.75), (42.1, 24.7), (43.21667, 27.91667), (44.0, 22.9), (-33.9, 18.4))
SERVICES = 600
PLACES = (*TOWNS, (42.4, 24.0), (43.0, 27.0), (10.0, 10.0), (90.0, 0.0), (-20.0, -180.0))


@pytest.fixture
def services() -> list[SearchDocument]:
    """Services in the middle of towns and around them; two in three say where they are."""
    chance = random.Random(7)
    return [
        a_document(f"{number:03}", name={"en": f"Service {number:03}"}, point=_somewhere(chance))
        for number in range(SERVICES)
    ]


def _somewhere(chance: random.Random) -> tuple[float, float] | None:
    latitude, longitude = chance.choice(TOWNS)
    around = chance.choice((None, 0.0, 0.0, 0.005, 0.05, 0.5))
    return None if around is None else (chance.gauss(latitude, around), chance.gauss(longitude, around))


@pytest.mark.parametrize("few", [0, 150, SERVICES])
async def test_search_when_there_are_many_hits_then_the_order_is_the_exact_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, services: list[SearchDocument], few: int
) -> None:
    monkeypatch.setattr(tantivy_near, "FEW_PLACED", few)
    engine = TantivyEngine(tmp_path / "index")
    await engine.replace_all(streamed(services))
    for place in PLACES:
        measure = distances_from(*place)
        metres = {one.id: round(measure(point_of(*one.point), POINT)) for one in services if one.point}
        wanted = sorted(metres, key=lambda one: (metres[one], one))
        near = Near(latitude=place[0], longitude=place[1])
        for page, size in ((1, 7), (2, 7), (1, 100), (5, 100), (30, 13)):
            query = SearchQuery(near=near, sort=Sort.NEAREST, language="en", page=page, size=size)
            nearest = wanted[(page - 1) * size : page * size]
            assert ids(await engine.search(query))[: len(nearest)] == nearest
        for radius in (0, 900, 12_345, 60_000, 300_000, 15_000_000):
            within = await engine.search(SearchQuery(near=Near(latitude=place[0], longitude=place[1], radius_m=radius)))
            assert within.total == sum(one <= radius for one in metres.values())
    await engine.close()
