"""What a search asks of a Meilisearch server, and what it makes of answers of the shape that is documented."""

import re
from typing import Any

import msgspec
import pytest
from meilisearch_python_sdk.models.search import SearchParams, SearchResults

from hub_search import Boost, Match, SearchPage, SearchQuery, Sort, Synonym, Synonyms
from hub_search.meilisearch_boosts import Level, levels
from hub_search.meilisearch_documents import to_meilisearch
from hub_search.meilisearch_filters import EVERYTHING
from hub_search.meilisearch_plan import Like, Tier, reading_of, tiers_of, to_look_up
from hub_search.meilisearch_requests import Piece, counting, facet_counts, fitting, left_out, order, pieces, rows
from hub_search.meilisearch_search import Answer, MeilisearchSearch, Server
from hub_search.models import MAX_SIZE, MAX_WINDOW, Reading
from hub_search.query import read
from kit.search_documents import a_network, ids, joined, marked

NETWORK = {document.id: document for document in a_network()}
WORDS = {"подслон": 3, "жена": 1, "дете": 2}


def words_of(text: str, *, typing: bool = False) -> tuple[Any, ...]:
    return read(SearchQuery(text=text, typing=typing)).words


def sent(query: SearchParams) -> dict[str, Any]:
    """A request as it goes over the wire, without what stays as Meilisearch has it."""
    plain = SearchParams(index_uid="", q=None).model_dump(by_alias=True)
    return {key: value for key, value in query.model_dump(by_alias=True).items() if value != plain[key]}


# Which documents answer


def test_words_are_looked_for_by_their_lemmas_all_of_them() -> None:
    strict = tuple(word._replace(edits=0) for word in words_of("подслони за жени"))
    assert to_look_up(strict) == []
    assert reading_of(Match.ALL_WORDS, strict, {}).filter == '(words = "подслон") AND (words = "жена")'


def test_some_words_are_enough_where_some_are_asked_for_and_all_are_still_told_apart() -> None:
    reading = reading_of(Match.SOME_WORDS, tuple(w._replace(edits=0) for w in words_of("подслон дете")), {})
    assert reading.filter == '(words = "подслон") OR (words = "дете")'
    assert reading.complete == '(words = "подслон") AND (words = "дете")'


def test_compound_is_found_by_its_parts_too() -> None:
    reading = reading_of(Match.ALL_WORDS, tuple(w._replace(edits=0) for w in words_of("e-mail")), {})
    assert reading.filter == '(words = "email") OR ((words = "e") AND (words = "mail"))'


def test_typo_is_looked_up_among_spellings_and_found_by_those_that_are_like_it() -> None:
    words = words_of("бургсс")
    (like,) = to_look_up(words)
    assert like == Like("бургсс", 1, is_beginning=False)
    found = fitting(like, ["бургас", "бургасс", "ургсс", "будгет", "бург"])
    assert found == ("бургас", "бургасс")
    reading = reading_of(Match.SIMILAR_WORDS, words, {like: found})
    assert reading.filter == '(words = "бургсс") OR (forms IN ["бургас", "бургасс"])'


@pytest.mark.parametrize("found", ["временна", "ъбургас"])
def test_first_letter_is_never_taken_for_a_typo_whatever_the_server_offers(found: str) -> None:
    for like in (Like("бременна", 2, is_beginning=False), Like("бургас", 1, is_beginning=True)):
        assert fitting(like, [found]) == ()


def test_short_beginning_is_a_value_and_a_long_one_is_looked_up() -> None:
    short = tuple(w._replace(edits=0) for w in words_of("под", typing=True))
    assert to_look_up(short) == []
    assert reading_of(Match.ALL_WORDS, short, {}).filter == '(words = "под") OR (begins = "под*")'
    long = tuple(w._replace(edits=0) for w in words_of("подсл", typing=True))
    (like,) = to_look_up(long)
    assert fitting(like, ["подслон", "подслони", "подпис"]) == ("подслон", "подслони")


# In which order


