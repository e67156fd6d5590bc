"""The map of results: a number on each district, marks at announced places, sealed links, and nobody else asked."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import AsyncTestClient

from hub.directory.nrm_vocabulary import Tier
from hub.directory.pages import DirectoryPages
from hub.directory.place_models import AddressEntry, LocationEntry, PhoneEntry
from hub.directory.result_map.pages import MapPages
from hub.directory.service_models import ServiceEntry
from hub.directory.vocabulary import LocationType, PositionAccuracy, ServiceType
from hub_gazetteer.geocoder import Gazetteer
from kit.directory import a_service
from kit.search_pages import Clock, indexed, path_of_results, search_client

EXACT, SETTLEMENT, DISTRICT = PositionAccuracy


def a_house(
    name: str,
    district: str | None = None,
    point: tuple[float, float] | None = None,
    accuracy: PositionAccuracy = EXACT,
    *,
    town: str | None = None,
    tier: Tier = Tier.PUBLIC,
) -> ServiceEntry:
    """A shelter with one place."""
    where = {"latitude": point[0], "longitude": point[1], "position_accuracy": accuracy} if point else {}
    addresses = (AddressEntry(address_type=LocationType.PHYSICAL, city={"en": town}),) if town else ()
    place = LocationEntry(
        id=a_service().id,
        tier=tier,
        location_type=LocationType.PHYSICAL,
        district=district,
        addresses=addresses,
        **where,  # type: ignore[arg-type]
    )
    return a_service(
        service_type=ServiceType.ACCOMMODATION,
        name={"en": f"House {name}"},
        locations=(place,),
        phones=(PhoneEntry(number="000 000 001"),),
    )


HOUSES = [
    a_house("Birch", "BG-16", (42.15, 24.75), town="Plovdiv"),
    a_house("Alder", "BG-16", (42.15, 24.76), SETTLEMENT, town="Plovdiv"),
    a_house("Cedar", "BG-16", tier=Tier.RESTRICTED),
    a_house("Elm", "BG-05", (43.99, 22.87), SETTLEMENT, town="Vidin"),
    a_house("Fir", "BG-03", (43.22, 27.91), DISTRICT),
    a_house("Gorse", point=(52.5, 13.4)),
    a_house("Hazel", "BG-02", (42.5, 27.47), town="Burgas"),
]
OTHERS = [a_house(f"Reed{number:02}", "BG-22") for number in range(30)]


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 26, 12, tzinfo=UTC))


@pytest.fixture
async def client(tmp_path: Path, clock: Clock) -> AsyncIterator[AsyncTestClient[Any]]:
    index = await indexed(tmp_path / "index", [*HOUSES, *OTHERS])
    handlers = (DirectoryPages, MapPages)
    async with search_client(index, clock=clock, geocoder=Gazetteer(("BG",)), handlers=handlers) as opened:
        yield opened


async def map_of(client: Any, **fields: Any) -> str:
    """The map of a search, as somebody comes to it from the list."""
    listed = (await client.get(await path_of_results(client, **fields))).text
    (href,) = re.findall(r'<a class="hub-results__map" href="([^"]+)">Map</a>', listed)
    page: str = (await client.get(href)).text
    return page


class Drawing(HTMLParser):
    """What stands in the drawing of a page: each link's name, address and shapes; and every other shape."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self.shapes: list[dict[str, str]] = []
        self._is_inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._is_inside = self._is_inside or values.get("class") == "hub-map__drawing"
        if self._is_inside and tag == "a":
            self.links[values["aria-label"]] = values["href"]
        elif self._is_inside:
            self.shapes.append(values)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = self._is_inside and tag != "svg"

    def of(self, name: str) -> list[dict[str, str]]:
        """The shapes of a class."""
        return [one for one in self.shapes if name in one.get("class", "").split()]


def listed_in(page: str, heading: str) -> list[str]:
    """The names of the services in the list under a heading of the page."""
    part = page.partition(heading)[2]
    return re.findall(r">House (\w+)</a>", part[: part.index("</ul>")])


async def test_every_district_has_the_number_of_its_services_and_leads_to_them_alone(client: Any) -> None:
    page = await map_of(client, text="house")
    drawn = Drawing(page)
    assert len(drawn.of("hub-map__district")) == 28
    districts = {said: href for said, href in drawn.links.items() if href.startswith("/search/")}
    assert set(districts) == {
        *("Sofia (capital): 30 services", "Plovdiv: 3 services"),
        *("Burgas: 1 service", "Vidin: 1 service", "Varna: 1 service"),
    }
    narrowed = (await client.get(districts["Plovdiv: 3 services"])).text
    assert set(re.findall(r"(?:<mark>)?House(?:</mark>)? (\w+)</a>", narrowed)) == {"Birch", "Alder", "Cedar"}
    assert re.findall(r'Remove:</span> ([^<]+) <span aria-hidden="true">×', narrowed) == ["Plovdiv"]


async def test_the_list_of_districts_says_what_the_map_does(client: Any) -> None:
    page = await map_of(client, text="house")
    said = re.findall(r'<li><a href="/search/[^"]+">([^<]+)</a> <span class="hub-count">(\d+)</span>', page)
    assert dict(said) == {"Sofia (capital)": "30", "Plovdiv": "3", "Burgas": "1", "Vidin": "1", "Varna": "1"}


async def test_announced_places_are_marked_and_the_others_are_named_without_a_mark(client: Any) -> None:
    page = await map_of(client, text="", district=["BG-16", "BG-05", "BG-03", "BG-02"])
    drawn = Drawing(page)
    marks = {said.partition(": ")[2]: href for said, href in drawn.links.items() if href.startswith("#")}
    assert set(marks) == {"Plovdiv, 2 services", "Vidin, 1 service", "Burgas, 1 service"}
    assert all(f'id="{href[1:]}" tabindex="-1"' in page for href in marks.values())
    assert len([one for one in drawn.shapes if one.get("r") == "16"]) == 3
    assert set(listed_in(page, "Without a place on the map</h3>")) == {"Cedar", "Fir"}


