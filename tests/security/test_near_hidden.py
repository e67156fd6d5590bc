"""A hidden place near to a place: wherever its true point lies in its district, no search answers otherwise."""

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hub.directory.indexing import directory_documents
from hub.directory.models import DirectoryResults, DirectorySearch
from hub.directory.search_queries import search_services
from hub_gazetteer.geocoder import Gazetteer
from hub_search import SearchDocument, Sort, TantivyEngine
from kit.database import Database
from kit.directory import imported
from kit.kept_rows import VAULT
from kit.packages import LOCATION, ORGANIZATION, SERVICE, a_document
from kit.search_documents import streamed

QUERIES = 10_000
BULGARIA = Gazetteer(("BG",))
PLACES = ("Варна", "Девня", "Провадия", "Бяла, Варна", "област Варна", "Добрич", "Шумен", "Бургас", "София", "Видин")
TRUE_POINTS = ((43.2167, 27.9167), (43.4101, 28.1302), (42.8705, 27.6711), (43.1502, 27.2203))
"""Where the hidden house may really be: in the middle of Varna, or at three ends of its district."""

HIDDEN = {**LOCATION, "id": "hidden", "tier": "restricted", "name": "Kestrel house", "district": "BG-03"}
ANNOUNCED = {
    "office": (43.2052, 27.9105, "exact", "BG-03"),
    "consulting-room": (43.2306, 27.8806, "settlement", "BG-03"),
    "devnya": (43.2222, 27.5694, "exact", "BG-03"),
    "dobrich": (43.5667, 27.8333, "exact", "BG-08"),
    "sofia": (42.6975, 23.3241, "exact", "BG-22"),
}


def a_network(true_point: tuple[float, float]) -> list[dict[str, Any]]:
    """A shelter whose house is hidden and whose office is not, one that has nothing but its house, and others."""
    latitude, longitude = true_point
    hidden = {**HIDDEN, "latitude": latitude, "longitude": longitude}
    announced = [
        {
            **LOCATION,
            "id": name,
            "name": name,
            "latitude": lat,
            "longitude": lon,
            "position_accuracy": how,
            "district": code,
        }
        for name, (lat, lon, how, code) in ANNOUNCED.items()
    ]
    at = {name: [{"id": f"at-{name}", "location": {"id": name}}] for name in ("hidden", *ANNOUNCED)}
    services = [
        {**SERVICE, "id": "house", "name": "Shelter Kestrel", "service_at_locations": at["hidden"]},
        {
            **SERVICE,
            "id": "both",
            "name": "Shelter with an office",
            "service_at_locations": [
                {"id": "both-1", "location": {"id": "hidden"}},
                {"id": "both-2", "location": {"id": "office"}},
            ],
        },
        *({**SERVICE, "id": name, "name": f"Help {name}", "service_at_locations": at[name]} for name in ANNOUNCED),
        {**SERVICE, "id": "telephone", "name": "Help by telephone"},
    ]
    return [{**ORGANIZATION, "locations": [hidden, *announced], "services": services}]


class Directories:
    """One directory for each true point, built and indexed as a hub does it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.engines: list[TantivyEngine] = []
        self.documents: list[list[SearchDocument]] = []

    async def add(self, true_point: tuple[float, float]) -> None:
        """Import the network as it is when the house stands there, and build an index."""
        number = len(self.engines)
        folder = self._folder / str(number)
        await imported(a_document(folder, "organizations.json", a_network(true_point)), vault=VAULT, update=True)
        documents = [one async for one in directory_documents()]
        engine = TantivyEngine(folder / "index")
        await engine.replace_all(streamed(documents))
        self.engines.append(engine)
        self.documents.append(documents)


@pytest.fixture
async def directories(database: Database, tmp_path: Path) -> AsyncIterator[Directories]:
    """The same network, four times, with the house elsewhere in its district."""
    made = Directories(tmp_path)
    for point in TRUE_POINTS:
        await made.add(point)
    yield made
    for engine in made.engines:
        await engine.close()


async def test_answers_near_any_place_are_the_same_wherever_a_hidden_house_is(directories: Directories) -> None:
    chance = random.Random(20_261_126)
    found = 0
    for _ in range(QUERIES):
        search = _any_search(chance)
        one, other = chance.sample(directories.engines, 2)
        first, second = await _answer(one, search), await _answer(other, search)
        assert msgspec.json.encode(first) == msgspec.json.encode(second)
        for item in first.items:
            if item.service.name["en"].startswith("Shelter"):
                found += 1
                assert item.nearness is not None
                assert item.nearness.km is None
                assert (item.service.latitude, item.service.longitude) == (None, None)
    assert found > QUERIES // 4


async def test_what_is_indexed_of_a_hidden_house_is_the_centre_of_its_district(directories: Directories) -> None:
    first, *others = directories.documents
    assert all(documents == first for documents in others)
    points = {one.name["en"]: one.point for one in directories.documents[0]}
    assert points["Shelter Kestrel"] == points["Shelter with an office"] == (43.22, 27.91)
    assert points["Help office"] == (43.2052, 27.9105)
    assert points["Help by telephone"] is None


def _any_search(chance: random.Random) -> DirectorySearch:
    return DirectorySearch(
        text=chance.choice(("", "", "shelter", "help", "help kestrel", "Варна")),
        language=chance.choice(("bg", "en")),
        place=chance.choice(PLACES),
        radius_km=chance.choice((None, chance.randint(1, 60), chance.randint(1, 500))),
        sort=chance.choice(list(Sort)),
        filters={"district": ("BG-03",)} if chance.random() < 0.3 else {},
        facets=("district", "service_type"),
        page=chance.choice((1, 1, 2)),
        size=chance.choice((1, 3, 20)),
    )


async def _answer(engine: TantivyEngine, search: DirectorySearch) -> DirectoryResults:
    return await search_services(engine, search, geocoder=BULGARIA)