def test_documents_with_all_words_come_before_those_with_some_and_the_rarest_word_counts_first() -> None:
    words = tuple(w._replace(edits=0) for w in words_of("подслон жена дете"))
    complete, partial = tiers_of(reading_of(Match.SOME_WORDS, words, {}), (), lambda lemma: WORDS.get(lemma, 0), {})
    every = '(words = "подслон") AND (words = "жена") AND (words = "дете")'
    assert complete == [Tier(every, ("подслон", "жена", "дете"))]
    assert [tier.words for tier in partial] == [("жена", "дете", "подслон"), ("дете", "подслон"), ("подслон",), ()]
    assert f"NOT ({every})" in partial[0].filter
    assert 'NOT (words IN ["жена", "дете"])' in partial[2].filter
    assert 'NOT (words IN ["жена", "дете", "подслон"])' in partial[3].filter


def test_documents_found_by_another_spelling_are_not_ranked_by_a_word_they_lack() -> None:
    words = words_of("бургсс")
    spellings = {Like("бургсс", 1, is_beginning=False): ("бургас", "бургасс")}
    ((led, others),) = tiers_of(reading_of(Match.SIMILAR_WORDS, words, spellings), (), lambda _: 0, spellings)
    assert led.words == ("бургас",)
    assert led.filter.endswith('AND (words = "бургас")')
    assert (others.words, others.filter.endswith('AND (NOT (words = "бургас"))')) == ((), True)


@pytest.mark.parametrize(
    ("offset", "limit", "wanted"),
    [
        (0, 20, [(0, 3), (0, 5)]),
        (2, 2, [(2, 1), (0, 1)]),
        (3, 20, [(0, 5)]),
        (8, 20, []),
        (0, 0, []),
        (10**12, 20, []),
    ],
)
def test_page_is_cut_from_the_tiers_in_their_order(offset: int, limit: int, wanted: list[tuple[int, int]]) -> None:
    tiers = [Tier("a"), Tier("b"), Tier("c")]
    assert [(one.offset, one.limit) for one in pieces(tiers, [3, 0, 5], offset, limit)] == wanted


def test_rows_are_ranked_by_words_and_ordered_by_name_where_there_are_none() -> None:
    query = SearchQuery(language="bg")
    assert sent(rows("i", Piece(Tier("f", ("подслон", "дете")), 20, 10), query)) == {
        "indexUid": "i",
        "q": "подслон дете",
        "filter": f"({EVERYTHING}) AND (f)",
        "offset": 20,
        "limit": 10,
        "sort": ["order_bg:asc"],
        "attributesToRetrieve": ["id", "shown"],
        "showRankingScore": True,
    }
    assert sent(rows("i", Piece(Tier("f"), 0, 10), query))["q"] == ""
    assert order(SearchQuery(sort=Sort.NEWEST, language="ar")) == ["recency:desc", "order_en:asc"]


# Counts


def test_documents_are_counted_by_the_field_that_each_has() -> None:
    assert sent(counting("i", "f", ["district"])) == {
        "indexUid": "i",
        "q": "",
        "filter": f"({EVERYTHING}) AND (f)",
        "facets": ["present", "facets.district"],
        "limit": 0,
        "attributesToRetrieve": ["id"],
    }


def test_facet_is_counted_without_its_own_filter_and_with_all_others() -> None:
    filters: dict[str, tuple[str, ...]] = {"kind": ("a",), "district": ("b",)}
    free, kind = facet_counts("f", filters, {"no": ("c",)}, ["language", "topic", "kind", "a.b"])
    assert free.facets == ("language", "topic")
    assert free.filter == '(f) AND (facets.kind = "=a") AND (facets.district = "=b") AND (NOT (facets.no = "=c"))'
    assert kind.facets == ("kind",)
    assert kind.filter == '(f) AND (facets.district = "=b") AND (NOT (facets.no = "=c"))'


def test_what_a_code_keeps_out_is_counted_with_the_filters_and_the_other_facets() -> None:
    losses = list(left_out("f", {"kind": ("a",)}, {"no": ("c", "d"), "not": ("e",)}))
    assert losses[0] == (
        "no",
        "c",
        '((f) AND (facets.kind = "=a") AND (NOT (facets.not = "=e"))) AND (facets.no = "=c")',
    )
    assert [loss[:2] for loss in losses] == [("no", "c"), ("no", "d"), ("not", "e")]


# From a query to the page


ONE_LEMMA = re.compile(rf'\({re.escape(EVERYTHING)}\) AND \(words = "(\w+)"\)')