async def test_a_door_is_marked_otherwise_than_the_middle_of_a_town(client: Any) -> None:
    for text, is_exact in (("Hazel", True), ("Elm", False)):
        page = await map_of(client, text=text)
        (about,) = re.findall(r'class="hub-map__place( hub-map__place--about)?"', page)
        assert (about == "") is is_exact
        assert ("middle of the town</span>" not in page) is is_exact


async def test_the_place_that_was_asked_for_and_its_radius_are_drawn(client: Any) -> None:
    page = await map_of(client, text="house", place="Plovdiv", radius_km="50")
    drawn = Drawing(page)
    (reach,) = drawn.of("hub-map__reach")
    ring, _ = drawn.of("hub-map__asked")
    assert (reach["cx"], reach["cy"]) == (ring["cx"], ring["cy"])
    east = Drawing(await map_of(client, text="house", place="Burgas", radius_km="50")).of("hub-map__reach")[0]
    kilometres = 223  # from Plovdiv to Burgas, whose radii are half as long as 100 km
    assert (int(east["cx"]) - int(reach["cx"])) / kilometres == pytest.approx(int(reach["r"]) / 50, rel=0.05)
    assert "Plovdiv, and 50 km around it" in page
    assert 'hub-map__reach"' not in await map_of(client, text="house", place="Plovdiv")


async def test_what_lies_outside_of_the_drawing_is_named_below(client: Any) -> None:
    page = await map_of(client, text="Gorse")
    assert [href for href in Drawing(page).links.values() if href.startswith("#")] == []
    assert listed_in(page, "Without a place on the map</h3>") == ["Gorse"]


async def test_the_map_follows_the_pages_of_the_list_and_leads_back_to_them(client: Any) -> None:
    path = await path_of_results(client, text="", district="BG-22")
    second = (await client.get(f"{path}?page=2")).text
    assert f'href="{path}/map?page=2">Map</a>' in second
    page = (await client.get(f"{path}/map?page=2")).text
    assert len(listed_in(page, "Without a place on the map</h3>")) == 10
    assert f'href="{path}?page=2">Back to the list of results</a>' in page
    assert 'rel="prev" href="?page=1"' in page
    assert 'rel="next"' not in page


async def test_what_was_given_up_is_said_on_the_map_as_in_the_list(client: Any) -> None:
    path = await path_of_results(client, text="Birch", district="BG-05")
    listed, page = (await client.get(path)).text, (await client.get(f"{path}/map")).text
    (said,) = re.findall(r'id="relaxed">\s*<p><strong>([^<]+)</strong>', listed)
    assert f'<p class="hub-panel">{said}' in page


async def test_a_page_that_there_is_not_is_a_map_without_marks(client: Any) -> None:
    answer = await client.get(await path_of_results(client, text="house") + "/map?page=99")
    assert answer.status_code == 200
    assert "Sofia (capital): 30 services" in answer.text


async def test_a_map_of_nothing_is_a_map_without_numbers_and_no_list_leads_to_it(client: Any) -> None:
    path = await path_of_results(client, text="qqqqqqqq")
    assert "hub-results__map" not in (await client.get(path)).text
    answer = await client.get(f"{path}/map")
    assert answer.status_code == 200
    assert Drawing(answer.text).links == {}


@pytest.mark.parametrize("page", ["0", "-1", "100001"])
async def test_a_page_that_there_cannot_be_is_refused_as_the_list_does(client: Any, page: str) -> None:
    path = await path_of_results(client, text="house")
    answer, listed = await client.get(f"{path}/map?page={page}"), await client.get(f"{path}?page={page}")
    assert answer.status_code == listed.status_code == 400


@pytest.mark.parametrize("token", ["x", "A" * 90, "A" * 5000, "%20", "ю"])
async def test_a_strange_link_opens_no_map(client: Any, token: str) -> None:
    answer = await client.get(f"/search/{token}/map")
    assert answer.status_code == (await client.get(f"/search/{token}")).status_code == 400
    assert 'name="text"' in answer.text
    assert "hub-map" not in answer.text


async def test_a_map_expires_with_its_list_and_so_do_its_links(client: Any, clock: Clock) -> None:
    path = await path_of_results(client, text="house")
    clock.now += timedelta(minutes=59)
    page = (await client.get(f"{path}/map")).text
    links = [href for href in Drawing(page).links.values() if href.startswith("/search/")]
    assert [(await client.get(link)).status_code for link in links] == [200] * 5
    clock.now += timedelta(minutes=2)
    for old in (f"{path}/map", *links):
        answer = await client.get(old)
        assert answer.status_code == 410
        assert "hub-map" not in answer.text


async def test_a_map_opens_in_no_other_browser(client: Any) -> None:
    path = await path_of_results(client, text="Birch")
    client.cookies.clear()
    answer = await client.get(f"{path}/map")
    assert answer.status_code == 400
    assert "Birch" not in answer.text


async def test_a_map_asks_nobody_else_and_tells_nothing_in_its_addresses(client: Any) -> None:
    page = await map_of(client, text="Birch", place="Plovdiv")
    asked = re.findall(r'(?:src|href|action)="([^"]*)"', page)
    assert {one for one in asked if "//" in one} == {"https://www.wikipedia.org/"}  # the way out
    assert not [one for one in asked if "Birch" in one or "Plovdiv" in one]
    assert "style=" not in page
    assert "<image" not in page
