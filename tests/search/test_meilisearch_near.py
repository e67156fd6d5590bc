"""What a search near to a place asks of a Meilisearch server."""

from hub_search import Near
from hub_search.meilisearch_documents import to_meilisearch
from hub_search.meilisearch_near import Nearness
from hub_search.meilisearch_plan import Tier
from kit.search_documents import a_document

PLOVDIV = (42.15, 24.75)
CIRCLE = '(placed = "yes") AND (_geoRadius(42.1500000, 24.7500000, {}))'
BY_DISTANCE = ("_geoPoint(42.1500000, 24.7500000):asc",)


def near(radius_m: int | None = None, **reached: object) -> Nearness:
    place = Near(latitude=PLOVDIV[0], longitude=PLOVDIV[1], radius_m=radius_m, **reached)  # type: ignore[arg-type]
    return Nearness(place)


def test_document_that_has_a_point_says_so_and_one_without_says_nothing() -> None:
    indexed = to_meilisearch(a_document("a", point=PLOVDIV))
    assert (indexed["_geo"], indexed["placed"]) == ({"lat": 42.15, "lng": 24.75}, "yes")
    assert not {"_geo", "placed"} & to_meilisearch(a_document("b")).keys()


def test_radius_narrows_and_lets_in_what_reaches_the_place_from_outside() -> None:
    assert near().narrowing == []
    assert near(5_000).narrowing == [CIRCLE.format(5000)]
    reached = near(5_000, reached_by={"covers": ("national",)})
    assert reached.narrowing == [f'({CIRCLE.format(5000)}) OR (facets.covers = "=national")']


def test_nearest_come_first_and_those_that_are_nowhere_last_by_their_words() -> None:
    somewhere, nowhere = near().in_order([Tier("f", ("w",))], "f")
    assert (somewhere.order, somewhere.filter) == (BY_DISTANCE, '(f) AND (placed = "yes")')
    assert (nowhere.words, nowhere.filter) == (("w",), '(f) AND (NOT (placed = "yes"))')


def test_what_reaches_the_place_comes_after_what_is_close_and_before_what_is_far() -> None:
    tiers = list(near(reached_by={"covers": ("national",)}, reach_m=10_000).in_order([Tier("f")], "f"))
    assert [bool(tier.order) for tier in tiers] == [True, False, True, False]
    close, reaching, far, nowhere = (tier.filter for tier in tiers)
    assert close == f"(f) AND ({CIRCLE.format(10_000)})"
    assert reaching == f'(f) AND (NOT ({CIRCLE.format(10_000)})) AND (facets.covers = "=national")'
    assert far.endswith('AND (NOT (facets.covers = "=national")) AND (placed = "yes")')
    assert nowhere.endswith('AND (NOT (facets.covers = "=national")) AND (NOT (placed = "yes"))')


def test_distance_is_measured_from_the_documents_own_point() -> None:
    assert near().metres(a_document("a", point=PLOVDIV)) in range(3)
    assert near().metres(a_document("b")) is None
