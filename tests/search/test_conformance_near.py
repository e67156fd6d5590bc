"""What any engine answers near to a place: the nearest first, nothing beyond a radius, nobody lost without a point."""

from collections.abc import AsyncIterator
from itertools import pairwise
from math import inf
from typing import NamedTuple

import msgspec
import pytest
from geopy.distance import great_circle
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hub_search import DocumentRefused, Match, Near, SearchDocument, SearchEngine, SearchPage, SearchQuery, Sort
from kit.search_documents import a_document, found, ids, streamed

PLOVDIV, SOFIA, VARNA = (42.15, 24.75), (42.69751, 23.32415), (43.21667, 27.91667)
ASENOVGRAD = (42.01667, 24.86667)
NATIONWIDE: dict[str, tuple[str, ...]] = {"covers": ("national",)}

METRES = 2
"""How much an engine may round a point, and so a distance."""


def near(place: tuple[float, float], radius_m: int | None = None, **reached: object) -> Near:
    """The place, as a query names it."""
    return Near(latitude=place[0], longitude=place[1], radius_m=radius_m, **reached)  # type: ignore[arg-type]


@pytest.fixture
async def towns(engine: SearchEngine) -> SearchEngine:
    """Houses in three towns, one nowhere, and two that cover the country from Sofia and from nowhere."""
    documents = [
        a_document("sofia", name={"en": "House A"}, point=SOFIA),
        a_document("plovdiv", name={"en": "House D"}, point=PLOVDIV),
        a_document("asenovgrad", name={"en": "House C"}, point=ASENOVGRAD),
        a_document("varna", name={"en": "House B"}, point=VARNA),
        a_document("nowhere", name={"en": "House E"}, facets={"kind": ("flat",)}),
        a_document("line", name={"en": "House F"}, facets=NATIONWIDE),
        a_document("office", name={"en": "House G"}, facets=NATIONWIDE, point=SOFIA),
    ]
    await engine.replace_all(streamed(documents))
    return engine


@pytest.mark.parametrize("text", ["", "house"])
async def test_search_when_nearest_then_by_distance_then_by_name_and_without_a_point_last(
    towns: SearchEngine, text: str
) -> None:
    page = await towns.search(SearchQuery(text=text, near=near(PLOVDIV), sort=Sort.NEAREST, language="en"))
    assert ids(page)[:5] == ["plovdiv", "asenovgrad", "sofia", "office", "varna"]
    assert sorted(ids(page)[5:]) == ["line", "nowhere"]
    assert page.total == 7
    assert [hit.distance_m for hit in page.hits[-2:]] == [None, None]
    assert page.hits[1].distance_m == pytest.approx(great_circle(PLOVDIV, ASENOVGRAD).meters, abs=METRES)


@pytest.mark.parametrize("text", ["", "house"])
async def test_search_when_a_radius_is_given_then_nothing_farther_is_found_or_counted(
    towns: SearchEngine, text: str
) -> None:
    query = SearchQuery(text=text, near=near(PLOVDIV, 50_000), facets=("covers", "kind"), sort=Sort.NAME, language="en")
    page = await towns.search(query)
    assert ids(page) == ["asenovgrad", "plovdiv"]
    assert (page.total, page.pages, page.facets) == (2, 1, {"covers": {}, "kind": {}})


@pytest.mark.parametrize("sort", Sort)
async def test_search_when_a_document_reaches_the_place_then_no_radius_leaves_it_out(
    towns: SearchEngine, sort: Sort
) -> None:
    place = near(PLOVDIV, 50_000, reached_by=NATIONWIDE, reach_m=10_000)
    page = await towns.search(SearchQuery(near=place, sort=sort, facets=("covers",), language="en"))
    assert sorted(ids(page)) == ["asenovgrad", "line", "office", "plovdiv"]
    assert page.facets == {"covers": {"national": 2}}
    if sort is Sort.NEAREST:
        assert ids(page) == ["plovdiv", "line", "office", "asenovgrad"]


async def test_search_when_nearest_and_documents_reach_the_place_then_they_come_after_what_is_close(
    towns: SearchEngine,
) -> None:
    place = near(PLOVDIV, reached_by=NATIONWIDE, reach_m=25_000)
    assert await found(towns, "", near=place, sort=Sort.NEAREST, language="en") == [
        *("plovdiv", "asenovgrad"),
        *("line", "office"),
        *("sofia", "varna"),
        "nowhere",
    ]


