"""What is sent to a Meilisearch server to be searched, and how what it answers is read: pure functions."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from meilisearch_python_sdk.models.search import FederationOptions, SearchParams, SearchResults

from hub_search.conditions import Codes, but
from hub_search.indexed import RECENCY, is_facet_name, order_field
from hub_search.meilisearch_boosts import Level
from hub_search.meilisearch_filters import EVERYTHING, PRESENT, YES, code_of, every, has_code, is_any, narrowing
from hub_search.meilisearch_plan import Like, Tier
from hub_search.models import MAX_FACET_VALUES, SearchQuery, Sort
from hub_search.spelling import is_beginning_within, is_within

LEAST_WEIGHT = 0.001
"""Of a score, what is left to documents that lose all of it: they stay hits."""


class Piece(NamedTuple):
    """Rows of one tier that stand on the page."""

    tier: Tier
    offset: int
    limit: int


class FacetCount(NamedTuple):
    """A request that counts facets."""

    filter: str
    facets: tuple[str, ...]


def counting(index: str, expression: str, facets: Iterable[str] = ()) -> SearchParams:
    """Ask how many documents answer `expression`, of all there are, and how many of them have each code of `facets`.

    Meilisearch cuts its own total off where paging ends, so the field that every document has is counted.
    """
    return SearchParams(
        index_uid=index,
        q="",
        filter=every([EVERYTHING, expression]),
        facets=[PRESENT, *(f"facets.{facet}" for facet in facets)],
        limit=0,
        attributes_to_retrieve=["id"],
    )


def rows(index: str, piece: Piece, query: SearchQuery) -> SearchParams:
    """Ask for a piece of the page."""
    return SearchParams(
        index_uid=index,
        q=" ".join(piece.tier.words),
        filter=every([EVERYTHING, piece.tier.filter]),
        offset=piece.offset,
        limit=piece.limit,
        sort=[*piece.tier.order, *order(query)],
        matching_strategy="last",
        attributes_to_retrieve=["id", "shown"],
        show_ranking_score=bool(piece.tier.words),
    )


def merged(uid: str, piece: Piece, levels: Iterable[Level], query: SearchQuery) -> list[SearchParams]:
    """Ask for a piece of the page in which what documents gain counts beside their words: each level apart.

    Meilisearch merges them by its score times a weight; so what is gained is a part of the score itself.
    """
    return [
        SearchParams(
            index_uid=uid,
            q=" ".join(piece.tier.words),
            filter=every([EVERYTHING, piece.tier.filter, level.filter]),
            sort=order(query),
            matching_strategy="last",
            attributes_to_retrieve=["id", "shown"],
            show_ranking_score=True,
            federation_options=FederationOptions(weight=max(1 + level.weight, LEAST_WEIGHT)),
        )
        for level in levels
    ]


def order(query: SearchQuery) -> list[str]:
    """Return by what hits are ordered that are not ranked, or rank the same."""
    if query.sort is Sort.NEWEST:
        return [f"{RECENCY}:desc", f"{order_field(query.language)}:asc"]
    return [f"{order_field(query.language)}:asc"]


def pieces(tiers: Sequence[Tier], counts: Sequence[int], offset: int, limit: int) -> list[Piece]:
    """Return which rows of which tiers stand on a page that begins at `offset`."""
    found = []
    for tier, count in zip(tiers, counts, strict=True):
        taken = min(max(count - offset, 0), limit)
        if taken:
            found.append(Piece(tier, offset, taken))
        offset, limit = max(offset - count, 0), limit - taken
    return found


def facet_counts(expression: str, filters: Codes, excluded: Codes, facets: Sequence[str]) -> list[FacetCount]:
    """Return how `facets` are counted: those without a filter of their own together, each other one by itself."""
    asked = [facet for facet in facets if is_facet_name(facet)]
    free = tuple(facet for facet in asked if facet not in filters)
    found = [FacetCount(every([expression, *narrowing(filters, excluded)]), free)] if free else []
    for facet in asked:
        if facet in filters:
            let_in = narrowing(but(filters, facet), excluded)
            found.append(FacetCount(every([expression, *let_in]), (facet,)))
    return found


def left_out(
    expression: str, filters: Codes, excluded: Codes, kept_out: Sequence[str] = ()
) -> Iterator[tuple[str, str, str]]:
    """Give each excluded facet, but those of `kept_out`, and code with what it keeps out of what all else lets in."""
    for facet, codes in excluded.items():
        if facet not in kept_out:
            let_in = but_by(expression, filters, excluded, facet)
            for code in dict.fromkeys(codes):
                yield facet, code, every([let_in, has_code(facet, [code])])


def but_by(expression: str, filters: Codes, excluded: Codes, facet: str) -> str:
    """Narrow `expression` by everything that is asked for but a facet."""
    return every([expression, *narrowing(but(filters, facet), but(excluded, facet))])


def has_lemma(lemma: str) -> str:
    """Documents that have a lemma."""
    return is_any("words", [lemma])


def total_of(answer: SearchResults[dict[str, Any]]) -> int:
    """Return how many documents a `counting` request counted."""
    return int((answer.facet_distribution or {}).get(PRESENT, {}).get(YES, 0))


def codes_of(answer: SearchResults[dict[str, Any]], facet: str) -> dict[str, int]:
    """Return the codes of a facet that a `counting` request counted, and how many documents have each."""
    found: dict[str, int] = (answer.facet_distribution or {}).get(f"facets.{facet}", {})
    return {code: count for value, count in found.items() if (code := code_of(value)) is not None}


def most_frequent(codes: dict[str, int]) -> dict[str, int]:
    """Return as many of the counts as a page has, the greatest first."""
    return dict(sorted(codes.items(), key=lambda one: -one[1])[:MAX_FACET_VALUES])


def fitting(like: Like, found: Iterable[str]) -> tuple[str, ...]:
    """Return those of the words found for a spelling that are like it by our own rules, in their order."""
    return tuple(form for form in found if _is_like(like, form))


def _is_like(like: Like, form: str) -> bool:
    if like.is_beginning and form.startswith(like.form):
        return True
    if like.is_beginning and like.edits and is_beginning_within(like.form, form, like.edits):
        return True
    return bool(like.edits) and is_within(like.form, form, like.edits)
