"""What a query asks for beside its words, as every engine reads it: the page, codes, facets to count, weights."""

from collections.abc import Mapping
from math import isnan
from typing import NamedTuple

from hub_search.models import FEW, MAX_SIZE, MAX_WINDOW, Boost, SearchQuery

Codes = Mapping[str, tuple[str, ...]]
"""Codes by facet."""


class Window(NamedTuple):
    """Which of the hits stand on the page that is asked for."""

    page: int
    size: int

    @property
    def offset(self) -> int:
        """Hits before the page."""
        return (self.page - 1) * self.size

    @property
    def limit(self) -> int:
        """Hits that the page can have: none of those that paging does not reach."""
        return max(0, min(self.size, MAX_WINDOW - self.offset))

    def pages(self, total: int) -> int:
        """Return how many pages of `total` hits can be reached."""
        return -(-min(total, MAX_WINDOW) // self.size)


def window_of(query: SearchQuery) -> Window:
    """Return the page that `query` asks for, or the nearest that there can be."""
    return Window(max(query.page, 1), min(max(query.size, 1), MAX_SIZE))


def having_codes(codes: Codes) -> dict[str, tuple[str, ...]]:
    """Return the facets of which any code is asked for."""
    return {facet: values for facet, values in codes.items() if values}


def but(codes: Codes, facet: str) -> dict[str, tuple[str, ...]]:
    """Return `codes` without those of `facet`."""
    return {other: values for other, values in codes.items() if other != facet}


def counted_facets(query: SearchQuery, total: int) -> list[str]:
    """Return the facets that are counted where there are `total` hits."""
    few = query.facets_of_few
    chosen = few if total <= FEW else [facet for facet in few if query.filters.get(facet)]
    return list(dict.fromkeys((*query.facets, *chosen)))


def weight_of(boost: Boost) -> float:
    """Return the weight as it is read; one that is no number weighs nothing."""
    return 0.0 if isnan(boost.weight) else round(min(max(boost.weight, -1.0), 1.0), 3)