async def test_search_when_a_code_is_chosen_beside_a_radius_then_counts_say_what_choosing_gives(
    towns: SearchEngine,
) -> None:
    place = near(PLOVDIV, 200_000)
    counts = (await towns.search(SearchQuery(near=place, facets=("covers",), filters={"covers": ("x",)}))).facets
    assert counts == {"covers": {"national": 1}}
    chosen = await towns.search(SearchQuery(near=place, filters={"covers": ("national",)}))
    assert ids(chosen) == ["office"]


async def test_search_when_some_are_left_out_or_come_first_near_a_place_then_both_hold(towns: SearchEngine) -> None:
    query = SearchQuery(near=near(PLOVDIV, 200_000), sort=Sort.NEAREST, first=NATIONWIDE, language="en")
    assert ids(await towns.search(query)) == ["office", "plovdiv", "asenovgrad", "sofia"]
    without = SearchQuery(near=near(PLOVDIV, 200_000), excluded=NATIONWIDE)
    page = await towns.search(without)
    assert page.left_out == {"covers": {"national": 1}}
    assert page.total == 3


async def test_search_when_some_words_are_enough_then_all_words_far_away_come_before_some_nearby(
    engine: SearchEngine,
) -> None:
    documents = [
        a_document("some", name={"en": "Shelter"}, point=PLOVDIV),
        a_document("all", name={"en": "Shelter for families"}, point=VARNA),
    ]
    await engine.replace_all(streamed(documents))
    page = await engine.search(SearchQuery(text="shelter families", near=near(PLOVDIV), sort=Sort.NEAREST))
    assert page.match is Match.SOME_WORDS
    assert ids(page) == ["all", "some"]


async def test_search_when_nearest_without_a_place_then_as_best(towns: SearchEngine) -> None:
    assert await found(towns, "house", sort=Sort.NEAREST) == await found(towns, "house")
    assert all(hit.distance_m is None for hit in (await towns.search(SearchQuery())).hits)


async def test_search_when_a_document_moved_or_left_then_its_new_place_counts(towns: SearchEngine) -> None:
    await towns.search(SearchQuery(near=near(VARNA, 1_000)))
    await towns.upsert([a_document("sofia", point=VARNA)])
    await towns.delete(["varna"])
    assert await found(towns, "", near=near(VARNA, 1_000)) == ["sofia"]


@pytest.mark.parametrize("point", [(91.0, 0.0), (0.0, -180.5), (float("nan"), 0.0), (0.0, float("inf"))])
async def test_document_when_its_point_is_none_on_the_earth_then_it_is_refused(
    engine: SearchEngine, point: tuple[float, float]
) -> None:
    with pytest.raises(DocumentRefused, match="point"):
        await engine.upsert([a_document("lost", point=point)])


@pytest.mark.parametrize("place", [(90.0, 0.0), (-90.0, 77.0), (0.0, 180.0), (0.0, -180.0), (12.0, 179.9999)])
async def test_search_at_the_ends_of_the_map_goes_round_the_earth(
    engine: SearchEngine, place: tuple[float, float]
) -> None:
    points = [(89.9, 10.0), (89.9, -170.0), (-89.9, 0.0), (0.0, 179.9), (0.0, -179.9), (12.0, -179.9), (0.0, 0.0)]
    documents = [a_document(str(number), point=point) for number, point in enumerate(points)]
    await engine.replace_all(streamed(documents))
    page = await engine.search(SearchQuery(near=near(place), sort=Sort.NEAREST))
    assert page.total == len(points)
    metres = [great_circle(place, points[int(one)]).meters for one in ids(page)]
    assert all(one <= other + METRES for one, other in pairwise(metres))
    within = await engine.search(SearchQuery(near=near(place, 50_000)))
    assert sorted(ids(within)) == [str(n) for n, point in enumerate(points) if great_circle(place, point).km <= 50]


