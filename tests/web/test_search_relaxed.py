"""What pages, the API and the terminal say of a search that finds nothing as it is asked, and what is counted of it."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.testing import AsyncTestClient

from hub.directory.api import DirectoryApi
from hub.directory.documents import document_of
from hub.directory.guide_pages import GuidePages
from hub.directory.nrm_vocabulary import Tier
from hub.directory.pages import DirectoryPages
from hub.directory.place_models import LocationEntry
from hub.directory.service_models import ServiceEntry
from hub.directory.vocabulary import LocationType, PositionAccuracy, ServiceType
from hub.emergency import EmergencyNumber
from hub.settings import Settings
from hub.storage.vault import Vault
from hub.unmet.counter import UnmetCounter
from hub.unmet.models import UNKNOWN, Outcome, Unmet
from hub.web.shell import WebShell
from hub.web.state import HubState
from hub_gazetteer.geocoder import Gazetteer
from hub_search import TantivyEngine
from kit.directory import a_service
from kit.forms import form_token_of
from kit.search_documents import streamed

GIBBERISH = "qzxqzx"
NOWHERE = "велосипед"
"""A word of the dictionary that nothing in the network has."""
VIDIN = "BG-05"
MISSING = Unmet("accommodation", VIDIN, Outcome.RELAXED)


def a_house(name: str, district: str, point: tuple[float, float] | None = None) -> ServiceEntry:
    """A shelter with a door where it has a point, hidden in a district where it has none."""
    known = {"latitude": point[0], "longitude": point[1], "position_accuracy": PositionAccuracy.EXACT} if point else {}
    place = LocationEntry(
        id=a_service().id,
        tier=Tier.PUBLIC if point else Tier.RESTRICTED,
        location_type=LocationType.PHYSICAL,
        district=district,
        **known,  # type: ignore[arg-type]  # a point and its accuracy
    )
    return a_service(service_type=ServiceType.ACCOMMODATION, name={"en": name, "bg": name}, locations=(place,))


class Hub(NamedTuple):
    """A client of the pages and the API, and what they count."""

    client: AsyncTestClient[Litestar]
    unmet: UnmetCounter

    async def post(self, *, part: bool = False, typing: bool = False, **fields: Any) -> httpx.Response:
        """Send the form, as a browser does with JavaScript or without."""
        token = form_token_of((await self.client.get("/")).text)
        headers = {"HX-Request": "true", "HX-Trigger-Name": "text" if typing else "search"} if part else {}
        data = {"_form_token": token, **fields}
        return await self.client.post("/search", data=data, headers=headers, follow_redirects=True)


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    """Two shelters: one with a known door in Vratsa, one hidden in Plovdiv."""
    engine = TantivyEngine(tmp_path / "index")
    houses = [a_house("Alder", "BG-06", (43.21, 23.56)), a_house("Birch", "BG-16")]
    await engine.replace_all(streamed([document_of(one, {}) for one in houses]))
    lines = (EmergencyNumber("112"), EmergencyNumber("+359 000 100 000", (("en", "The national line"),)))
    settings, unmet = Settings(language="en", emergency_numbers=lines), UnmetCounter()
    state = HubState(settings=settings, vault=Vault(bytes(32)), engine=engine, geocoder=Gazetteer(("BG",)), unmet=unmet)
    app = Litestar(
        route_handlers=[DirectoryPages, DirectoryApi, GuidePages],
        plugins=[WebShell(settings)],
        state=State({"hub": state}),
        logging_config=None,
        openapi_config=None,
    )
    async with AsyncTestClient(app) as opened:
        yield Hub(opened, unmet)
    await engine.close()


def panel(page: str) -> str:
    """What is said of what was given up."""
    found = re.search(r'id="relaxed">.*?<p>(.*?)</p>', page, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found[1])) if found else ""


async def test_page_says_what_there_is_not_and_how_far_the_nearest_is(hub: Hub) -> None:
    page = (await hub.post(district=VIDIN, service_type="accommodation")).text
    assert panel(page) == "Nothing that fits was found in Vidin. The nearest: Vratsa, 103 km away."
    assert re.search(r'name="district" value="BG-05" checked', page)
    assert '<strong aria-current="true">Nearest</strong>' in page
    assert page.index("Alder") < page.index("Birch")


async def test_hidden_place_is_told_by_the_centre_of_its_district_in_bands(hub: Hub) -> None:
    page = (await hub.post(district="BG-13", service_type="accommodation")).text
    assert panel(page).endswith("The nearest: Plovdiv, the centre of its district is 25–50 km away.")
    assert not re.search(r"\b3\d km", page)


@pytest.mark.parametrize("part", [False, True])
async def test_numbers_for_danger_stand_beside_what_was_given_up(hub: Hub, *, part: bool) -> None:
    page = (await hub.post(part=part, text="shelter Vidin")).text
    beside = page.partition('id="relaxed"')[2].partition('class="hub-hits"')[0]
    assert beside.index('href="tel:112"') < beside.index('href="tel:+359000100000"')
    assert "The national line" in beside


async def test_part_says_it_to_who_listens(hub: Hub) -> None:
    part = (await hub.post(part=True, text="shelter Vidin")).text
    announced = re.search(r'id="announcement"[^>]*>([^<]+)<', part)
    assert announced is not None
    assert announced[1].startswith("Accommodation: nothing was found in Vidin. The nearest: Vratsa, 103 km away. ")


async def test_every_link_of_what_may_help_leads_on(hub: Hub) -> None:
    page = (await hub.post(text=GIBBERISH)).text
    section = page.partition('id="related-needs"')[2].partition("</ul>")[0]
    links = re.findall(r'href="(/search/[^"]+)"', section)
    assert links
    for link in links:
        assert (await hub.client.get(link)).status_code == 200


async def test_words_that_may_be_a_name_are_told_so_beside_what_may_help(hub: Hub) -> None:
    asked = "Is it the name of a person?"
    page = (await hub.post(text="Zhechka Prvcheva")).text
    assert page.index('href="tel:112"', page.index("<main")) < page.index(asked) < page.index('id="related-needs"')
    beside = (await hub.post(text="Zhechka Prvcheva", service_type="accommodation")).text
    assert beside.index('id="maybe-person"') < beside.index("hub-hits")
    assert asked not in (await hub.post(text=NOWHERE)).text
    assert hub.unmet.waiting == {Unmet(UNKNOWN, UNKNOWN, Outcome.NOTHING): 1}


async def test_guide_is_offered_to_who_says_too_little(hub: Hub) -> None:
    page = (await hub.post(text="help")).text
    assert page.partition('id="vague"')[2].partition("</div>")[0].count('href="/guide"') == 1
    assert (await hub.client.get("/guide")).status_code == 200


@pytest.mark.parametrize("part", [True, False])
async def test_page_counts_what_nobody_could_find_once_by_codes(hub: Hub, *, part: bool) -> None:
    answer = await hub.post(part=part, text="shelter Vidin")
    assert hub.unmet.waiting == {MISSING: 1}
    if not part:
        await hub.client.get(str(answer.url.path))
        assert hub.unmet.waiting == {MISSING: 1}
    await hub.post(part=part, text=NOWHERE)
    assert hub.unmet.waiting == {MISSING: 1, Unmet(UNKNOWN, UNKNOWN, Outcome.NOTHING): 1}


async def test_api_counts_as_pages_do_and_tells_codes(hub: Hub) -> None:
    asked = {"filters": {"district": [VIDIN], "service_type": ["accommodation"]}}
    answer = await hub.client.post("/api/search", json=asked)
    assert answer.json()["given_up"] == ["district"]
    assert answer.json()["items"][0]["nearness"] == {"km": 103}
    assert hub.unmet.waiting == {MISSING: 1}
    await hub.client.post("/api/search", json={**asked, "page": 2})
    await hub.client.post("/api/search", json={**asked, "typing": True})
    assert hub.unmet.waiting == {MISSING: 1}


@pytest.mark.parametrize(
    "text",
    [
        "Мария Иванова Петрова",
        "Мария Иванова шелтър Видин",
        "шелтър Видин " + "и " * 64 + "Мария Иванова",
        "шелтър Видин ".ljust(992, "й") + " Мария Иванова",
        "0000 000 001",
        "x@example.org",
        "shelter address",
    ],
)
async def test_what_may_be_about_a_person_is_counted_nowhere(hub: Hub, text: str) -> None:
    await hub.post(text=text)
    await hub.post(part=True, text=text)
    await hub.client.post("/api/search", json={"text": text})
    assert hub.unmet.waiting == {}


async def test_typing_what_is_found_and_what_is_refused_are_not_counted(hub: Hub) -> None:
    await hub.post(part=True, typing=True, text=NOWHERE)
    await hub.post(text="alder")
    await hub.post(text="alder", place="nowhere at all")
    await hub.post(accepts="nobody")
    assert hub.unmet.waiting == {}


async def test_nothing_that_was_sent_is_in_what_is_counted(hub: Hub) -> None:
    sent: dict[str, Any] = {
        "service_type": "secret words",
        "kind_of_help": "Мария",
        "district": "BG-99",
        "city": "Тайно",
    }
    await hub.post(text=f"{NOWHERE} тайно", **sent)
    await hub.client.post("/api/search", json={"text": NOWHERE, "filters": {"district": ["000 000 001"]}})
    assert set(hub.unmet.waiting) == {Unmet(UNKNOWN, UNKNOWN, Outcome.NOTHING)}
