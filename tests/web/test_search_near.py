"""The page of a search near to a place: without JavaScript, with every distance told, and with a way back."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from hub.directory.nrm_vocabulary import Tier
from hub.directory.place_models import LocationEntry, PhoneEntry, ServiceAreaEntry
from hub.directory.service_models import ServiceEntry
from hub.directory.vocabulary import LocationType, PositionAccuracy, ServiceType
from hub_gazetteer.geocoder import Gazetteer
from kit.directory import a_service
from kit.search_pages import ask, indexed, search_client


def a_house(
    name: str, *, hidden: bool = False, point: tuple[float, float] | None = None, **fields: Any
) -> ServiceEntry:
    """A shelter with one place: announced, with a door where it has a point, or hidden in the district of Plovdiv."""
    where = {"latitude": point[0], "longitude": point[1], "position_accuracy": PositionAccuracy.EXACT} if point else {}
    place = LocationEntry(
        id=a_service().id,
        tier=Tier.RESTRICTED if hidden else Tier.PUBLIC,
        location_type=LocationType.PHYSICAL,
        district="BG-16" if hidden else None,
        **where,  # type: ignore[arg-type]
    )
    given: dict[str, Any] = {
        "service_type": ServiceType.ACCOMMODATION,
        "name": {"en": f"House {name}"},
        "locations": (place,),
        "phones": (PhoneEntry(number="000 000 001"),),
    }
    return a_service(**(given | fields))


HOUSES = [
    a_house("Birch", point=(42.15, 24.75)),
    a_house("Alder", point=(42.01, 24.87)),
    a_house("Cedar", hidden=True),
    a_house("Dogwood", point=(43.21, 27.91), service_areas=(ServiceAreaEntry(extent_type="nationwide"),)),
    a_house("Elm", point=(43.99, 22.87)),
]


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[AsyncTestClient[Litestar]]:
    async with search_client(await indexed(tmp_path / "index", HOUSES), geocoder=Gazetteer(("BG",))) as opened:
        yield opened


def names(page: str) -> list[str]:
    """The names of the hits, in order."""
    found = re.findall(r'data-result href="[^"]+">(.*?)</a>', page)
    return [re.sub(r"</?mark>", "", one).removeprefix("House ") for one in found]


def nearness(page: str) -> list[str]:
    """What is told of each hit's distance."""
    return re.findall(r'hub-hit__nearness">([^<]+)<', page)


async def test_page_near_a_place_has_the_nearest_first_and_tells_how_far_they_are(client: Any) -> None:
    answer = await ask(client, place="Пловдив")
    assert names(answer.text) == ["Birch", "Cedar", "Alder", "Dogwood", "Elm"]
    assert nearness(answer.text) == [
        "1 km away",
        "the centre of its district is under 10 km away",
        "19 km away",
        "284 km away · covers the whole country",
        "255 km away",
    ]
    assert "Distances are from the middle of Plovdiv." in answer.text
    assert "or by telephone, come after those within 25 km." in answer.text
    assert "Plovdiv" not in str(answer.url)


async def test_page_within_a_radius_says_who_is_shown_all_the_same(client: Any) -> None:
    page = (await ask(client, place="plovdiv", radius_km="50", text="house")).text
    assert names(page) == ["Birch", "Cedar", "Alder", "Dogwood"]
    assert "are shown however far they are." in page
    assert '<option value="50" selected>50 km</option>' in page


@pytest.mark.parametrize(("chip", "left"), [("Near: Plovdiv", 5), ("Within 50 km", 5), ("Remove all", 5)])
async def test_place_and_radius_can_be_taken_back_one_by_one_or_together(client: Any, chip: str, left: int) -> None:
    page = (await ask(client, place="Plovdiv", radius_km="50")).text
    (href,) = re.findall(rf'href="(/search/[^"]+)"[^>]*>(?:<span[^>]*>Remove:</span> )?{chip}', page)
    without = (await client.get(href)).text
    assert len(names(without)) == left
    assert ("hub-hit__nearness" in without) == (chip == "Within 50 km")


async def test_order_is_the_nearest_for_a_new_place_and_stays_what_was_chosen_afterwards(client: Any) -> None:
    fresh = (await ask(client, text="house", place="Plovdiv", sort="name")).text
    assert re.search(r'<strong aria-current="true">\s*Nearest', fresh)
    chosen = (await ask(client, text="house", place="Plovdiv", placed="Plovdiv", sort="name")).text
    assert names(chosen) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm"]
    emptied = (await ask(client, text="house", place="", placed="Plovdiv", sort="nearest")).text
    assert re.search(r'<strong aria-current="true">\s*Best match', emptied)
    assert "Nearest" not in emptied


async def test_page_when_the_place_is_not_known_keeps_the_form_and_suggests_names(client: Any) -> None:
    answer = await ask(client, text="house", place="Plodviv", radius_km="50")
    assert answer.status_code == 400
    assert "Did you mean: Plovdiv" in answer.text
    assert 'name="place" value="Plodviv"' in answer.text
    assert 'name="text" value="house"' in answer.text or 'value="house"' in answer.text


@pytest.mark.parametrize(
    "fields", [{"radius_km": "50"}, {"radius_km": "0", "place": "Plovdiv"}, {"radius_km": "x", "place": "Plovdiv"}]
)
async def test_radius_that_no_list_offers_or_without_a_place_is_not_looked_at(client: Any, fields: Any) -> None:
    answer = await ask(client, **fields)
    assert answer.status_code == 200
    assert len(names(answer.text)) == len(HOUSES)


async def test_form_offers_places_in_the_language_of_the_reader(client: Any) -> None:
    page = (await client.get("/")).text
    offered = re.findall(r'<datalist id="places">(.*?)</datalist>', page, re.DOTALL)[0]
    assert '<option value="Asenovgrad">' in offered
    assert '<option value="Sofia Province">' in offered
