"""No result is the end: what is given up, in what order, and what never is; over the demo network, in words."""

import itertools
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hub.directory.hit_models import Coverage
from hub.directory.models import DirectoryResults, DirectorySearch, GivenUp
from hub.directory.nrm_vocabulary import KindOfHelp
from hub.directory.places import places_of
from hub.directory.relaxed_view import RELATED, relaxed_phrases, relaxed_view
from hub.directory.relaxing import MOST, ORDER, relaxed, what_to_give_up, without
from hub.directory.search_queries import search_services
from hub.directory.unfound import note_unfound
from hub.directory.vocabulary import FACETS, ServiceType
from hub.storage.embedded import EmbeddedServer
from hub.unmet.counter import UnmetCounter
from hub.unmet.models import Outcome, Unmet
from hub.web.catalogues import hub_rooms, load_languages
from hub.web.i18n import reading
from hub_gazetteer.geocoder import Gazetteer
from hub_search.models import SearchPage, SearchQuery, Sort
from hub_search.tantivy_engine import TantivyEngine
from kit.demo_index import demo_index
from kit.demo_network import SERVICES, accepted, districts_of

NIGHT = datetime(2026, 11, 26, 0, 30, tzinfo=UTC)
BULGARIA = Gazetteer(("BG",))
BY_NAME = {one["id"]: one for one in SERVICES}
VIDIN, SOFIA = "BG-05", "BG-22"
GIBBERISH = "ксзцлгх"
NOWHERE = "велосипед"
"""A word of the dictionary that nothing in the network has."""


class CountingEngine(TantivyEngine):
    """Counts what it is asked, and keeps nothing else of it."""

    asked = 0

    async def search(self, query: SearchQuery) -> SearchPage:
        """Search, and count."""
        self.asked += 1
        return await super().search(query)


