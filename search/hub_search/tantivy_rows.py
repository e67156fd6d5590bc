"""The order of what a tantivy index finds: which documents stand on a page."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from tantivy import Order, Query

from hub_search.conditions import having_codes, window_of
from hub_search.indexed import RECENCY, order_field
from hub_search.models import BOOSTED, ONE_OF_MANY, Match, SearchQuery, Sort
from hub_search.query import Word
from hub_search.tantivy_boosts import Boosting
from hub_search.tantivy_counts import Counting, hits_of
from hub_search.tantivy_documents import ONE
from hub_search.tantivy_joining import also, but_not
from hub_search.tantivy_narrowing import Narrowing, divisions
from hub_search.tantivy_near import Row, Rows, TantivyNear
from hub_search.tantivy_queries import AHEAD, COMPLETE, QueryBuilder
from hub_search.tantivy_reader import Snapshot

BY_WORDS = frozenset({Sort.BEST, Sort.NEAREST})
"""Orders in which hits at no distance are ordered by how well they answer."""


class Ordering:
    """Puts what one query finds in one snapshot in the order that it asks for."""

    def __init__(
        self, snapshot: Snapshot, builder: QueryBuilder, query: SearchQuery, narrowing: Narrowing, counting: Counting
    ) -> None:
        self._searcher = snapshot.searcher
        self._builder = builder
        self._query = query
        self._narrowing = narrowing
        self._counting = counting
        self.boosting = Boosting(builder, query.boosts if query.sort is Sort.BEST else ())
        self._divisions = tuple(divisions(builder, query))
        self.is_plain = not narrowing and not self._divisions
        """Whether a page is what the words find, with nothing kept out and nothing set before the others."""
        self.window = window_of(query)
        self._offset, self._limit = self.window.offset, self.window.limit

    def plain(self, query: Query, match: Match, best: float) -> Rows:
        """Return the total and the rows of the page: by score, or by name when nothing was looked for."""
        return self._rows(query, self._offset, self._limit, match, best)

    def narrowed(self, query: Query, raised: Query, words: tuple[Word, ...], match: Match, best: float) -> Rows:
        """Return the same of `query`, narrowed, with the documents that are to come first before the others.

        `raised` is the query with what documents gain beside the `words`. Where some words may be missing, being
        complete counts for more: there the documents that are to come first are raised, and not set before.
        """
        bases = [raised]
        is_by_distance = self._narrowing.near is not None and self._query.sort is Sort.NEAREST
        if match is Match.SOME_WORDS and is_by_distance:
            bases = list(self._sections(raised, (self._builder.all_words(words),)))
        if self._divisions and match is not Match.EVERYTHING and self._query.sort in BY_WORDS and not is_by_distance:
            most = COMPLETE / 2 if match is Match.SOME_WORDS else AHEAD
            let_in = self._narrowing.with_codes(raised, self._narrowing.filters)
            groups = [self._builder.preferring(let_in, self._divisions, most)]
        else:
            groups = [section for base in bases for section in self._divide(base)]
        if self._narrowing.near and is_by_distance:
            found = self._nearest(self._narrowing.near, groups, match)
            return Rows(self._counting.total(self._narrowing.let_in(query)), found)
        total, rows = 0, list[Row]()
        for group in map(self._narrowing.near_enough, groups):
            part = self._rows(group, max(0, self._offset - total), self._limit - len(rows), match, best)
            total += part.total
            rows += part.rows
        return Rows(total, rows)

    def _divide(self, query: Query) -> Iterator[Query]:
        """Narrow `query` and cut it at all divisions; the parts come in the order of the hits.

        Where the first division is by codes of `ONE_OF_MANY`, and so is a filter, a document has a code that is in both
        or another one: to ask for these alone is quicker than for both.
        """
        filters, divided = self._narrowing.filters, self._divisions
        wanted = filters.get(ONE_OF_MANY, ())
        ahead = next(filter(None, map(having_codes, self._query.ahead)), {})
        parts = [filters]
        if wanted and ahead.keys() == {ONE_OF_MANY}:
            first, divided = frozenset(ahead[ONE_OF_MANY]), divided[1:]
            both = tuple(code for code in wanted if code in first)
            others = tuple(code for code in wanted if code not in first)
            parts = [{**filters, ONE_OF_MANY: codes} for codes in (both, others) if codes]
        for part in parts:
            yield from self._sections(self._narrowing.with_codes(query, part), divided)

    def _sections(self, query: Query, divided: tuple[Query, ...]) -> Iterator[Query]:
        """Cut `query` at each of the divisions; the parts come in the order of the hits."""
        if not divided:
            yield query
            return
        having, *others = divided
        yield from self._sections(also(query, having), tuple(others))
        yield from self._sections(but_not(query, having), tuple(others))

    def _nearest(self, near: TantivyNear, groups: Iterable[Query], match: Match) -> list[Row]:
        """Return the rows of the page, each group by distance."""
        rows: list[Row] = []
        offset = self._offset
        for group in groups:
            if len(rows) < self._limit:
                part = near.in_order(group, offset, self._limit - len(rows), partial(self._rows, match=match))
                rows += part.rows
                offset = max(0, offset - part.total)
        return rows

    def _rows(self, query: Query, offset: int, limit: int, match: Match, best: float = 0.0) -> Rows:
        if limit <= 0:
            return Rows(self._counting.total(query), [])
        if match is not Match.EVERYTHING and self._query.sort in BY_WORDS:
            if self.boosting.is_late and offset < BOOSTED:
                return self._by_score_and_late_gains(query, offset, limit, best)
            result = self._searcher.search(query, limit, offset=offset)
            return Rows(hits_of(result), result.hits)
        if self.boosting:
            return self._by_gains(query, offset, limit)
        field, order = order_field(self._query.language), Order.Asc
        if self._query.sort is Sort.NEWEST:
            field, order = RECENCY, Order.Desc
        result = self._searcher.search(query, limit, offset=offset, order_by_field=field, order=order)
        return Rows(hits_of(result), [(0.0, address) for _, address in result.hits])

    def _by_score_and_late_gains(self, query: Query, offset: int, limit: int, best: float) -> Rows:
        """Return the rows by score, the best of all put into order by what it has to be looked up that they gain."""
        result = self._searcher.search(query, max(BOOSTED, offset + limit))
        first = result.hits[:BOOSTED]
        numbers: Any = self._searcher.fast_field_values(ONE, [address for _, address in first])
        rows = [*self.boosting.in_order(first, numbers, best), *result.hits[BOOSTED:]]
        return Rows(hits_of(result), rows[offset : offset + limit])

    def _by_gains(self, query: Query, offset: int, limit: int) -> Rows:
        """Return the rows where nothing was looked for: by what they gain, and by name within what gain the same."""
        found = self._searcher.search(self.boosting.alone(query), limit, offset=offset)
        rows: list[Row] = []
        levels = dict.fromkeys(round(score, 3) for score, _ in found.hits)
        for place, level in enumerate(levels):
            above = 0 if place else self._counting.total(self.boosting.above(query, level))
            result = self._searcher.search(
                self.boosting.at(query, level),
                limit - len(rows),
                offset=0 if place else offset - above,
                order_by_field=order_field(self._query.language),
                order=Order.Asc,
            )
            rows += [(0.0, address) for _, address in result.hits]
        return Rows(hits_of(found), rows)
