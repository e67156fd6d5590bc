"""Nearness as a Meilisearch server knows it: a circle as a filter, and hits in the order of distance.

Distances that are shown are measured by us, from the point that a document was given.
"""

from collections.abc import Iterable, Iterator

from hub_search.cells import POINT, distances_from, point_of
from hub_search.meilisearch_filters import YES, but_not, every, has_code, is_any, some
from hub_search.meilisearch_plan import Tier
from hub_search.models import Near, SearchDocument

PLACED = "placed"
"""The field of documents that have a point."""


class Nearness:
    """Finds what is near to a place."""

    def __init__(self, near: Near) -> None:
        self._near = near
        self._measure = distances_from(near.latitude, near.longitude)
        self._reaching = some(has_code(facet, codes) for facet, codes in near.reached_by.items() if codes)

    @property
    def narrowing(self) -> list[str]:
        """What narrows to the radius, and to what reaches the place from outside of it."""
        if self._near.radius_m is None:
            return []
        within = self._within(self._near.radius_m)
        return [some([within, self._reaching])] if self._near.reached_by else [within]

    def in_order(self, ranked: Iterable[Tier], expression: str) -> Iterator[Tier]:
        """Divide what answers `expression`, of which `ranked` are the tiers by words, as `Sort.NEAREST` promises."""
        by_words = list(ranked)
        nowhere = but_not(_PLACED_SOMEWHERE)
        if not self._near.reached_by:
            yield self._by_distance(expression, _PLACED_SOMEWHERE)
            yield from _narrowed(by_words, nowhere)
            return
        close = self._within(self._near.reach_m)
        yield self._by_distance(expression, close)
        yield from _narrowed(by_words, but_not(close), self._reaching)
        yield self._by_distance(expression, but_not(close), but_not(self._reaching), _PLACED_SOMEWHERE)
        yield from _narrowed(by_words, but_not(self._reaching), nowhere)

    def metres(self, document: SearchDocument) -> int | None:
        """Return how far a document is; None where it has no point."""
        return None if document.point is None else round(self._measure(point_of(*document.point), POINT))

    def _within(self, radius_m: int) -> str:
        return every([_PLACED_SOMEWHERE, f"_geoRadius({self._place}, {radius_m})"])

    def _by_distance(self, *expressions: str) -> Tier:
        return Tier(every(expressions), order=(f"_geoPoint({self._place}):asc",))

    @property
    def _place(self) -> str:
        return f"{self._near.latitude:.7f}, {self._near.longitude:.7f}"


def _narrowed(tiers: Iterable[Tier], *expressions: str) -> Iterator[Tier]:
    return (tier._replace(filter=every([tier.filter, *expressions])) for tier in tiers)


_PLACED_SOMEWHERE = is_any(PLACED, [YES])


def placed(document: SearchDocument) -> dict[str, object]:
    """Return what is indexed to say where a document is."""
    if document.point is None:
        return {}
    latitude, longitude = document.point
    return {"_geo": {"lat": latitude, "lng": longitude}, PLACED: YES}
