"""What moves documents up or down beside their words, as Meilisearch can be told it: documents by what they gain."""

from collections.abc import Iterable
from typing import NamedTuple

from hub_search.conditions import weight_of
from hub_search.meilisearch_filters import EVERYTHING, NOTHING, but_not, every, has_code, some
from hub_search.models import Boost

MOST_BOOSTS = 6
"""Boosts that are read, the weightiest first: each may double the number of levels."""


class Level(NamedTuple):
    """The documents that gain as much as each other."""

    weight: float
    filter: str


def levels(boosts: Iterable[Boost]) -> list[Level]:
    """Return the levels, that of the documents that gain most first; one for everything where nothing is gained."""
    read = ((has_code(boost.facet, boost.codes), weight_of(boost)) for boost in boosts if boost.codes)
    weighty = sorted((one for one in read if one[1] and one[0] != NOTHING), key=lambda one: -abs(one[1]))
    found = {0.0: [EVERYTHING]}
    for having, weight in weighty[:MOST_BOOSTS]:
        grown: dict[float, list[str]] = {}
        for gained, filters in found.items():
            before = some(filters)
            grown.setdefault(round(gained + weight, 3), []).append(every([before, having]))
            grown.setdefault(gained, []).append(every([before, but_not(having)]))
        found = grown
    return [Level(weight, some(found[weight])) for weight in sorted(found, reverse=True)]