@pytest.fixture(scope="module")
def index(
    postgres_server: EmbeddedServer, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("relaxing") / "index"
    with demo_index(postgres_server, template_database, folder) as names:
        yield folder, names


@pytest.fixture
async def engine(index: tuple[Path, dict[str, str]]) -> AsyncIterator[CountingEngine]:
    opened = CountingEngine(index[0])
    yield opened
    await opened.close()


@pytest.fixture
def ask(engine: CountingEngine) -> Any:
    async def asked(text: str = "", **more: Any) -> DirectoryResults:
        search = DirectorySearch(text=text, **{"size": 100, **more})
        return await search_services(engine, search, now=NIGHT, geocoder=BULGARIA)

    return asked


def said(results: DirectoryResults, text: str = "", language: str = "en", **more: Any) -> list[str]:
    """What a page says of what was given up."""
    with reading(load_languages(hub_rooms())[language]):
        return list(relaxed_phrases(DirectorySearch(text=text, language=language, **more), results, NIGHT))


# Which conditions


def an_answer(enough: set[GivenUp]) -> Any:
    """Counts one service for a search that has given up all of `enough`, none otherwise."""

    async def count(search: DirectorySearch, steps: tuple[GivenUp, ...]) -> int:
        return int(enough <= set(steps))

    return count


EVERYTHING = DirectorySearch(
    text="дума",
    filters=dict.fromkeys(FACETS, ("x",)),
    open_at="now",
    free_places=True,
    place="Видин",
    radius_km=5,
)


@pytest.mark.parametrize("one", [one for one in ORDER if one is not GivenUp.DISTRICT])
async def test_one_condition_is_given_up_where_that_is_enough(one: GivenUp) -> None:
    assert await what_to_give_up(EVERYTHING, an_answer({one})) == (one,)


async def test_district_goes_with_the_town_in_it() -> None:
    assert await what_to_give_up(EVERYTHING, an_answer({GivenUp.DISTRICT})) == (GivenUp.CITY, GivenUp.DISTRICT)


@pytest.mark.parametrize("pair", list(itertools.combinations(ORDER[:7], 2)))
async def test_no_more_is_given_up_than_it_takes(pair: tuple[GivenUp, GivenUp]) -> None:
    given_up = await what_to_give_up(EVERYTHING, an_answer(set(pair)))
    assert set(pair) <= set(given_up)
    assert given_up[-1] is pair[1]


async def test_the_least_vital_of_several_that_would_do_is_given_up() -> None:
    async def count(search: DirectorySearch, steps: tuple[GivenUp, ...]) -> int:
        return int(bool({GivenUp.LANGUAGE, GivenUp.FEE} & set(steps)))

    assert await what_to_give_up(EVERYTHING, count) == (GivenUp.FEE,)


async def test_who_must_be_accepted_and_the_kind_of_service_are_never_given_up() -> None:
    left = without(EVERYTHING, ORDER)
    assert left.filters == {"accepts": ("x",), "service_type": ("x",)}
    assert {one.value for one in GivenUp}.isdisjoint({"accepts", "service_type"})


async def test_nothing_is_given_up_where_that_is_no_help() -> None:
    async def count(search: DirectorySearch, steps: tuple[GivenUp, ...]) -> int:
        return 0

    assert await what_to_give_up(EVERYTHING, count) == ()


@pytest.mark.parametrize(
    "search",
    [
        DirectorySearch(text=GIBBERISH),
        DirectorySearch(filters={"accepts": ("women",)}),
        DirectorySearch(filters={"service_type": ("hotline",)}),
        DirectorySearch(filters={"kind_of_help": ("doctor",)}),
        DirectorySearch(filters={"kind_of_help": ("doctor",), "accepts": ("men",)}),
        DirectorySearch(filters={"language": ("zh",)}),
        DirectorySearch(text=GIBBERISH, filters={"language": ("zh",), "accepts": ("men",)}, open_at="now"),
    ],
    ids=str,
)
async def test_all_services_there_are_are_no_answer(search: DirectorySearch) -> None:
    given_up = await what_to_give_up(search, an_answer({GivenUp.TEXT}))
    assert given_up == ()


def test_what_is_farther_away_is_ordered_from_the_place_that_was_asked_for() -> None:
    places = places_of(BULGARIA)
    instead = relaxed(DirectorySearch(filters={"district": (VIDIN,)}, sort=Sort.NAME), (GivenUp.DISTRICT,), places)
    assert (instead.filters, instead.place, instead.sort) == ({}, VIDIN, Sort.NEAREST)
    town = relaxed(DirectorySearch(filters={"city": ("Козлодуй",)}), (GivenUp.CITY,), places)
    assert (town.place, town.sort) == ("Козлодуй", Sort.NEAREST)
    unknown = relaxed(DirectorySearch(filters={"city": ("🙂",)}), (GivenUp.CITY,), places)
    assert (unknown.place, unknown.sort) == ("", Sort.BEST)


# Over the demo network


async def test_no_shelter_in_the_district_gives_the_nearest_and_says_so(ask: Any, index: Any) -> None:
    chosen: dict[str, Any] = {"filters": {"district": (VIDIN,), "service_type": ("accommodation",)}}
    found = await ask(**chosen)
    assert found.given_up == (GivenUp.DISTRICT,)
    assert {one.service.service_type for one in found.items} == {ServiceType.ACCOMMODATION}
    assert found.items[0].service.district == "BG-12"
    assert said(found, **chosen) == [
        "Nothing that fits was found in Vidin.",
        "The nearest: Montana, the centre of its district is 50–100 km away.",
    ]


async def test_conditions_beside_the_place_stay(ask: Any) -> None:
    found = await ask(filters={"district": (VIDIN,), "service_type": ("accommodation",), "language": ("uk",)})
    assert found.given_up == (GivenUp.DISTRICT,)
    assert found.total
    assert all("uk" in one.service.languages for one in found.items)


async def test_who_refuses_is_not_shown_whatever_is_given_up(ask: Any, index: Any) -> None:
    found = await ask(filters={"district": (VIDIN,), "service_type": ("accommodation",), "accepts": ("men",)})
    assert found.given_up == (GivenUp.DISTRICT,)
    assert all(accepted(BY_NAME[index[1][str(one.id)]]).get("men") != "no" for one in found.items)
    read = await ask("мъж шелтър Видин")
    assert GivenUp.PLACE in read.given_up
    assert all(accepted(BY_NAME[index[1][str(one.id)]]).get("men") != "no" for one in read.items)


async def test_who_must_be_accepted_stays_where_the_words_are_given_up(ask: Any, index: Any) -> None:
    found = await ask(f"{GIBBERISH} мъж", filters={"service_type": ("accommodation",)})
    assert found.total
    assert all(accepted(BY_NAME[index[1][str(one.id)]]).get("men") != "no" for one in found.items)


@pytest.mark.parametrize("words", ["шелтър Видин", "подслон във Видин", "shelter Vidin", "легло Видин"])
async def test_words_that_name_a_kind_and_a_place_without_it_give_the_nearest_first(ask: Any, words: str) -> None:
    found = await ask(words)
    assert found.given_up == (GivenUp.PLACE,)
    assert (found.items[0].service.service_type, found.items[0].service.district) == ("accommodation", "BG-12")
    assert said(found, words)[0] == "Accommodation: nothing was found in Vidin."
    assert said(found, words, "bg")[1].startswith("Най-близо: Монтана, ")


async def test_words_that_name_a_place_that_has_the_kind_order_as_ever_and_tell_distances(ask: Any) -> None:
    found = await ask("шелтър Пловдив")
    assert found.given_up == ()
    assert found.near is not None
    assert found.near.is_read
    assert found.items[0].service.district == "BG-16"
    assert found.items[0].nearness is not None
    assert sorted(one.id for one in found.items) == sorted(one.id for one in (await ask("шелтър")).items)


async def test_a_kind_that_covers_the_district_from_elsewhere_is_not_missing(ask: Any) -> None:
    found = await ask("преводач Смолян")
    assert found.given_up == ()
    assert found.items[0].nearness.covers is Coverage.NATIONWIDE


async def test_a_place_that_is_not_to_be_read_tells_no_distances(ask: Any) -> None:
    found = await ask("шелтър Видин", literally=(f"place={VIDIN}",))
    assert (found.near, found.given_up) == (None, ())


async def test_a_town_in_the_words_is_measured_from_itself(ask: Any) -> None:
    found = await ask("психолог Козлодуй")
    assert found.near is not None
    assert (found.near.name["bg"], found.near.is_district) == ("Козлодуй", False)


@pytest.mark.parametrize("page", [2, 3])
async def test_every_page_gives_up_the_same(ask: Any, page: int) -> None:
    chosen: dict[str, Any] = {"filters": {"district": (VIDIN,), "service_type": ("accommodation",)}, "size": 10}
    first, later = await ask(**chosen), await ask(**chosen, page=page)
    assert (later.given_up, later.total) == (first.given_up, first.total)
    assert {one.id for one in first.items}.isdisjoint(one.id for one in later.items)
    assert said(later, **chosen) == ["Nothing that fits was found in Vidin."]


async def test_radius_that_is_too_small_is_given_up_and_told(ask: Any) -> None:
    chosen: dict[str, Any] = {"place": "Видин", "radius_km": 5, "filters": {"service_type": ("accommodation",)}}
    found = await ask(**chosen)
    assert found.given_up == (GivenUp.RADIUS,)
    assert said(found, **chosen)[0] == "Nothing that fits was found within 5 km of Vidin."


@pytest.mark.parametrize(
    "chosen",
    [
        {"filters": {facet: ("🙂",) for facet in FACETS if facet != "accepts"}},
        {
            "filters": {facet: ("🙂",) for facet in FACETS if facet not in {"accepts", "service_type"}},
            "text": "шелтър Видин",
            "open_at": "tonight",
            "free_places": True,
            "place": "Видин",
            "radius_km": 1,
        },
        {"filters": {"district": (VIDIN,) * 50, "city": ("x",)}, "text": GIBBERISH * 30},
        {"filters": {"accepts": ("men", "women")}, "text": GIBBERISH},
    ],
)
async def test_whatever_is_asked_costs_few_searches(ask: Any, engine: CountingEngine, chosen: dict[str, Any]) -> None:
    await ask(**chosen)
    assert engine.asked <= MOST + 6


async def test_a_search_that_finds_something_costs_no_more_searches_than_ever(ask: Any, engine: CountingEngine) -> None:
    await ask("психолог", filters={"district": (SOFIA,)})
    assert engine.asked == 1


async def test_what_is_given_up_crosses_the_api_as_codes(ask: Any) -> None:
    found = await ask(filters={"district": (VIDIN,), "service_type": ("accommodation",)})
    assert msgspec.json.decode(msgspec.json.encode(found))["given_up"] == ["district"]
    assert (await ask("шелтър")).given_up == ()


# What may help meanwhile


def test_table_of_what_may_help_knows_codes_alone_and_leads_to_none_itself() -> None:
    known = {*(one.value for one in ServiceType), *(one.value for one in KindOfHelp)}
    assert set(RELATED) <= known
    for need, others in RELATED.items():
        assert others
        assert need not in {one.value for one in others}


@pytest.mark.parametrize("text", [GIBBERISH, "шелтър Видин"])
async def test_an_answer_that_is_not_what_was_asked_for_offers_other_help_for_the_same_person(
    ask: Any, text: str
) -> None:
    chosen: dict[str, tuple[str, ...]] = {"accepts": ("women",)}
    found = await ask(text, filters=chosen)
    offered: list[DirectorySearch] = []

    def link(search: DirectorySearch) -> str:
        offered.append(search)
        return "/search/token"

    with reading(load_languages(hub_rooms())["en"]):
        view = relaxed_view(DirectorySearch(text=text, filters=chosen), found, link, NIGHT)
    assert 1 <= len(view.related) <= 4
    assert all(one.filters["accepts"] == ("women",) for one in offered)


# What is counted


def counted(search: DirectorySearch, results: DirectoryResults) -> dict[Unmet, int]:
    """What is counted of a search."""
    counter = UnmetCounter()
    note_unfound(counter, search, results)
    return dict(counter.waiting)


async def test_what_nobody_could_find_is_counted_by_codes(ask: Any) -> None:
    missing, unknown = Unmet("accommodation", VIDIN, Outcome.RELAXED), Unmet("unknown", "unknown", Outcome.NOTHING)
    cases: tuple[tuple[str, dict[str, tuple[str, ...]], Unmet], ...] = (
        ("", {"district": (VIDIN,), "service_type": ("accommodation",)}, missing),
        ("шелтър Видин", {}, missing),
        (NOWHERE, {}, unknown),
        (NOWHERE, {"kind_of_help": ("Мария Иванова",)}, unknown),
        ("", {"district": ("000 000 001",), "service_type": ("Мария",)}, unknown),
    )
    for text, chosen, unmet in cases:
        search = DirectorySearch(text=text, filters=chosen)
        assert counted(search, await ask(text, filters=chosen)) == {unmet: 1}


@pytest.mark.parametrize(
    "text", ["Мария Иванова Петрова", "0000 000 001", "maria@example.org", "адрес на шелтъра Видин", "Жечка Пръвчева"]
)
async def test_what_is_like_a_person_is_not_counted(ask: Any, text: str) -> None:
    assert counted(DirectorySearch(text=text), await ask(text)) == {}


async def test_typing_later_pages_and_what_is_found_are_not_counted(ask: Any) -> None:
    nothing = await ask(NOWHERE)
    assert counted(DirectorySearch(text=NOWHERE, typing=True), nothing) == {}
    assert counted(DirectorySearch(text=NOWHERE, page=2), nothing) == {}
    assert counted(DirectorySearch(text="шелтър"), await ask("шелтър")) == {}


def test_districts_of_the_network_are_as_these_tests_take_them() -> None:
    shelters = [one for one in SERVICES if one["service_type"] == "accommodation"]
    assert not any(VIDIN in districts_of(one) for one in shelters)
