"""Searching on the pages: what was looked for is found, can be undone, and stands in no address."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import msgspec
import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.testing import AsyncTestClient

from hub.directory.documents import document_of
from hub.directory.nrm_vocabulary import Tier
from hub.directory.pages import DirectoryPages
from hub.directory.place_models import LocationEntry, PhoneEntry
from hub.directory.result_map.pages import MapPages
from hub.directory.service_models import OrganizationEntry, ServiceEntry
from hub.directory.vocabulary import LocationType, ServiceType, Status
from hub.settings import Settings
from hub.storage.vault import Vault
from hub.web.assets import Assets
from hub.web.catalogues import hub_rooms
from hub.web.rendering import template_engine
from hub.web.shell import WebShell
from hub.web.state import HubState
from hub_search.models import SearchDocument
from hub_search.tantivy_engine import TantivyEngine
from kit.forms import form_token_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


PLACE = LocationEntry(
    id=uuid5(NAMESPACE_DNS, "l"), tier=Tier.PUBLIC, location_type=LocationType.PHYSICAL, district="BG-16"
)


def a_service(known_as: str, **changes: Any) -> ServiceEntry:
    made = ServiceEntry(
        id=uuid5(NAMESPACE_DNS, known_as),
        service_type=ServiceType.ACCOMMODATION,
        status=Status.ACTIVE,
        name={"bg": known_as, "en": f"{known_as} (in English)"},
        description={"bg": "Легла за една нощ.", "en": "Beds for a night."},
        last_modified=NOON,
        version=1,
        organization=OrganizationEntry(id=uuid5(NAMESPACE_DNS, "o"), name={"bg": "Фондация", "en": "Foundation"}),
        phones=(PhoneEntry(number="+359 000 100 200"), PhoneEntry(number="+359 000 100 201", type="fax")),
        locations=(PLACE,),
    )
    return msgspec.structs.replace(made, **changes)


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x>',
    "{{ 7*7 }}",
    "дума " * 10_000,
    "\x00\x07\u202e",
    "🙂" * 900,
    "name:foo AND (",
]
NETWORK = [
    a_service("Убежище Пристан"),
    a_service("Убежище Заслон", service_type=ServiceType.CRISIS_INTERVENTION, status=Status.TEMPORARILY_CLOSED),
    a_service("Линия Глас", service_type=ServiceType.HOTLINE, locations=()),
    a_service("Tent", name={"en": "Tent for travellers"}),
    a_service("Знак", name={"bg": "<b>Знак</b> & ко"}),
    *(a_service(f"Стая {number}", service_type=ServiceType.OTHER) for number in range(45)),
]


class Clock:
    """A clock that a test can put forward."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    async def build(folder: Path) -> Path:
        engine = TantivyEngine(folder)
        await engine.replace_all(_documents())
        await engine.close()
        return folder

    return asyncio.run(build(tmp_path_factory.mktemp("index")))


@pytest.fixture
async def client(index: Path, clock: Clock) -> AsyncIterator[AsyncTestClient[Litestar]]:
    settings = Settings(language="bg", query_minutes=60)
    engine = TantivyEngine(index)
    app = Litestar(
        route_handlers=[DirectoryPages, MapPages],
        plugins=[WebShell(settings)],
        state=State({"hub": HubState(settings=settings, vault=Vault(bytes(32)), engine=engine, clock=clock)}),
        logging_config=None,
        openapi_config=None,
    )
    async with AsyncTestClient(app) as opened:
        yield opened
    await engine.close()


async def _documents() -> AsyncIterator[SearchDocument]:
    for entry in NETWORK:
        yield document_of(entry, {})


async def search(client: Any, **fields: Any) -> str:
    """Send the form as a browser without JavaScript does and return the path of the results."""
    answer = await ask(client, **fields)
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def ask(client: Any, **fields: Any) -> Any:
    """Send the form as a browser that has been on the first page does."""
    token = form_token_of((await client.get("/")).text)
    return await client.post("/search", data={"_form_token": token, **fields}, follow_redirects=False)


async def type_words(client: Any, words: str, *, on: str = "/") -> Any:
    """Send what htmx sends while somebody types on the page `on`."""
    token = form_token_of((await client.get("/")).text)
    headers = {
        "hx-request": "true",
        "hx-trigger-name": "text",
        "hx-target": "results",
        "hx-current-url": f"http://testserver.local{on}",
    }
    return await client.post("/search", data={"_form_token": token, "text": words}, headers=headers)


