"""One search in a snapshot of a tantivy index, from the query to the page."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import NamedTuple, TypeAlias

from tantivy import Document, Query

from hub_search.cells import point_of
from hub_search.highlight import Highlighter
from hub_search.models import Match, SearchHit, SearchPage, SearchQuery
from hub_search.query import Word
from hub_search.readings import ENOUGH
from hub_search.shown import HitMaker
from hub_search.synonyms import Synonyms
from hub_search.tantivy_counts import Counting
from hub_search.tantivy_documents import lines_of, payload_of, texts_of
from hub_search.tantivy_narrowing import Narrowing
from hub_search.tantivy_near import Row, Rows
from hub_search.tantivy_queries import QueryBuilder
from hub_search.tantivy_reader import Snapshot
from hub_search.tantivy_rows import Ordering
from hub_search.understanding import wanted

MANY = 10_000
"""Documents whose facets are counted in another thread while the rows of the page are found and its hits read; for
fewer, handing that over takes a fifth of a millisecond and gains less."""

MEASURED = 2_000
"""Documents among which the best answer is looked for to know what it scores; among more, its words tell."""

_Counts: TypeAlias = dict[str, dict[str, int]]
"""Facet to value to how many documents have it."""

SOME = 2
"""Words of which an answer that has not all of them has one."""


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

    counts: Future[_Counts] | None
    """The facets of what is found, where that seemed to be many documents: they are counted while it is found."""


class TantivySearch:
    """Answers one query in one snapshot."""

    def __init__(self, snapshot: Snapshot, query: SearchQuery, aside: Executor, synonyms: Synonyms) -> None:
        """Take what is asked; a thread of `aside` counts facets where there are many documents."""
        self._aside = aside
        self._searcher = snapshot.searcher
        self._query = query
        self._builder = QueryBuilder(snapshot)
        self._narrowing = Narrowing(snapshot, self._builder, query)
        self._counting = Counting(snapshot, self._builder, query, self._narrowing)
        self._ordering = Ordering(snapshot, self._builder, query, self._narrowing, self._counting)
        self._wanted = wanted(query, synonyms, self._builder.known)

    def page(self) -> SearchPage:
        """Return the page that was asked for."""
        reading = self._read(self._wanted.words)
        counts = reading.counts
        if counts is None and reading.found.total > MANY:
            known = reading.found.total if self._ordering.is_plain else None
            counts = self._aside.submit(self._counts, reading.query, reading.match, known)
        found = reading.found if self._ordering.is_plain else self._narrowed(reading)
        return SearchPage(
            total=found.total,
            complete=self._complete(reading, found.total),
            hits=self._hits(found.rows, (*reading.words, *self._wanted.optional)),
            facets=counts.result() if counts else self._counts(reading.query, reading.match, found.total),
            left_out=self._counting.left_out(reading.query),
            kept_out=self._counting.kept_out(reading.query, reading.found.total, found.total),
            page=self._ordering.window.page,
            size=self._ordering.window.size,
            pages=self._ordering.window.pages(found.total),
            match=reading.match,
            truncated=self._wanted.truncated,
            readings=self._wanted.readings,
        )

    def _counts(self, query: Query, match: Match, total: int | None = None) -> _Counts:
        """Count facets of what is found, `total` documents, which are counted first where that is not known yet."""
        if total is None:
            total = self._counting.total(self._narrowing.let_in(query))
        return self._counting.facets(query, match, total)

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
        counts = self._aside.submit(self._counts, query, match) if self._are_many(words, match) else None
        best = self._best(query, words, has_all=complete != 0) if words and self._ordering.boosting else 0.0
        raised = self._raised(query, best) if words else query
        if self._ordering.is_plain:
            found = self._ordering.plain(raised, match, best)
        else:
            found = Rows(self._counting.total(query), [])
        complete = found.total if complete is None else complete
        return _Reading(query, raised, best, match, words, found, complete, counts)

    def _are_many(self, words: tuple[Word, ...], match: Match) -> bool:
        """Whether `words` seem to find so many that facets are best counted before it is known."""
        are_counted = self._query.facets or self._query.facets_of_few
        if not (are_counted and self._ordering.is_plain):
            return False
        return self._builder.answering(words, has_all=match is not Match.SOME_WORDS) > MANY

    def _best(self, query: Query, words: tuple[Word, ...], *, has_all: bool) -> float:
        """Return what the best answer scores by its words; about that, where it would take long to look for it.

        How many it has of several, only a search can tell.
        """
        is_told = self._builder.answering(words, has_all=has_all) > MEASURED or any(word.all_edits() for word in words)
        if is_told and (has_all or len(words) == SOME):
            return self._builder.best(words, has_all=has_all)
        hits = self._searcher.search(query, 1, count=False).hits
        return hits[0][0] if hits else 0.0

    def _raised(self, query: Query, best: float) -> Query:
        """Return `query` with what documents gain beside the words they are found by."""
        optional = self._wanted.optional
        raised = self._builder.raised(query, optional) if optional else query
        return self._ordering.boosting.added(raised, best) if self._ordering.boosting else raised

    def _narrowed(self, reading: _Reading) -> Rows:
        return self._ordering.narrowed(reading.query, reading.raised, reading.words, reading.match, reading.best)

    def _complete(self, reading: _Reading, total: int) -> int:
        """Count the documents on all pages that have every word, with the edits that were allowed."""
        if reading.match is not Match.SOME_WORDS:
            return total
        if self._ordering.is_plain:
            return reading.complete
        return self._counting.total(self._narrowing.let_in(self._builder.all_words(reading.words)))

    def _hits(self, rows: Iterable[Row], words: tuple[Word, ...]) -> tuple[SearchHit, ...]:
        maker = HitMaker(Highlighter(words), self._query.language, is_asked=bool(words))
        return tuple(self._hit(score, self._searcher.doc(address), maker) for score, address in rows)

    def _hit(self, score: float, stored: Document, maker: HitMaker) -> SearchHit:
        document, near = texts_of(stored), self._narrowing.near
        distance = near.metres(point_of(*document.point)) if near and document.point else None
        return maker.hit(document, payload_of(stored), lines_of(stored), score=score, distance_m=distance)
