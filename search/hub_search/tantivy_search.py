"""One search in a snapshot of a tantivy index, from the query to the page."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from functools import partial
from typing import Any, NamedTuple

import msgspec
from tantivy import Document, Order, Query

from hub_search.cells import point_of
from hub_search.highlight import Highlighter
from hub_search.models import (
    BOOSTED,
    FEW,
    MAX_CHARACTERS,
    MAX_CODES,
    MAX_FACET_VALUES,
    MAX_SIZE,
    MAX_WINDOW,
    ONE_OF_MANY,
    Match,
    Near,
    SearchHit,
    SearchPage,
    SearchQuery,
    Sort,
)
from hub_search.query import Word, read
from hub_search.readings import ENOUGH, on_the_right_keyboard, understood
from hub_search.shown import HitMaker
from hub_search.synonyms import Synonyms, told
from hub_search.tantivy_boosts import Boosting
from hub_search.tantivy_documents import (
    ONE,
    RECENCY,
    facet_code,
    is_facet_name,
    lines_of,
    order_field,
    payload_of,
    texts_of,
)
from hub_search.tantivy_near import Row, Rows, TantivyNear
from hub_search.tantivy_queries import AHEAD, COMPLETE, QueryBuilder
from hub_search.tantivy_reader import Snapshot

MANY = 10_000
"""Documents whose facets are counted while another thread reads the hits of the page; for fewer, handing them over
takes a fifth of a millisecond and gains less."""


MEASURED = 2_000
"""Documents among which the best answer is looked for to know what it scores; among more, its words tell."""

SOME = 2
"""Words of which an answer that has not all of them has one."""

BY_WORDS = frozenset({Sort.BEST, Sort.NEAREST})
"""Orders in which hits at no distance are ordered by how well they answer."""

Codes = Mapping[str, tuple[str, ...]]
"""Codes by facet."""


class _Reading(NamedTuple):
    """How the words were understood, and what that finds without a filter.

    It is the same with any filter, so that facet counts keep what they promise.
    """

    query: Query
    raised: Query
    """With what documents gain beside the words they are found by."""

    best: float
    """About what the best answer scores by its words."""

    match: Match
    words: tuple[Word, ...]
    """With the edits that were allowed in each."""

    found: Rows
    """The rows of the page; none of them where it is narrowed or put in order afterwards."""

    complete: int
    """How many documents have all words."""


class TantivySearch:
    """Answers one query in one snapshot."""

    def __init__(self, snapshot: Snapshot, query: SearchQuery, reading: Executor, synonyms: Synonyms) -> None:
        """Take what is asked; a thread of `reading` reads the hits while facets are counted."""
        self._synonyms = synonyms
        self._snapshot = snapshot
        self._reading_thread = reading
        self._searcher = snapshot.searcher
        self._builder = QueryBuilder(snapshot)
        self._query = query
        self._filters = _chosen(query.filters)
        self._excluded = _chosen(query.excluded)
        self._divisions = tuple(self._divided(query))
        self._boosting = Boosting(self._builder, query.boosts if query.sort is Sort.BEST else ())
        self._near = self._nearness(query.near) if query.near else None
        self._is_narrowed = bool(self._filters or self._excluded or self._divisions or self._near)
        self._optional: tuple[Word, ...] = ()
        self._page = max(query.page, 1)
        self._size = min(max(query.size, 1), MAX_SIZE)

    def page(self) -> SearchPage:
        """Return the page that was asked for."""
        text, layouts = on_the_right_keyboard(self._query.text[:MAX_CHARACTERS], self._builder.known)
        words, truncated = read(msgspec.structs.replace(self._query, text=text) if layouts else self._query)
        meant = understood(words, self._builder.known)
        widened, instead = self._synonyms.widened(meant.words)
        self._optional = self._optional_beside(meant.words)
        reading = self._read(widened)
        found = self._find_ordered(reading) if self._is_narrowed else reading.found
        asked = self._asked(found.total)
        # Counting lets go of the interpreter, reading does not; another thread costs more than to count a few.
        marked = (*reading.words, *self._optional)
        hits = self._reading_thread.submit(self._hits, found.rows, marked) if found.total > MANY else None
        counts = self._counts(reading, asked)
        return SearchPage(
            total=found.total,
            complete=self._complete(reading, found.total),
            hits=hits.result() if hits else self._hits(found.rows, marked),
            facets=counts,
            left_out=self._left_out(reading.query),
            kept_out=self._kept_out(reading, found.total),
            page=self._page,
            size=self._size,
            pages=-(-min(found.total, MAX_WINDOW) // self._size),
            match=reading.match,
            truncated=truncated or len(self._query.text) > MAX_CHARACTERS,
            readings=(*layouts, *meant.readings, *told(instead, self._builder.known)),
        )

    def _nearness(self, near: Near) -> TantivyNear:
        reaching = self._builder.having_some(near.reached_by)
        return TantivyNear(self._snapshot, near, reaching, order_field(self._query.language))

    def _read(self, words: tuple[Word, ...]) -> _Reading:
        """Understand the words as strictly as gives enough hits; more freely only where that finds more."""
        readings = self._readings(words)
        best = next(readings)
        while best.found.total < ENOUGH and (freer := next(readings, None)):
            if freer.found.total > best.found.total:
                best = freer
        return best

    def _readings(self, words: tuple[Word, ...]) -> Iterator[_Reading]:
        """Find what the words may mean, the strictest reading first; each finds what the ones before it find."""
        if not words:
            yield self._reading(Query.all_query(), Match.EVERYTHING, words)
            return
        strict = tuple(word._replace(edits=0) for word in words)
        narrow = self._reading(self._builder.all_words(strict), Match.ALL_WORDS, strict)
        yield narrow
        forgiven = self._builder.forgiven(words)
        if forgiven != strict:
            narrow = self._reading(self._builder.all_words(forgiven), Match.SIMILAR_WORDS, forgiven)
            yield narrow
        if len(words) > 1:
            yield self._reading(self._builder.some_words(forgiven), Match.SOME_WORDS, forgiven, narrow.found.total)

    def _reading(self, query: Query, match: Match, words: tuple[Word, ...], complete: int | None = None) -> _Reading:
        """Find what `query` does, of which `complete` have all words; all of them if it is not given."""
        best = self._best(query, words, has_all=complete != 0) if words and self._boosting else 0.0
        raised = self._raised(query, best) if words else query
        found = Rows(self._total(query), []) if self._is_narrowed else self._find(raised, match, best)
        return _Reading(query, raised, best, match, words, found, found.total if complete is None else complete)

    def _complete(self, reading: _Reading, total: int) -> int:
        """Count the documents on all pages that have every word, with the edits that were allowed."""
        if reading.match is not Match.SOME_WORDS:
            return total
        if not self._is_narrowed:
            return reading.complete
        return self._total(self._narrowed(self._builder.all_words(reading.words)))

    def _optional_beside(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """Return the words that need not be there; none where there is no other word."""
        if not words or not self._query.optional:
            return ()
        found = read(msgspec.structs.replace(self._query, text=self._query.optional, typing=False)).words
        meant = understood((one for one in found if one not in words), self._builder.known).words
        return tuple(word._replace(edits=0) for word in meant)

    def _raised(self, query: Query, best: float) -> Query:
        """Return `query` with what documents gain beside the words they are found by."""
        raised = self._builder.raised(query, self._optional) if self._optional else query
        return self._boosting.added(raised, best) if self._boosting else raised

    def _best(self, query: Query, words: tuple[Word, ...], *, has_all: bool) -> float:
        """Return what the best answer scores by its words; about that, where it would take long to look for it.

        How many it has of several, only a search can tell.
        """
        is_told = self._builder.answering(words, has_all=has_all) > MEASURED or any(word.all_edits() for word in words)
        if is_told and (has_all or len(words) == SOME):
            return self._builder.best(words, has_all=has_all)
        hits = self._searcher.search(query, 1, count=False).hits
        return hits[0][0] if hits else 0.0

    def _find(self, query: Query, match: Match, best: float) -> Rows:
        """Return the total and the rows of the page: by score, or by name when nothing was looked for."""
        offset = (self._page - 1) * self._size
        return self._rows(query, offset, min(self._size, MAX_WINDOW - offset), match, best)

    def _find_ordered(self, reading: _Reading) -> Rows:
        """Return the same of a reading, narrowed, with the documents that are to come first before the others.

        Where some words may be missing, being complete counts for more: there they are raised, and not set before.
        """
        bases, match = [reading.raised], reading.match
        is_by_distance = self._near is not None and self._query.sort is Sort.NEAREST
        if match is Match.SOME_WORDS and is_by_distance:
            bases = list(self._sections(reading.raised, (self._builder.all_words(reading.words),)))
        if self._divisions and match is not Match.EVERYTHING and self._query.sort in BY_WORDS and not is_by_distance:
            most = COMPLETE / 2 if match is Match.SOME_WORDS else AHEAD
            groups = [
                self._builder.preferring(self._chosen(bases[0], self._filters, self._excluded), self._divisions, most)
            ]
        else:
            groups = [section for base in bases for section in self._divide(base)]
        offset = (self._page - 1) * self._size
        limit = min(self._size, MAX_WINDOW - offset)
        if self._near and is_by_distance:
            found = self._nearest(self._near, groups, match, offset, limit)
            return Rows(self._total(self._narrowed(reading.query)), found)
        total, rows = 0, list[Row]()
        for group in map(self._near_enough, groups):
            part = self._rows(group, max(0, offset - total), limit - len(rows), match, reading.best)
            total += part.total
            rows += part.rows
        return Rows(total, rows)

    def _divide(self, query: Query) -> Iterator[Query]:
        """Narrow `query` and cut it at all divisions; the parts come in the order of the hits.

        Where the first division is by codes of `ONE_OF_MANY`, and so is a filter, a document has a code that is in both
        or another one: to ask for these alone is quicker than for both.
        """
        wanted, divisions = self._filters.get(ONE_OF_MANY, ()), self._divisions
        ahead = next(filter(None, map(_chosen, self._query.ahead)), {})
        parts = [self._filters]
        if wanted and ahead.keys() == {ONE_OF_MANY}:
            first, divisions = frozenset(ahead[ONE_OF_MANY]), divisions[1:]
            both = tuple(code for code in wanted if code in first)
            others = tuple(code for code in wanted if code not in first)
            parts = [{**self._filters, ONE_OF_MANY: codes} for codes in (both, others) if codes]
        for filters in parts:
            yield from self._sections(self._chosen(query, filters, self._excluded), divisions)

    def _divided(self, query: SearchQuery) -> Iterator[Query]:
        """Give what divides the hits, the strongest first."""
        for wanted in filter(None, map(_chosen, query.ahead)):
            yield self._builder.having_any(wanted)
        if first := _chosen(query.first):
            yield self._builder.having_all(first)

    def _sections(self, query: Query, divisions: tuple[Query, ...]) -> Iterator[Query]:
        """Cut `query` at each of the divisions; the parts come in the order of the hits."""
        if not divisions:
            yield query
            return
        having, *others = divisions
        yield from self._sections(self._builder.also(query, having), tuple(others))
        yield from self._sections(self._builder.but_not(query, having), tuple(others))

    def _nearest(self, near: TantivyNear, groups: Iterable[Query], match: Match, offset: int, limit: int) -> list[Row]:
        """Return the rows of the page, each group by distance."""
        rows: list[Row] = []
        for group in groups:
            if len(rows) < limit:
                part = near.in_order(group, offset, limit - len(rows), partial(self._rows, match=match))
                rows += part.rows
                offset = max(0, offset - part.total)
        return rows

    def _rows(self, query: Query, offset: int, limit: int, match: Match, best: float = 0.0) -> Rows:
        if limit <= 0:
            return Rows(self._total(query), [])
        if match is not Match.EVERYTHING and self._query.sort in BY_WORDS:
            if self._boosting.is_late and offset < BOOSTED:
                return self._rows_in_order(query, offset, limit, best)
            result = self._searcher.search(query, limit, offset=offset)
            return Rows(_count(result), result.hits)
        if self._boosting:
            return self._rows_by_weight(query, offset, limit)
        field, order = order_field(self._query.language), Order.Asc
        if self._query.sort is Sort.NEWEST:
            field, order = RECENCY, Order.Desc
        result = self._searcher.search(query, limit, offset=offset, order_by_field=field, order=order)
        return Rows(_count(result), [(0.0, address) for _, address in result.hits])

    def _rows_in_order(self, query: Query, offset: int, limit: int, best: float) -> Rows:
        """Return the rows by score, the best of all put into order by what it has to be looked up that they gain."""
        result = self._searcher.search(query, max(BOOSTED, offset + limit))
        first = result.hits[:BOOSTED]
        numbers: Any = self._searcher.fast_field_values(ONE, [address for _, address in first])
        rows = [*self._boosting.in_order(first, numbers, best), *result.hits[BOOSTED:]]
        return Rows(_count(result), rows[offset : offset + limit])

    def _rows_by_weight(self, query: Query, offset: int, limit: int) -> Rows:
        """Return the rows where nothing was looked for: by what they gain, and by name within what gain the same."""
        found = self._searcher.search(self._boosting.alone(query), limit, offset=offset)
        rows: list[Row] = []
        levels = dict.fromkeys(round(score, 3) for score, _ in found.hits)
        for place, level in enumerate(levels):
            above = 0 if place else self._total(self._boosting.above(query, level))
            result = self._searcher.search(
                self._boosting.at(query, level),
                limit - len(rows),
                offset=0 if place else offset - above,
                order_by_field=order_field(self._query.language),
                order=Order.Asc,
            )
            rows += [(0.0, address) for _, address in result.hits]
        return Rows(_count(found), rows)

    def _total(self, query: Query) -> int:
        """Count what `query` finds; in the order of a field, as nothing is scored then."""
        return _count(self._searcher.search(query, 1, order_by_field=RECENCY))

    def _narrowed(self, query: Query) -> Query:
        return self._let_in(query, self._filters, self._excluded)

    def _let_in(self, query: Query, filters: Codes, excluded: Codes) -> Query:
        """Narrow `query` by these codes, and to what is near enough."""
        return self._near_enough(self._chosen(query, filters, excluded))

    def _chosen(self, query: Query, filters: Codes, excluded: Codes) -> Query:
        return self._builder.without(self._builder.filtered(query, filters), excluded)

    def _near_enough(self, query: Query) -> Query:
        return self._near.narrowed(query) if self._near else query

    def _left_out(self, query: Query) -> dict[str, dict[str, int]]:
        """Count what each excluded code keeps out, of what the filters and the other facets let in."""
        found: dict[str, dict[str, int]] = {}
        for facet, codes in self._excluded.items():
            if facet not in self._query.kept_out:
                let_in = self._narrowed_but_by(query, facet)
                having = [(code, self._builder.filtered(let_in, {facet: (code,)})) for code in dict.fromkeys(codes)]
                found[facet] = {code: self._total(one) for code, one in having}
        return found

    def _kept_out(self, reading: _Reading, total: int) -> dict[str, int]:
        """Count what each of the asked facets keeps out, of what the others let in."""
        narrowing = self._filters.keys() | self._excluded.keys()
        kept: dict[str, int] = {}
        for facet in self._query.kept_out:
            let_in = reading.found.total
            if narrowing - {facet}:
                let_in = self._total(self._narrowed_but_by(reading.query, facet))
            kept[facet] = let_in - total if facet in narrowing else 0
        return kept

    def _narrowed_but_by(self, query: Query, facet: str) -> Query:
        """Narrow `query` by everything that is asked for but a facet."""
        filters, excluded = (
            {other: codes for other, codes in some.items() if other != facet}
            for some in (self._filters, self._excluded)
        )
        return self._let_in(query, filters, excluded)

    def _hits(self, rows: Iterable[Row], words: tuple[Word, ...]) -> tuple[SearchHit, ...]:
        maker = HitMaker(Highlighter(words), self._query.language, is_asked=bool(words))
        return tuple(self._hit(score, self._searcher.doc(address), maker) for score, address in rows)

    def _hit(self, score: float, stored: Document, maker: HitMaker) -> SearchHit:
        document = texts_of(stored)
        distance = self._near.metres(point_of(*document.point)) if self._near and document.point else None
        return maker.hit(document, payload_of(stored), lines_of(stored), score=score, distance_m=distance)

    def _asked(self, total: int) -> list[str]:
        few = self._query.facets_of_few
        chosen = few if total <= FEW else [facet for facet in few if facet in self._filters]
        return list(dict.fromkeys((*self._query.facets, *chosen)))

    def _counts(self, reading: _Reading, facets: list[str]) -> dict[str, dict[str, int]]:
        """Count the asked facets: those without a filter of their own in one pass, each other one in its own."""
        asked = [facet for facet in facets if is_facet_name(facet)]
        free = [facet for facet in asked if facet not in self._filters]
        is_narrowed = self._filters or self._excluded or (self._near and self._near.is_limited)
        if reading.match is Match.EVERYTHING and not is_narrowed:
            counts = self._counts_of_everything(reading.query, free)
        else:
            counts = self._count(reading.query, self._filters, free) if free else {}
        for facet in asked:
            if facet in self._filters:
                others = {other: codes for other, codes in self._filters.items() if other != facet}
                counts |= self._count(reading.query, others, [facet])
        return {facet: counts.get(facet, {}) for facet in facets}

    def _counts_of_everything(self, query: Query, facets: list[str]) -> dict[str, dict[str, int]]:
        """Count facets of all documents, once for what this snapshot sees."""
        known = self._snapshot.counted
        if missing := [facet for facet in facets if facet not in known]:
            known.update(self._count(query, {}, missing))
        return {facet: dict(known[facet]) for facet in facets}

    def _count(self, query: Query, filters: Codes, facets: Iterable[str]) -> dict[str, dict[str, int]]:
        wanted = {f: {"terms": {"field": f"facets.{f}", "size": MAX_FACET_VALUES}} for f in facets}
        answer = self._searcher.aggregate(self._let_in(query, filters, self._excluded), wanted)
        return {
            facet: {facet_code(bucket["key"]): bucket["doc_count"] for bucket in answer[facet]["buckets"]}
            for facet in wanted
        }


def codes_of(snapshot: Snapshot, facet: str) -> frozenset[str]:
    """Return the codes that documents have in `facet`, gathered once for what this snapshot sees."""
    if facet not in snapshot.codes and is_facet_name(facet):
        wanted = {facet: {"terms": {"field": f"facets.{facet}", "size": MAX_CODES}}}
        buckets = snapshot.searcher.aggregate(Query.all_query(), wanted)[facet]["buckets"]
        snapshot.codes[facet] = frozenset(facet_code(bucket["key"]) for bucket in buckets)
    return snapshot.codes.get(facet, frozenset())


def _chosen(codes: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {facet: values for facet, values in codes.items() if values}


def _count(result: Any) -> int:
    count: int = result.count  # the stub leaves it out
    return count
