"""Nearness in a snapshot of a tantivy index, which has no word for it: circles, and hits in the order of distance.

Documents are counted by cell, wide ones first, and only the cells that may hold the wanted hits are looked into; of
those, every point's distance is exact. So the order costs about as much among fifty thousand hits as among fifty.
"""

from collections.abc import Callable, Iterable, Iterator
from math import inf
from typing import Any, NamedTuple

import tantivy
from tantivy import Order, Query

from hub_search.cells import CLOSE, MIDDLE, POINT, WIDE, Level, distances_from
from hub_search.models import Near
from hub_search.tantivy_documents import CELLS, LEVEL_FIELDS, PLACED, cell_term, cells_begin
from hub_search.tantivy_joining import also, any_of, but_not
from hub_search.tantivy_reader import Snapshot

LEVELS = (WIDE, MIDDLE, CLOSE, POINT)

MAX_CELLS = 65_000
"""Cells counted at once, the fullest first: the most that tantivy gives."""

FEW_PLACED = 1_000
"""Hits whose points are counted one by one; more of them are counted by cell first."""

NEARER_THAN_ANYTHING = -1
"""Metres that everything is beyond, what is at the place itself included."""

CIRCLES_KEPT = 256
"""Circles that one snapshot keeps: people ask for the same places at the same few radii."""

Row = tuple[float, tantivy.DocAddress]


class Rows(NamedTuple):
    """Some hits of a query, and how many it has."""

    total: int
    rows: list[Row]


class _Group(NamedTuple):
    """Hits at one distance."""

    metres: int
    hits: int
    points: list[int]