async def test_what_reaches_a_place_brings_nothing_else_from_its_own_spot_into_the_radius(engine: SearchEngine) -> None:
    beside = [a_document("a", point=VARNA), a_document("b", point=VARNA, facets=NATIONWIDE)]
    await engine.replace_all(streamed(beside))
    place = near(PLOVDIV, 1_000, reached_by=NATIONWIDE, reach_m=1_000_000)
    page = await engine.search(SearchQuery(near=place, sort=Sort.NEAREST, size=1))
    assert (ids(page), page.total) == (["b"], 1)


# Against every distance, worked out one by one

latitudes = st.one_of(st.floats(-90, 90), st.floats(41.2, 44.3))
longitudes = st.one_of(st.floats(-180, 180), st.floats(22.3, 28.7))
spots = st.tuples(latitudes, longitudes)


class Case(NamedTuple):
    """Documents, some at the same spot and some at none, and a search for those near a place."""

    documents: list[SearchDocument]
    near: Near
    size: int


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Return any directory and any place."""
    some = draw(st.lists(spots, min_size=1, max_size=8))
    chosen = draw(st.lists(st.tuples(st.sampled_from([None, *some]), st.booleans()), min_size=1, max_size=40))
    documents = [
        a_document(f"{number:02}", point=spot, facets=NATIONWIDE if is_reaching else {})
        for number, (spot, is_reaching) in enumerate(chosen)
    ]
    place = draw(st.one_of(st.sampled_from(some), spots))
    radius = draw(st.one_of(st.none(), st.integers(0, 100_000), st.integers(0, 20_100_000)))
    reach = draw(st.one_of(st.just({}), st.fixed_dictionaries({"reach_m": st.integers(0, 3_000_000)})))
    reached = {"reached_by": NATIONWIDE, **reach} if reach else {}
    return Case(documents, near(place, radius, **reached), draw(st.integers(1, 45)))


@given(case=cases())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_search_near_any_place_is_what_measuring_every_document_gives(engine: SearchEngine, case: Case) -> None:
    ranks = {one.id: _rank(one, case.near) for one in case.documents}
    edges = {case.near.radius_m, case.near.reach_m}
    assume(all(edge is None or abs(rank.metres - edge) > METRES for rank in ranks.values() for edge in edges))
    wanted = {document_id for document_id, rank in ranks.items() if rank.is_within(case.near.radius_m)}
    await engine.replace_all(streamed(case.documents))
    pages = [page async for page in _pages(engine, case)]
    hits = [hit for page in pages for hit in page.hits]
    assert sorted(hit.id for hit in hits) == sorted(wanted)
    assert {page.total for page in pages} == {len(wanted)}
    for hit in hits:
        metres = ranks[hit.id].metres
        assert hit.distance_m is None if metres == inf else abs((hit.distance_m or 0) - metres) <= METRES
    for one, other in pairwise(ranks[hit.id] for hit in hits):
        assert one.group <= other.group
        if one.group == other.group and one.group in BY_DISTANCE:
            assert one.metres <= other.metres + METRES
        if one.group == other.group and (one.spot == other.spot or one.group not in BY_DISTANCE):
            assert one.name < other.name


async def _pages(engine: SearchEngine, case: Case) -> AsyncIterator[SearchPage]:
    query = SearchQuery(near=case.near, sort=Sort.NEAREST, size=case.size)
    yield (first := await engine.search(query))
    for number in range(2, first.pages + 1):
        yield await engine.search(msgspec.structs.replace(query, page=number))


CLOSE, REACHING, FAR, NOWHERE = range(4)
BY_DISTANCE = {CLOSE, FAR}


class Rank(NamedTuple):
    """Where a document belongs in the order."""

    group: int
    metres: float
    spot: tuple[float, float] | None
    name: str
    reaches: bool

    def is_within(self, radius_m: int | None) -> bool:
        """Whether it is to be found."""
        return radius_m is None or self.reaches or self.metres <= radius_m


def _rank(document: SearchDocument, near: Near) -> Rank:
    place = (near.latitude, near.longitude)
    metres = great_circle(place, document.point).meters if document.point else inf
    reaches = bool(near.reached_by and document.facets)
    if near.reached_by and metres <= near.reach_m:
        group = CLOSE
    elif reaches:
        group = REACHING
    else:
        group = FAR if document.point else NOWHERE
    return Rank(group, metres, document.point, document.name["bg"], reaches)