async def test_the_first_page_offers_search_kinds_help_and_a_way_out(client: Any) -> None:
    page = (await client.get("/")).text
    assert 'name="text"' in page
    assert len(re.findall(r'<button class="hub-quiet" name="service_type"', page)) == 6
    assert 'href="tel:112"' in page
    assert 'data-exit="https://' in page
    assert "data-exit-keyboard" in page


async def test_words_lead_to_results_at_an_address_that_does_not_tell_them(client: Any) -> None:
    path = await search(client, text="Пристан")
    assert re.fullmatch(r"/search/[A-Za-z0-9_-]+", path)
    page = (await client.get(path)).text
    assert "<mark>Пристан</mark>" in page
    assert "1 услуга" in page
    assert "%D0" not in path


async def test_a_found_service_can_be_called_at_once_and_not_by_fax(client: Any) -> None:
    page = (await client.get(await search(client, text="Пристан"))).text
    assert 'href="tel:+359000100200"' in page
    assert "100201" not in page


@pytest.mark.parametrize("number", ["**21*0888#", "call 1-800-SAFE (2)", "+359 000\u202e 100 300"])
def test_what_is_no_number_is_shown_and_never_dialled(number: str) -> None:
    shown = template_engine(hub_rooms(), Assets()).get_template("directory/call.html")
    hit = str(vars(shown.module)["call"](PhoneEntry(number=number)))
    assert "tel:" not in hit
    assert "\u202e" not in hit
    assert number.replace("\u202e", "") in hit


async def test_a_closed_service_says_so(client: Any) -> None:
    assert "Временно затворена" in (await client.get(await search(client, text="Заслон"))).text


async def test_filters_narrow_and_each_can_be_undone(client: Any) -> None:
    both = {"text": "Пристан", "service_type": ["accommodation", "hotline"], "district": "BG-16"}
    page = (await client.get(await search(client, **both))).text
    assert "1 услуга" in page
    undo = re.findall(
        r'href="(/search/[^"]+)" [^>]+><span class="govuk-visually-hidden">Премахване:</span> ([^<]+?) <', page
    )
    assert [label for _, label in undo] == ["Настаняване", "Гореща линия", "Пловдив"]
    without_type = (await client.get(undo[0][0])).text
    assert 'id="relaxed"' in without_type
    assert re.search(r'value="hotline" checked', without_type)
    assert not re.search(r'value="accommodation" checked', without_type)


async def test_a_kind_of_service_is_one_press_away(client: Any) -> None:
    page = (await client.get(await search(client, text="", service_type="hotline"))).text
    assert "Линия Глас" in page
    assert "Пристан" not in page