class TantivyNear:
    """Finds what is near to a place, in one snapshot."""

    def __init__(self, snapshot: Snapshot, near: Near, reaching: Query, order_field: str) -> None:
        """Take where the place is and what reaches it; of hits that are as far away, `order_field` orders them."""
        self._snapshot = snapshot
        self._schema = snapshot.schema
        self._searcher = snapshot.searcher
        self._near = near
        self._reaching = reaching if near.reached_by else None
        self._radius = inf if near.radius_m is None else near.radius_m
        self._order_field = order_field
        self._measure = distances_from(near.latitude, near.longitude)

    @property
    def is_limited(self) -> bool:
        """Whether there is a radius."""
        return self._near.radius_m is not None

    def metres(self, point: int) -> int:
        """Return how far a point is."""
        return round(self._measure(point, POINT))

    def narrowed(self, query: Query) -> Query:
        """Narrow `query` to what is within the radius, and to what reaches the place; scores stay."""
        if self._near.radius_m is None:
            return query
        circle = self._circle(self._near.radius_m)
        return also(query, any_of([circle, self._reaching] if self._reaching is not None else [circle]))

    def in_order(self, query: Query, offset: int, limit: int, by_words: Callable[[Query, int, int], Rows]) -> Rows:
        """Return hits of `query`, which is not narrowed yet, in the order that `Sort.NEAREST` promises.

        Of those at no distance `by_words` tells the order. The total is exact where the hits end before the limit.
        """
        page = _Page(offset, limit)
        first, within_reach = self._close(query)
        close = self._groups(first, NEARER_THAN_ANYTHING, within_reach, page.end)
        page.add(sum(group.hits for group in close), self._window(first, close, offset, page.end))
        rest = query
        if self._reaching is not None and page.has_room:
            within = sum(group.hits for group in close)
            arriving = but_not(also(query, self._reaching), self._circle(self._near.reach_m))
            page.add(*by_words(arriving, *page.window))
            rest = but_not(query, self._reaching)
            if page.has_room:
                far = self._groups(rest, self._near.reach_m, self._radius, within + page.end)
                start, size = page.window
                page.add(sum(group.hits for group in far), self._window(rest, far, start, start + size))
        if not self.is_limited and page.has_room:
            page.add(*by_words(but_not(rest, Query.term_query(self._schema, CELLS, PLACED)), *page.window))
        return Rows(page.before, page.rows)

    def _close(self, query: Query) -> tuple[Query, float]:
        """Return a query, and the distance up to which its hits come first."""
        if self._reaching is None:
            return query, self._radius
        if self._radius < self._near.reach_m:
            return self.narrowed(query), self._near.reach_m
        return query, self._near.reach_m

    def _groups(self, query: Query, beyond: float, within: float, wanted: int) -> list[_Group]:
        """Group hits by distance, the nearest first, until there are as many as are wanted, or none is left."""
        for level in LEVELS[:-1]:
            counts = self._counts(query, level)
            held = sum(counts.values())
            if held <= FEW_PLACED:
                break
            cells = sorted((self._measure(cell, level), cell) for cell in counts)
            limit = min(within + 1, _limit(cells, counts, wanted) + level.reach) + level.reach
            kept = [cell_term(cell, level) for metres, cell in cells if metres <= limit]
            if len(kept) < len(cells):
                query = also(query, self._with_cells(kept))
        found: dict[int, _Group] = {}
        for point, count in self._counts(query, POINT).items():
            metres = self.metres(point)
            if beyond < metres <= within:
                known = found.get(metres, _Group(metres, 0, []))
                found[metres] = _Group(metres, known.hits + count, [*known.points, point])
        return sorted(found.values())

    def _counts(self, query: Query, level: Level) -> dict[int, int]:
        wanted = {"cells": {"terms": {"field": LEVEL_FIELDS[level], "size": MAX_CELLS}}}
        answer: Any = self._searcher.aggregate(query, wanted)
        return {int(bucket["key"]): bucket["doc_count"] for bucket in answer["cells"]["buckets"]}

    def _window(self, query: Query, groups: Iterable[_Group], offset: int, end: int) -> list[Row]:
        """Return the hits from `offset` to `end` in the order of `groups`, those that lie in it whole read at once."""
        rows: list[Row] = []
        whole: list[_Group] = []
        before = 0
        for group in groups:
            skipped, taken = max(0, offset - before), min(group.hits, end - before)
            before += group.hits
            if taken - skipped == group.hits:
                whole.append(group)
            elif skipped < taken:
                rows += self._whole(query, whole)
                rows += self._by_name(query, group.points, skipped, taken - skipped)
                whole = []
        return rows + self._whole(query, whole)

    def _whole(self, query: Query, groups: list[_Group]) -> list[Row]:
        """Return all hits of `groups` in order."""
        if not groups:
            return []
        points = [point for group in groups for point in group.points]
        rows = self._by_name(query, points, 0, sum(group.hits for group in groups))
        where: Any = self._searcher.fast_field_values(LEVEL_FIELDS[POINT], [address for _, address in rows])
        metres = [self.metres(point) for point in where]
        return [rows[place] for place in sorted(range(len(rows)), key=metres.__getitem__)]

    def _by_name(self, query: Query, points: Iterable[int], offset: int, limit: int) -> list[Row]:
        there = also(query, self._with_cells(cell_term(point, POINT) for point in points))
        found = self._searcher.search(
            there, limit, count=False, offset=offset, order_by_field=self._order_field, order=Order.Asc
        )
        return [(0.0, address) for _, address in found.hits]

    def _circle(self, radius_m: int) -> Query:
        """Documents with a point at most so far away; made once for what this snapshot sees."""
        kept = self._snapshot.circles
        key = (self._near.latitude, self._near.longitude, radius_m)
        found = kept.get(key)
        if found is None:
            if len(kept) >= CIRCLES_KEPT:
                kept.clear()
            kept[key] = found = self._with_cells(self._cells_within(radius_m, LEVELS, ""))
        return found

    def _cells_within(self, radius_m: int, levels: tuple[Level, ...], parent: str) -> Iterator[str]:
        """Give the widest cells, and the points, of what `parent` holds within the radius."""
        level, *closer = levels
        for term, _ in self._searcher.terms_with_prefix(CELLS, cells_begin(level, parent)):
            metres = self._measure(int(term[1:], 16), level)
            if not closer:
                if round(metres) <= radius_m:
                    yield term
            elif metres + level.reach <= radius_m:
                yield term
            elif metres - level.reach <= radius_m + 1:
                yield from self._cells_within(radius_m, tuple(closer), term)

    def _with_cells(self, terms: Iterable[str]) -> Query:
        return Query.term_set_query(self._schema, CELLS, list(terms))


class _Page:
    """The rows of a page, taken from parts that follow each other."""

    def __init__(self, offset: int, limit: int) -> None:
        self.end = offset + limit
        self.before = 0
        """Hits of the parts so far."""
        self.rows: list[Row] = []
        self._offset = offset
        self._limit = limit

    @property
    def has_room(self) -> bool:
        return len(self.rows) < self._limit

    @property
    def window(self) -> tuple[int, int]:
        """Where the page goes on in the next part, and for how many hits."""
        return max(0, self._offset - self.before), self._limit - len(self.rows)

    def add(self, total: int, rows: list[Row]) -> None:
        self.before += total
        self.rows += rows


def _limit(cells: Iterable[tuple[float, int]], counts: dict[int, int], wanted: int) -> float:
    """Return the distance of the middle of the cell by which there are as many hits as are wanted."""
    held = 0
    for metres, cell in cells:
        held += counts[cell]
        if held >= wanted:
            return metres
    return inf
