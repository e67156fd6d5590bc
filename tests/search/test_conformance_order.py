"""What any engine answers: documents left out by a code, documents set before others, and orders."""

from typing import Any

import msgspec
import pytest

from hub_search import Boost, Match, SearchEngine, SearchQuery, Sort
from hub_search.models import BOOSTED, ONE_OF_MANY
from kit.search_documents import a_document, found, ids, streamed

ANSWERS: dict[str, dict[str, tuple[str, ...]]] = {
    "both": {"yes": ("women", "men")},
    "women": {"yes": ("women",), "no": ("men",)},
    "men": {"yes": ("men",), "no": ("women",)},
    "silent": {},
    "nobody": {"no": ("men", "women")},
}


@pytest.fixture
async def houses(engine: SearchEngine) -> SearchEngine:
    """Houses in the order of their names: both, men, nobody, silent, women; the later in the alphabet, the newer."""
    documents = [
        a_document(name, name={"en": f"House {name}"}, facets={"kind": ("house",), **answers}, recency=recency)
        for recency, (name, answers) in enumerate(sorted(ANSWERS.items()))
    ]
    await engine.replace_all(streamed(documents))
    return engine


@pytest.mark.parametrize("text", ["", "house"])
async def test_search_when_a_code_is_excluded_then_no_hit_has_it_and_silence_stays(
    houses: SearchEngine, text: str
) -> None:
    page = await houses.search(SearchQuery(text=text, excluded={"no": ("women",)}, sort=Sort.NAME))
    assert ids(page) == ["both", "silent", "women"]
    assert page.total == 3
    assert page.left_out == {"no": {"women": 2}}


async def test_search_when_several_codes_are_excluded_then_each_says_what_it_keeps_out(houses: SearchEngine) -> None:
    page = await houses.search(SearchQuery(excluded={"no": ("women", "men"), "empty": ()}))
    assert ids(page) == ["both", "silent"]
    assert page.left_out == {"no": {"women": 2, "men": 2}}


async def test_facets_when_a_code_is_excluded_then_only_hits_are_counted(houses: SearchEngine) -> None:
    page = await houses.search(SearchQuery(excluded={"no": ("women",)}, facets=("yes", "no", "kind")))
    assert page.facets == {"yes": {"women": 2, "men": 1}, "no": {"men": 1}, "kind": {"house": 3}}
    assert (await houses.search(SearchQuery())).left_out == {}


@pytest.mark.parametrize("excluded", [{"nothing": ("x",)}, {"no": ("BG", "\ud800")}, {"a.b": ("x",)}, {"": ("",)}])
async def test_search_when_what_is_excluded_is_nowhere_then_everything_is_found(
    houses: SearchEngine, excluded: dict[str, tuple[str, ...]]
) -> None:
    page = await houses.search(SearchQuery(excluded=excluded))
    assert page.total == len(ANSWERS)
    assert all(count == 0 for codes in page.left_out.values() for count in codes.values())


@pytest.mark.parametrize("text", ["", "house"])
async def test_search_when_some_are_first_then_the_others_follow_in_the_same_order(
    houses: SearchEngine, text: str
) -> None:
    found_ids = await found(houses, text, first={"yes": ("women",)}, sort=Sort.NAME)
    assert found_ids == ["both", "women", "men", "nobody", "silent"]
    assert (await found(houses, text, first={"yes": ("women", "men")}))[0] == "both"


async def test_pages_when_some_are_first_then_they_hold_everything_once(houses: SearchEngine) -> None:
    pages = [
        await houses.search(SearchQuery(first={"yes": ("women",)}, sort=Sort.NAME, page=number, size=3))
        for number in (1, 2, 3)
    ]
    assert [ids(page) for page in pages] == [["both", "women", "men"], ["nobody", "silent"], []]
    assert {(page.total, page.pages) for page in pages} == {(5, 2)}


async def test_search_when_some_words_are_enough_then_having_all_of_them_counts_for_more(engine: SearchEngine) -> None:
    documents = [
        a_document("complete", name={"en": "Shelter Plovdiv"}),
        a_document("preferred", name={"en": "Shelter"}, facets={"yes": ("women",)}),
        a_document("other", name={"en": "Shelter"}),
    ]
    await engine.replace_all(streamed(documents))
    page = await engine.search(SearchQuery(text="shelter plovdiv", first={"yes": ("women",)}))
    assert page.match is Match.SOME_WORDS
    assert ids(page) == ["complete", "preferred", "other"]


