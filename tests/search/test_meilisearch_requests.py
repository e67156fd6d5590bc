"""Requests to a Meilisearch server in the shape that is documented: rows of a page, and counts."""

import pytest

from hub_search import SearchQuery, Sort
from hub_search.meilisearch_filters import EVERYTHING
from hub_search.meilisearch_plan import Tier
from hub_search.meilisearch_requests import Piece, counting, facet_counts, left_out, order, pieces, rows
from kit.scripted_meilisearch import sent


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
