"""From a query to the page: what a Meilisearch server is asked in turn, and what its answers become."""

import msgspec
import pytest

from hub_search import Boost, Match, SearchQuery, Sort, Synonym, Synonyms
from hub_search.models import MAX_SIZE, MAX_WINDOW, Reading
from kit.scripted_meilisearch import Script, counted, found
from kit.search_documents import ids, joined, marked


async def test_search_for_nothing_lists_everything_by_name_and_counts_more_than_paging_reaches() -> None:
    script = Script([counted(25_000), counted(25_000)], [found("crisis", "hotline"), counted(25_000, kind={"=a": 7})])
    page = await script.page(SearchQuery(facets=("kind",), facets_of_few=("rare",), size=2))
    assert (page.total, page.pages, page.match) == (25_000, MAX_WINDOW // 2, Match.EVERYTHING)
    assert page.facets == {"kind": {"a": 7}}
    assert ids(page) == ["crisis", "hotline"]
    assert script.asked[1][0]["q"] == ""
    assert script.asked[1][0]["sort"] == ["order_bg:asc"]


async def test_hit_shows_what_answers_in_the_readers_language() -> None:
    script = Script([found("shelter-sofia")], lemmas={"подслон": 30})
    page = await script.page(SearchQuery(text="подслон", language="en"))
    (hit,) = page.hits
    assert joined(hit.name) == "Protected housing"
    assert marked(hit.snippet) == ["подслон"]
    assert (hit.score, hit.payload, page.match) == (0.9, msgspec.Raw(b"{}"), Match.ALL_WORDS)


async def test_few_hits_are_followed_by_those_with_some_of_the_words() -> None:
    script = Script(
        [counted(1)],
        [counted(1), counted(4)],
        [counted(1), counted(0), counted(3), counted(0), counted(1)],
        [found("crisis"), found("hotline", "skills", "legal")],
        lemmas={"подслон": 3, "адвокат": 2},
    )
    page = await script.page(SearchQuery(text="подслон адвокат"))
    assert page.match is Match.SOME_WORDS
    assert (page.total, page.complete) == (4, 1)
    assert ids(page) == ["crisis", "hotline", "skills", "legal"]


async def test_word_in_latin_letters_is_read_as_what_documents_have() -> None:
    script = Script([counted(30)], [counted(30), counted(0), counted(30)], [found("crisis")], lemmas={"подслон": 30})
    page = await script.page(SearchQuery(text="podslon"))
    assert page.readings == (Reading("podslon", ("подслон",)),)
    assert (page.total, page.match) == (30, Match.ALL_WORDS)
    assert script.asked[-1][0]["q"] == "подслон"


@pytest.mark.parametrize(("page", "size"), [(0, 0), (10**12, 10**9)])
async def test_page_beyond_what_paging_reaches_asks_for_no_rows(page: int, size: int) -> None:
    answers = [[counted(50_000), counted(50_000)]] + ([[found("crisis")]] if page == 0 else [])
    script = Script(*answers)
    answer = await script.page(SearchQuery(page=page, size=size))
    assert (answer.page, answer.size) == (max(page, 1), min(max(size, 1), MAX_SIZE))
    assert bool(answer.hits) == (page == 0)


async def test_what_comes_first_is_a_tier_before_the_others_and_what_is_left_out_is_counted() -> None:
    script = Script([counted(2), counted(3), counted(5), counted(4)], [found("crisis"), found("hotline")])
    query = SearchQuery(first={"yes": ("women",)}, excluded={"no": ("women",)}, sort=Sort.NAME)
    page = await script.page(query)
    assert page.left_out == {"no": {"women": 4}}
    assert ids(page) == ["crisis", "hotline"]
    first, rest = (one["filter"] for one in script.asked[1])
    assert first.endswith('AND (facets.yes = "=women"))')
    assert rest.endswith('AND (NOT (facets.yes = "=women")))')


async def test_what_documents_gain_is_a_part_of_their_score_where_words_rank_them() -> None:
    script = Script([found("crisis", "hotline")], lemmas={"подслон": 40})
    page = await script.page(SearchQuery(text="подслон", boosts=(Boost("yes", ("women",), 0.2),), page=2, size=2))
    assert ids(page) == ["crisis", "hotline"]
    ((queries, offset, limit),) = script.merged
    assert (offset, limit) == (2, 2)
    assert [query["federationOptions"] for query in queries] == [{"weight": 1.2}, {"weight": 1.0}]
    assert 'facets.yes = "=women"' in queries[0]["filter"]
    assert "NOT" in queries[1]["filter"]


async def test_what_documents_gain_orders_them_alone_where_nothing_is_looked_for() -> None:
    script = Script([counted(2), counted(1), counted(5)], [found("crisis", "hotline"), found("legal")])
    page = await script.page(SearchQuery(boosts=(Boost("yes", ("women",), -0.2),), size=3))
    assert ids(page) == ["crisis", "hotline", "legal"]
    assert script.merged == []
    without, having = (one["filter"] for one in script.asked[1])
    assert ("NOT" in without, "NOT" in having) == (True, False)


async def test_what_is_ahead_divides_everything_and_what_is_first_divides_within_it() -> None:
    script = Script(
        [counted(n) for n in (1, 1, 1, 1, 4)], [found(one) for one in ("crisis", "legal", "skills", "hotline")]
    )
    query = SearchQuery(ahead=({"no": ("men", "women")},), first={"yes": ("women",)}, sort=Sort.NAME)
    assert ids(await script.page(query)) == ["crisis", "legal", "skills", "hotline"]
    ahead_first, ahead, first, rest = (one["filter"] for one in script.asked[1])
    assert 'facets.no IN ["=men", "=women"]' in ahead_first
    assert ("NOT" in ahead_first, "NOT" in ahead, "NOT" in first, rest.count("NOT")) == (False, True, True, 2)


async def test_what_a_facet_keeps_out_is_counted_in_all_where_it_is_asked_for() -> None:
    script = Script([counted(3), counted(3), counted(10), counted(3)], [found("crisis")])
    query = SearchQuery(filters={"hours": ("a",)}, excluded={"full": ("b",)}, kept_out=("hours", "kind"))
    script.answers[0].append(counted(4))
    page = await script.page(query)
    assert page.kept_out == {"hours": 7, "kind": 0}
    assert page.left_out == {"full": {"b": 4}}


async def test_word_finds_what_means_the_same_after_the_word_itself_and_says_so() -> None:
    script = Script(
        [counted(40)],
        [counted(30), counted(10), counted(40)],
        [found("crisis")],
        lemmas={"подслон": 30, "приют": 10},
        synonyms=Synonyms([Synonym(("подслон", "приют"))]),
    )
    page = await script.page(SearchQuery(text="подслон", size=1))
    assert page.readings == (Reading("подслон", ("приют",), is_besides=True),)
    assert script.asked[0][0]["filter"].endswith('AND ((words = "подслон") OR (words = "приют"))')
    assert script.asked[-1][0]["q"] == "подслон"


async def test_words_that_need_not_be_there_rank_and_narrow_nothing() -> None:
    script = Script([found("crisis")], lemmas={"подслон": 40, "дете": 5})
    page = await script.page(SearchQuery(text="подслон", optional="деца няматакава", size=1))
    assert (page.total, marked(page.hits[0].snippet)) == (40, ["Подслон", "деца"])
    assert script.asked[-1][0]["q"] == "подслон дете"
    assert "дете" not in script.asked[-1][0]["filter"]


async def test_words_that_need_not_be_there_are_marked_as_they_are_spelt_and_no_other_way() -> None:
    script = Script([found("crisis")], lemmas={"подслон": 40})
    page = await script.page(SearchQuery(text="подслон", optional="децаа", size=1))
    assert marked(page.hits[0].snippet) == ["Подслон"]