@pytest.mark.parametrize("text", ["", "house"])
async def test_search_when_sorted_then_by_name_or_the_newest_first(houses: SearchEngine, text: str) -> None:
    by_name = sorted(ANSWERS)
    assert await found(houses, text, sort=Sort.NAME) == by_name
    assert await found(houses, text, sort=Sort.NEWEST) == by_name[::-1]


async def test_facets_of_few_are_counted_where_there_are_few_hits(houses: SearchEngine) -> None:
    page = await houses.search(SearchQuery(facets=("kind",), facets_of_few=("yes", "kind")))
    assert page.facets == {"kind": {"house": 5}, "yes": {"women": 2, "men": 2}}


async def test_facets_of_few_are_left_out_where_there_are_many_but_those_that_are_filtered_by(
    houses: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub_search.conditions.FEW", 1)
    query = SearchQuery(facets=("kind",), facets_of_few=("yes", "no"), filters={"no": ("men",)})
    assert (await houses.search(query)).facets == {"kind": {"house": 2}, "no": {"women": 2, "men": 2}}


# What documents gain beside their words

WOMEN, MEN = Boost("yes", ("women",), 0.2), Boost("no", ("men",), 0.1)


async def test_search_when_boosted_then_equal_answers_are_ordered_by_what_they_gain(houses: SearchEngine) -> None:
    order = await found(houses, "house", boosts=(WOMEN, MEN))
    assert order[:2] == ["women", "both"]
    assert order[2] == "nobody"
    assert sorted(order) == sorted(ANSWERS)


@pytest.mark.parametrize("text", ["", "house"])
async def test_search_when_a_weight_is_less_than_nothing_then_what_has_it_sinks(
    houses: SearchEngine, text: str
) -> None:
    order = await found(houses, text, boosts=(Boost("no", ("men", "women"), -0.2),))
    assert set(order[:2]) == {"both", "silent"}
    assert sorted(order) == sorted(ANSWERS)


async def test_search_when_nothing_is_looked_for_then_weights_order_and_names_within_them(
    houses: SearchEngine,
) -> None:
    assert await found(houses, "", boosts=(WOMEN, MEN)) == ["women", "both", "nobody", "men", "silent"]
    assert await found(houses, "", boosts=(Boost("yes", ("men", "women"), 0.1),)) == [
        "both",
        "men",
        "women",
        "nobody",
        "silent",
    ]


async def test_pages_when_boosted_then_they_hold_everything_once(houses: SearchEngine) -> None:
    pages = [await houses.search(SearchQuery(boosts=(WOMEN, MEN), page=number, size=2)) for number in (1, 2, 3, 4)]
    assert [ids(page) for page in pages] == [["women", "both"], ["nobody", "men"], ["silent"], []]
    assert {(page.total, page.pages) for page in pages} == {(5, 3)}


async def test_search_when_boosted_then_filters_counts_and_what_is_first_hold(houses: SearchEngine) -> None:
    query = SearchQuery(
        boosts=(Boost("yes", ("men",), 0.3),),
        filters={"kind": ("house",)},
        excluded={"no": ("women",)},
        first={"yes": ("women",)},
        facets=("yes",),
    )
    page = await houses.search(query)
    assert ids(page) == ["both", "women", "silent"]
    assert page.facets == {"yes": {"women": 2, "men": 1}}
    assert page.left_out == {"no": {"women": 2}}


async def test_search_when_boosted_a_little_then_a_better_answer_stays_before(engine: SearchEngine) -> None:
    documents = [
        a_document("named", name={"en": "Shelter"}, keywords=("shelter",)),
        a_document("mentioned", name={"en": "House"}, description={"en": "Not a shelter."}, facets={"yes": ("women",)}),
    ]
    await engine.replace_all(streamed(documents))
    assert await found(engine, "shelter", boosts=(Boost("yes", ("women",), 0.05),)) == ["named", "mentioned"]
    assert await found(engine, "shelter", boosts=(Boost("yes", ("women",), 1.0),)) == ["mentioned", "named"]


@pytest.mark.parametrize("text", ["", "house"])
@pytest.mark.parametrize(
    "boost",
    [
        Boost("nothing", ("x",), 0.5),
        Boost("yes", (), 0.5),
        Boost("yes", ("\ud800",), 0.5),
        Boost("a.b", ("women",), 0.5),
        Boost("yes", ("women",), float("nan")),
    ],
)
async def test_search_when_a_boost_fits_nothing_then_the_order_is_as_without(
    houses: SearchEngine, text: str, boost: Boost
) -> None:
    assert await found(houses, text, boosts=(boost,)) == await found(houses, text)


@pytest.mark.parametrize("sort", [Sort.NAME, Sort.NEWEST])
async def test_search_when_sorted_otherwise_then_boosts_say_nothing(houses: SearchEngine, sort: Sort) -> None:
    assert await found(houses, "", boosts=(WOMEN,), sort=sort) == await found(houses, "", sort=sort)


@pytest.mark.parametrize("text", ["", "house"])
async def test_search_when_thousands_of_codes_are_asked_for_then_they_are_read_as_a_few_are(
    houses: SearchEngine, text: str
) -> None:
    many = (*(f"other {number}" for number in range(3_000)), "women")
    assert await found(houses, text, boosts=(Boost("yes", many, 0.2),)) == await found(houses, text, boosts=(WOMEN,))
    assert await found(houses, text, filters={"yes": many}, sort=Sort.NAME) == ["both", "women"]
    assert await found(houses, text, excluded={"no": many}, sort=Sort.NAME) == ["both", "silent", "women"]


async def test_search_when_boosted_by_which_of_very_many_codes_a_document_has_then_by_words_and_without(
    engine: SearchEngine,
) -> None:
    documents = [
        a_document(f"{number:03}", name={"en": "House"}, facets={ONE_OF_MANY: (f"code {number}",)})
        for number in range(2 * BOOSTED)
    ]
    await engine.replace_all(streamed(documents))
    boosts = (
        Boost(ONE_OF_MANY, tuple(f"code {number}" for number in range(100, 5_000)), 0.2),
        Boost(ONE_OF_MANY, ("code 7",), -0.2),
        Boost(ONE_OF_MANY, ("code 9",), 0.3),
    )
    for text in ("", "house"):
        pages = [
            await engine.search(SearchQuery(text=text, boosts=boosts, page=number, size=100)) for number in range(1, 7)
        ]
        order = [one for page in pages for one in ids(page)]
        assert sorted(order) == [one.id for one in documents]
        assert order[0] == "009"
        assert set(order[1:101]) <= {one.id for one in documents[100:]}
        assert order.index("007") > 200
    page = await engine.search(SearchQuery(text="house", boosts=boosts, filters={ONE_OF_MANY: ("code 7", "code 9")}))
    assert ids(page) == ["009", "007"]


# Some ahead of others, what is kept out, and the codes there are


@pytest.mark.parametrize("text", ["", "house"])
async def test_search_when_some_are_ahead_then_the_order_holds_within_them_and_what_is_first_divides_it(
    houses: SearchEngine, text: str
) -> None:
    named: dict[str, Any] = {"sort": Sort.NAME}
    refusing = {"no": ("men", "women")}
    assert await found(houses, text, ahead=(refusing,), **named) == ["men", "nobody", "women", "both", "silent"]
    assert await found(houses, text, ahead=(refusing, {"yes": ("women", "men")}), **named) == [
        "men",
        "women",
        "nobody",
        "both",
        "silent",
    ]
    assert await found(houses, text, ahead=({"yes": ("women",), "no": ("men",)},), **named) == [
        "women",
        "both",
        "men",
        "nobody",
        "silent",
    ]
    assert await found(houses, text, ahead=(refusing,), first={"yes": ("women",)}, **named) == [
        "women",
        "men",
        "nobody",
        "both",
        "silent",
    ]


@pytest.mark.parametrize("text", ["", "house"])
async def test_search_when_which_of_many_is_filtered_by_and_some_are_ahead_then_the_order_is_as_by_any_facet(
    engine: SearchEngine, text: str
) -> None:
    documents = [
        a_document(f"{number}", name={"en": f"House {number}"}, facets={ONE_OF_MANY: (code,), "kind": (kind,)})
        for number, (code, kind) in enumerate(zip("abcdab", "xyxyyx", strict=True))
    ]
    await engine.replace_all(streamed(documents))
    named: dict[str, Any] = {"sort": Sort.NAME, "filters": {ONE_OF_MANY: ("c", "b", "a")}}
    for ahead, order in (
        (({ONE_OF_MANY: ("b", "d")},), "15024"),
        (({ONE_OF_MANY: ("b",)}, {"kind": ("x",)}), "51024"),
        (({"kind": ("x",)}, {ONE_OF_MANY: ("b",)}), "50214"),
        (({ONE_OF_MANY: ("d",)},), "01245"),
        (({ONE_OF_MANY: ("a", "b", "c")},), "01245"),
        (({ONE_OF_MANY: ("b",), "kind": ("x",)},), "50124"),
    ):
        assert "".join(await found(engine, text, ahead=ahead, **named)) == order


async def test_pages_when_some_are_ahead_then_they_hold_everything_once(houses: SearchEngine) -> None:
    ahead: Any = ({"no": ("men", "women")}, {"yes": ("women", "men")})
    pages = [await houses.search(SearchQuery(ahead=ahead, sort=Sort.NAME, page=number, size=2)) for number in (1, 2, 3)]
    assert [ids(page) for page in pages] == [["men", "women"], ["nobody", "both"], ["silent"]]
    assert {(page.total, page.pages) for page in pages} == {(5, 3)}


async def test_search_when_weights_order_those_that_are_ahead_then_within_them_alone(houses: SearchEngine) -> None:
    order = await found(houses, "", ahead=({"no": ("men", "women")},), boosts=(Boost("yes", ("women",), 0.5),))
    assert order == ["women", "men", "nobody", "both", "silent"]


async def test_search_when_some_words_are_enough_then_those_ahead_are_raised_within_as_many_words(
    engine: SearchEngine,
) -> None:
    documents = [
        a_document("complete", name={"en": "Shelter Plovdiv"}),
        a_document("ahead", name={"en": "Shelter"}, facets={"yes": ("women",)}),
        a_document("other", name={"en": "Shelter"}),
    ]
    await engine.replace_all(streamed(documents))
    order = await found(engine, "shelter plovdiv", ahead=({"yes": ("women", "men")},))
    assert order == ["complete", "ahead", "other"]


@pytest.mark.parametrize("text", ["", "house"])
async def test_search_when_it_is_asked_then_it_says_how_many_a_filter_keeps_out(
    houses: SearchEngine, text: str
) -> None:
    query = SearchQuery(text=text, filters={"yes": ("women", "men")}, excluded={"no": ("men",)})
    assert (await houses.search(query)).kept_out == {}
    page = await houses.search(msgspec.structs.replace(query, kept_out=("yes", "kind")))
    assert set(ids(page)) == {"both", "men"}
    assert page.kept_out == {"yes": 1, "kind": 0}
    page = await houses.search(msgspec.structs.replace(query, kept_out=("no",)))
    assert (page.kept_out, page.left_out) == ({"no": 1}, {})


async def test_codes_are_those_of_the_documents_there_are_and_stay_the_same_until_something_is_written(
    houses: SearchEngine,
) -> None:
    codes = await houses.codes("yes")
    assert codes == {"women", "men"}
    assert await houses.codes("yes") is codes
    await houses.delete(["men", "both"])
    assert await houses.codes("yes") == {"women"}
    await houses.upsert([a_document("new", facets={"yes": ("2026-11-26", "everybody")})])
    assert await houses.codes("yes") == {"women", "everybody", "2026-11-26"}
    await houses.replace_all(streamed([]))
    assert await houses.codes("yes") == frozenset()


@pytest.mark.parametrize("facet", ["nothing", "a.b", "", "\ud800"])
async def test_codes_of_a_facet_that_is_not_there_are_none(houses: SearchEngine, facet: str) -> None:
    assert await houses.codes(facet) == frozenset()


# Words that raise and do not find


async def test_search_when_words_are_optional_then_who_has_them_comes_first_and_nobody_is_lost(
    houses: SearchEngine,
) -> None:
    await houses.upsert([a_document("zebra", name={"en": "House by the lake"})])
    assert (await found(houses, "house", optional="lake"))[0] == "zebra"
    assert sorted(await found(houses, "house", optional="lake")) == sorted([*ANSWERS, "zebra"])
    assert await found(houses, "house", optional="nothing has this") == await found(houses, "house")


async def test_search_when_only_optional_words_are_given_then_everything_is_found(houses: SearchEngine) -> None:
    assert sorted(await found(houses, "", optional="house")) == sorted(ANSWERS)


async def test_optional_words_are_marked_where_they_stand(houses: SearchEngine) -> None:
    await houses.upsert([a_document("zebra", name={"en": "House by the lake"})])
    page = await houses.search(SearchQuery(text="house", optional="lake", language="en"))
    first = page.hits[0]
    assert [one.text for one in first.name if one.hit] == ["House", "lake"]