class Script:
    """Answers in the shape that Meilisearch documents, in the order they are asked for; keeps what was asked.

    How many documents have each of `lemmas` is told whenever lemmas alone are asked for.
    """

    def __init__(
        self, *answers: list[dict[str, Any]], lemmas: dict[str, int] | None = None, synonyms: Synonyms | None = None
    ) -> None:
        self.synonyms = synonyms or Synonyms()
        self.merged: list[tuple[list[dict[str, Any]], int, int]] = []
        self.answers = list(answers)
        self.lemmas = lemmas or {}
        self.asked: list[list[dict[str, Any]]] = []
        self.looked_up: list[tuple[str, str]] = []

    async def ask(self, queries: list[SearchParams]) -> list[Answer]:
        lemmas = [None if query.limit else ONE_LEMMA.fullmatch(str(query.filter)) for query in queries]
        if self.lemmas and all(lemmas):
            answers = [counted(self.lemmas.get(lemma[1], 0)) for lemma in lemmas if lemma]
        else:
            self.asked.append([sent(query) for query in queries])
            answers = self.answers.pop(0)
        assert len(answers) == len(queries)
        return [SearchResults[dict[str, Any]](**answer) for answer in answers]

    async def merge(self, queries: list[SearchParams], offset: int, limit: int) -> list[dict[str, Any]]:
        self.merged.append(([sent(query) for query in queries], offset, limit))
        (answer,) = self.answers.pop(0)
        hits: list[dict[str, Any]] = answer["hits"]
        return hits

    async def look_up(self, field: str, start: str, _: str | None) -> dict[str, int]:
        self.looked_up.append((field, start))
        return {}

    async def page(self, query: SearchQuery) -> SearchPage:
        server = Server("hub", self.ask, self.merge, self.look_up)
        page = await MeilisearchSearch(server, query, self.synonyms).page()
        assert self.answers == []
        return page


def counted(number: int, **facets: dict[str, int]) -> dict[str, Any]:
    """An answer that counts."""
    distribution = {"present": {"yes": number} if number else {}} | {f"facets.{k}": v for k, v in facets.items()}
    return {
        "hits": [],
        "query": "",
        "processingTimeMs": 1,
        "limit": 0,
        "offset": 0,
        "estimatedTotalHits": min(number, MAX_WINDOW),
        "facetDistribution": distribution,
        "facetStats": {},
    }


def found(*document_ids: str) -> dict[str, Any]:
    """An answer with hits."""
    hits = [{"id": one, "shown": to_meilisearch(NETWORK[one])["shown"], "_rankingScore": 0.9} for one in document_ids]
    return {
        "hits": hits,
        "query": "q",
        "processingTimeMs": 1,
        "limit": 20,
        "offset": 0,
        "estimatedTotalHits": len(hits),
    }


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


# What documents gain, what is ahead, what is kept out, and words that mean the same


def test_documents_that_gain_as_much_as_each_other_are_one_level() -> None:
    boosts = (Boost("yes", ("women",), 0.2), Boost("no", ("men",), 0.1), Boost("day", ("x",), 0.1))
    found = levels(boosts)
    assert [level.weight for level in found] == [0.4, 0.3, 0.2, 0.1, 0.0]
    assert 'facets.yes = "=women"' in found[0].filter
    assert found[1].filter.count(") OR (") == 1
    assert found[0].filter.count("NOT") == 0


@pytest.mark.parametrize(
    "boost",
    [
        Boost("yes", (), 0.5),
        Boost("a.b", ("women",), 0.5),
        Boost("yes", ("women",), float("nan")),
        Boost("yes", ("women",), 0.0004),
    ],
)
def test_boost_that_fits_nothing_or_weighs_nothing_makes_no_level(boost: Boost) -> None:
    assert levels([boost]) == [Level(0.0, EVERYTHING)]


def test_boosts_that_are_very_many_are_read_as_far_as_they_weigh_most() -> None:
    many = [Boost("f", (str(number),), number / 100) for number in range(1, 13)]
    assert len(levels(many)) <= 2**6
    assert levels(many)[0].weight == pytest.approx(sum((12, 11, 10, 9, 8, 7)) / 100)
    assert levels([Boost("f", ("x",), 7.0), Boost("g", ("x",), -9.0)])[0].weight == 1.0


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