async def test_pages_follow_each_other_and_hold_everything_once(client: Any) -> None:
    path = await search(client, text="", service_type="other")
    seen: list[str] = []
    following: str | None = path
    while following:
        page = (await client.get(following)).text
        seen += re.findall(r'href="/services/([^"]+)"', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        following = found[1] if found else None
    assert len(seen) == len(set(seen)) == 45


async def test_a_page_past_the_last_leads_back_to_the_first(client: Any) -> None:
    path = await search(client, text="", service_type="other")
    page = (await client.get(f"{path}?page=9")).text
    assert "Няма такава страница с резултати." in page
    assert 'href="?page=1"' in page


@pytest.mark.parametrize("page", ["0", "-1", "99999999", "x", "1.5"])
async def test_a_page_that_cannot_be_is_a_problem(client: Any, page: str) -> None:
    path = await search(client, text="стая")
    assert (await client.get(f"{path}?page={page}")).status_code == 400


async def test_a_page_that_is_no_number_is_told_plainly(client: Any) -> None:
    path = await search(client, text="стая")
    answer = await client.get(f"{path}?page=abc")
    assert "Изпратете цяло число." in answer.text
    assert "int" not in answer.text.partition("<main")[2].partition("</main>")[0]


async def test_nothing_found_gives_hints_and_the_emergency_number(client: Any) -> None:
    page = (await client.get(await search(client, text="qqqqqqqq"))).text
    assert "Нищо не беше намерено." in page
    assert '<a href="tel:112"><strong>112</strong></a>' in page
    kinds = re.findall(r'<li><a class="hub-quiet" href="(/search/[^"]+)">', page)
    assert len(kinds) == 6
    assert "Линия Глас" in (await client.get(kinds[0])).text


async def test_an_old_link_keeps_nothing_and_offers_the_form(client: Any, clock: Clock) -> None:
    path = await search(client, text="Пристан")
    clock.now += timedelta(minutes=61)
    answer = await client.get(path)
    assert answer.status_code == 410
    assert "Връзката е изтекла" in answer.text
    assert "Пристан" not in answer.text
    assert 'name="text"' in answer.text


@pytest.mark.parametrize("token", ["x", "A" * 90, "A" * 5000, "%20", "ю"])
async def test_a_strange_link_is_not_opened(client: Any, token: str) -> None:
    answer = await client.get(f"/search/{token}")
    assert answer.status_code == 400
    assert 'name="text"' in answer.text


async def test_a_link_opens_in_no_other_browser(client: Any) -> None:
    path = await search(client, text="Пристан")
    for cookie in (None, "A" * 43):
        client.cookies.clear()
        if cookie:
            client.cookies.set("form", cookie)
        answer = await client.get(path)
        assert answer.status_code == 400
        assert "Пристан" not in answer.text
        assert "само в браузъра, в който е направено търсенето" in answer.text
        assert 'name="text"' in answer.text


async def test_a_browser_without_cookies_searches_and_reads_on(client: Any) -> None:
    answer = await client.post("/search", data={"text": "", "service_type": "other"}, follow_redirects=False)
    assert answer.status_code == 303
    client.cookies.clear()
    first = (await client.get(answer.headers["location"])).text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    client.cookies.clear()
    assert (await client.get(following[1])).status_code == 200


async def test_a_search_of_another_site_is_refused(client: Any) -> None:
    answer = await client.post("/search", data={"text": "x"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


async def test_the_address_of_the_form_shows_the_form(client: Any) -> None:
    answer = await client.get("/search")
    assert answer.status_code == 200
    assert 'name="text"' in answer.text


async def test_links_of_a_page_expire_when_it_does(client: Any, clock: Clock) -> None:
    path = await search(client, text="", service_type=["other", "hotline"])
    clock.now += timedelta(minutes=59)
    page = (await client.get(path)).text
    links = re.findall(r'href="(/search/[^"]+)"', page)
    assert len(links) >= 4
    assert [(await client.get(link)).status_code for link in links] == [200] * len(links)
    clock.now += timedelta(minutes=2)
    assert [(await client.get(link)).status_code for link in links] == [410] * len(links)


async def test_an_undone_choice_is_brought_to_the_page_and_an_old_one_told_there(client: Any, clock: Clock) -> None:
    page = (await client.get(await search(client, text="", service_type="hotline"))).text
    undo = re.search(r'hx-get="(/search/[^"]+)" hx-params="none"', page)
    assert undo
    part = await client.get(undo[1], headers={"hx-request": "true", "hx-target": "results"})
    assert "<html" not in part.text
    assert "50 услуги" in part.text
    clock.now += timedelta(minutes=61)
    old = await client.get(undo[1], headers={"hx-request": "true", "hx-target": "results"})
    assert (old.status_code, old.headers["hx-retarget"]) == (410, "#notice")
    assert "<html" not in old.text


async def test_the_language_leads_back_to_what_was_typed_last(client: Any) -> None:
    answer = await type_words(client, "Пристан")
    assert f'name="back" value="{answer.headers["hx-push-url"]}" hx-swap-oob="true"' in answer.text
    token = form_token_of((await client.get("/")).text)
    chosen = {"_form_token": token, "language": "en", "back": answer.headers["hx-push-url"]}
    there = (await client.post("/language", data=chosen, follow_redirects=True)).text
    assert '<html lang="en">' in there
    assert "<mark>Пристан</mark>" in there


async def test_the_language_leads_back_to_the_longest_search(client: Any) -> None:
    path = await search(client, text="ю" * 1_000, topic=[f"{number:02}{'x' * 70}" for number in range(20)])
    page = (await client.get(path)).text
    assert f'name="back" value="{path}"' in page


async def test_that_no_service_has_all_words_is_said(client: Any) -> None:
    page = (await client.get(await search(client, text="Пристан Глас"))).text
    assert "Никоя услуга няма всички тези думи." in page
    assert "първо" not in page.casefold().partition('id="remark"')[2].partition("</p>")[0]


@pytest.mark.parametrize("words", ["🙂🙂", "?!", "—"])
async def test_a_text_without_words_says_so(client: Any, words: str) -> None:
    page = (await client.get(await search(client, text=words))).text
    assert "Не бяха открити думи за търсене. Показани са всички услуги." in page
    narrowed = (await client.get(await search(client, text=words, service_type="hotline"))).text
    assert "Показани са всички услуги." not in narrowed
    assert "Не бяха открити думи за търсене." in narrowed
    assert 'id="remark"' not in (await client.get(await search(client, text=""))).text


async def test_a_snippet_in_another_language_says_which(client: Any) -> None:
    page = (await client.get(await search(client, text="Beds Пристан"))).text
    assert re.search(r'<p lang="en">[^/]*<mark>Beds</mark>', page)
    own = (await client.get(await search(client, text="Легла Пристан"))).text
    assert re.search(r"<p>[^/]*<mark>Легла</mark>", own)


async def test_typing_brings_results_without_a_page_and_announces_them(client: Any) -> None:
    answer = await type_words(client, "Приста")
    assert "<html" not in answer.text
    assert "<mark>" in answer.text
    assert "<title>1 услуга" in answer.text
    assert 'id="announcement" role="status" hx-swap-oob="innerHTML">1 услуга<' in answer.text


async def test_typing_on_the_first_page_makes_one_step_back_and_on_results_none(client: Any) -> None:
    first = await type_words(client, "Прист")
    assert first.headers["hx-push-url"].startswith("/search/")
    more = await type_words(client, "Пристан", on=first.headers["hx-push-url"])
    assert "hx-push-url" not in more.headers
    assert "<mark>Пристан</mark>" in (await client.get(more.headers["hx-replace-url"])).text


async def test_what_was_searched_stands_in_no_header(client: Any) -> None:
    answer = await type_words(client, "canary")
    assert "canary" not in str(answer.headers)


@pytest.mark.parametrize("words", HOSTILE)
async def test_hostile_words_are_words(client: Any, words: str) -> None:
    answer = await client.get(await search(client, text=words))
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


@pytest.mark.parametrize("unseen", ["\xad", "\u200b", "\u200d", "\ufeff", "\u2060"])
async def test_what_is_not_seen_does_not_cut_a_word_in_two(client: Any, unseen: str) -> None:
    page = (await client.get(await search(client, text=f"Засл{unseen}он"))).text
    assert 'value="Заслон"' in page
    assert "Убежище" in page


async def test_fields_that_are_no_facet_are_not_looked_at(client: Any) -> None:
    page = (await client.get(await search(client, text="Пристан", colour="red", organization="x"))).text
    assert "1 услуга" in page


@pytest.mark.parametrize(
    "choices",
    [
        {"district": [f"X-{number}" for number in range(21)]},
        {"district": [f"X-{number}" for number in range(11)], "topic": [f"t{number}" for number in range(10)]},
        {"topic": "x" * 81},
        {"topic": [f"{number}" + "x" * 198 for number in range(50)], "city": [f"{number}" for number in range(50)]},
    ],
    ids=["of one facet", "of all facets together", "too long", "288 kB of them"],
)
async def test_too_many_choices_are_a_problem_and_no_link(client: Any, choices: dict[str, Any]) -> None:
    answer = await ask(client, **choices)
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "най-много 20 стойности" in answer.text


async def test_twenty_choices_are_searched(client: Any) -> None:
    path = await search(client, district=[f"X-{number}" for number in range(20)])
    assert (await client.get(path)).status_code == 200


@pytest.mark.parametrize("one", ["x", "\x01", "ю", "🙂"])
async def test_an_address_and_its_page_are_never_long(client: Any, one: str) -> None:
    choices = [f"{number:02}{one * 78}" for number in range(20)]
    for fields in ({"text": one * 1_000}, {"topic": choices}, {"text": one * 1_000, "topic": choices}):
        answer = await ask(client, **fields)
        assert answer.status_code in {303, 400}
        path = answer.headers.get("location", "")
        assert len(path) < 6_000
        if path:
            assert len((await client.get(path)).text) < 300_000
    assert (await ask(client, text=one * 1_000)).status_code == 303


async def test_text_of_the_network_is_never_markup(client: Any) -> None:
    page = (await client.get(await search(client, text="Знак"))).text
    assert "&lt;b&gt;" in page
    assert "<b>" not in page


async def test_a_name_in_another_language_says_which(client: Any) -> None:
    page = (await client.get(await search(client, text="Tent"))).text
    assert re.search(r'<h3 lang="en"><a [^>]+><mark>Tent</mark>', page)


async def test_the_same_results_can_be_read_in_english(client: Any) -> None:
    page = (await client.get(await search(client, text="Пристан"), headers={"accept-language": "en"})).text
    assert "1 service" in page
    assert "Accommodation" in page
    assert '<html lang="en">' in page


async def test_a_first_visit_weighs_sixty_kilobytes_at_most(client: Any) -> None:
    answer = await client.get(await search(client, text="стая"))
    loaded = re.findall(r'"(/assets/[^"]+)"', answer.text)
    weights = [int((await client.get(path)).headers["content-length"]) for path in set(loaded)]
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) + sum(weights) <= 60_000


async def test_a_form_with_too_many_choices_comes_back_as_it_was_left_and_works_at_the_next_press(client: Any) -> None:
    answer = await ask(client, text="Пристан", topic=[f"topic-{n}" for n in range(21)], service_type=["accommodation"])
    assert answer.status_code == 400
    assert answer.headers["cache-control"] == "no-store"
    assert 'value="Пристан"' in answer.text
    assert "Натиснете „Търсене“, за да опитате отново." in answer.text
    kept = re.findall(r'type="checkbox" id="kept-[^"]+" name="(\w+)" value="([^"]+)" checked', answer.text)
    assert ("service_type", "accommodation") in kept
    assert len(kept) == 20
    fields: dict[str, list[str]] = {}
    for name, value in kept:
        fields.setdefault(name, []).append(value)
    again = {"_form_token": form_token_of(answer.text), "text": "Пристан", **fields}
    assert (await client.post("/search", data=again, follow_redirects=False)).status_code == 303


async def test_a_form_is_kept_without_choices_that_no_list_offers(client: Any) -> None:
    answer = await ask(client, text="Пристан", city=["x" * 81, "София"])
    assert answer.status_code == 400
    assert re.findall(r'name="city" value="([^"]+)" checked', answer.text) == ["София"]
    assert "x" * 81 not in answer.text


@pytest.mark.parametrize("cookie", ["none", "another"])
async def test_a_search_is_answered_though_the_session_of_its_page_is_over(client: Any, cookie: str) -> None:
    token = form_token_of((await client.get("/")).text)
    client.cookies.clear()
    if cookie == "another":
        client.cookies.set("form", "A" * 43)
    answer = await client.post("/search", data={"_form_token": token, "text": "Пристан"})
    assert answer.status_code == 200
    assert 'value="Пристан"' in answer.text
    assert "Убежище" in answer.text


async def test_a_search_that_cannot_be_answered_now_stays_in_the_form(tmp_path: Path) -> None:
    settings = Settings(language="bg")
    engine = TantivyEngine(tmp_path / "no-index")
    app = Litestar(
        route_handlers=[DirectoryPages],
        plugins=[WebShell(settings)],
        state=State({"hub": HubState(settings=settings, vault=Vault(bytes(32)), engine=engine)}),
        logging_config=None,
        openapi_config=None,
    )
    async with AsyncTestClient(app) as client:
        answer = await client.get(await search(client, text="Пристан", service_type="accommodation"))
        assert answer.status_code == 503
        assert 'value="Пристан"' in answer.text
        assert 'name="service_type" value="accommodation" checked' in answer.text
        assert 'href="tel:112"' in answer.text.split("<h1", 1)[0].split("<main", 1)[1]
    await engine.close()


async def test_a_page_says_what_words_in_latin_letters_were_read_as(client: Any) -> None:
    page = (await client.get(await search(client, text="ubejishte zaslon"))).text
    assert "ubejishte → убежище" in page
    assert "zaslon → заслон" in page
    assert "<mark>Заслон</mark>" in page
    assert 'id="read-as"' not in (await client.get(await search(client, text="убежище"))).text
