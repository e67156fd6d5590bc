"""A hidden place on the map: wherever in its district it really is, the page is the same, byte for byte."""

import re
from pathlib import Path
from typing import Any

import httpx

from hub_gazetteer.extract import settlements_of
from kit.database import Database
from kit.directory import imported
from kit.directory_app import directory_client
from kit.forms import form_token_of
from kit.kept_rows import VAULT
from kit.packages import LOCATION, ORGANIZATION, SERVICE, a_document

HIDDEN = {**LOCATION, "id": "hidden", "tier": "restricted", "name": "Kestrel house", "district": "BG-03"}
OFFICE = {**LOCATION, "id": "office", "name": "Office", "district": "BG-03", "position_accuracy": "exact"}
TOWNS = [one for one in settlements_of("BG") if one.district == "BG-03"]
TRUE_POINTS = [(one.latitude, one.longitude) for one in (*TOWNS[:3], TOWNS[-1])] + [(43.4101, 28.1302)]
"""Where the hidden house may really be: towns of the district of Varna, its smallest village, and a field."""
SEARCHES: tuple[dict[str, str], ...] = (
    {"text": "", "district": "BG-03"},
    {"text": "shelter"},
    {"text": "help", "place": "Varna", "radius_km": "10"},
    {"text": "", "place": "Provadia", "radius_km": "25"},
    {"text": "", "place": "Devnya", "sort": "nearest"},
)


def a_network(true_point: tuple[float, float]) -> list[dict[str, Any]]:
    """A shelter that has nothing but its hidden house, one that has an office besides, and the office's own service."""
    hidden = {**HIDDEN, "latitude": true_point[0], "longitude": true_point[1]}
    office = {**OFFICE, "latitude": 43.2052, "longitude": 27.9105}
    at = {"house": ("hidden",), "both": ("hidden", "office"), "desk": ("office",)}
    names = {"house": "Shelter Kestrel", "both": "Shelter with an office", "desk": "Help desk"}
    services = [
        {
            **SERVICE,
            "id": service,
            "name": names[service],
            "service_at_locations": [{"id": f"{service}-{one}", "location": {"id": one}} for one in places],
        }
        for service, places in at.items()
    ]
    return [{**ORGANIZATION, "locations": [hidden, office], "services": services}]


async def maps_when_it_stands_at(true_point: tuple[float, float], folder: Path) -> list[str]:
    """The maps of all searches, as a hub shows them whose house stands there; of seals, only that there are some."""
    await imported(a_document(folder, "organizations.json", a_network(true_point)), vault=VAULT, update=True)
    async with directory_client(folder / "index") as client:
        return [await map_of(client, one) for one in SEARCHES]


async def map_of(client: httpx.AsyncClient, search: dict[str, str]) -> str:
    """The map of one search; seals and tokens are of chance, and made alike."""
    token = form_token_of((await client.get("/")).text)
    listed = await client.post("/search", data={"_form_token": token, **search})
    assert listed.status_code == 303
    page = await client.get(f"{listed.headers['location']}/map")
    assert page.status_code == 200
    sealed = re.sub(r"/search/[A-Za-z0-9_-]{80,}", "/search/SEALED", page.text)
    return re.sub(r'name="_form_token" value="[^"]+"', 'name="_form_token" value="TOKEN"', sealed)


async def test_map_is_the_same_wherever_a_hidden_house_is(database: Database, tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number, _ in enumerate(TRUE_POINTS)]
    first, *others = [await maps_when_it_stands_at(*one) for one in zip(TRUE_POINTS, folders, strict=True)]
    assert all(pages == first for pages in others)
    everything = first[0]
    assert 'aria-label="Варна: 3 услуги"' in everything
    assert len(re.findall(r'class="hub-map__place[ "]', everything)) == 1
    marked, _, unmarked = everything.partition("Без място на картата")
    assert "Help desk" in marked
    assert "Shelter" not in marked
    assert ("Shelter Kestrel" in unmarked, "Shelter with an office" in unmarked) == (True, True)
